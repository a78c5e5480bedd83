import { Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAzureApp, FluxCluster, FluxVersion } from 'cdk-flux-azure';

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

const acr = new FluxAcrAccess(cluster, 'apps', {
  registry: ContainerRegistry.fromName({
    name: 'contoso',
    resourceGroupName: 'rg-registry',
    subscriptionId: cluster.subscriptionId,
  }),
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-acr', createNamespace: true }),
});

acr.ociRepository('podinfo', { path: 'manifests/podinfo', semver: '6.x' });
const image = acr.imageRepository('podinfo-image', { path: 'apps/podinfo' });
acr.imagePolicy('podinfo-policy', { imageRepository: image, semver: '6.x' });

app.synth();
