import {
  AdoProject, Authentication, ClusterDistribution, FluxAdoAccess, FluxAzureApp, FluxCluster, FluxSopsAccess, FluxVersion, KeyVault, ManagedIdentity,
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

// One identity for the team: it reads the team's repository and decrypts the team's secrets.
const identity = ManagedIdentity.create(cluster, 'team', { name: 'flux-prod-team' });
const authentication = Authentication.objectLevel({ namespace: 'team', serviceAccountName: 'flux-team', identity, createNamespace: true });

const git = new FluxAdoAccess(cluster, 'git', {
  project: AdoProject.fromName({ organization: 'contoso', project: 'team' }),
  authentication,
});
const source = git.gitRepository('secrets', { repository: 'secrets' });

const sops = new FluxSopsAccess(cluster, 'sops', {
  keyVault: KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg-vault', subscriptionId: cluster.subscriptionId }),
  keyName: 'sops',
  keyVersion: '0123456789abcdef0123456789abcdef',
  authentication,
});
sops.kustomization('secrets', { source, path: './prod' });

app.synth();
