import { instanceOf, textFor, World } from './valid';
import * as library from '../../lib';
import { acrIn, clusterIn } from '../helpers/fixtures';

/** Uses what a factory made as a program would, so that its texts reach Terraform. */
export function use(result: any, world: World): void {
  const authentication = library.Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'used' });
  const { cluster } = world;
  const access: { readonly [name: string]: () => unknown } = {
    AdoPermissions: () => new library.FluxAdoAccess(cluster, 'use', { project: instanceOf('AdoProject', world), permissions: result, authentication }),
    AdoProject: () => new library.FluxAdoAccess(cluster, 'use', { project: result, authentication }),
    AksCluster: () => new library.FluxAksAccess(cluster, 'use', { target: result, authentication }),
    ArmScope: () => undefined,
    Authentication: () => acrIn(cluster, { authentication: result }, 'use').ociRepository('use', { path: 'a' }),
    AzureCloud: () => acrIn(clusterIn(world.app, { cloud: result }, 'use')),
    AzureRole: () => new library.FluxAksAccess(cluster, 'use', { target: instanceOf('AksCluster', world), authentication, kubernetesRole: result }),
    Certificate: () => library.Application.fromClientId(cluster, 'use', { certificate: result, clientId: textFor('', 'clientId'), principalId: textFor('', 'principalId') }),
    ClusterDistribution: () => acrIn(clusterIn(world.app, { distribution: result }, 'use')),
    ContainerRegistry: () => acrIn(cluster, { registry: result }, 'use'),
    EventHub: () => new library.FluxEventHubsAccess(cluster, 'use', { eventHub: result, authentication }),
    GrantScope: () => acrIn(cluster, { grantAt: result }, 'use'),
    KeyVault: () => new library.FluxSopsAkv(cluster, 'use', { keyVault: result, keyName: 'sops', authentication }),
    Provisioner: () => acrIn(cluster, { provisioner: result }, 'use'),
    StorageContainer: () => new library.FluxBlobAccess(cluster, 'use', { container: result, authentication }),
    ManagedIdentity: () => acrIn(cluster, { authentication: library.Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'used', identity: result }) }, 'use'),
    FluxCluster: () => acrIn(result, {}, 'use'),
  };
  access[result?.constructor?.name]?.();
}
