import {
  AdoProject, AksCluster, Authentication, ClusterDistribution, ContainerRegistry, EventHub, FluxAcrAccess, FluxAdoAccess, FluxAksAccess, FluxAzureApp,
  FluxBlobAccess, FluxCluster, FluxEventHubsAccess, FluxSopsAccess, FluxVersion, KeyVault, StorageContainer,
} from 'cdk-flux-azure';

const app = new FluxAzureApp();

const cluster = new FluxCluster(app, 'prod', {
  distribution: ClusterDistribution.other({ oidcIssuerUrl: 'https://oidc.contoso.example/prod' }),
  fluxVersion: FluxVersion.V2_9,
  tenantId: '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d',
  subscriptionId: '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061',
  identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
});
const { subscriptionId } = cluster;

// Least privilege: every access has a ServiceAccount and an identity of its own, granted one role on one resource.
const acr = new FluxAcrAccess(cluster, 'acr', {
  registry: ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg-registry', subscriptionId }),
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-acr', createNamespace: true }),
});
acr.ociRepository('podinfo', { path: 'manifests/podinfo', semver: '6.x' });
const image = acr.imageRepository('podinfo-image', { path: 'apps/podinfo' });
// An ImageUpdateAutomation sees the policies of its own namespace only; the ImageRepository lets this one in with accessFrom.
acr.imagePolicy('podinfo-policy', { imageRepository: image, semver: '6.x', namespace: 'flux-system' });

const project = AdoProject.fromUrl('https://dev.azure.com/contoso/platform');
const reader = new FluxAdoAccess(cluster, 'git-reader', {
  project,
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-git-reader' }),
});
const manifests = reader.gitRepository('apps', { repository: 'apps' });

const writer = new FluxAdoAccess(cluster, 'git-writer', {
  project,
  authentication: Authentication.objectLevel({ namespace: 'flux-system', serviceAccountName: 'flux-git-writer' }),
});
const fleet = writer.gitRepository('fleet', { repository: 'fleet' });
writer.imageUpdateAutomation('fleet-images', { gitRepository: fleet, authorName: 'Flux', authorEmail: 'flux@contoso.example' });
const status = writer.commitStatusProvider('fleet-status', { repository: 'fleet' });
writer.alert('fleet-status-alert', { provider: status, eventSources: [{ kind: 'Kustomization', name: 'flux-system' }] }); // what bootstrap has made

const blob = new FluxBlobAccess(cluster, 'blob', {
  container: StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg-storage', subscriptionId }),
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-blob' }),
});
blob.bucket('shared', {});

const sops = new FluxSopsAccess(cluster, 'sops', {
  keyVault: KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg-vault', subscriptionId }),
  keyName: 'sops',
  keyVersion: '0123456789abcdef0123456789abcdef',
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-sops' }),
});
sops.kustomization('apps-secrets', { source: manifests, path: './prod' });

// A second cluster, into which charts are installed from here. What the identity may do there, a Kubernetes role of that cluster says.
const remote = new FluxAksAccess(cluster, 'remote', {
  target: AksCluster.fromName({ name: 'aks-remote', resourceGroupName: 'rg-aks', subscriptionId }),
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-remote' }),
});
remote.helmRelease('web', { chartRef: acr.ociRepository('web-chart', { path: 'charts/web', semver: '1.x' }), targetNamespace: 'web' });

const events = new FluxEventHubsAccess(cluster, 'events', {
  eventHub: EventHub.fromName({ eventHubName: 'flux-events', namespaceName: 'evhns-contoso', resourceGroupName: 'rg-events', subscriptionId }),
  authentication: Authentication.objectLevel({ namespace: 'flux-system', serviceAccountName: 'flux-events' }),
});
const hub = events.provider('event-hub');
// An Alert stands beside its Provider; what happens elsewhere needs its namespace.
events.alert('reconciliations', { provider: hub, eventSources: ['Kustomization', 'HelmRelease', 'GitRepository', 'OCIRepository', 'Bucket'].map(kind => ({ kind, namespace: 'apps' })) });

app.synth();
