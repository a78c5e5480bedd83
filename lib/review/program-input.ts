import { FluxCluster } from '../cluster/flux-cluster';
import { Level } from '../flux/support-matrix';
import { originOf, scriptName } from '../handoff/hand-off';
import { Identity } from '../identity/identity';
import { ManagedIdentity } from '../identity/managed-identity';
import { Program } from '../program';
import { expressionOf } from '../provision/terraform/expression';
import { isToken } from '../text/tokens';
import { ClusterContext, ClusterInput, Json, KnownIdentity, KnownResource, KustomizationFile, ManifestObject } from './input';
import { runbookStack } from './scripts/runbook-stack';
import { inStack } from './terraform/terraform-files';

/** What one cluster has written. */
export interface WrittenCluster {
  readonly cluster: FluxCluster;
  readonly objects: readonly ManifestObject[];
  readonly kustomizations: readonly KustomizationFile[];
}

/** The files of a cluster, and what of the program stands in none of them. */
export function clusterInput({ cluster, objects, kustomizations }: WrittenCluster, program: Program): ClusterInput {
  return { context: contextOf(cluster, program), objects, kustomizations };
}

/** The scripts of a program, as stacks. */
export function scriptStacks(program: Program): { [name: string]: Json } {
  const scripts = program.clusters.filter(({ _halves }) => _halves.azCli && !_halves.azCli.isEmpty);
  return Object.fromEntries(scripts.map(({ node, _halves }) => [scriptName(node.id), runbookStack(_halves.azCli!.script(), scriptName(node.id))]));
}

function contextOf(cluster: FluxCluster, program: Program): ClusterContext {
  const { cloud, distribution, _knownAks: aks } = cluster;
  const text = (value: string) => textOf(value, cluster, program);
  const kubelet = distribution._kubeletIdentity ?? (aks && { clientId: aks.kubeletClientId, principalId: aks.kubeletPrincipalId });
  const issuer = distribution._oidcIssuerUrl ?? aks?.oidcIssuerUrl;
  return {
    name: cluster.node.id,
    fluxMinor: cluster.fluxVersion.minor,
    fluxPatch: cluster.fluxVersion.patch,
    isAks: distribution.isAks,
    issuer: issuer && text(issuer),
    stack: cluster._existingStack?.node.id,
    cloud: {
      name: cloud.name,
      authorityHost: cloud.authorityHost,
      isPublic: cloud.name === 'public',
      isPrivate: cloud._private !== undefined,
      suffixes: cloud._suffixes,
    },
    tenantId: text(cluster.tenantId),
    subscriptionId: text(cluster.subscriptionId),
    fluxNamespace: cluster.fluxNamespace,
    kubelet: kubelet && { clientId: text(kubelet.clientId), principalId: text(kubelet.principalId) },
    identities: program.identities.filter(({ _isNew }) => !_isNew).map(identity => knownIdentity(identity, text)),
    resources: resourcesOf(cluster, text),
    usesElsewhere: usesElsewhere(cluster, text),
    certificateSecrets: Object.fromEntries([...cluster._certificateSecrets.applications].map(([secret, { clientId }]) => [secret, text(clientId)])),
    sopsKeys: sopsKeysOf(cluster, text),
  };
}

function knownIdentity(identity: Identity, text: (value: string) => string): KnownIdentity {
  const principalId = identity._literalPrincipalId;
  const resourceId = identity._resourceId;
  return {
    clientId: text(identity.clientId),
    principalId: principalId && text(principalId),
    resourceId: resourceId && text(resourceId),
    tenantId: text(identity.tenantId),
    federatedElsewhere: identity instanceof ManagedIdentity && identity._isFederatedElsewhere,
  };
}

/** Each resource once, however many accesses reach it. */
function resourcesOf(cluster: FluxCluster, text: (value: string) => string): KnownResource[] {
  const known = new Map<string, KnownResource>();
  for (const { id, host, abac } of cluster._accesses.flatMap(access => access._resources)) {
    const resource = { id: text(id), host: host && text(host), abac };
    known.set(JSON.stringify(resource), resource);
  }
  return [...known.values()];
}

function usesElsewhere(cluster: FluxCluster, text: (value: string) => string): ClusterContext['usesElsewhere'] {
  return cluster._accesses.flatMap(({ authentication, identity, _integration: integration }) => (authentication._level === Level.CONTROLLER && identity
    ? (authentication._controllers ?? []).map(controller => ({ controller, clientId: text(identity.clientId), integration })) : []));
}

function sopsKeysOf(cluster: FluxCluster, text: (value: string) => string): { [kustomization: string]: string } {
  const keys: { [kustomization: string]: string } = {};
  for (const access of cluster._accesses.filter(({ _integration }) => _integration === 'AKV')) {
    const [resource] = access._resources;
    for (const { metadata, name } of access._objects) {
      keys[`${metadata.namespace ?? 'default'}/${name}`] ??= text(resource.id);
    }
  }
  return keys;
}

/** A value as the written files have it: tokens as the expression of the stack that makes them. */
function textOf(value: string, cluster: FluxCluster, program: Program): string {
  if (!isToken(value)) {
    return value;
  }
  const placeholder = program.handOff.runbookPlaceholder(value);
  const stack = originOf(value) ?? cluster._existingStack;
  return placeholder ?? (stack ? inStack(stack.node.id, expressionOf(value, stack)) : value);
}
