import { Level } from '../flux/support-matrix';
import { AzureGraph, AzureIdentity, FederatedCredential, RoleGrant, AdoGrant } from './azure/azure-graph';
import { Coverage } from './azure/coverage';
import { grantsFor, knownResources } from './azure/grants-for';
import { kubernetesGrants } from './azure/kubernetes-grants';
import { readAzure } from '../provisioners/terraform/reading/read-azure';
import { ManifestObject, ReviewInput } from './input';
import { push } from '../text/json-reading';
import { ClusterFiles } from './kubernetes/cluster-files';
import { ControllerState } from './kubernetes/controllers';
import { FluxUse, usesOf } from './kubernetes/flux-needs';
import { SignIn, signInOf } from './kubernetes/sign-in';
import { TerraformFiles } from './terraform/terraform-files';

/** A role assignment or membership, and how far it goes for one access. */
export interface JudgedGrant {
  readonly role?: RoleGrant;
  readonly ado?: AdoGrant;
  /** The role (or group) is good for what the object does. */
  readonly serves: boolean;
  /** It allows more than the object does. */
  readonly isExcessive: boolean;
  readonly coverage: Coverage;
  /** It reaches more than the resource. */
  readonly isWider: boolean;
}

/** One Flux object and the chain from it to its Azure resource. A link that is missing is undefined. */
export interface Chain {
  /** `cluster/Kind/namespace/name (integration)`: the same on every run. */
  readonly id: string;
  readonly cluster: ClusterFiles;
  readonly use: FluxUse;
  readonly level: Level;
  readonly signIn: SignIn;
  readonly controller: ControllerState;
  /** ServiceAccount whose token is exchanged: that of the object, or of the controller. */
  readonly account?: { readonly namespace: string; readonly name: string; readonly object?: ManifestObject };
  readonly identity?: AzureIdentity;
  /** The federated credential that fits to the letter. */
  readonly credential?: FederatedCredential;
  /** Grants of the identity that have to do with the integration, best first. */
  readonly grants: readonly JudgedGrant[];
  /** The grant that lets the object in. */
  readonly effective?: JudgedGrant;
  /** Grants inside a remote cluster, which what is applied there needs. */
  readonly inside: readonly RoleGrant[];
}

/** What the rules look at. */
export interface ReviewGraph {
  readonly input: ReviewInput;
  readonly terraform: TerraformFiles;
  readonly azure: AzureGraph;
  readonly clusters: readonly ClusterFiles[];
  readonly chains: readonly Chain[];
  readonly byIdentity: ReadonlyMap<AzureIdentity, readonly Chain[]>;
  readonly byCluster: ReadonlyMap<ClusterFiles, readonly Chain[]>;
  /** Issuer of a cluster, with references followed. */
  issuerOf(cluster: ClusterFiles): string;
  /** Tenant of a cluster, with references followed. */
  tenantOf(cluster: ClusterFiles): string;
  /** Identities that the program gives to controllers for objects that are declared elsewhere, with what they reach. */
  readonly elsewhere: ReadonlyMap<AzureIdentity, ReadonlySet<string>>;
  /** The symbol that a deployment has given a value, or the value. */
  symbolOf(value: string): string;
}

/** Reads everything that was synthesized into one graph. */
export function readGraph(given: ReviewInput): ReviewGraph {
  const terraform = new TerraformFiles(given.stacks);
  const input = withoutPlaceholders(given, terraform);
  const azure = readAzure(input, terraform);
  const clusters = input.clusters.map(cluster => new ClusterFiles(cluster));
  const issuers = new Map(clusters.map(cluster => [cluster, terraform.resolve(cluster.context.stack ?? '', cluster.context.issuer)]));
  const reading: Reading = {
    terraform,
    azure,
    applied: hostsOfOutputs(input, terraform),
    resources: new Map(clusters.map(cluster => [cluster, knownResources(cluster, terraform)])),
    issuerOf: cluster => issuers.get(cluster)!,
  };
  const accesses = clusters.flatMap(cluster => usesOf(cluster).map(found => readAccess(cluster, found, reading)));
  const byIdentity = new Map<AzureIdentity, Chain[]>();
  const byCluster = new Map<ClusterFiles, Chain[]>();
  for (const access of accesses) {
    push(byCluster, access.cluster, access);
    access.identity && push(byIdentity, access.identity, access);
  }
  return {
    input,
    terraform,
    azure,
    clusters,
    chains: accesses,
    byIdentity,
    byCluster,
    issuerOf: reading.issuerOf,
    elsewhere: usedElsewhere(clusters, reading),
    tenantOf: cluster => terraform.resolve(cluster.context.stack ?? '', cluster.context.tenantId),
    symbolOf: value => reading.applied.get(value.toLowerCase()) ?? value,
  };
}

/** What reading one access needs. */
export interface Reading {
  readonly terraform: TerraformFiles;
  readonly azure: AzureGraph;
  /** Symbols by the values that they got in a deployment. */
  readonly applied: ReadonlyMap<string, string>;
  readonly resources: ReadonlyMap<ClusterFiles, ReadonlyMap<string, string>>;
  issuerOf(cluster: ClusterFiles): string;
}

function readAccess(cluster: ClusterFiles, found: FluxUse, reading: Reading): Chain {
  const controller = cluster.controllers.get(found.row.controller);
  const signIn = signInOf(cluster, found, controller, reading);
  const { identity, account } = signIn;
  const subject = account && `system:serviceaccount:${account.namespace}:${account.name}`;
  const issuer = reading.issuerOf(cluster);
  const credential = identity?.credentials.find(candidate => candidate.subject === subject && candidate.issuer === issuer && candidate.audiences.includes(TOKEN_AUDIENCE));
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
    grants,
    effective: grants.find(({ serves, coverage }) => serves && coverage !== Coverage.NO),
    inside: identity && found.integration === 'AKS' ? kubernetesGrants(identity, found, cluster, reading.terraform).map(({ grant }) => grant) : [],
  };
}

function usedElsewhere(clusters: readonly ClusterFiles[], { azure, terraform }: Reading): Map<AzureIdentity, Set<string>> {
  const all = new Map<AzureIdentity, Set<string>>();
  for (const { context } of clusters) {
    for (const { clientId, integration } of context.usesElsewhere ?? []) {
      const identity = azure.identityOfClient(terraform.resolve(context.stack ?? '', clientId));
      identity && all.set(identity, (all.get(identity) ?? new Set()).add(integration));
    }
  }
  return all;
}

/** https://learn.microsoft.com/entra/workload-id/workload-identity-federation */
export const TOKEN_AUDIENCE = 'api://AzureADTokenExchange';

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
      objects: input.beforeApply ? cluster.objects.map(replace) : cluster.objects,
      kustomizations: input.beforeApply ? cluster.kustomizations.map(replace) : cluster.kustomizations,
    })),
  };
}

function hostsOfOutputs(input: ReviewInput, terraform: TerraformFiles): Map<string, string> {
  const entries = Object.entries(input.applied ?? {}).flatMap(([stack, outputs]) => Object.entries(outputs)
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .map(([name, value]) => [value.toLowerCase(), terraform.output(stack, name)] as const));
  return new Map(entries.filter(([, symbol]) => symbol.startsWith('tf:')));
}
