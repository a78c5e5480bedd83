import { ApiObject } from 'cdk8s';
import { Authentication, FluxAzureApp, FluxBlobAccess, FluxEventHubsAccess, FluxSopsAkv, EventHub, KeyVault, SopsKustomizationProps, StorageContainer } from '../../../lib';
import { clusterIn, other, SUBSCRIPTION } from '../../helpers/fixtures';
import { synthesize } from '../../support/synthesize';

const specOf = (props: Partial<SopsKustomizationProps>, first?: Partial<SopsKustomizationProps>) => synthesize((app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other() });
  const sops = new FluxSopsAkv(cluster, 'sops', {
    keyVault: KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }),
    keyName: 'sops',
    keyVersion: '0123456789abcdef0123456789abcdef',
    authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-sops', createNamespace: true }),
  });
  expect(sops.keyUrl).toBe('https://kv-contoso.vault.azure.net/keys/sops/0123456789abcdef0123456789abcdef');
  expect(sops.keyVault.vaultName).toBe('kv-contoso');
  const source = new ApiObject(cluster, 'source', { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'flux-system', namespace: 'flux-system' }, spec: { url: 'https://git.contoso.example/apps', interval: '1m' } });
  const dependsOn = first && [sops.kustomization('first', { source, ...first })];
  sops.kustomization('secrets', { source, dependsOn, ...props });
}).manifests.find(({ kind, metadata }) => kind === 'Kustomization' && metadata.name === 'secrets')!.spec;

describe('A Kustomization that decrypts', () => {
  it('deletes what is gone from the source, and waits for nothing, unless it is told otherwise', () => {
    expect(specOf({})).toEqual({
      interval: '10m', path: './', prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' }, decryption: { provider: 'sops', serviceAccountName: 'flux-sops' },
    });
    expect(specOf({ prune: false, wait: true, path: './prod', interval: '1h', timeout: '2m' })).toMatchObject({ prune: false, wait: true, path: './prod', interval: '1h', timeout: '2m' });
  });

  it('puts objects into another namespace with the rights of a ServiceAccount, which has nothing to do with the one that decrypts', () => {
    expect(specOf({ targetNamespace: 'team', serviceAccountName: 'deployer' })).toMatchObject({ targetNamespace: 'team', serviceAccountName: 'deployer', decryption: { serviceAccountName: 'flux-sops' } });
  });

  it('comes after others', () => {
    expect(specOf({}, {}).dependsOn).toEqual([{ name: 'first', namespace: 'apps' }]);
  });
});

describe('Objects of the other integrations', () => {
  it('take every field that has a prop', () => {
    const { manifests } = synthesize((app: FluxAzureApp) => {
      const cluster = clusterIn(app, { distribution: other() });
      const authentication = Authentication.objectLevel({ namespace: 'apps', createNamespace: true, serviceAccountName: 'flux' });
      const blob = new FluxBlobAccess(cluster, 'blob', { container: StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }), authentication });
      expect([blob.container.accountName, blob.container.containerName, blob.endpoint]).toEqual(['stcontoso', 'manifests', 'https://stcontoso.blob.core.windows.net']);
      blob.bucket('bucket', { prefix: 'prod/', ignore: '*.md', suspend: true, labels: { team: 'a' }, annotations: { note: 'b' } });
      const events = new FluxEventHubsAccess(cluster, 'events', { eventHub: EventHub.fromName({ eventHubName: 'flux-events', namespaceName: 'evhns-contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }), authentication });
      expect([events.eventHub.namespaceName, events.eventHub.eventHubName]).toEqual(['evhns-contoso', 'flux-events']);
      events.provider('hub', { timeout: '20s' });
    });
    const find = (wanted: string) => manifests.find(({ kind }) => kind === wanted)!;
    expect(find('Bucket')).toMatchObject({ metadata: { labels: { team: 'a' }, annotations: { note: 'b' } }, spec: { prefix: 'prod/', ignore: '*.md', suspend: true, bucketName: 'manifests', endpoint: 'https://stcontoso.blob.core.windows.net' } });
    expect(find('Provider').spec).toMatchObject({ timeout: '20s', address: 'flux-events', channel: 'evhns-contoso' });
  });
});
