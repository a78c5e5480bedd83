import { describeWithData } from './conformance-data';
import { judgeManifest, judgeManifests } from './manifests';

const metadata = { name: 'a', namespace: 'apps' };
const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...metadata, annotations: { a: 'b' } } };
const binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'a' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'a' },
  subjects: [{ kind: 'ServiceAccount', name: 'source-controller', namespace: 'flux-system' }],
};

describeWithData('The judge of manifests', () => {
  it.each<[string, object]>([
    ['a ServiceAccount', account],
    ['a Namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'apps' } }],
    ['a ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: 'b' } }],
    ['a Secret', { apiVersion: 'v1', kind: 'Secret', metadata, data: { a: 'YQ==' }, stringData: { b: 'c' } }],
    ['a ClusterRoleBinding', binding],
  ])('accepts %s', (_, object) => {
    expect(judgeManifest(object, '2.10')).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['an Alert of another API group', { apiVersion: 'notifications.toolkit.fluxcd.io/v1', kind: 'Alert', metadata }, 'is not a kind of Flux 2.10'],
    ['an Alert of somebody else', { apiVersion: 'notification.fluxcd.io/v1', kind: 'Alert', metadata }, 'nothing in a cluster of Flux 2.10 knows notification.fluxcd.io/v1 Alert'],
    ['an Alert without a group', { apiVersion: 'v1', kind: 'Alert', metadata }, 'nothing in a cluster of Flux 2.10 knows v1 Alert'],
    ['an object of ASO that it does not have', { apiVersion: 'managedidentity.azure.com/v1', kind: 'Identity', metadata }, 'is not a kind of Azure Service Operator'],
    ['a kind that the operator does not have', { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'FluxInstances', metadata }, 'is not a kind of the Flux Operator'],
    ['a core kind in the wrong group', { ...account, apiVersion: 'core/v1' }, 'knows core/v1 ServiceAccount'],
    ['a file of kustomize', { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', metadata }, 'knows kustomize.config.k8s.io/v1beta1 Kustomization'],
    ['a field that does not exist', { ...account, spec: {} }, "unknown field 'spec'"],
    ['a number in a ConfigMap', { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { a: 1 } }, '/data/a: must be string'],
    ['plain text where base64 belongs', { apiVersion: 'v1', kind: 'Secret', metadata, data: { a: 'plain text' } }, '/data/a: must be base64'],
    ['a binding to nothing', { ...binding, roleRef: undefined }, "must have required property 'roleRef'"],
    ['a namespaced object without a namespace', { ...account, metadata: { name: 'a' } }, 'metadata.namespace is missing'],
    ['a namespace where none belongs', { ...binding, metadata }, 'belongs to no namespace'],
  ])('refuses %s', (_, object, message) => {
    expect(judgeManifest(JSON.parse(JSON.stringify(object)), '2.10')).toEqual([expect.stringContaining(message)]);
  });

  it('refuses an object that is there twice', () => {
    expect(judgeManifests([account, account], '2.10')).toEqual(['v1 ServiceAccount apps/a is written twice']);
  });
});
