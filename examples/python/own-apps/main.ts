import * as cdk8s from 'cdk8s';
import * as cdktf from 'cdktf';
import { AksCluster, Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxCluster, FluxVersion } from 'cdk-flux-azure';

// main.py in TypeScript: both write the same.
const tenantId = '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d';
const subscriptionId = '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061';
const location = 'westeurope';

const terraform = new cdktf.App();
const platform = new cdktf.TerraformStack(terraform, 'platform');
const group = new cdktf.TerraformVariable(platform, 'resource_group', { type: 'string', default: 'rg-platform' });
const registry = new cdktf.TerraformResource(platform, 'registry', { terraformResourceType: 'azurerm_container_registry' });
for (const [argument, value] of Object.entries({ name: 'contoso', resource_group_name: group.stringValue, location, sku: 'Premium' })) {
  registry.addOverride(argument, value);
}

const manifests = new cdk8s.App();
const team = new cdk8s.Chart(manifests, 'team-apps', { namespace: 'apps' });
const podinfo = new cdk8s.ApiObject(team, 'podinfo', { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'OCIRepository', metadata: { name: 'podinfo' } });
podinfo.addJsonPatch(cdk8s.JsonPatch.add('/spec', { interval: '10m', url: 'oci://contoso.azurecr.io/manifests/podinfo', ref: { semver: '6.x' } }));

const cluster = new FluxCluster(manifests, 'prod', {
  distribution: ClusterDistribution.aks({ cluster: AksCluster.fromName({ name: 'prod', resourceGroupName: 'rg-platform', subscriptionId }) }),
  fluxVersion: FluxVersion.V2_10,
  tenantId,
  subscriptionId,
  identities: { resourceGroupName: group.stringValue, location },
  stack: platform,
  chart: team,
});
const acr = new FluxAcrAccess(cluster, 'apps', {
  registry: ContainerRegistry.fromResource(registry, { loginServer: 'contoso.azurecr.io' }),
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-acr', createNamespace: true }),
});
acr.authorize(podinfo);

terraform.synth();
manifests.synth();
