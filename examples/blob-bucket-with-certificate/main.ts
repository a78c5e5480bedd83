import {
  Application, Authentication, Certificate, ClusterDistribution, FluxAzureApp, FluxBlobAccess, FluxCluster, FluxVersion, StorageContainer,
} from 'cdk-flux-azure';

const app = new FluxAzureApp();

const cluster = new FluxCluster(app, 'edge', {
  distribution: ClusterDistribution.other({ oidcIssuerUrl: 'https://oidc.contoso.example/edge' }),
  fluxVersion: FluxVersion.V2_9,
  tenantId: '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d',
  subscriptionId: '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061',
});

// The private key is in a Secret of the cluster that this program neither reads nor writes; Terraform uploads the public half.
const application = Application.create(cluster, 'bucket-reader', {
  publicCertificateFile: 'flux-edge.crt',
  certificate: Certificate.fromExistingSecret({ secretName: 'flux-edge-certificate' }),
});

const blob = new FluxBlobAccess(cluster, 'manifests', {
  container: StorageContainer.fromName({
    containerName: 'manifests',
    accountName: 'stcontoso',
    resourceGroupName: 'rg-storage',
    subscriptionId: cluster.subscriptionId,
  }),
  authentication: Authentication.objectLevel({ namespace: 'flux-system', identity: application }),
});
blob.bucket('manifests', { prefix: 'edge/' });

app.synth();
