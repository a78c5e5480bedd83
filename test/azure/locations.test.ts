import { ContainerRegistry as AzurermRegistry } from '@cdktf/provider-azurerm/lib/container-registry';
import { AksCluster, AzureRole, ContainerRegistry } from '../../lib';
import { acrIn, clusterIn, OTHER_SUBSCRIPTION } from '../helpers/fixtures';
import { remoteIn, sourceIn } from '../refusals/programs';
import { resourcesOf, synthesize } from '../support/synthesize';

describe('a resource that stands below another, or beside options', () => {
  it('a namespace of an AKS cluster is granted in the subscription of the cluster', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app);
      const target = AksCluster.fromName({ name: 'aks-remote', resourceGroupName: 'rg', subscriptionId: OTHER_SUBSCRIPTION });
      remoteIn(cluster, { target, kubernetesRole: AzureRole.AKS_RBAC_WRITER, kubernetesNamespace: 'apps' })
        .kustomization('tenant', { source: sourceIn(cluster), targetNamespace: 'apps' });
    });
    const inside = resourcesOf(result, 'azurerm_role_assignment').filter(({ scope }) => scope.endsWith('/namespaces/apps'));
    expect(inside).toHaveLength(1);
    expect(inside[0].role_definition_id).toBe(`/subscriptions/${OTHER_SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${AzureRole.AKS_RBAC_WRITER.guid}`);
  });

  it('a registry of Terraform keeps its options', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app);
      const made = new AzurermRegistry(cluster.stack, 'registry', { name: 'contoso', resourceGroupName: 'rg', location: 'l', sku: 'Basic' });
      const registry = ContainerRegistry.fromResource(made, { loginServer: 'contoso.azurecr.io', abacRepositoryPermissions: true });
      acrIn(cluster, { registry }).ociRepository('a', { path: 'a' });
    });
    expect(resourcesOf(result, 'azurerm_role_assignment')[0].role_definition_id).toContain(AzureRole.CONTAINER_REGISTRY_REPOSITORY_READER.guid);
    expect(result.manifests.find(({ kind }) => kind === 'OCIRepository')!.spec.url).toBe('oci://contoso.azurecr.io/a');
  });
});
