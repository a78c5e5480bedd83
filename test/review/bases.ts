import { ApiObject } from 'cdk8s';
import {
  AdoPermissions, AdoProject, AksCluster, Application, Authentication, AzureCloud, Certificate, ClusterDistribution, ContainerRegistry, EventHub, FluxAcrAccess,
  FluxAdoAccess, FluxAksAccess, FluxAzureApp, FluxBlobAccess, FluxCluster, FluxClusterProps, FluxEventHubsAccess, FluxOperatorInputs, FluxSopsAkv, FluxVersion,
  KeyVault, Provisioner, StorageContainer,
} from '../../lib';
import { ReviewInput } from '../../lib/engine/input';
import { PRIVATE_CLOUD } from '../helpers/fixtures';
import { inputOf } from '../support/review';

const TENANT = '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d';
const subscriptionId = '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061';
const AKS = ClusterDistribution.aks({
  oidcIssuerUrl: `https://westeurope.oic.prod-aks.azure.com/${TENANT}/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/`,
  kubeletIdentity: { clientId: '6b1f0a9c-2d38-4e57-9c46-0f8e7d6c5b4a', principalId: '7c20fb1d-3e49-4f68-8d57-1a9f8e7d6c5b' },
});
const EDGE = ClusterDistribution.other({ oidcIssuerUrl: 'https://oidc.contoso.example/prod' });

const cluster = (app: FluxAzureApp, props: Partial<FluxClusterProps> = {}) => new FluxCluster(app, 'prod', {
  distribution: EDGE, fluxVersion: FluxVersion.V2_9, tenantId: TENANT, subscriptionId, identities: { resourceGroupName: 'rg-flux', location: 'westeurope' }, ...props,
});
const registry = (props: object = {}) => ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg-registry', subscriptionId, ...props });
const container = () => StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg-storage', subscriptionId });
const objectLevel = (serviceAccountName: string, props: object = {}) => Authentication.objectLevel({ namespace: 'apps', serviceAccountName, ...props });

/** A source that needs no access. */
const source = (scope: FluxCluster) => new ApiObject(scope, 'source', {
  apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'source', namespace: 'apps' }, spec: { url: 'https://git.contoso.example/apps', interval: '1m' },
});

function acr(scope: FluxCluster, authentication: Authentication, registryProps: object = {}): FluxAcrAccess {
  return new FluxAcrAccess(scope, 'acr', { registry: registry(registryProps), authentication });
}

/** The smallest programs that have nothing wrong; what they read is made once each. */
export const PROGRAMS = {
  /** One object at object level, off AKS. */
  oci: app => { acr(cluster(app), objectLevel('flux-acr')).ociRepository('podinfo', { path: 'podinfo' }); },
  /** The Azure half as objects of Azure Service Operator. */
  image: app => { acr(cluster(app), objectLevel('flux-acr')).imageRepository('podinfo', { path: 'podinfo' }); },
  abac: app => { acr(cluster(app), objectLevel('flux-acr'), { abacRepositoryPermissions: true }).ociRepository('podinfo', { path: 'podinfo' }); },
  twoTen: app => { acr(cluster(app, { fluxVersion: FluxVersion.V2_10 }), objectLevel('flux-acr')).ociRepository('podinfo', { path: 'podinfo' }); },
  helm: app => { acr(cluster(app), Authentication.controllerLevel()).helmRepository('charts', { path: 'charts' }); },
  controller: app => { acr(cluster(app), Authentication.controllerLevel()).ociRepository('podinfo', { path: 'podinfo' }); },
  webhook: app => { acr(cluster(app, { distribution: AKS }), Authentication.controllerLevel()).ociRepository('podinfo', { path: 'podinfo' }); },
  node: app => { acr(cluster(app, { distribution: AKS }), Authentication.nodeLevel({ nameKubeletIdentity: true })).ociRepository('podinfo', { path: 'podinfo' }); },
  china: app => { acr(cluster(app, { cloud: AzureCloud.CHINA }), objectLevel('flux-acr')).ociRepository('podinfo', { path: 'podinfo' }); },
  privateCloud: app => {
    const cloud = AzureCloud.privateCloud(PRIVATE_CLOUD);
    acr(cluster(app, { cloud }), objectLevel('flux-acr')).ociRepository('podinfo', { path: 'podinfo' });
  },
  git: app => {
    const access = new FluxAdoAccess(cluster(app), 'git', { project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'), authentication: objectLevel('flux-git') });
    access.gitRepository('apps', { repository: 'apps' });
  },
  gitRepositoryOnly: app => {
    const project = AdoProject.fromUrl('https://dev.azure.com/contoso/platform');
    new FluxAdoAccess(cluster(app), 'git', { project, authentication: objectLevel('flux-git'), permissions: AdoPermissions.repositories('apps') }).gitRepository('apps', { repository: 'apps' });
  },
  automation: app => {
    const access = new FluxAdoAccess(cluster(app), 'git', { project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'), authentication: objectLevel('flux-git') });
    new ApiObject(access.cluster, 'policy', { apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImagePolicy', metadata: { name: 'policy', namespace: 'apps' }, spec: { imageRepositoryRef: { name: 'podinfo' }, policy: { semver: { range: '6.x' } } } });
    access.imageUpdateAutomation('images', { gitRepository: access.gitRepository('apps', { repository: 'apps' }), authorName: 'Flux', authorEmail: 'flux@contoso.example' });
  },
  bucket: app => { new FluxBlobAccess(cluster(app), 'blob', { container: container(), authentication: objectLevel('flux-blob') }).bucket('shared', {}); },
  bucketAtController: app => { new FluxBlobAccess(cluster(app), 'blob', { container: container(), authentication: Authentication.controllerLevel() }).bucket('shared', {}); },
  bucketCertificate: app => {
    const own = cluster(app);
    const identity = Application.create(own, 'reader', { certificate: Certificate.fromExistingSecret({ secretName: 'flux-edge' }), publicCertificateFile: CERTIFICATE });
    new FluxBlobAccess(own, 'blob', { container: container(), authentication: Authentication.objectLevel({ namespace: 'apps', identity }) }).bucket('shared', {});
  },
  certificateAtController: app => {
    const own = cluster(app);
    const identity = Application.create(own, 'reader', { certificate: Certificate.fromExistingSecret({ secretName: 'flux-edge' }), publicCertificateFile: CERTIFICATE });
    new FluxBlobAccess(own, 'blob', { container: container(), authentication: Authentication.controllerLevel({ identity }) }).bucket('shared', {});
  },
  sops: app => {
    const access = new FluxSopsAkv(cluster(app), 'sops', {
      keyVault: KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg-vault', subscriptionId }), keyName: 'sops', keyVersion: '0123456789abcdef0123456789abcdef', authentication: objectLevel('flux-sops'),
    });
    access.kustomization('secrets', { source: source(FluxCluster.clusterOf(access)), path: './prod' });
  },
  events: app => {
    const access = new FluxEventHubsAccess(cluster(app), 'events', {
      eventHub: EventHub.fromName({ eventHubName: 'flux-events', namespaceName: 'evhns-contoso', resourceGroupName: 'rg-events', subscriptionId }), authentication: objectLevel('flux-events'),
    });
    access.provider('hub');
  },
  remote: app => {
    const access = new FluxAksAccess(cluster(app), 'remote', { target: AksCluster.fromName({ name: 'aks-remote', resourceGroupName: 'rg-aks', subscriptionId }), authentication: objectLevel('flux-remote') });
    access.kustomization('tenant', { source: source(FluxCluster.clusterOf(access)) });
  },
  /** Inputs of the Flux Operator, by a ServiceAccount. */
  inputs: app => {
    const project = AdoProject.fromUrl('https://dev.azure.com/contoso/platform');
    new FluxOperatorInputs(cluster(app), 'inputs', { project, operatorVersion: '0.58.0', authentication: objectLevel('flux-inputs') }).azureDevOpsPullRequests('previews', { repository: 'apps' });
  },
  /** The same by the operator's own, off AKS. */
  operator: app => {
    new FluxOperatorInputs(cluster(app), 'inputs', { registry: registry(), operatorVersion: '0.58.0', operatorNamespace: 'operators', authentication: Authentication.controllerLevel() })
      .acrArtifactTags('releases', { path: 'podinfo' });
  },
  aso: app => { acr(cluster(app, { provisioner: Provisioner.aso() }), objectLevel('flux-acr')).ociRepository('podinfo', { path: 'podinfo' }); },
  asoAtController: app => { acr(cluster(app, { provisioner: Provisioner.aso() }), Authentication.controllerLevel()).ociRepository('podinfo', { path: 'podinfo' }); },
  locked: app => {
    acr(cluster(app, { lockdown: { noCrossNamespaceRefs: true, defaultServiceAccount: 'flux-acr' } }), objectLevel('flux-acr')).ociRepository('podinfo', { path: 'podinfo' });
  },
} satisfies { readonly [name: string]: (app: FluxAzureApp) => void };

const CERTIFICATE = require.resolve('../../examples/blob-bucket-with-certificate/flux-edge.crt');

export type Base = keyof typeof PROGRAMS;
const made = new Map<Base, ReviewInput>();

/** What the review reads of a base. */
export function base(name: Base): ReviewInput {
  const known = made.get(name) ?? inputOf(PROGRAMS[name]);
  made.set(name, known);
  return known;
}

export const BASES = Object.keys(PROGRAMS) as Base[];
