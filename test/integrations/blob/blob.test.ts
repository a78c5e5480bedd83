import { ApiObject } from 'cdk8s';
import { Authentication, AzureCloud, FluxAzureApp, FluxBlobAccess, FluxBlobAccessProps, FluxClusterProps, GrantScope, StorageContainer } from '../../../lib';
import { clusterIn, other, SUBSCRIPTION } from '../../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize } from '../../support/synthesize';

const ACCOUNT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-storage/providers/Microsoft.Storage/storageAccounts/stcontoso`;
const CONTAINER = `${ACCOUNT}/blobServices/default/containers/manifests`;
const named = (props: object = {}) => StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg-storage', subscriptionId: SUBSCRIPTION, ...props });

const program = (props: Partial<FluxBlobAccessProps> = {}, use: (access: FluxBlobAccess) => void = access => { access.bucket('b'); }, clusterProps: Partial<FluxClusterProps> = {}) => (app: FluxAzureApp) => {
  use(new FluxBlobAccess(clusterIn(app, { distribution: other(), ...clusterProps }), 'blob', {
    container: named(), authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true }), ...props,
  }));
};
const handMade = (spec: object) => program({}, access => {
  access.authorize(new ApiObject(access, 'o', { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'Bucket', metadata: { name: 'o', namespace: 'apps' }, spec: { interval: '5m', ...spec } }));
});

describe('FluxBlobAccess', () => {
  it.each([
    [undefined, CONTAINER],
    [GrantScope.STORAGE_ACCOUNT, ACCOUNT],
    [GrantScope.RESOURCE_GROUP, ACCOUNT.replace(/\/providers.*/, '')],
    [GrantScope.SUBSCRIPTION, `/subscriptions/${SUBSCRIPTION}`],
  ])('grants Storage Blob Data Reader at %o', (grantAt, scope) => {
    const [assignment] = resourcesOf(synthesize(program({ grantAt })), 'azurerm_role_assignment');
    expect(assignment).toMatchObject({ scope, role_definition_id: expect.stringMatching(/2a2b9908-6ea1-4ae2-8e65-a410df84e7d1$/) });
  });

  it('writes the Bucket with the ServiceAccount', () => {
    const bucket = synthesize(program()).manifests.find(({ kind }) => kind === 'Bucket')!;
    expect(bucket.spec).toMatchObject({ provider: 'azure', endpoint: 'https://stcontoso.blob.core.windows.net', bucketName: 'manifests', serviceAccountName: expect.any(String) });
  });

  it('knows the endpoint of each cloud', () => {
    const endpoint = (cloud: AzureCloud) => synthesize(program({}, undefined, { cloud })).manifests.find(({ kind }) => kind === 'Bucket')!.spec.endpoint;
    expect([AzureCloud.US_GOVERNMENT, AzureCloud.CHINA].map(endpoint)).toEqual(['https://stcontoso.blob.core.usgovcloudapi.net', 'https://stcontoso.blob.core.chinacloudapi.cn']);
  });

  it.each<[string, () => (app: FluxAzureApp) => void, RegExp]>([
    ['a container name with capitals', () => program({ container: named({ containerName: 'Manifests' }) }), /"Manifests" is not the name of a blob container/],
    ['a container name with two hyphens in a row', () => program({ container: named({ containerName: 'a--b' }) }), /"a--b" is not the name of a blob container/],
    ['an account name with a hyphen', () => program({ container: named({ accountName: 'st-contoso' }) }), /"st-contoso" is not the name of a storage account/],
    ['an ID of something else', () => program({ container: StorageContainer.fromResourceId(ACCOUNT) }), /is the ID of a Microsoft\.Storage\/storageAccounts, not of a/],
    ['a scope that the container is not in', () => program({ grantAt: GrantScope.KEY_VAULT }), /granted at the key vault, which/],
    ['another endpoint', () => handMade({ endpoint: 'https://other.blob.core.windows.net', bucketName: 'manifests' }), /\.spec\.endpoint of the Bucket is "https:\/\/other/],
    ['another container', () => handMade({ endpoint: 'https://stcontoso.blob.core.windows.net', bucketName: 'others' }), /\.spec\.bucketName of the Bucket is "others"/],
    ['a Secret beside the ServiceAccount', () => handMade({ endpoint: 'https://stcontoso.blob.core.windows.net', bucketName: 'manifests', secretRef: { name: 'x' } }), /the Bucket apps\/o has \.spec\.secretRef and \.spec\.serviceAccountName; .*\(FAZ039\)/],
  ])('refuses %s', (_, build, message) => {
    expect(problemsOf(build()).join('\n')).toMatch(message);
  });
});
