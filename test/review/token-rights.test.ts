import { base } from './bases';
import { Changeable, copyOf, findingsOf } from '../support/review';

/** What FAZ024 says of a program of Flux 2.10 whose RBAC is as given. */
function told(objects: object[], change: (input: Changeable) => void = () => undefined, name: Parameters<typeof base>[0] = 'twoTen'): string[] {
  const input = copyOf(base(name));
  const [cluster] = input.clusters;
  cluster.objects = cluster.objects.filter(({ json }: any) => !/^(Cluster)?Role(Binding)?$/.test(json.kind));
  cluster.objects.push(...objects.map((json, i) => ({ at: `rbac ${i}`, json })));
  change(input);
  return findingsOf(input).filter(({ code }) => code === 'FAZ024').map(({ severity, what }) => `${severity}: ${what}`);
}

const API = 'rbac.authorization.k8s.io/v1';
const ANY = { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] };
const role = (rule: object = ANY, kind = 'ClusterRole', namespace?: string) => ({ apiVersion: API, kind, metadata: { name: 'tokens', namespace }, rules: [rule] });
const SOURCE = { kind: 'ServiceAccount', name: 'source-controller', namespace: 'flux-system' };
const binding = (subject: object = SOURCE, { kind = 'ClusterRoleBinding', namespace = undefined as string | undefined, to = { kind: 'ClusterRole', name: 'tokens' } } = {}) => ({ apiVersion: API, kind, metadata: { name: 'tokens', namespace }, subjects: [subject], roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...to } });

describe('The right to create tokens', () => {
  it.each<[string, object[]]>([
    ['to the controller', [role(), binding()]],
    ['to all ServiceAccounts of its namespace', [role(), binding({ kind: 'Group', name: 'system:serviceaccounts:flux-system' })]],
    ['to all ServiceAccounts', [role(), binding({ kind: 'Group', name: 'system:serviceaccounts' })]],
    ['to everybody', [role(), binding({ kind: 'Group', name: 'system:authenticated' })]],
    ['to its user', [role(), binding({ kind: 'User', name: 'system:serviceaccount:flux-system:source-controller' })]],
    ['as cluster-admin', [binding(SOURCE, { to: { kind: 'ClusterRole', name: 'cluster-admin' } })]],
    ['of this ServiceAccount', [role({ ...ANY, resourceNames: ['flux-acr'] }), binding()]],
    ['of everything', [role({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }), binding()]],
    ['in the namespace of the object', [role(), binding(SOURCE, { kind: 'RoleBinding', namespace: 'apps' })]],
    ['by a Role there', [role(ANY, 'Role', 'apps'), binding(SOURCE, { kind: 'RoleBinding', namespace: 'apps', to: { kind: 'Role', name: 'tokens' } })]],
    ['by a role that gathers others', [{ ...role(), metadata: { name: 'part', labels: { gather: 'yes' } } }, { apiVersion: API, kind: 'ClusterRole', metadata: { name: 'tokens' }, aggregationRule: { clusterRoleSelectors: [{ matchLabels: { gather: 'yes' } }] }, rules: [] }, binding()]],
    ['in a List', [{ apiVersion: 'v1', kind: 'List', items: [role(), binding()] }]],
  ])('may be given %s', (_, objects) => {
    expect(told(objects)).toEqual([]);
  });

  it.each<[string, object[]]>([
    ['nobody', []],
    ['another controller', [role(), binding({ ...SOURCE, name: 'helm-controller' })]],
    ['a namesake of another namespace', [role(), binding({ ...SOURCE, namespace: 'default' })]],
    ['the ServiceAccounts of another namespace', [role(), binding({ kind: 'Group', name: 'system:serviceaccounts:apps' })]],
    ['a group of its name', [role(), binding({ kind: 'Group', name: 'source-controller' })]],
    ['it, of another ServiceAccount', [role({ ...ANY, resourceNames: ['other'] }), binding()]],
    ['it, in another namespace', [role(), binding(SOURCE, { kind: 'RoleBinding', namespace: 'team' })]],
    ['it, by a Role of another namespace', [role(ANY, 'Role', 'team'), role({ ...ANY, verbs: ['get'] }, 'Role', 'apps'), binding(SOURCE, { kind: 'RoleBinding', namespace: 'apps', to: { kind: 'Role', name: 'tokens' } })]],
    ['it, to read', [role({ ...ANY, verbs: ['get'] }), binding()]],
    ['it, of another API group', [role({ ...ANY, apiGroups: ['apps'] }), binding()]],
    ['it, of ServiceAccounts without their tokens', [role({ ...ANY, resources: ['serviceaccounts'] }), binding()]],
    ['it, by an object of another kind', [role(), { ...binding(), apiVersion: 'example.com/v1' }]],
  ])('is missing when it is given to %s', (_, objects) => {
    expect(told(objects)).toEqual(['error: source-controller of Flux 2.10 is not bound to a role with create on serviceaccounts/token, which the OCIRepository apps/podinfo needs']);
  });

  it('cannot be told of a role that is in no file', () => {
    expect(told([binding()])).toEqual(['warning: source-controller of Flux 2.10 is bound to a role that is in no file, and to none with create on serviceaccounts/token, which the OCIRepository apps/podinfo needs']);
  });

  it('is wanted for every object, and not for the first alone', () => {
    const another = (input: Changeable) => {
      const { objects } = input.clusters[0];
      const copies = copyOf(objects.filter(({ json }: any) => ['ServiceAccount', 'OCIRepository'].includes(json.kind)));
      copies.forEach(({ json }: any) => { json.metadata.namespace = 'team'; });
      objects.push(...copies);
    };
    const near = (namespace: string) => binding(SOURCE, { kind: 'RoleBinding', namespace });
    expect(told([role(), near('apps')], another)).toEqual([expect.stringContaining('OCIRepository team/podinfo')]);
    expect(told([role(), near('apps'), near('team')], another)).toEqual([]);
  });

  it('is that of the ServiceAccount that a patch gives the controller', () => {
    const patched = (input: Changeable) => {
      input.clusters[0].objects.push({ at: 'account', json: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'flux', namespace: 'flux-system' } } });
      input.clusters[0].kustomizations = [{ at: 'flux-system/kustomization.yaml', json: { patches: [{ target: { kind: 'Deployment', name: 'source-controller' }, patch: '[{"op":"replace","path":"/spec/template/spec/serviceAccountName","value":"flux"}]' }] } }];
    };
    expect(told([role(), binding()], patched)).toHaveLength(1);
    expect(told([role(), binding({ ...SOURCE, name: 'flux' })], patched)).toEqual([]);
  });

  it('is taken away by the Flux Operator, unless its field says that object level is wanted', () => {
    const instance = (cluster: object) => ({ apiVersion: 'fluxcd.controlplane.io/v1', kind: 'FluxInstance', metadata: { name: 'flux', namespace: 'flux-system' }, spec: { cluster } });
    expect(told([instance({})], undefined, 'oci')).toEqual([expect.stringMatching(/^error: source-controller of Flux 2\.9 is not bound/)]);
    expect(told([instance({ objectLevelWorkloadIdentity: true })], undefined, 'oci')).toEqual([]);
    expect(told([instance({}), role(), binding()], undefined, 'oci')).toEqual([]);
    expect(told([], undefined, 'oci')).toEqual([]);
  });
});
