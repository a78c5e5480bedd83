import {
  AdoProject, Application, Authentication, Certificate, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAdoAccess, FluxAzureApp, FluxBlobAccess,
  FluxCluster, FluxVersion, Provisioner, StorageContainer,
} from 'cdk-flux-azure';

const app = new FluxAzureApp();

// The Azure half is a script, runbooks/lab.sh, for people who may run `az` and nothing else.
const cluster = new FluxCluster(app, 'lab', {
  provisioner: Provisioner.azCli(),
  distribution: ClusterDistribution.other({ oidcIssuerUrl: 'https://oidc.contoso.example/lab' }),
  fluxVersion: FluxVersion.V2_10,
  tenantId: '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d',
  subscriptionId: '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061',
  identities: { resourceGroupName: 'rg-flux', location: 'westeurope', tags: { owner: "the platform's team" } },
});
const { subscriptionId } = cluster;
const authentication = Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-apps', createNamespace: true });

const acr = new FluxAcrAccess(cluster, 'acr', {
  registry: ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg-registry', subscriptionId }),
  authentication,
});
acr.ociRepository('podinfo', { path: 'manifests/podinfo', semver: '6.x' });

const git = new FluxAdoAccess(cluster, 'git', { project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'), authentication });
git.gitRepository('apps', { repository: 'apps' });

const blob = new FluxBlobAccess(cluster, 'blob', {
  container: StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg-storage', subscriptionId }),
  authentication: Authentication.objectLevel({
    namespace: 'apps',
    identity: Application.create(cluster, 'bucket-reader', {
      publicCertificateFile: 'flux-lab.crt',
      certificate: Certificate.fromExistingSecret({ secretName: 'flux-lab-certificate' }),
    }),
  }),
});
blob.bucket('manifests');

app.synth();
