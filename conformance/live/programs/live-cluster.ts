import { AdoProject, ClusterDistribution, ContainerRegistry, EventHub, FluxAzureApp, FluxCluster, FluxVersion, KeyVault, StorageContainer } from '../../../lib';
import { RESOURCE_ID, WORLD } from '../azure/world';
import { ISSUER } from '../settings';

/** Namespace of the applications, and of most Flux objects. */
export const APPS = 'apps';

/** What the programs under test have in common: the cluster that the tier starts, and the resources that are there. */
export function liveCluster(app: FluxAzureApp, extra: { readonly isAks?: boolean; readonly objectIdentityRbac?: boolean } = {}): FluxCluster {
  return new FluxCluster(app, 'live', {
    distribution: extra.isAks
      // AKS issuers end in a slash.
      ? ClusterDistribution.aks({ oidcIssuerUrl: `${ISSUER}/`, kubeletIdentity: WORLD.kubelet })
      : ClusterDistribution.other({ oidcIssuerUrl: ISSUER }),
    fluxVersion: FluxVersion.V2_9,
    tenantId: WORLD.tenantId,
    subscriptionId: WORLD.subscriptionId,
    identities: { resourceGroupName: WORLD.resourceGroup, location: 'westeurope' },
    objectIdentityRbac: extra.objectIdentityRbac,
  });
}

export const registry = () => ContainerRegistry.fromResourceId(RESOURCE_ID.registry);
export const project = () => AdoProject.fromName({ organization: WORLD.ado.organization, project: WORLD.ado.project });
export const container = () => StorageContainer.fromResourceId(RESOURCE_ID.container);
export const eventHub = () => EventHub.fromResourceId(RESOURCE_ID.eventHub);
export const vault = () => ({ keyVault: KeyVault.fromResourceId(RESOURCE_ID.vault), keyName: WORLD.vault.key, keyVersion: WORLD.vault.version });
