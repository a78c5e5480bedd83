import { ApiObject } from 'cdk8s';
import {
  AdoProject, Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAdoAccess, FluxAzureApp, FluxCluster, FluxOperatorInputs, FluxVersion,
} from 'cdk-flux-azure';

const app = new FluxAzureApp();

const cluster = new FluxCluster(app, 'staging', {
  distribution: ClusterDistribution.aks({
    oidcIssuerUrl: 'https://westeurope.oic.prod-aks.azure.com/9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/',
  }),
  fluxVersion: FluxVersion.V2_10,
  tenantId: '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d',
  subscriptionId: '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061',
  identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
});

const namespace = 'previews';
const operatorVersion = '0.58.0';
const project = AdoProject.fromUrl('https://dev.azure.com/contoso/platform');
const registry = ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg-registry', subscriptionId: cluster.subscriptionId });

// Which previews there are: a set of inputs for each pull request with the label. It keeps its last state until its build has passed.
const requests = new FluxOperatorInputs(cluster, 'requests', {
  project,
  operatorVersion,
  authentication: Authentication.objectLevel({ namespace, serviceAccountName: 'flux-preview-git', createNamespace: true }),
});
const previews = requests.azureDevOpsPullRequests('previews', {
  repository: 'shop',
  interval: '5m',
  filter: { labels: ['deploy/preview'], limit: 20 },
  skip: { labels: ['!build/passed'] },
  defaultValues: { replicas: 1 },
  // In working hours only; another schedule would add to it.
  schedule: [{ cron: '0 7 * * 1-5', timeZone: 'Europe/Berlin', window: '12h' }],
});

// What Flux pulls for them: manifests of the repository and the chart of the registry, by the ServiceAccounts of the same namespace. Git has the one of the requests, which may read the project already.
const git = new FluxAdoAccess(cluster, 'git', { project, authentication: Authentication.objectLevel({ namespace, serviceAccountName: 'flux-preview-git' }) });
const base = git.gitRepository('shop', { repository: 'shop', branch: 'main' });
const charts = new FluxAcrAccess(cluster, 'charts', { registry, authentication: Authentication.objectLevel({ namespace, serviceAccountName: 'flux-preview-acr' }) });
const chart = charts.ociRepository('shop-chart', { path: 'charts/shop', semver: '1.x' });

// A preview: all that is made for one pull request, and taken away with it.
const forRequest = { name: 'shop-<< inputs.id >>', namespace, annotations: { 'contoso.example/title': '<< inputs.title | quote >>' } };
new ApiObject(cluster, 'shop-previews', {
  apiVersion: 'fluxcd.controlplane.io/v1',
  kind: 'ResourceSet',
  metadata: { name: 'shop-previews', namespace },
  spec: {
    inputsFrom: [{ kind: previews.kind, name: previews.name }],
    resources: [
      {
        apiVersion: 'helm.toolkit.fluxcd.io/v2',
        kind: 'HelmRelease',
        metadata: forRequest,
        spec: {
          interval: '10m',
          chartRef: { kind: chart.kind, name: chart.name },
          values: { image: { tag: '<< inputs.sha | quote >>' }, replicaCount: '<< inputs.replicas >>', ingress: { host: 'shop-<< inputs.id >>.preview.contoso.example' } },
        },
      },
      {
        apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
        kind: 'Kustomization',
        metadata: { ...forRequest, name: 'shop-<< inputs.id >>-data' },
        spec: { interval: '10m', prune: true, path: './deploy/preview-data', sourceRef: { kind: base.kind, name: base.name }, nameSuffix: '-<< inputs.id >>', targetNamespace: namespace },
      },
    ],
  },
});

// The three latest releases of the chart as inputs for others, with the identity of the operator itself.
const releases = new FluxOperatorInputs(cluster, 'releases', { registry, operatorVersion, authentication: Authentication.controllerLevel() });
releases.acrArtifactTags('shop-releases', { path: 'charts/shop', filter: { semver: '>=1.0.0', limit: 3 } });

app.synth();
