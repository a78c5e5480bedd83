import { AccessSite } from '../access/site';
import { privateCloud, suffixesOf } from '../azure/cloud';
import { givenKubelet, givenIssuer } from '../core/cluster-distribution';
import { Site } from '../core/contracts';
import { expressionOf } from '../core/hand-off/expression';
import { AksClusterAttributes } from '../core/provisioning';
import { ClusterContext, KnownIdentity, KnownResource } from '../engine/input';
import { inStack } from '../engine/terraform/terraform-files';
import { originOf } from '../text/token-origin';
import { isToken } from '../text/tokens';

type Text = (value: string) => string;

/** What of a cluster stands in none of its files. */
export function contextOf(site: AccessSite & Site, aks: AksClusterAttributes | undefined, identities: readonly KnownIdentity[]): ClusterContext {
  const { cloud, distribution, cluster } = site;
  const text = (value: string) => textOf(value, site);
  const kubelet = givenKubelet(distribution) ?? (aks && { clientId: aks.kubeletClientId, principalId: aks.kubeletPrincipalId });
  const issuer = givenIssuer(distribution) ?? aks?.oidcIssuerUrl;
  return {
    name: site.id,
    fluxMinor: cluster.fluxVersion.minor,
    fluxPatch: cluster.fluxVersion.patch,
    isAks: distribution.isAks,
    issuer: issuer && text(issuer),
    stack: site.existingStack()?.node.id,
    cloud: {
      name: cloud.name,
      authorityHost: cloud.authorityHost,
      isPublic: cloud.name === 'public',
      isPrivate: privateCloud(cloud) !== undefined,
      suffixes: suffixesOf(cloud),
    },
    tenantId: text(cluster.tenantId),
    subscriptionId: text(cluster.subscriptionId),
    fluxNamespace: cluster.fluxNamespace,
    kubelet: kubelet && { clientId: text(kubelet.clientId), principalId: text(kubelet.principalId) },
    identities: identities.map(identity => knownIdentity(identity, text)),
    resources: resourcesOf(site, text),
    usesElsewhere: site.accesses.flatMap(access => access.elsewhere()
      .map(({ controller, clientId }) => ({ controller, clientId: text(clientId), integration: access.integration }))),
    certificateSecrets: Object.fromEntries([...site.certificateSecrets.applications].map(([secret, { clientId }]) => [secret, text(clientId)])),
    sopsKeys: sopsKeysOf(site, text),
  };
}

function knownIdentity({ clientId, principalId, resourceId, tenantId, federatedElsewhere }: KnownIdentity, text: Text): KnownIdentity {
  return {
    clientId: text(clientId),
    principalId: principalId && text(principalId),
    resourceId: resourceId && text(resourceId),
    tenantId: tenantId && text(tenantId),
    federatedElsewhere: federatedElsewhere ?? false,
  };
}

/** Each resource once, however many accesses reach it. */
function resourcesOf(site: AccessSite & Site, text: Text): KnownResource[] {
  const known = new Map<string, KnownResource>();
  for (const { id, host, abac } of site.accesses.flatMap(access => access.resources())) {
    const resource = { id: text(id), host: host && text(host), abac };
    known.set(JSON.stringify(resource), resource);
  }
  return [...known.values()];
}

function sopsKeysOf(site: AccessSite & Site, text: Text): { [kustomization: string]: string } {
  const keys: { [kustomization: string]: string } = {};
  for (const [kustomization, key] of site.accesses.flatMap(access => Object.entries(access.sopsKeys?.() ?? {}))) {
    keys[kustomization] ??= text(key);
  }
  return keys;
}

/** A value as the written files have it: tokens as the expression of the stack that makes them. */
function textOf(value: string, site: AccessSite & Site): string {
  if (!isToken(value)) {
    return value;
  }
  const placeholder = site.program.handOff.runbookPlaceholder(value);
  const stack = originOf(value) ?? site.existingStack();
  return placeholder ?? (stack ? inStack(stack.node.id, expressionOf(value, stack)) : value);
}
