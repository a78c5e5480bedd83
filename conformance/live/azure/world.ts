import { createHash } from 'node:crypto';

/**
 * What exists in Azure before anybody deploys anything: a tenant, a subscription and its resources. No grant is in
 * here. Who may do what comes from the synthesized stacks alone; the one exception is the operator, a person who
 * encrypts secrets with `sops` and is nobody the library knows.
 */
export const WORLD = {
  authorityHost: 'login.microsoftonline.com',
  tenantId: '6f1b7a52-3c1e-4c0b-9d0a-5f7a1c2e9b41',
  /** Somebody else's: it exists, and knows none of our applications. */
  otherTenantId: 'c4d1e8f0-52a7-4b39-8e61-7d0f9a3b5c2e',
  subscriptionId: '2b8d5c0e-71a4-4f7f-8e55-90c4d3f6a217',
  resourceGroup: 'rg-flux-live',
  managementGroup: 'flux-live',
  registry: {
    name: 'fluxlive', repository: 'manifests/podinfo', tag: '6.9.0', image: 'images/podinfo', imageTags: ['6.8.0', '6.9.0', '6.10.0'], charts: 'charts', chart: 'podinfo',
  },
  storage: { account: 'fluxlivestorage', container: 'manifests' },
  vault: { name: 'kv-flux-live', key: 'sops', version: '0f5e1d2c3b4a49588776655443322110' },
  ado: { organization: 'flux-live', project: 'platform', repository: 'fleet', written: 'images' },
  eventHubs: { namespace: 'evhns-flux-live', hub: 'flux-events' },
  aks: { cluster: 'aks-remote' },
  /** The identity of the nodes of the cluster under test, where that is an AKS. */
  kubelet: { clientId: '5e7c1a90-3b2d-4f68-9a01-c2d3e4f5a6b7', principalId: '81f2d6b3-0c4e-4a97-b5d8-6e7f8a9b0c1d' },
  operator: { clientId: '9a0e4d7c-52b6-4a59-a1fb-3d6c8e7f1025', clientSecret: 'the-operator-of-the-live-tier' },
} as const;

const group = `/subscriptions/${WORLD.subscriptionId}/resourceGroups/${WORLD.resourceGroup}`;

/** The ARM IDs of the resources, as the program under test names them. */
export const RESOURCE_ID = {
  resourceGroup: group,
  registry: `${group}/providers/Microsoft.ContainerRegistry/registries/${WORLD.registry.name}`,
  container: `${group}/providers/Microsoft.Storage/storageAccounts/${WORLD.storage.account}` +
    `/blobServices/default/containers/${WORLD.storage.container}`,
  vault: `${group}/providers/Microsoft.KeyVault/vaults/${WORLD.vault.name}`,
  key: `${group}/providers/Microsoft.KeyVault/vaults/${WORLD.vault.name}/keys/${WORLD.vault.key}`,
  eventHub: `${group}/providers/Microsoft.EventHub/namespaces/${WORLD.eventHubs.namespace}/eventhubs/${WORLD.eventHubs.hub}`,
  aks: `${group}/providers/Microsoft.ContainerService/managedClusters/${WORLD.aks.cluster}`,
} as const;

/** The host names that must resolve to the stand-in. */
export const HOST = {
  entra: WORLD.authorityHost,
  registry: `${WORLD.registry.name}.azurecr.io`,
  storage: `${WORLD.storage.account}.blob.core.windows.net`,
  vault: `${WORLD.vault.name}.vault.azure.net`,
  ado: 'dev.azure.com',
  eventHubs: `${WORLD.eventHubs.namespace}.servicebus.windows.net`,
  arm: 'management.azure.com',
  aksApi: `${WORLD.aks.cluster}.hcp.westeurope.azmk8s.io`,
  /** Where the API server of a managed cluster asks who somebody is and what they may do. */
  aksGuard: 'guard.westeurope.azmk8s.io',
} as const;

/** The URL of the key, as `sops` is told it. */
export const KEY_URL = `https://${HOST.vault}/keys/${WORLD.vault.key}/${WORLD.vault.version}`;

/** IDs that Azure would draw at random are derived from names, so that two runs can be compared. */
export function mintId(...parts: string[]): string {
  const hash = createHash('sha1').update(['cdk-flux-azure live tier', ...parts].join('\n')).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
