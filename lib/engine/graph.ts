import { AzureIdentity } from './azure/azure-graph';
import { AzureReader, readAzure } from './azure/azure-reading';
import { Coverage } from './azure/coverage';
import { grantsFor, knownResources } from './azure/grants-for';
import { kubernetesGrants } from './azure/kubernetes-grants';
import { Chain, Reading, ReviewGraph } from './chain';
import { proven } from './credentials';
import { ManifestObject, ReviewInput } from './input';
import { ClusterFiles } from './kubernetes/cluster-files';
import { FluxUse, UseReaders, usesOf } from './kubernetes/flux-use';
import { signInOf } from './kubernetes/sign-in';
import { TerraformFiles } from './terraform/terraform-files';
import { Operator } from '../flux/operator';
import { Level } from '../flux/support';
import { objectsAt, push } from '../text/json-reading';

/** Who reads what was written: the Azure half by those who write it, Flux objects by the integrations. */
export interface Readers {
  readonly azure: readonly AzureReader[];
  readonly uses: readonly UseReaders[];
  /** Controllers beside those of Flux. */
  readonly operators: readonly Operator[];
}

/** Reads everything that was synthesized into one graph. */
export function readGraph(given: ReviewInput, { azure: azureReaders, uses, operators }: Readers): ReviewGraph {
  const terraform = new TerraformFiles(given.stacks);
  const input = withoutPlaceholders(given, terraform);
  const azure = readAzure(input, terraform, azureReaders);
  const clusters = input.clusters.map(cluster => new ClusterFiles(cluster, operators));
  const issuers = new Map(clusters.map(cluster => [cluster, terraform.resolve(cluster.context.stack, cluster.context.issuer)]));
  const reading: Reading = {
    terraform,
    azure,
    modules: terraform.stackNames.flatMap(stack => Object.keys(terraform.section(stack, 'module')).map(name => `module.${name}`)),
    applied: hostsOfOutputs(input, terraform),
    resources: new Map(clusters.map(cluster => [cluster, knownResources(cluster, terraform)])),
    issuerOf: cluster => issuers.get(cluster)!,
  };
  const chains = clusters.flatMap(cluster => usesOf(cluster, uses).map(found => readAccess(cluster, found, reading)));
  const byIdentity = new Map<AzureIdentity, Chain[]>();
  const byCluster = new Map<ClusterFiles, Chain[]>();
  for (const chain of chains) {
    push(byCluster, chain.cluster, chain);
    chain.identity && push(byIdentity, chain.identity, chain);
  }
  return {
    input,
    terraform,
    azure,
    clusters,
    chains,
    byIdentity,
    byCluster,
    issuerOf: reading.issuerOf,
    elsewhere: usedElsewhere(clusters, reading),
    tenantOf: cluster => terraform.resolve(cluster.context.stack, cluster.context.tenantId),
    symbolOf: value => reading.applied.get(value.toLowerCase()) ?? value,
  };
}

function readAccess(cluster: ClusterFiles, found: FluxUse, reading: Reading): Chain {
  const controller = cluster.controllers.get(found.row.controller);
  const signIn = signInOf(cluster, found, controller, reading);
  const { account } = signIn;
  const { identity, credential, doubt } = proven(signIn, reading.issuerOf(cluster), reading.azure, reading.modules);
  const grants = identity ? grantsFor(identity, found, cluster, reading) : [];
  return {
    id: `${cluster.context.name}/${found.kind}/${found.namespace}/${found.name} (${found.integration})`,
    cluster,
    use: found,
    level: signIn.level,
    signIn,
    controller,
    account,
    identity,
    credential,
    signInDoubt: doubt ?? (signIn.level === Level.OBJECT ? undefined : controller.doubts[0]),
    grants,
    otherRight: identity && reading.azure.others.get(identity)?.find(({ mayLetIn }) => mayLetIn),
    effective: grants.find(({ serves, coverage }) => serves && coverage !== Coverage.NO),
    inside: identity && found.integration === 'AKS' ? kubernetesGrants(identity, found, cluster, reading.terraform).map(({ grant }) => grant) : [],
  };
}

function usedElsewhere(clusters: readonly ClusterFiles[], { azure, terraform }: Reading): Map<AzureIdentity, Set<string>> {
  const all = new Map<AzureIdentity, Set<string>>();
  for (const { context } of clusters) {
    for (const { clientId, integration } of context.usesElsewhere ?? []) {
      const identity = azure.identityOfClient(terraform.resolve(context.stack, clientId));
      identity && all.set(identity, (all.get(identity) ?? new Set()).add(integration));
    }
  }
  return all;
}

/** Placeholders of values that are not known before the first deployment say which output they stand for. */
function withoutPlaceholders(input: ReviewInput, terraform: TerraformFiles): ReviewInput {
  const replace = <T extends { readonly json: object }>(item: T): T => {
    const text = JSON.stringify(item.json);
    const replaced = terraform.withoutPlaceholders(text);
    return replaced === text ? item : { ...item, json: JSON.parse(replaced) };
  };
  return {
    ...input,
    clusters: input.clusters.map(cluster => ({
      context: replace({ json: cluster.context }).json,
      objects: unpacked(input.beforeApply ? cluster.objects.map(replace) : cluster.objects),
      kustomizations: input.beforeApply ? cluster.kustomizations.map(replace) : cluster.kustomizations,
    })),
  };
}

/** `kubectl get -o yaml` and some charts write Lists: their items are what the cluster has. */
function unpacked(objects: readonly ManifestObject[]): readonly ManifestObject[] {
  const isList = ({ json }: ManifestObject) => /List$/.test(String(json.kind)) && Array.isArray(json.items);
  return objects.some(isList) ? objects.flatMap(object => (isList(object) ? unpacked(objectsAt(object.json, 'items').map(json => ({ ...object, json }))) : [object])) : objects;
}

function hostsOfOutputs(input: ReviewInput, terraform: TerraformFiles): Map<string, string> {
  const entries = Object.entries(input.applied ?? {}).flatMap(([stack, outputs]) => Object.entries(outputs)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .map(([name, value]) => [value.toLowerCase(), terraform.output(stack, name)] as const));
  return new Map(entries.filter(([, symbol]) => symbol.startsWith('tf:')));
}
