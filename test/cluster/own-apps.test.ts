import { join } from 'node:path';
import { ContainerRegistry as AzurermRegistry } from '@cdktf/provider-azurerm/lib/container-registry';
import { KubernetesCluster } from '@cdktf/provider-azurerm/lib/kubernetes-cluster';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { ResourceGroup } from '@cdktf/provider-azurerm/lib/resource-group';
import { ApiObject, App, Chart, YamlOutputType } from 'cdk8s';
import { App as TerraformApp, TerraformStack } from 'cdktf';
import { AksCluster, ClusterDistribution, ContainerRegistry } from '../../lib';
import { FluxAzureError } from '../../lib/text/problems';
import { acrIn, clusterIn, SUBSCRIPTION, TENANT } from '../helpers/fixtures';
import { contentsOf, deployedOutputs, parseAll, SynthesizedFolder, temporaryFolder, withVariables, writeFiles } from '../support/synthesize';

interface Apps { readonly terraform: TerraformApp; readonly app: App; readonly stack: TerraformStack; readonly chart: Chart }

/** Runs a program with apps of its own as the two CLIs do, one after the other. */
function synth(program: (apps: Apps) => void, options: { chartNamespace?: string; yamlOutputType?: YamlOutputType } = {}): SynthesizedFolder {
  const folder = temporaryFolder();
  const [cdktfOut, dist, outputs] = ['cdktf.out', 'dist', 'outputs.json'].map(name => join(folder, name));
  const run = () => {
    const terraform = new TerraformApp();
    const app = new App({ yamlOutputType: options.yamlOutputType });
    program({ terraform, app, stack: new TerraformStack(terraform, 'platform'), chart: new Chart(app, 'team', { namespace: options.chartNamespace }) });
    terraform.synth();
    app.synth();
  };
  withVariables({ CDKTF_OUTDIR: cdktfOut }, run);
  writeFiles(folder, { 'outputs.json': JSON.stringify(deployedOutputs(cdktfOut)) });
  withVariables({ CDK8S_OUTDIR: dist, FLUX_AZURE_OUTPUTS_FILE: outputs }, run);
  return new SynthesizedFolder(folder);
}

describe('in apps of one\'s own', () => {
  const inChart = synth(({ app, stack, chart }) => {
    new ApiObject(chart, 'mine', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine' } });
    acrIn(clusterIn(app, { stack, chart })).ociRepository('a', { path: 'a' });
  });

  it('everything of Azure goes into the given stack, below the ID of the cluster', () => {
    expect(Object.keys(inChart.stack('platform')['//'].outputs.platform)).toEqual(['prod']);
    expect(inChart.resources('azurerm_user_assigned_identity', 'platform')).toHaveLength(1);
  });

  it('everything of Kubernetes goes into the given chart, and no empty file is left', () => {
    expect(Object.keys(inChart.files)).toEqual(['access-review/report.html', 'access-review/report.json', 'access-review/report.md', 'prod/flux-system/kustomization.yaml', 'team.k8s.yaml']);
    expect(parseAll(inChart.file('team.k8s.yaml')).map(({ kind }) => kind)).toEqual(expect.arrayContaining(['ConfigMap', 'ServiceAccount', 'OCIRepository', 'ClusterRole']));
  });

  it('the cluster is a chart of its own when none is given', () => {
    const result = synth(({ app, stack }) => { acrIn(clusterIn(app, { stack })).ociRepository('a', { path: 'a' }); });
    expect(Object.keys(result.files)).toEqual(['access-review/report.html', 'access-review/report.json', 'access-review/report.md', 'prod.k8s.yaml', 'prod/flux-system/kustomization.yaml', 'team.k8s.yaml']);
    expect(parseAll(result.file('prod.k8s.yaml')).map(({ kind }) => kind)).toContain('OCIRepository');
  });

  it('an access may stand in the given chart', () => {
    const result = synth(({ app, stack, chart }) => {
      clusterIn(app, { stack, chart });
      acrIn(chart).ociRepository('a', { path: 'a' });
    });
    expect(parseAll(result.file('team.k8s.yaml')).map(({ kind }) => kind)).toContain('OCIRepository');
    expect(result.resources('azurerm_role_assignment', 'platform')).toHaveLength(1);
  });

  it('a chart with a namespace gives none to objects that may have none', () => {
    const result = synth(({ app, stack, chart }) => { acrIn(clusterIn(app, { stack, chart })).ociRepository('a', { path: 'a' }); }, { chartNamespace: 'team' });
    for (const { kind, metadata } of parseAll(result.file('team.k8s.yaml'))) {
      expect([kind, metadata.namespace]).toEqual([kind, kind.startsWith('Cluster') ? undefined : 'apps']);
    }
  });

  it('registry and cluster may be made in the same program, behind a provider of one\'s own', () => {
    const result = synth(({ app, stack, chart }) => {
      new AzurermProvider(stack, 'azurerm', { features: [{}], subscriptionId: SUBSCRIPTION, tenantId: TENANT, storageUseAzuread: true });
      const group = new ResourceGroup(stack, 'group', { name: 'rg', location: 'westeurope' });
      const registry = new AzurermRegistry(stack, 'registry', { name: 'contoso', resourceGroupName: group.name, location: 'westeurope', sku: 'Basic' });
      const aks = new KubernetesCluster(stack, 'aks', {
        name: 'prod',
        resourceGroupName: group.name,
        location: 'westeurope',
        dnsPrefix: 'p',
        oidcIssuerEnabled: true,
        defaultNodePool: { name: 'system', vmSize: 'Standard_D4s_v5', nodeCount: 1 },
        identity: { type: 'SystemAssigned' },
      });
      const cluster = clusterIn(app, { stack, chart, distribution: ClusterDistribution.aks({ cluster: AksCluster.fromResource(aks) }) });
      acrIn(cluster, { registry: ContainerRegistry.fromResource(registry) }).ociRepository('a', { path: 'a' });
    });
    const json = result.stack('platform');
    expect(json.provider.azurerm).toEqual([{ features: [{}], storage_use_azuread: true, subscription_id: SUBSCRIPTION, tenant_id: TENANT }]);
    expect(result.resources('azurerm_federated_identity_credential', 'platform')[0].issuer).toBe('${azurerm_kubernetes_cluster.aks.oidc_issuer_url}');
    expect(result.resources('azurerm_role_assignment', 'platform')[0]).toMatchObject({
      scope: '${azurerm_container_registry.registry.id}',
      role_definition_id: expect.stringContaining(`/subscriptions/${SUBSCRIPTION}/providers/`),
    });
    expect(parseAll(result.file('team.k8s.yaml')).find(({ kind }) => kind === 'OCIRepository')!.spec.url).toBe('oci://contoso.azurecr.io/a');
  });

  it('changes nothing that the user\'s apps write by themselves', () => {
    const user = ({ stack, chart }: Apps) => {
      new AzurermProvider(stack, 'azurerm', { features: [{}], subscriptionId: SUBSCRIPTION });
      new ResourceGroup(stack, 'group', { name: 'rg', location: 'westeurope' });
      new ApiObject(chart, 'mine', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine' } });
    };
    const alone = contentsOf(synth(user).folder);
    const beside = contentsOf(synth(apps => {
      user(apps);
      clusterIn(apps.app, { stack: new TerraformStack(apps.terraform, 'flux') });
    }).folder);
    expect(beside['cdktf.out/stacks/platform/cdk.tf.json']).toBe(alone['cdktf.out/stacks/platform/cdk.tf.json']);
    expect(beside['dist/team.k8s.yaml']).toBe(alone['dist/team.k8s.yaml']);
  });

  it.each([YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE])('the app keeps its own layout: %s', yamlOutputType => {
    const result = synth(({ app, stack, chart }) => { acrIn(clusterIn(app, { stack, chart })).ociRepository('a', { path: 'a' }); }, { yamlOutputType });
    const all = Object.values(result.files).flatMap(parseAll);
    expect(all.filter(({ kind }) => kind === 'OCIRepository')).toHaveLength(1);
    expect(JSON.stringify(result.files)).not.toContain('TfToken');
    expect(Object.keys(result.files)).toContain('prod/flux-system/kustomization.yaml');
  });

  it('a cluster without any Terraform app says what to do', () => {
    const app = new App({ outdir: temporaryFolder() });
    const cluster = clusterIn(app);
    expect(cluster.stack).toBeDefined();
    expect(() => app.synth()).toThrow(FluxAzureError);
    expect(() => app.synth()).toThrow('use FluxAzureApp, or pass a stack of your own cdktf.App in the `stack` prop');
  });
});
