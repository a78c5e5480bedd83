import { ContainerRegistry as AzurermRegistry } from '@cdktf/provider-azurerm/lib/container-registry';
import { KubernetesCluster } from '@cdktf/provider-azurerm/lib/kubernetes-cluster';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import * as cdk8s from 'cdk8s';
import * as cdktf from 'cdktf';
import { AksCluster, Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxCluster, FluxVersion } from 'cdk-flux-azure';

const tenantId = '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d';
const subscriptionId = '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061';
const location = 'westeurope';

// What you have already: a Terraform stack with a registry and a cluster …
const terraform = new cdktf.App();
const platform = new cdktf.TerraformStack(terraform, 'platform');
new AzurermProvider(platform, 'azurerm', { features: [{}], subscriptionId, tenantId });
const group = new ResourceGroup(platform, 'group', { name: 'rg-platform', location });
const registry = new AzurermRegistry(platform, 'registry', { name: 'contoso', resourceGroupName: group.name, location, sku: 'Premium' });
const aks = new KubernetesCluster(platform, 'aks', {
  name: 'prod',
  resourceGroupName: group.name,
  location,
  dnsPrefix: 'prod',
  oidcIssuerEnabled: true,
  defaultNodePool: { name: 'system', vmSize: 'Standard_D4s_v5', nodeCount: 3 },
  identity: { type: 'SystemAssigned' },
});

// … and a chart with the manifests of a team.
const manifests = new cdk8s.App();
const team = new cdk8s.Chart(manifests, 'team-apps', { namespace: 'apps' });
const podinfo = new cdk8s.ApiObject(team, 'podinfo', {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'OCIRepository',
  metadata: { name: 'podinfo' },
  spec: { interval: '10m', url: `oci://${registry.loginServer}/manifests/podinfo`, ref: { semver: '6.x' } },
});

// What Flux needs: identities go into your stack, objects into your chart.
const cluster = new FluxCluster(manifests, 'prod', {
  distribution: ClusterDistribution.aks({ cluster: AksCluster.fromResource(aks) }),
  fluxVersion: FluxVersion.V2_10,
  tenantId,
  subscriptionId,
  identities: { resourceGroupName: group.name, location },
  stack: platform,
  chart: team,
});
const acr = new FluxAcrAccess(cluster, 'apps', {
  registry: ContainerRegistry.fromResource(registry),
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-acr', createNamespace: true }),
});
acr.authorize(podinfo);

terraform.synth();
manifests.synth();
