import { describeWithData } from './conformance-data';
import { buildFluxSystem, findObject, kustomizeBuild } from './kustomize';

const HEAD = [
  'apiVersion: kustomize.config.k8s.io/v1beta1',
  'kind: Kustomization',
  'resources:',
  '- gotk-components.yaml',
  '- gotk-sync.yaml',
  'patches:',
  '',
].join('\n');

function patch(kind: string, name: string, lines: string[]): string {
  return ['- target:', `    kind: ${kind}`, `    name: ${name}`, '  patch: |', ...lines.map(line => `    ${line}`), ''].join('\n');
}

const CONTAINER = '/spec/template/spec/containers/0';
const GATE = ['- op: add', `  path: ${CONTAINER}/args/-`, '  value: --feature-gates=ObjectLevelWorkloadIdentity=true'];
const ANNOTATION = [
  'apiVersion: v1', 'kind: ServiceAccount', 'metadata:', '  name: controller',
  '  annotations:', '    azure.workload.identity/client-id: 2f1de6f5-7d0e-4a6c-9d52-3c2b8c6f0a11',
];
const POD = [
  'apiVersion: apps/v1', 'kind: Deployment', 'metadata:', '  name: controller', '  labels:', '    azure.workload.identity/use: "true"',
  'spec:', '  template:', '    spec:', '      containers:', '      - name: manager',
  '        env:', '        - name: AZURE_CLIENT_ID', '          value: x',
  '        volumeMounts:', '        - name: token', '          mountPath: /var/run/secrets/azure',
  '      volumes:', '      - name: token', '        secret:', '          secretName: token',
];

describeWithData('buildFluxSystem', () => {
  const build = (text: string, minor = '2.9') => buildFluxSystem(HEAD + text, minor);

  it.each(['2.5', '2.6', '2.7', '2.8', '2.9', '2.10'])('appends an argument to the one controller that the target names, Flux %s', minor => {
    const objects = build(patch('Deployment', 'source-controller', GATE), minor);
    const gated = objects.filter(each => JSON.stringify(each).includes('feature-gates')).map(each => each.metadata.name);
    expect(gated).toEqual(['source-controller']);
    expect(findObject(objects, 'Deployment', 'source-controller').spec.template.spec.containers[0].args.at(-1))
      .toBe('--feature-gates=ObjectLevelWorkloadIdentity=true');
  });

  it('reads the name of a target as an expression over the whole name', () => {
    const objects = build(patch('Deployment', '(source|kustomize)-controller', GATE));
    const gated = objects.filter(each => JSON.stringify(each).includes('feature-gates')).map(each => each.metadata.name);
    expect(gated.sort()).toEqual(['kustomize-controller', 'source-controller']);
    expect(() => build(patch('Deployment', 'source', GATE))).toThrow('no object matches');
  });

  it('merges annotations into the ServiceAccount and keeps its own name', () => {
    const account = findObject(build(patch('ServiceAccount', 'source-controller', ANNOTATION)), 'ServiceAccount', 'source-controller');
    expect(account.metadata.annotations).toEqual({ 'azure.workload.identity/client-id': '2f1de6f5-7d0e-4a6c-9d52-3c2b8c6f0a11' });
    expect(account.metadata.labels['app.kubernetes.io/part-of']).toBe('flux');
  });

  it('merges env by name, mounts by path and volumes by name', () => {
    const pod = findObject(build(patch('Deployment', 'source-controller', POD)), 'Deployment', 'source-controller').spec.template.spec;
    expect(pod.containers).toHaveLength(1);
    expect(pod.containers[0].env.map((each: any) => each.name)).toEqual(expect.arrayContaining(['AZURE_CLIENT_ID', 'RUNTIME_NAMESPACE']));
    expect(pod.containers[0].volumeMounts.map((each: any) => each.mountPath)).toEqual(expect.arrayContaining(['/var/run/secrets/azure', '/data', '/tmp']));
    expect(pod.volumes.map((each: any) => each.name)).toEqual(expect.arrayContaining(['token', 'data', 'tmp']));
  });

  it('applies a component to what its kustomization collected', () => {
    const objects = buildFluxSystem(HEAD.replace('patches:\n', 'components:\n- azure\n'), '2.9', {
      'azure/kustomization.yaml': [
        'apiVersion: kustomize.config.k8s.io/v1alpha1', 'kind: Component', 'resources: [rbac.yaml]', 'patches:',
        patch('Deployment', 'source-controller', GATE),
      ].join('\n'),
      'azure/rbac.yaml': 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: flux-object-identity\nrules: []\n',
    });
    expect(findObject(objects, 'ClusterRole', 'flux-object-identity')).toBeDefined();
    expect(findObject(objects, 'Deployment', 'source-controller').spec.template.spec.containers[0].args).toContain(GATE[2].slice('  value: '.length));
  });

  it.each<[string, string[], string]>([
    ['an addition below an absent field', ['- op: add', `  path: ${CONTAINER}/envFrom/-`, '  value: {}'], 'OPERATION_PATH_CANNOT_ADD'],
    ['an index past the end', ['- op: add', `  path: ${CONTAINER}/args/99`, '  value: x'], 'OPERATION_VALUE_OUT_OF_BOUNDS'],
    ['the removal of an absent field', ['- op: remove', '  path: /spec/paused'], 'OPERATION_PATH_UNRESOLVABLE'],
    ['an unescaped slash', ['- op: add', '  path: /metadata/labels/azure.workload.identity/use', '  value: "true"'], 'OPERATION_PATH_CANNOT_ADD'],
    ['a failing test', ['- op: test', '  path: /spec/replicas', '  value: 2'], 'TEST_OPERATION_FAILED'],
    ['an unknown operation', ['- op: append', '  path: /spec/replicas', '  value: 2'], 'OPERATION_OP_INVALID'],
    ['an argument that is no string', ['- op: add', `  path: ${CONTAINER}/args/-`, '  value: true'], 'needs quotes'],
    ['an unquoted label', ['- op: add', '  path: /spec/template/metadata/labels/azure.workload.identity~1use', '  value: true'], 'needs quotes'],
    ['a merge patch without kind', ['metadata:', '  name: x'], 'apiVersion, kind and metadata.name'],
    ['a map where a list is', [...POD.slice(0, 4), 'spec:', '  template:', '    spec:', '      volumes: {}'], "'volumes' is a list"],
  ])('rejects %s', (_, lines, message) => {
    expect(() => build(patch('Deployment', 'source-controller', lines))).toThrow(message);
  });

  it('rejects a target that selects nothing, unless asked not to', () => {
    const text = patch('Deployment', 'sauce-controller', GATE);
    expect(() => build(text)).toThrow('patches[0]: no object matches');
    expect(() => buildFluxSystem(HEAD + text, '2.9', {}, { allowUnmatchedTargets: true })).not.toThrow();
  });
});

describe('kustomizeBuild', () => {
  const account = 'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: a\n';

  it.each<[string, { [path: string]: string }, string]>([
    ['a resource that does not exist', { 'kustomization.yaml': 'resources: [a.yaml]' }, "'a.yaml' does not exist"],
    ['one object twice', { 'kustomization.yaml': 'resources: [a.yaml, b.yaml]', 'a.yaml': account, 'b.yaml': account }, 'is there already'],
    ['an unknown field', { 'kustomization.yaml': 'patchs: []' }, 'patchs'],
    ['a JSON patch without target', { 'kustomization.yaml': 'patches:\n- patch: "- {op: remove, path: /x}"' }, 'needs a target'],
    ['a component of the wrong kind', { 'kustomization.yaml': 'components: [c]', 'c/kustomization.yaml': 'resources: []' }, 'cannot stand here'],
  ])('rejects %s', (_, files, message) => {
    expect(() => kustomizeBuild(files)).toThrow(message);
  });
});
