import { ApiObject } from 'cdk8s';
import {
  adoIn, applicationIn, blobIn, china, container, controllerLevel, eventsIn, hub, objectIn, old, privateCloud, Refused, remoteIn, secretIn, sopsIn, sourceIn, vault,
} from './programs';
import { AdoPermissions, AdoProject, AksCluster, Authentication, AzureCloud, AzureRole, ContainerRegistry, FluxVersion, GrantScope } from '../../lib';
import { acrIn, aks, clusterIn, KUBELET, other, REGISTRY_ID } from '../helpers/fixtures';

const OCI = { interval: '1m', url: 'oci://contoso.azurecr.io/a' };
const registryOf = (id: string, options: object = {}) => ContainerRegistry.fromResourceId(id, options);

export const REGISTRIES: Refused = {
  'an object in another namespace': app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a', namespace: 'team' }); },
  'an object without a namespace': app => {
    const cluster = clusterIn(app);
    acrIn(cluster).authorize(objectIn(cluster, 'OCIRepository', OCI, { namespace: undefined }));
  },
  'a Bucket in another namespace than its Secret': app => {
    const cluster = clusterIn(app, { distribution: other() });
    blobIn(cluster, { authentication: Authentication.objectLevel({ namespace: 'apps', identity: applicationIn(cluster) }) }).bucket('a', { namespace: 'team' });
  },
  'a kind that the access does not serve': app => {
    const cluster = clusterIn(app);
    acrIn(cluster).authorize(objectIn(cluster, 'GitRepository', { interval: '1m', url: 'https://git.example.com/a' }));
  },
  'a version that the minor does not store': app => {
    const cluster = old(app);
    acrIn(cluster).authorize(new ApiObject(cluster, 'mine', { apiVersion: 'source.toolkit.fluxcd.io/v1beta2', kind: 'OCIRepository', metadata: { name: 'mine', namespace: 'apps' }, spec: OCI }));
  },
  'another ServiceAccount and no provider azure': app => {
    const cluster = clusterIn(app);
    acrIn(cluster).authorize(objectIn(cluster, 'OCIRepository', { ...OCI, provider: 'generic', serviceAccountName: 'other' }));
  },
  'another Secret than that of the certificate': app => {
    const cluster = clusterIn(app, { distribution: other() });
    blobIn(cluster, { authentication: Authentication.objectLevel({ namespace: 'apps', identity: applicationIn(cluster) }) })
      .authorize(objectIn(cluster, 'Bucket', { interval: '1m', endpoint: 'https://stcontoso.blob.core.windows.net', bucketName: 'manifests', secretRef: { name: 'other' } }));
  },
  'a ServiceAccount at controller level': app => {
    const cluster = clusterIn(app);
    acrIn(cluster, { authentication: controllerLevel }).authorize(objectIn(cluster, 'OCIRepository', { ...OCI, serviceAccountName: 'other' }));
  },
  'a ServiceAccount beside a certificate': app => {
    const cluster = clusterIn(app, { distribution: other() });
    blobIn(cluster, { authentication: Authentication.objectLevel({ namespace: 'apps', identity: applicationIn(cluster) }) })
      .authorize(objectIn(cluster, 'Bucket', { interval: '1m', endpoint: 'https://stcontoso.blob.core.windows.net', bucketName: 'manifests', serviceAccountName: 'other' }));
  },
  'a field that the access sets': app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a', spec: { provider: 'generic', ref: { tag: 'x' }, verify: { provider: 'cosign' } }, tag: 'y' }); },
  'the name of an object': app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a', name: 'Team/A' }); },
  'object level before its minor': app => { acrIn(old(app, FluxVersion.V2_5)).ociRepository('a', { path: 'a' }); },
  'a kind that has no object level': app => { acrIn(clusterIn(app)).helmRepository('a'); },
  'a tag, a range and a digest': app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a', tag: '1.2.3', semver: '1.x', digest: `sha256:${'0'.repeat(64)}` }); },
  'a certificate for a registry': app => {
    const cluster = clusterIn(app, { distribution: other() });
    acrIn(cluster, { authentication: Authentication.controllerLevel({ identity: applicationIn(cluster) }) }).ociRepository('a', { path: 'a' });
  },
  'a HelmRepository of HTTP': app => {
    const cluster = clusterIn(app);
    acrIn(cluster, { authentication: controllerLevel }).authorize(objectIn(cluster, 'HelmRepository', { interval: '1m', url: 'https://contoso.azurecr.io/helm' }));
  },
  'a pull secret': app => {
    const cluster = clusterIn(app);
    acrIn(cluster).authorize(objectIn(cluster, 'OCIRepository', { ...OCI, secretRef: { name: 'pull' } }));
  },
  'a pull secret of an ImageRepository': app => {
    const cluster = clusterIn(app);
    acrIn(cluster).authorize(objectIn(cluster, 'ImageRepository', { interval: '1m', image: 'contoso.azurecr.io/a', secretRef: { name: 'pull' } }));
  },
  'another registry': app => {
    const cluster = clusterIn(app);
    acrIn(cluster).authorize(objectIn(cluster, 'OCIRepository', { ...OCI, url: 'oci://fabrikam.azurecr.io/a' }));
  },
  'another registry of an ImageRepository': app => {
    const cluster = clusterIn(app);
    acrIn(cluster).authorize(objectIn(cluster, 'ImageRepository', { interval: '1m', image: 'fabrikam.azurecr.io/a' }));
  },
  'a policy without an order': app => {
    const acr = acrIn(clusterIn(app));
    acr.imagePolicy('p', { imageRepository: acr.imageRepository('a', { path: 'a' }) });
  },
  'a path with the host in it': app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'oci://contoso.azurecr.io/a' }); },
  'a path with a tag': app => { acrIn(clusterIn(app)).imageRepository('a', { path: 'a:1.0' }); },
  'repositories without ABAC': app => { acrIn(clusterIn(app), { repositories: ['a'] }); },
  'the name of a repository': app => { acrIn(clusterIn(app), { registry: registryOf(REGISTRY_ID, { abacRepositoryPermissions: true }), repositories: ['Team A'] }); },
  'a registry of another type': app => { acrIn(clusterIn(app), { registry: registryOf(REGISTRY_ID.replace('ContainerRegistry/registries', 'Storage/storageAccounts')) }); },
  'an ARM ID without its slash': app => { acrIn(clusterIn(app), { registry: registryOf('contoso') }); },
  'the name of a registry': app => { acrIn(clusterIn(app), { registry: registryOf(REGISTRY_ID.replace('contoso', 'con-toso')) }); },
  'a host of another cloud': app => { acrIn(clusterIn(app), { registry: registryOf(REGISTRY_ID, { loginServer: 'contoso.azurecr.cn' }) }); },
  'a management group': app => { acrIn(clusterIn(app), { grantAt: GrantScope.managementGroup('a/b') }); },
  'a private cloud without suffixes': app => {
    const cluster = clusterIn(app, { cloud: privateCloud(), distribution: other() });
    acrIn(cluster);
    blobIn(cluster);
    sopsIn(cluster);
  },
};

export const GIT: Refused = {
  'another cloud': app => { adoIn(china(app)); },
  'a scope': app => { adoIn(clusterIn(app), { grantAt: GrantScope.RESOURCE_GROUP }); },
  'no repository': app => { adoIn(clusterIn(app), { permissions: AdoPermissions.repositories() }); },
  'a Secret of a GitRepository': app => {
    const cluster = clusterIn(app);
    adoIn(cluster).authorize(objectIn(cluster, 'GitRepository', { interval: '1m', url: 'https://dev.azure.com/contoso/platform/_git/a', secretRef: { name: 'token' } }));
  },
  'a token of a Provider': app => {
    const cluster = clusterIn(app);
    adoIn(cluster).authorize(objectIn(cluster, 'Provider', { type: 'azuredevops', address: 'https://dev.azure.com/contoso/platform/_git/a', secretRef: { name: 'token' } }));
  },
  'a token of a Provider at controller level': app => {
    const cluster = clusterIn(app);
    adoIn(cluster, { authentication: Authentication.controllerLevel() }).authorize(objectIn(cluster, 'Provider', { type: 'azuredevops', address: 'https://dev.azure.com/contoso/platform/_git/a', secretRef: { name: 'token' } }));
  },
  'a repository of somebody else': app => {
    const cluster = clusterIn(app);
    adoIn(cluster).authorize(objectIn(cluster, 'GitRepository', { interval: '1m', url: 'https://github.com/contoso/platform' }));
  },
  'a repository without a URL': app => {
    const cluster = clusterIn(app);
    adoIn(cluster).authorize(objectIn(cluster, 'GitRepository', { interval: '1m' }));
  },
  'the address of SSH': app => {
    const cluster = clusterIn(app);
    adoIn(cluster).authorize(objectIn(cluster, 'Provider', { type: 'azuredevops', address: 'git@ssh.dev.azure.com:v3/contoso/platform/a' }));
  },
  'another project': app => {
    const cluster = clusterIn(app);
    adoIn(cluster).authorize(objectIn(cluster, 'GitRepository', { interval: '1m', url: 'https://dev.azure.com/contoso/other/_git/a' }));
  },
  'Readers who write': app => {
    const access = adoIn(clusterIn(app), { permissions: AdoPermissions.READERS });
    access.commitStatusProvider('status', { repository: 'a' });
  },
  'a repository with its URL': app => { adoIn(clusterIn(app)).gitRepository('a', { repository: 'https://dev.azure.com/contoso/platform/_git/a' }); },
  'a repository with .git': app => { adoIn(clusterIn(app)).gitRepository('a', { repository: 'a.git' }); },
  'no URL of Azure DevOps': app => { adoIn(clusterIn(app), { project: AdoProject.fromUrl('https://github.com/contoso') }); },
  'the old form of a URL': app => { adoIn(clusterIn(app), { project: AdoProject.fromUrl('https://contoso.visualstudio.com/platform') }); },
  'the old form of the URL of an organization': app => { adoIn(clusterIn(app), { project: AdoProject.fromUrl('https://contoso.visualstudio.com') }); },
  'an organization alone': app => { adoIn(clusterIn(app), { project: AdoProject.fromUrl('https://dev.azure.com/contoso') }); },
  'the URL of a repository': app => { adoIn(clusterIn(app), { project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform/_git/a') }); },
  'the URL of a page': app => { adoIn(clusterIn(app), { project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform/_settings') }); },
  'the name of an organization': app => { adoIn(clusterIn(app), { project: AdoProject.fromName({ organization: 'contoso.com', project: 'platform' }) }); },
  'an organization that begins with a hyphen': app => { adoIn(clusterIn(app), { project: AdoProject.fromName({ organization: '-a', project: 'platform' }) }); },
  'the name of a project': app => { adoIn(clusterIn(app), { project: AdoProject.fromName({ organization: 'contoso', project: 'a/b' }) }); },
};

export const STORAGE: Refused = {
  'the nodes for a Bucket': app => { blobIn(clusterIn(app, { distribution: aks({ kubeletIdentity: KUBELET }) }), { authentication: Authentication.nodeLevel() }).bucket('a'); },
  'another account, another container and a Secret': app => {
    const cluster = clusterIn(app);
    blobIn(cluster, { authentication: Authentication.controllerLevel() }).authorize(objectIn(cluster, 'Bucket', { interval: '1m', endpoint: 'https://fabrikam.blob.core.windows.net', bucketName: 'other', secretRef: { name: 'key' } }));
  },
  'a Secret beside a ServiceAccount': app => {
    const cluster = clusterIn(app);
    blobIn(cluster).authorize(objectIn(cluster, 'Bucket', { interval: '1m', endpoint: 'https://stcontoso.blob.core.windows.net', bucketName: 'manifests', secretRef: { name: 'key' } }));
  },
  'the name of an account': app => { blobIn(clusterIn(app), { container: container({ accountName: 'St-Contoso' }) }); },
  'the name of a container': app => { blobIn(clusterIn(app), { container: container({ containerName: 'a--b' }) }); },
};

export const VAULTS: Refused = {
  'a certificate in a Secret that decrypts': app => {
    const cluster = clusterIn(app);
    secretIn(cluster, { 'sops.azure-kv': 'tenantId: a' });
    sopsIn(cluster).authorize(objectIn(cluster, 'Kustomization', { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'source' }, decryption: { provider: 'sops', secretRef: { name: 'keys' } } }));
  },
  'a certificate in a Secret that decrypts, at controller level': app => {
    const cluster = clusterIn(app);
    secretIn(cluster, { 'sops.azure-kv': 'tenantId: a' });
    sopsIn(cluster, { authentication: controllerLevel }).authorize(objectIn(cluster, 'Kustomization', { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'source' }, decryption: { provider: 'sops', secretRef: { name: 'keys' } } }));
  },
  'another way of decryption': app => {
    const cluster = clusterIn(app);
    sopsIn(cluster).authorize(objectIn(cluster, 'Kustomization', { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'source' }, decryption: { provider: 'other' } }));
  },
  'two keys for the same files': app => {
    const cluster = clusterIn(app);
    sopsIn(cluster, { pathRegex: '^secrets/' }, 'one');
    sopsIn(cluster, { pathRegex: '^secrets/', keyName: 'other' }, 'two');
  },
  'the URL of a key': app => { sopsIn(clusterIn(app), { keyName: 'https://kv-contoso.vault.azure.net/keys/sops' }); },
  'the name of a key': app => { sopsIn(clusterIn(app), { keyName: 'so_ps' }); },
  'the version of a key': app => { sopsIn(clusterIn(app), { keyVersion: 'latest' }); },
  'expressions that are none': app => { sopsIn(clusterIn(app), { pathRegex: '(', encryptedRegex: '[' }); },
  'the URL of another vault': app => { sopsIn(clusterIn(app), { keyVault: vault({ vaultUrl: 'https://kv-other.vault.azure.net' }) }); },
  'the name of a vault': app => { sopsIn(clusterIn(app), { keyVault: vault({ name: 'kv--contoso' }) }); },
};

export const EVENTS: Refused = {
  'a Secret beside a ServiceAccount': app => {
    const cluster = clusterIn(app);
    eventsIn(cluster).authorize(objectIn(cluster, 'Provider', { type: 'azureeventhub', address: 'flux-events', channel: 'evhns-contoso', secretRef: { name: 'token' } }));
  },
  'a connection string, another namespace and a Secret': app => {
    const cluster = clusterIn(app);
    eventsIn(cluster, { authentication: Authentication.controllerLevel() }).authorize(objectIn(cluster, 'Provider', { type: 'azureeventhub', address: 'Endpoint=sb://x/;SharedAccessKey=y', channel: 'other', secretRef: { name: 'token' } }));
  },
  'another event hub': app => {
    const cluster = clusterIn(app);
    eventsIn(cluster).authorize(objectIn(cluster, 'Provider', { type: 'azureeventhub', address: 'other', channel: 'evhns-contoso' }));
  },
  'a host before its minor': app => {
    const cluster = old(app);
    eventsIn(cluster).authorize(objectIn(cluster, 'Provider', { type: 'azureeventhub', address: 'flux-events', channel: 'evhns-contoso.servicebus.windows.net' }));
  },
  'the host of a namespace': app => { eventsIn(clusterIn(app), { eventHub: hub({ namespaceName: 'evhns-contoso.servicebus.windows.net' }) }); },
  'the name of a namespace': app => { eventsIn(clusterIn(app), { eventHub: hub({ namespaceName: '1' }) }); },
  'an Alert in another namespace than its Provider': app => {
    const events = eventsIn(clusterIn(app));
    events.alert('a', { provider: events.provider('hub'), namespace: 'team', eventSources: [{ kind: 'Kustomization', name: '*' }] });
  },
  'the name of an event hub': app => { eventsIn(clusterIn(app), { eventHub: hub({ eventHubName: '-' }) }); },
};

export const REMOTE: Refused = {
  'no chart': app => { remoteIn(clusterIn(app)).helmRelease('a', {}); },
  'a chart twice': app => {
    const cluster = clusterIn(app);
    const chartRef = acrIn(cluster).ociRepository('a', { path: 'a' });
    remoteIn(cluster).helmRelease('b', { chartRef, chart: 'c', source: chartRef });
  },
  'a kubeconfig in a Secret': app => {
    const cluster = clusterIn(app);
    remoteIn(cluster).authorize(objectIn(cluster, 'Kustomization', { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'source' }, kubeConfig: { secretRef: { name: 'kubeconfig' } } }));
    sourceIn(cluster);
  },
  'another ConfigMap': app => {
    const cluster = clusterIn(app);
    remoteIn(cluster).authorize(objectIn(cluster, 'Kustomization', { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'source' }, kubeConfig: { configMapRef: { name: 'other' } } }));
    sourceIn(cluster);
  },
  'an address with a path, and a certificate that is none': app => { remoteIn(clusterIn(app), { address: 'https://aks.example.com/api', caCertificate: 'MIIB' }); },
  'a key in the certificate': app => { remoteIn(clusterIn(app), { caCertificate: '-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nB\n-----END PRIVATE KEY-----\n' }); },
  'another cloud': app => { remoteIn(clusterIn(app, { cloud: AzureCloud.US_GOVERNMENT, distribution: other() })); },
  'a namespace without a role': app => { remoteIn(clusterIn(app), { kubernetesNamespace: 'apps' }); },
  'the ID of another cluster': app => { remoteIn(clusterIn(app), { target: AksCluster.fromResourceId(REGISTRY_ID), kubernetesRole: AzureRole.AKS_CLUSTER_USER }); },
};

