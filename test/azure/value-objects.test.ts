import { TerraformResource, TerraformStack } from 'cdktf';
import {
  AksCluster, ArmScope, ArmScopeKind, Authentication, AzureCloud, AzureResource, AzureRole, AzurermVersion, ClusterDistribution, EventHub, FluxAcrAccess,
  FluxAksAccess, FluxAzureApp, FluxBlobAccess, FluxEventHubsAccess, FluxSopsAkv, FluxVersion, GrantScope, KeyVault, StorageContainer,
} from '../../lib';
import { AKS_ISSUER, clusterIn, KUBELET, other, REGISTRY_ID, registry, SUBSCRIPTION, PRIVATE_CLOUD } from '../helpers/fixtures';
import { resourcesOf, synthesize } from '../support/synthesize';

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
const names = { resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION };
const authentication = () => Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux', createNamespace: true });
const made = (stack: TerraformStack, terraformResourceType: string) => new TerraformResource(stack, terraformResourceType, { terraformResourceType });

describe('Resources of Azure', () => {
  it.each<[string, AzureResource, AzureResource, string]>([
    ['an event hub', EventHub.fromResourceId(`${GROUP}/providers/Microsoft.EventHub/namespaces/evhns-contoso/eventhubs/flux`),
      EventHub.fromName({ ...names, namespaceName: 'evhns-contoso', eventHubName: 'flux' }), `${GROUP}/providers/Microsoft.EventHub/namespaces/evhns-contoso/eventhubs/flux`],
    ['a container', StorageContainer.fromResourceId(`${GROUP}/providers/Microsoft.Storage/storageAccounts/stcontoso/blobServices/default/containers/manifests`),
      StorageContainer.fromName({ ...names, accountName: 'stcontoso', containerName: 'manifests' }), `${GROUP}/providers/Microsoft.Storage/storageAccounts/stcontoso/blobServices/default/containers/manifests`],
    ['a vault', KeyVault.fromResourceId(`${GROUP}/providers/Microsoft.KeyVault/vaults/kv-contoso`),
      KeyVault.fromName({ ...names, name: 'kv-contoso', vaultUrl: 'https://kv-contoso.vault.azure.net' }), `${GROUP}/providers/Microsoft.KeyVault/vaults/kv-contoso`],
    ['an AKS cluster', AksCluster.fromResourceId(`${GROUP}/providers/Microsoft.ContainerService/managedClusters/prod`),
      AksCluster.fromName({ ...names, name: 'prod' }), `${GROUP}/providers/Microsoft.ContainerService/managedClusters/prod`],
  ])('are the same by their ARM ID and by their names: %s', (_, byId, byName, id) => {
    expect([byId.resourceId, byName.resourceId]).toEqual([id, id]);
    expect({ ...byId, givenUrl: undefined }).toEqual({ ...byName, givenUrl: undefined });
  });

  it('know their names', () => {
    const hub = EventHub.fromResourceId(`${GROUP}/providers/Microsoft.EventHub/namespaces/evhns-contoso/eventhubs/flux`);
    expect([hub.namespaceName, hub.eventHubName]).toEqual(['evhns-contoso', 'flux']);
    expect(AksCluster.fromName({ ...names, name: 'prod' }).clusterName).toBe('prod');
    expect(registry().resourceId).toBe(REGISTRY_ID);
  });

  it('that Terraform makes in the same program are referred to, above them too', () => {
    const result = synthesize((app: FluxAzureApp) => {
      const cluster = clusterIn(app, { distribution: other() });
      new FluxEventHubsAccess(cluster, 'events', { eventHub: EventHub.fromNamespace(made(cluster.stack, 'azurerm_eventhub_namespace'), 'flux'), authentication: authentication() }).provider('hub');
      new FluxBlobAccess(cluster, 'blob', {
        container: StorageContainer.fromStorageAccount(made(cluster.stack, 'azurerm_storage_account'), 'manifests'), authentication: authentication(), grantAt: GrantScope.STORAGE_ACCOUNT,
      }).bucket('bucket');
      const vault = new FluxSopsAkv(cluster, 'sops', { keyVault: KeyVault.fromResource(made(cluster.stack, 'azurerm_key_vault')), keyName: 'sops', authentication: authentication() });
      expect(vault.keyVault.resourceId).toMatch(/TfToken/);
    });
    const id = (type: string) => `\${${type}.${type}.id}`;
    expect(resourcesOf(result, 'azurerm_role_assignment').map(({ scope }) => scope).sort()).toEqual([
      `${id('azurerm_eventhub_namespace')}/eventhubs/flux`, `${id('azurerm_key_vault')}/keys/sops`, id('azurerm_storage_account'),
    ]);
    expect(result.manifests.find(({ kind }) => kind === 'Provider')!.spec).toMatchObject({ address: 'flux', channel: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it('that are something else are refused where they are used', () => {
    expect(() => synthesize((app: FluxAzureApp) => {
      const cluster = clusterIn(app, { distribution: other() });
      new FluxSopsAkv(cluster, 'sops', { keyVault: KeyVault.fromResource(made(cluster.stack, 'azurerm_storage_account')), keyName: 'sops', authentication: authentication() });
    })).toThrow(/azurerm_key_vault/);
  });
});

describe('Roles', () => {
  it.each([
    [AzureRole.ACR_PULL, 'AcrPull', '7f951dda-4ed3-4680-a7ca-43fe172d538d'],
    [AzureRole.CONTAINER_REGISTRY_REPOSITORY_READER, 'Container Registry Repository Reader', 'b93aa761-3e63-49ed-ac28-beffa264f7ac'],
    [AzureRole.STORAGE_BLOB_DATA_READER, 'Storage Blob Data Reader', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'],
    [AzureRole.KEY_VAULT_CRYPTO_USER, 'Key Vault Crypto User', '12338af0-0e69-4776-bea7-57ae8d297424'],
    [AzureRole.EVENT_HUBS_DATA_SENDER, 'Azure Event Hubs Data Sender', '2b629674-e913-4c01-ae53-ef4638d8f975'],
    [AzureRole.AKS_CLUSTER_USER, 'Azure Kubernetes Service Cluster User Role', '4abbcc35-e782-43d8-92c5-2d3f1bd2253f'],
    [AzureRole.AKS_RBAC_READER, 'Azure Kubernetes Service RBAC Reader', '7f6c6a51-bcf8-42ba-9220-52d62157d7db'],
    [AzureRole.AKS_RBAC_WRITER, 'Azure Kubernetes Service RBAC Writer', 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb'],
    [AzureRole.AKS_RBAC_ADMIN, 'Azure Kubernetes Service RBAC Admin', '3498e952-d568-435e-9b2c-8d77e338d7f7'],
    [AzureRole.AKS_RBAC_CLUSTER_ADMIN, 'Azure Kubernetes Service RBAC Cluster Admin', 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b'],
    [AzureRole.custom('Deployer', '0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb'), 'Deployer', '0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb'],
  ])('have the IDs that Azure publishes, scoped as Azure gives them back: %#', (role, name, guid) => {
    expect([role.roleName, role.guid]).toEqual([name, guid]);
    expect(role.definitionIdIn(SUBSCRIPTION)).toBe(`/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${guid}`);
    expect(role.definitionIdAtManagementGroup).toBe(`/providers/Microsoft.Authorization/roleDefinitions/${guid}`);
  });

  it('of one\'s own are granted inside a remote cluster', () => {
    const result = synthesize((app: FluxAzureApp) => {
      const access = new FluxAksAccess(clusterIn(app, { distribution: other() }), 'remote', {
        target: AksCluster.fromName({ ...names, name: 'remote' }), kubernetesRole: AzureRole.custom('Deployer', '0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb'), authentication: authentication(),
      });
      const config = access.kubeConfig('apps');
      expect(access.kubeConfig()).toBe(config);
      expect([access.target.clusterName, config.name]).toEqual(['remote', 'flux-remote']);
    });
    const granted = resourcesOf(result, 'azurerm_role_assignment').map(({ role_definition_id: id }) => id);
    expect(granted).toEqual(expect.arrayContaining([AzureRole.custom('Deployer', '0c867c2a-1d8c-454a-a3db-ab2ea1bdc8bb').definitionIdIn(SUBSCRIPTION)]));
  });
});

describe('Scopes', () => {
  it('say what they are', () => {
    expect([GrantScope.RESOURCE, GrantScope.RESOURCE_GROUP, GrantScope.managementGroup('platform')].map(({ kind, managementGroupName }) => [kind, managementGroupName]))
      .toEqual([['resource', undefined], ['resource group', undefined], ['management group', 'platform']]);
    const scopes = [ArmScope.resourceGroup(SUBSCRIPTION, 'rg'), ArmScope.subscription(SUBSCRIPTION), ArmScope.managementGroup('platform'), ArmScope.parse(REGISTRY_ID)];
    expect(scopes.map(scope => [scope.kind, scope.toString()])).toEqual([
      [ArmScopeKind.RESOURCE_GROUP, GROUP], [ArmScopeKind.SUBSCRIPTION, `/subscriptions/${SUBSCRIPTION}`],
      [ArmScopeKind.MANAGEMENT_GROUP, '/providers/Microsoft.Management/managementGroups/platform'], [ArmScopeKind.RESOURCE, REGISTRY_ID],
    ]);
  });

  it.each([[GrantScope.RESOURCE, REGISTRY_ID], [undefined, REGISTRY_ID]])('are the narrowest when nothing or RESOURCE is said', (grantAt, scope) => {
    const result = synthesize((app: FluxAzureApp) => {
      const acr = new FluxAcrAccess(clusterIn(app, { distribution: other() }), 'acr', { registry: registry(), authentication: authentication(), grantAt });
      expect([acr.registry.resourceId, acr.loginServer, acr.authentication]).toEqual([REGISTRY_ID, 'contoso.azurecr.io', expect.any(Authentication)]);
    });
    expect(resourcesOf(result, 'azurerm_role_assignment').map(assignment => assignment.scope)).toEqual([scope]);
  });
});

describe('Clouds, versions and distributions', () => {
  it('know their authority and the environment of Terraform', () => {
    const own = AzureCloud.privateCloud({
      ...PRIVATE_CLOUD,
      terraformEnvironment: 'usgovernment',
    });
    const clouds = [AzureCloud.PUBLIC, AzureCloud.US_GOVERNMENT, AzureCloud.CHINA, own];
    expect(clouds.map(({ name, authorityHost, terraformEnvironment, isPublic }) => [name, authorityHost, terraformEnvironment, isPublic])).toEqual([
      ['public', 'https://login.microsoftonline.com/', 'public', true],
      ['US Government', 'https://login.microsoftonline.us/', 'usgovernment', false],
      ['China', 'https://login.chinacloudapi.cn/', 'china', false],
      ['private', 'https://login.local.example/', 'usgovernment', false],
    ]);
    const { stacks } = synthesize((app: FluxAzureApp) => {
      new FluxAcrAccess(clusterIn(app, { distribution: other(), cloud: own }), 'acr', { registry: registry(), authentication: authentication() });
    });
    expect(stacks.prod.provider.azurerm).toEqual([expect.objectContaining({ environment: 'usgovernment' })]);
  });

  it('of azurerm say which releases they allow', () => {
    expect([AzurermVersion.V4, AzurermVersion.V5].map(({ major, constraint }) => [major, constraint])).toEqual([[4, '~> 4.55'], [5, expect.stringMatching(/^~> 5/)]]);
  });

  it('of Flux compare as numbers', () => {
    expect([FluxVersion.V2_7, FluxVersion.V2_8, FluxVersion.V2_10].map(version => version.toString())).toEqual(['2.7', '2.8', '2.10']);
    expect(FluxVersion.V2_10.isAtLeast(FluxVersion.V2_8)).toBe(true);
  });

  it('of Kubernetes say whether they are AKS', () => {
    expect([ClusterDistribution.aks({ oidcIssuerUrl: AKS_ISSUER, kubeletIdentity: KUBELET }).isAks, other().isAks]).toEqual([true, false]);
  });
});
