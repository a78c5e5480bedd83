import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { AzureCloud, ContainerRegistry, GrantScope } from '../../../lib';
import { acrIn, clusterIn, REGISTRY_ID, SUBSCRIPTION } from '../../helpers/fixtures';
import { refusalOf, Program, synth } from '../../support/synthesize';

const REPOSITORY_READER = 'b93aa761-3e63-49ed-ac28-beffa264f7ac';
const pull = (registry: ContainerRegistry, props: object = {}, clusterProps: object = {}): Program => app => {
  acrIn(clusterIn(app, clusterProps), { registry, ...props }).ociRepository('a', { path: 'a' });
};
const urlOf = (program: Program) => synth(program).object('OCIRepository', 'a').spec.url;

describe('ContainerRegistry', () => {
  it('is found by its names as by its ARM ID', () => {
    const byName = synth(pull(ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg-registry', subscriptionId: SUBSCRIPTION })));
    expect(byName.resources('azurerm_role_assignment')[0].scope)
      .toBe(`/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/contoso`);
  });

  it('has the host of its name in lower case, with the suffix of the cloud', () => {
    expect(urlOf(pull(ContainerRegistry.fromResourceId(REGISTRY_ID.replace('contoso', 'ConToso'))))).toBe('oci://contoso.azurecr.io/a');
    expect(urlOf(pull(ContainerRegistry.fromResourceId(REGISTRY_ID), {}, { cloud: AzureCloud.US_GOVERNMENT }))).toBe('oci://contoso.azurecr.us/a');
    expect(urlOf(pull(ContainerRegistry.fromResourceId(REGISTRY_ID), {}, { cloud: AzureCloud.CHINA }))).toBe('oci://contoso.azurecr.cn/a');
  });

  it('may have a domain name label in its login server', () => {
    expect(urlOf(pull(ContainerRegistry.fromResourceId(REGISTRY_ID, { loginServer: 'contoso-d7a9f3.azurecr.io' })))).toBe('oci://contoso-d7a9f3.azurecr.io/a');
  });

  it('with ABAC repository permissions is granted Repository Reader, on the repositories that are named', () => {
    const registry = () => ContainerRegistry.fromResourceId(REGISTRY_ID, { abacRepositoryPermissions: true });
    const [all] = synth(pull(registry())).resources('azurerm_role_assignment');
    expect(all.role_definition_id).toMatch(new RegExp(`${REPOSITORY_READER}$`));
    expect(all).not.toHaveProperty('condition');
    const [some] = synth(pull(registry(), { repositories: ['a', 'apps/b'] })).resources('azurerm_role_assignment');
    expect(some.condition_version).toBe('2.0');
    for (const part of ["StringEqualsIgnoreCase 'a'", "StringEqualsIgnoreCase 'apps/b'", 'repositories/content/read', 'repositories/metadata/read']) {
      expect(some.condition).toContain(part);
    }
    expect(refusalOf(pull(registry(), { repositories: ["a' OR '1"] }))).toContain('is not the name of a repository');
  });

  it('says which resource it wants when it is given another one', () => {
    const problem = refusalOf(app => {
      const cluster = clusterIn(app);
      acrIn(cluster, { registry: ContainerRegistry.fromResource(new ResourceGroup(cluster.stack, 'group', { name: 'rg', location: 'l' })) });
    });
    expect(problem).toContain('"prod/group" is a azurerm_resource_group, where azurerm_container_registry is needed');
  });

  it('is taken for one however its ARM ID is written, so that no grant is made twice', () => {
    const result = synth(app => {
      const cluster = clusterIn(app);
      acrIn(cluster, { registry: ContainerRegistry.fromResourceId(REGISTRY_ID) }, 'one');
      acrIn(cluster, { registry: ContainerRegistry.fromResourceId(REGISTRY_ID.replace('resourceGroups/rg-registry', 'resourcegroups/RG-registry')) }, 'two');
      acrIn(cluster, { registry: ContainerRegistry.fromResourceId(REGISTRY_ID), grantAt: GrantScope.RESOURCE_GROUP }, 'wider');
    });
    expect(result.resources('azurerm_role_assignment')).toHaveLength(2);
  });
});
