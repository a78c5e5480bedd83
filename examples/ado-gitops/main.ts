import {
  AdoProject, Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAdoAccess, FluxAzureApp, FluxCluster, FluxVersion,
} from 'cdk-flux-azure';

const app = new FluxAzureApp();

const cluster = new FluxCluster(app, 'prod', {
  distribution: ClusterDistribution.aks({
    oidcIssuerUrl: 'https://westeurope.oic.prod-aks.azure.com/9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/',
  }),
  fluxVersion: FluxVersion.V2_10,
  tenantId: '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d',
  subscriptionId: '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061',
  identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
});

const project = AdoProject.fromUrl('https://dev.azure.com/contoso/platform');

// Tenants read: the service principal joins Readers.
const tenant = new FluxAdoAccess(cluster, 'tenant', {
  project,
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-git', createNamespace: true }),
});
tenant.gitRepository('apps', { repository: 'apps' });

// The platform writes image tags and commit statuses: its service principal joins Contributors.
const platform = new FluxAdoAccess(cluster, 'platform', {
  project,
  authentication: Authentication.objectLevel({ namespace: 'flux-system', serviceAccountName: 'flux-platform' }),
});
const fleet = platform.gitRepository('fleet', { repository: 'fleet' });
platform.imageUpdateAutomation('fleet-images', {
  gitRepository: fleet,
  authorName: 'Flux',
  authorEmail: 'flux@contoso.example',
  path: './clusters/prod',
});

// What the automation writes: the latest tag of an image. It sees the ImagePolicies of its own namespace only.
const acr = new FluxAcrAccess(cluster, 'images', {
  registry: ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg-registry', subscriptionId: cluster.subscriptionId }),
  authentication: Authentication.objectLevel({ namespace: 'flux-system', serviceAccountName: 'flux-acr' }),
});
acr.imagePolicy('podinfo', { imageRepository: acr.imageRepository('podinfo-image', { path: 'apps/podinfo' }), semver: '6.x' });

// A commit status for what bootstrap has made: the Kustomization flux-system, which applies the repository.
const status = platform.commitStatusProvider('fleet-status', { repository: 'fleet' });
platform.alert('fleet-status-alert', { provider: status, eventSources: [{ kind: 'Kustomization', name: 'flux-system' }] });

app.synth();
