import { ApiObject } from 'cdk8s';
import { china, controllerLevel, inputsIn, platform, privateCloud, Refused } from './programs';
import { AdoPermissions, AdoProject, Authentication, FluxCluster, FluxController, GrantScope } from '../../lib';
import { aks, clusterIn, KUBELET, other, registry } from '../helpers/fixtures';

const tags = { registry: registry() };
const providerIn = (scope: FluxCluster, spec: object, metadata: object = {}, apiVersion = 'fluxcd.controlplane.io/v1') => new ApiObject(scope, 'mine', {
  apiVersion, kind: 'ResourceSetInputProvider', metadata: { name: 'mine', namespace: 'apps', ...metadata }, spec,
});
const URL = 'https://dev.azure.com/contoso/platform/_git/a';

/** Inputs of the Flux Operator. */
export const INPUTS: Refused = {
  'no service': app => { inputsIn(clusterIn(app), {}); },
  'two services': app => { inputsIn(clusterIn(app), { ...tags, project: platform() }); },
  'another cloud': app => { inputsIn(china(app)); },
  'a private cloud': app => { inputsIn(clusterIn(app, { cloud: privateCloud({ containerRegistryDnsSuffix: 'azurecr.example' }), distribution: other() }), tags); },
  'a scope': app => { inputsIn(clusterIn(app), { project: platform(), grantAt: GrantScope.RESOURCE_GROUP }); },
  'no repository of the permissions': app => { inputsIn(clusterIn(app), { project: platform(), permissions: AdoPermissions.repositories() }); },
  'permissions for a registry': app => { inputsIn(clusterIn(app), { ...tags, permissions: AdoPermissions.READERS }); },
  'an access level for a registry': app => { inputsIn(clusterIn(app), { ...tags, accountLicenseType: 'basic' }); },
  'no project': app => { inputsIn(clusterIn(app), { project: AdoProject.fromUrl('https://github.com/contoso') }).azureDevOpsTags('a', { repository: 'a' }); },
  'the namespace of the operator': app => { inputsIn(clusterIn(app), { ...tags, operatorNamespace: 'Flux' }); },
  'a version of two numbers': app => { inputsIn(clusterIn(app), { ...tags, operatorVersion: '0.58' }); },
  'an operator without identities for Azure DevOps': app => { inputsIn(clusterIn(app), { project: platform(), operatorVersion: '0.57.0' }); },
  'an operator without tags of registries': app => { inputsIn(clusterIn(app), { ...tags, operatorVersion: '0.23.0' }); },
  'two versions of the operator': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster, tags);
    inputsIn(cluster, { project: platform(), operatorVersion: '0.59.0' }, 'more');
  },
  'two namespaces of the operator': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster, tags);
    inputsIn(cluster, { project: platform(), operatorNamespace: 'operators' }, 'more');
  },
  'a controller of Flux': app => { inputsIn(clusterIn(app), { ...tags, authentication: Authentication.controllerLevel({ controllers: [FluxController.SOURCE] }) }); },
  'the identity of the nodes': app => { inputsIn(clusterIn(app, { distribution: aks({ kubeletIdentity: KUBELET }) }), { ...tags, authentication: Authentication.nodeLevel() }).acrArtifactTags('a', { path: 'a' }); },
  'a ServiceAccount at controller level': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster, { project: platform(), authentication: controllerLevel }).authorize(providerIn(cluster, { type: 'AzureDevOpsTag', url: URL, serviceAccountName: 'other' }));
  },
  'tags of a project': app => { inputsIn(clusterIn(app)).acrArtifactTags('a', { path: 'a' }); },
  'branches of a registry': app => { inputsIn(clusterIn(app), tags).azureDevOpsBranches('a', { repository: 'a' }); },
  'a path with the host in it': app => { inputsIn(clusterIn(app), tags).acrArtifactTags('a', { path: 'oci://contoso.azurecr.io/a' }); },
  'a path with a tag': app => { inputsIn(clusterIn(app), tags).acrArtifactTags('a', { path: 'a:1.0' }); },
  'a repository with its URL': app => { inputsIn(clusterIn(app)).azureDevOpsTags('a', { repository: URL }); },
  'a repository with .git': app => { inputsIn(clusterIn(app)).azureDevOpsTags('a', { repository: 'a.git' }); },
  'filters': app => {
    inputsIn(clusterIn(app)).azureDevOpsPullRequests('a', { repository: 'a', filter: { includeBranch: '(', excludeBranch: '(?<!x)', limit: 20_000, labels: [' x'] }, skip: { labels: ['!'] } });
  },
  'schedules': app => {
    inputsIn(clusterIn(app), tags).acrArtifactTags('a', { path: 'a', schedule: [{ cron: 'daily' }, { cron: '@daily', timeZone: '+01:00' }, { cron: '@daily', window: 'a day' }, { cron: '@daily', window: '119s', timeZone: 'Europe/Berlin' }] });
  },
  'a window for a longer timeout': app => { inputsIn(clusterIn(app), tags).acrArtifactTags('a', { path: 'a', timeout: '10m', schedule: [{ cron: '0 8 * * 1-5', window: '19m' }] }); },
  'an annotation beside its prop': app => { inputsIn(clusterIn(app), tags).acrArtifactTags('a', { path: 'a', suspend: true, annotations: { 'fluxcd.controlplane.io/reconcile': 'enabled' } }); },
  'an annotation that is no duration': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster).authorize(providerIn(cluster, { type: 'AzureDevOpsTag', url: URL }, { annotations: { 'fluxcd.controlplane.io/reconcileEvery': '5 minutes' } }));
  },
  'a personal access token': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster).authorize(providerIn(cluster, { type: 'AzureDevOpsBranch', url: URL, secretRef: { name: 'pat' } }));
  },
  'a personal access token at the level of the operator': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster, { project: platform(), authentication: controllerLevel }).authorize(providerIn(cluster, { type: 'AzureDevOpsBranch', url: URL, secretRef: { name: 'pat' } }));
  },
  'a pull secret': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster, tags).authorize(providerIn(cluster, { type: 'ACRArtifactTag', url: 'oci://contoso.azurecr.io/a', secretRef: { name: 'pull' } }));
  },
  'inputs of GitHub': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster).authorize(providerIn(cluster, { type: 'GitHubPullRequest', url: 'https://github.com/contoso/a' }));
  },
  'inputs of the other service': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster, tags).authorize(providerIn(cluster, { type: 'AzureDevOpsTag', url: URL }));
  },
  'another registry': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster, tags).authorize(providerIn(cluster, { type: 'ACRArtifactTag', url: 'oci://fabrikam.azurecr.io/a' }));
  },
  'a registry without a repository': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster, tags).authorize(providerIn(cluster, { type: 'ACRArtifactTag', url: 'oci://contoso.azurecr.io' }));
  },
  'another project': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster).authorize(providerIn(cluster, { type: 'AzureDevOpsTag', url: URL.replace('platform', 'other') }));
  },
  'the old form of a URL': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster).authorize(providerIn(cluster, { type: 'AzureDevOpsTag', url: 'https://contoso.visualstudio.com/platform/_git/a' }));
  },
  'an old version of the API': app => {
    const cluster = clusterIn(app);
    inputsIn(cluster).authorize(providerIn(cluster, { type: 'AzureDevOpsTag', url: URL }, {}, 'fluxcd.controlplane.io/v1alpha1'));
  },
};
