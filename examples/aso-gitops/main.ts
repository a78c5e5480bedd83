import {
  AdoProject, Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAdoAccess, FluxAzureApp, FluxCluster, FluxSopsAccess, FluxVersion,
  KeyVault, Provisioner,
} from 'cdk-flux-azure';

const app = new FluxAzureApp();

// Flux applies the Azure half itself: Azure Service Operator runs in the cluster, and client IDs reach the manifests by ConfigMaps.
const cluster = new FluxCluster(app, 'prod', {
  provisioner: Provisioner.aso({ repositoryPath: 'clusters' }),
  distribution: ClusterDistribution.other({ oidcIssuerUrl: 'https://oidc.contoso.example/prod' }),
  fluxVersion: FluxVersion.V2_9,
  tenantId: '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d',
  subscriptionId: '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061',
  identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
});
const { subscriptionId } = cluster;
const authentication = Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-apps', createNamespace: true });

const acr = new FluxAcrAccess(cluster, 'acr', {
  registry: ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg-registry', subscriptionId }),
  authentication,
});
const source = acr.ociRepository('podinfo', { path: 'manifests/podinfo', semver: '6.x' });

const sops = new FluxSopsAccess(cluster, 'sops', {
  keyVault: KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg-vault', subscriptionId }),
  keyName: 'sops',
  authentication,
});
sops.kustomization('podinfo', { source });

// ASO cannot manage Azure DevOps: Terraform brings the identity that ASO makes into the group. Deploy it when the identity exists.
const git = new FluxAdoAccess(cluster, 'git', {
  provisioner: Provisioner.terraform(),
  project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'),
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-apps', identity: acr.identity }),
});
git.gitRepository('apps', { repository: 'apps' });

app.synth();
