import { KeyVault as KeyVaultResource } from '@cdktf/provider-azurerm/lib/key-vault';
import { KubernetesCluster } from '@cdktf/provider-azurerm/lib/kubernetes-cluster';
import { TerraformStack } from 'cdktf';
import {
  AksCluster, AzureCloud, ContainerRegistry, EventHub, FluxAksAccess, FluxAzureApp, FluxBlobAccess, FluxEventHubsAccess, FluxSopsAkv, KeyVault, Provisioner, StorageContainer,
} from '../../lib';
import { acrIn, clusterIn, objectLevel, other, SUBSCRIPTION } from '../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize } from '../support/synthesize';

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers`;
const scopes = (build: (app: FluxAzureApp) => void) => resourcesOf(synthesize(build), 'azurerm_role_assignment').map(({ scope }) => scope).sort();

describe('Resources by their ARM ID', () => {
  it('are granted on as they are named, each with its own kind', () => {
    const ids = {
      acr: `${GROUP}/Microsoft.ContainerRegistry/registries/contoso`,
      blob: `${GROUP}/Microsoft.Storage/storageAccounts/stcontoso/blobServices/default/containers/manifests`,
      vault: `${GROUP}/Microsoft.KeyVault/vaults/kv-contoso`,
      hub: `${GROUP}/Microsoft.EventHub/namespaces/evhns-contoso/eventhubs/flux`,
      aks: `${GROUP}/Microsoft.ContainerService/managedClusters/remote`,
    };
    expect(scopes(app => {
      const cluster = clusterIn(app, { distribution: other() });
      const authentication = objectLevel({ serviceAccountName: 'all' });
      acrIn(cluster, { authentication, registry: ContainerRegistry.fromResourceId(ids.acr) }).ociRepository('a', { path: 'a' });
      const source = new FluxBlobAccess(cluster, 'blob', { authentication, container: StorageContainer.fromResourceId(ids.blob) }).bucket('b');
      new FluxSopsAkv(cluster, 'sops', { authentication, keyVault: KeyVault.fromResourceId(ids.vault), keyName: 'sops' }).kustomization('c', { source });
      new FluxEventHubsAccess(cluster, 'events', { authentication, eventHub: EventHub.fromResourceId(ids.hub) }).provider('d');
      new FluxAksAccess(cluster, 'remote', { authentication, target: AksCluster.fromResourceId(ids.aks) }).kustomization('e', { source });
    })).toEqual([ids.acr, ids.blob, ids.hub, ids.vault, ids.aks].map(id => (id === ids.vault ? `${id}/keys/sops` : id)).sort());
  });
});

describe('Resources of the same program', () => {
  it('are granted on by reference, and have one grant however often they are named', () => {
    const found = scopes(app => {
      const cluster = clusterIn(app, { distribution: other() });
      const remote = new KubernetesCluster(cluster.stack, 'remote', { name: 'remote', resourceGroupName: 'rg', location: 'westeurope', defaultNodePool: { name: 'n' } });
      const vault = new KeyVaultResource(cluster.stack, 'vault', { name: 'kv', resourceGroupName: 'rg', location: 'westeurope', skuName: 'standard', tenantId: SUBSCRIPTION, rbacAuthorizationEnabled: true });
      const authentication = objectLevel({ serviceAccountName: 'all' });
      const source = acrIn(cluster).ociRepository('a', { path: 'a' });
      for (const id of ['one', 'two']) {
        // Its ID would have to be in an outputs file: the grant alone is looked at.
        new FluxAksAccess(cluster, id, { authentication, target: AksCluster.fromResource(remote) });
        new FluxSopsAkv(cluster, `sops-${id}`, { authentication, keyVault: KeyVault.fromResource(vault), keyName: 'sops', pathRegex: id }).kustomization(`s-${id}`, { source });
      }
    }).filter(scope => scope.includes('${'));
    expect(found).toEqual([expect.stringContaining('azurerm_key_vault.vault.id'), '${azurerm_kubernetes_cluster.remote.id}']);
  });
});

describe('The cloud of Terraform', () => {
  it.each([[AzureCloud.PUBLIC, 'public'], [AzureCloud.US_GOVERNMENT, 'usgovernment'], [AzureCloud.CHINA, 'china']])('%# is that of the cluster', (cloud, environment) => {
    expect(cloud.terraformEnvironment).toBe(environment);
    const { stacks } = synthesize(app => {
      acrIn(clusterIn(app, { cloud, distribution: other() })).ociRepository('a', { path: 'a' });
    });
    expect(stacks.prod.provider.azurerm).toEqual([expect.objectContaining({ environment })]);
  });
});

describe('Azure Service Operator in an own app', () => {
  it('is refused with the way out, also when only an access uses it', async () => {
    const { App } = await import('cdk8s');
    const cdktf = await import('cdktf');
    for (const props of [[{ provisioner: Provisioner.aso() }, {}], [{}, { provisioner: Provisioner.aso() }]]) {
      const app = new App();
      const stack = new TerraformStack(new cdktf.App({ skipValidation: true }), 'own');
      acrIn(clusterIn(app, { stack, distribution: other(), ...props[0] }), props[1]).ociRepository('a', { path: 'a' });
      expect(() => app.synth()).toThrow(/ASO is the provisioner in a cdk8s\.App of your own; its objects .*; use FluxAzureApp/);
    }
    expect(problemsOf(program => { acrIn(clusterIn(program, { provisioner: Provisioner.aso(), distribution: other() })).ociRepository('a', { path: 'a' }); })).toEqual([]);
  });
});
