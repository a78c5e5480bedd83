import { Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAzureApp, FluxCluster, FluxVersion } from 'cdk-flux-azure';

const app = new FluxAzureApp();

const shared = {
  tenantId: '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d',
  subscriptionId: '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061',
  identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
};
const registry = ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg-registry', subscriptionId: shared.subscriptionId });

// On AKS the workload identity add-on reads an annotation and a label, which the patches of flux-system set.
const aks = new FluxCluster(app, 'aks-prod', {
  ...shared,
  distribution: ClusterDistribution.aks({
    oidcIssuerUrl: 'https://westeurope.oic.prod-aks.azure.com/9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/',
  }),
  fluxVersion: FluxVersion.V2_9,
});

// Anywhere else the patches give the controllers a projected token and the environment variables that go with it.
const edge = new FluxCluster(app, 'edge-1', {
  ...shared,
  distribution: ClusterDistribution.other({ oidcIssuerUrl: 'https://oidc.example.com/edge-1' }),
  fluxVersion: FluxVersion.V2_9,
});

for (const cluster of [aks, edge]) {
  const acr = new FluxAcrAccess(cluster, 'registry', { registry, authentication: Authentication.controllerLevel() });
  acr.ociRepository('podinfo', { path: 'manifests/podinfo', semver: '6.x' });
  acr.helmRepository('charts', { path: 'charts' });
  const image = acr.imageRepository('podinfo-image', { path: 'apps/podinfo' });
  acr.imagePolicy('podinfo-policy', { imageRepository: image, semver: '6.x' });
}

app.synth();
