import { join } from 'node:path';
import { buildOver, GOTK, objectsOf } from './kustomize-build';
import { ClusterFiles } from '../../lib/engine/kubernetes/cluster-files';
import { Controllers, environmentOf, flagOf, gatesOf } from '../../lib/engine/kubernetes/controllers';
import { wholeMatcher } from '../../lib/engine/kubernetes/kustomize/go-regexp';
import { COMPONENTS } from '../../lib/flux/components';
import { FluxController } from '../../lib/flux/controllers';
import { describeWithData } from '../support/conformance-data';
import { Expectations } from '../support/expectations';
import { HOSTILE_KUSTOMIZATIONS } from '../support/hostile-kustomizations';

const { SOURCE, HELM, KUSTOMIZE } = FluxController;
const GATE = 'ObjectLevelWorkloadIdentity';
const ARGS = '/spec/template/spec/containers/0/args/-';

describeWithData('Patches of flux-system', () => {
  const expectations = new Expectations(join(__dirname, 'kustomize.expected.yaml'));
  const untouched = buildOver('2.9', { json: {} }).objects;

  // What the real kustomize makes of each is compared in kustomize.long.test.ts.
  it.each(Object.entries(HOSTILE_KUSTOMIZATIONS))('do what kustomize does: %s', (title, given) => {
    const { objects, error, stray } = buildOver('2.9', given);
    const changed = Object.entries(objects).filter(([id, object]) => JSON.stringify(object) !== JSON.stringify(untouched[id])).map(([id, object]) => {
      const pod = object.spec?.template?.spec;
      const [container] = pod?.containers ?? [];
      return `${id} ${JSON.stringify(pod ? [container?.name, container?.args?.slice(-2), container?.env?.map(({ name }: any) => name), pod.serviceAccountName, pod.volumes?.map(({ name }: any) => name)] : object.metadata.annotations ?? {})}`;
    });
    expectations.check(title, error !== undefined ? [`refused: ${error}`] : [...changed.slice(0, 3), ...stray.map(({ problem }) => problem)]);
  });

  it('have no expectation without a case', () => {
    expectations.finish();
  });

  it.each(['2.5', '2.6', '2.7', '2.8', '2.9'])('stand upon the Deployments and ServiceAccounts of Flux %s', minor => {
    const [, text] = [...COMPONENTS].reverse().find(([since]) => since <= Number(minor.slice(2)))!;
    const plain = (objects: object) => JSON.parse(JSON.stringify(objects).replace(/("image":"[^":]+):[^"]+"/g, '$1"'));
    const table = Object.fromEntries((JSON.parse(text) as any[]).map(json => [`${json.kind}/${json.metadata.namespace}/${json.metadata.name}`, json]));
    expect(table).toEqual(plain(objectsOf(GOTK(minor))));
  });
});

/** The controllers of a cluster with a kustomization and objects. */
function controllers(patches: object[] | object, objects: object[] = [], { minor = 9, files = {} as { [path: string]: string }, namespace = 'flux-system' } = {}): Controllers {
  const json: any = Array.isArray(patches) ? { resources: ['gotk-components.yaml', 'gotk-sync.yaml'], patches } : patches;
  return new ClusterFiles({
    context: { name: 'prod', fluxMinor: minor, fluxNamespace: namespace } as any,
    objects: objects.map((object, i) => ({ at: `object ${i}`, json: object as any })),
    kustomizations: [{ at: 'flux-system/kustomization.yaml', json }],
    files,
  }).controllers;
}
const source = (...operations: object[]) => ({ target: { kind: 'Deployment', name: SOURCE }, patch: JSON.stringify(operations) });
const argument = (...values: string[]) => source(...values.map(value => ({ op: 'add', path: ARGS, value })));
const manager = (fields: object, pod: object = {}) => ({
  target: { kind: 'Deployment', name: SOURCE }, patch: JSON.stringify({ kind: 'Deployment', metadata: { name: 'x' }, spec: { template: { spec: { containers: [{ name: 'manager', ...fields }], ...pod } } } }),
});

describe('The gate of object level', () => {
  it.each<[string, boolean | undefined, string[]]>([
    ['as it is documented', true, [`--feature-gates=${GATE}=true`]],
    ['in capitals', true, [`--feature-gates=${GATE}=True`]],
    ['as a number', true, [`--feature-gates=${GATE}=1`]],
    ['as a letter', true, [`--feature-gates=${GATE}=t`]],
    ['as a word that is no boolean', false, [`--feature-gates=${GATE}=yes`]],
    ['without a value', false, [`--feature-gates=${GATE}`]],
    ['as two arguments', true, ['--feature-gates', `${GATE}=true`]],
    ['twice, the last off', false, [`--feature-gates=${GATE}=true`, `--feature-gates=${GATE}=false`]],
    ['twice, the last on', true, [`--feature-gates=${GATE}=false`, `--feature-gates=${GATE}=true`]],
    ['twice in one argument', false, [`--feature-gates=${GATE}=true,${GATE}=false`]],
    ['beside another', true, [`--feature-gates=${GATE}=true`, '--feature-gates=CacheSecretsAndConfigMaps=true']],
    ['as a short flag', undefined, [`-feature-gates=${GATE}=true`]],
    ['in other letters', undefined, [`--feature-gates=${GATE.toLowerCase()}=true`]],
    ['behind the end of flags', undefined, ['--', `--feature-gates=${GATE}=true`]],
    ['as the value of another flag', undefined, ['--log-level', `--feature-gates=${GATE}=true`]],
  ])('is read as the controllers read it: %s', (_, on, args) => {
    expect(gatesOf(controllers([argument(...args)]).get(SOURCE).args).get(GATE)).toBe(on);
  });

  it('goes away with the arguments that a later patch replaces, and stays when it comes after', () => {
    const gate = argument(`--feature-gates=${GATE}=true`);
    const replaced = manager({ args: ['--log-level=debug'] });
    expect(gatesOf(controllers([gate, replaced]).get(SOURCE).args).has(GATE)).toBe(false);
    expect(controllers([replaced, gate]).get(SOURCE).args).toEqual(['--log-level=debug', `--feature-gates=${GATE}=true`]);
  });

  it('is that of the container of the controller, not of one that stands before it', () => {
    const sidecar = { ...manager({}), patch: JSON.stringify({ kind: 'Deployment', metadata: { name: 'x' }, spec: { template: { spec: { containers: [{ name: 'proxy', image: 'proxy', args: [] }] } } } }) };
    expect(gatesOf(controllers([sidecar, argument(`--feature-gates=${GATE}=true`)]).get(SOURCE).args).has(GATE)).toBe(false);
    expect(gatesOf(controllers([argument(`--feature-gates=${GATE}=true`), sidecar]).get(SOURCE).args).has(GATE)).toBe(true);
  });

  it.each<[string, number, object, boolean | undefined, boolean | undefined]>([
    ['by its field', 8, { objectLevelWorkloadIdentity: true }, true, true],
    ['by its field, in 2.6 without helm-controller', 6, { objectLevelWorkloadIdentity: true }, true, undefined],
    ['not by the field, which then is off', 8, {}, false, false],
    ['not by the field, of which 2.6 says nothing', 6, {}, undefined, undefined],
    ['not in 2.5', 5, { objectLevelWorkloadIdentity: true }, undefined, undefined],
  ])('is set by a FluxInstance %s', (_, minor, cluster, ofSource, ofHelm) => {
    const found = controllers({}, [{ kind: 'FluxInstance', spec: { cluster } }], { minor });
    expect([SOURCE, HELM].map(name => gatesOf(found.get(name).args).get(GATE))).toEqual([ofSource, ofHelm]);
  });

  it('of a FluxInstance is followed by its patches, whose last word counts', () => {
    const instance = { kind: 'FluxInstance', spec: { cluster: { objectLevelWorkloadIdentity: true, multitenant: true, multitenantWorkloadIdentity: true }, kustomize: { patches: [argument(`--feature-gates=${GATE}=false`, '--default-service-account=x')] } } };
    const found = controllers({}, [instance], { minor: 8 });
    expect(gatesOf(found.get(SOURCE).args).get(GATE)).toBe(false);
    expect([SOURCE, KUSTOMIZE].map(name => flagOf(found.get(name), '--default-service-account'))).toEqual(['x', 'default']);
    expect(flagOf(found.get(KUSTOMIZE), '--default-decryption-service-account')).toBe('default');
    expect(found.errors).toEqual([]);
  });
});

describe('Switches', () => {
  it.each<[string[], string | undefined]>([
    [['--no-cross-namespace-refs'], 'true'], [['--no-cross-namespace-refs', 'false'], 'true'], [['--no-cross-namespace-refs=False'], 'false'], [['--no-cross-namespace-refs=1'], 'true'],
    [['--no-cross-namespace-refs=true', '--no-cross-namespace-refs=false'], 'false'], [[], undefined],
  ])('%j', (args, value) => {
    expect(flagOf({ args }, '--no-cross-namespace-refs')).toBe(value);
  });
});

describe('The environment of a controller', () => {
  const reference = (kind: 'configMap' | 'secret', key = 'id') => manager({ env: [{ name: 'AZURE_CLIENT_ID', valueFrom: { [`${kind}KeyRef`]: { name: 'azure', key } } }] });
  const object = (kind: string, more: object, namespace = 'flux-system') => ({ apiVersion: 'v1', kind, metadata: { name: 'azure', namespace }, ...more });

  it.each<[string, object, object]>([
    ['a ConfigMap', reference('configMap'), object('ConfigMap', { data: { id: 'client' } })],
    ['a Secret', reference('secret'), object('Secret', { data: { id: Buffer.from('client').toString('base64') } })],
    ['the text of a Secret', reference('secret'), object('Secret', { stringData: { id: 'client' } })],
    ['all of a ConfigMap', manager({ envFrom: [{ configMapRef: { name: 'azure' } }] }), object('ConfigMap', { data: { AZURE_CLIENT_ID: 'client' } })],
  ])('comes from %s of the files', (_, patch, from) => {
    const state = controllers([patch], [from]).get(SOURCE);
    expect([environmentOf(state, 'AZURE_CLIENT_ID'), state.doubts]).toEqual(['client', []]);
  });

  it('comes from a ConfigMap that the kustomization generates', () => {
    const state = controllers({ resources: ['gotk-components.yaml'], configMapGenerator: [{ name: 'azure', literals: ['id=client'] }], patches: [reference('configMap')] }).get(SOURCE);
    expect([environmentOf(state, 'AZURE_CLIENT_ID'), state.doubts]).toEqual(['client', []]);
  });

  it.each<[string, object, object[], string]>([
    ['a ConfigMap that is in no file', reference('configMap'), [], 'the ConfigMap flux-system/azure'],
    ['a key that it has not', reference('configMap', 'other'), [object('ConfigMap', { data: { id: 'client' } })], 'the ConfigMap flux-system/azure'],
    ['a ConfigMap of another namespace', reference('configMap'), [object('ConfigMap', { data: { id: 'client' } }, 'default')], 'the ConfigMap flux-system/azure'],
    ['an encrypted Secret', reference('secret'), [object('Secret', { stringData: { id: 'ENC[]' }, sops: { mac: 'x' } })], 'the Secret flux-system/azure'],
    ['all of a Secret that is in no file', manager({ envFrom: [{ secretRef: { name: 'azure' } }] }), [], 'the Secret flux-system/azure'],
  ])('cannot be told of %s', (_, patch, objects, from) => {
    const { doubts } = controllers([patch], objects).get(SOURCE);
    expect(doubts).toEqual([expect.stringContaining(from)]);
  });

  it('of a variable that is no matter of Azure may come from anywhere', () => {
    expect(controllers([manager({ env: [{ name: 'HTTPS_PROXY', valueFrom: { secretKeyRef: { name: 'proxy', key: 'url' } } }] })]).get(SOURCE).doubts).toEqual([]);
  });
});

describe('The ServiceAccount of a controller', () => {
  const patch = manager({}, { serviceAccountName: 'flux' });
  const account = (namespace = 'flux-system') => ({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'flux', namespace, annotations: { 'azure.workload.identity/client-id': 'client' } } });

  it('is that which a patch names, with its annotations', () => {
    const state = controllers([patch], [account()]).get(SOURCE);
    expect([state.accountName, [...state.annotations], state.doubts]).toEqual(['flux', [['azure.workload.identity/client-id', 'client']], []]);
  });

  it('cannot be told when no file has it', () => {
    expect(controllers([patch], [account('default')]).get(SOURCE)).toMatchObject({ accountName: 'flux', doubts: [expect.stringContaining('flux-system/flux')] });
  });
});

describe('A kustomization', () => {
  const gate = argument(`--feature-gates=${GATE}=true`);
  const isOn = (found: Controllers) => gatesOf(found.get(SOURCE).args).get(GATE) === true;

  it('may have its patches in files', () => {
    const json = { resources: ['gotk-components.yaml'], patches: [{ path: '../patches/gate.yaml', target: { kind: 'Deployment', name: SOURCE } }] };
    expect(isOn(controllers(json, [], { files: { 'patches/gate.yaml': gate.patch } }))).toBe(true);
    const untold = controllers(json);
    expect(untold.doubts).toEqual([{ at: 'flux-system/kustomization.yaml', what: 'the patch ../patches/gate.yaml is in no file that the review reads' }]);
    expect([untold.get(SOURCE).doubts.length, untold.get(HELM).doubts.length, untold.errors.length]).toEqual([1, 0, 0]);
  });

  it('may be over Deployments of one\'s own, which are no patches of nothing', () => {
    const own = { target: { kind: 'Deployment', name: 'podinfo' }, patch: '[{"op":"replace","path":"/spec/replicas","value":2}]' };
    expect(controllers({ resources: ['gotk-components.yaml', '../apps'], patches: [own] })).toMatchObject({ stray: [], errors: [], doubts: [] });
    expect(controllers({ resources: ['gotk-components.yaml'], patches: [own] }).stray).toHaveLength(1);
  });

  it('is built over the gotk-components of the repository', () => {
    const of = (name: string) => JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'flux-system' }, spec: { template: { spec: { serviceAccountName: name, containers: [{ name: 'manager', image: 'x', args: ['--mine'] }] } } } });
    const files = { 'flux-system/gotk-components.yaml': [of(SOURCE), of(KUSTOMIZE)].join('\n---\n') };
    const found = controllers([gate, { ...gate, target: { kind: 'Deployment', name: HELM } }], [], { files });
    expect(found.get(SOURCE).args).toEqual(['--mine', `--feature-gates=${GATE}=true`]);
    expect(found.stray).toEqual([{ at: 'flux-system/kustomization.yaml', target: HELM, problem: 'targets no Deployment of Flux' }]);
  });

  it('in another namespace has its controllers there', () => {
    const found = controllers([{ ...gate, target: { ...gate.target, namespace: 'gitops' } }], [], { namespace: 'gitops' });
    expect([isOn(found), found.get(SOURCE).namespace]).toEqual([true, 'gitops']);
  });

  it.each(['namePrefix', 'replacements', 'transformers', 'vars'])('with %s cannot be told', field => {
    const found = controllers({ resources: ['gotk-components.yaml'], [field]: field === 'namePrefix' ? 'x-' : ['x.yaml'] });
    expect(found.doubts).toEqual([{ at: 'flux-system/kustomization.yaml', what: `\`${field}\` is not evaluated` }]);
    expect(found.get(SOURCE).doubts).toHaveLength(1);
  });

  it('deletes a controller', () => {
    const found = controllers([{ target: { kind: 'Deployment', name: SOURCE }, patch: JSON.stringify({ kind: 'Deployment', metadata: { name: 'x' }, $patch: 'delete' }) }]);
    expect([found.get(SOURCE).isDeleted, found.get(HELM).isDeleted]).toEqual([true, undefined]);
  });

  it('whose patch without a kind reaches what has no pods is refused', () => {
    const patch = (target: object) => controllers([{ target, patch: gate.patch }]);
    expect(patch({ labelSelector: 'app.kubernetes.io/part-of=flux' }).errors).toEqual([{ at: 'flux-system/kustomization.yaml', what: expect.stringMatching(/^add operation does not apply: doc is missing path: /) }]);
    expect(patch({ kind: 'Deployment', labelSelector: 'app.kubernetes.io/instance=flux-system' }).errors).toEqual([]);
  });
});

describe('Patterns of Go', () => {
  it.each<[string, string, boolean]>([
    ['(?i)SOURCE-controller', 'source-controller', true], ['(?:a|b)+c', 'abac', true], ['a{2,3}', 'aaaa', false], ['a{2,}', 'aaaa', true], ['\\pN\\PN', '1a', true], ['\\p{Greek}', 'λ', true],
    ['[^[:digit:]]\\d', 'a1', true], ['\\bab\\b', 'ab', true], ['a|', '', true], ['(?s).', '\n', true], ['.', '\n', false], ['(?i:a)b', 'AB', false], ['a{,2}', 'a{,2}', true], ['\\x{61}\\x62', 'ab', true],
  ])('%s fits %j: %s', (pattern, text, fits) => {
    expect(wholeMatcher(pattern)(text)).toBe(fits);
  });

  it('end, whatever they are', () => {
    const before = Date.now();
    expect(wholeMatcher('((a+)+)+b')('a'.repeat(250))).toBe(false);
    expect(wholeMatcher('(a|a|a?)*b')('a'.repeat(250))).toBe(false);
    expect(Date.now() - before).toBeLessThan(2000);
  });

  it.each(['(', ')', '[', '[z-a]', '*', 'a**', '(?=a)', '(?<!a)', '\\', '\\8', 'a{1001}', 'a{3,2}', '\\p{Nobody}', '(?P<a', '((a{1000}){1000})'])('are refused where Go refuses them: %s', pattern => {
    expect(() => wholeMatcher(pattern)).toThrow(/^error parsing regexp: /);
  });
});

describe('Garbage in kustomizations', () => {
  const GARBAGE: readonly unknown[] = [null, 0, 'x', true, [], {}, [null], [1], ['x'], [{}], [[]], [{ a: null }], { a: [1] }];
  const FIELDS = ['resources', 'components', 'patches', 'patchesStrategicMerge', 'patchesJson6902', 'labels', 'commonLabels', 'commonAnnotations', 'namespace', 'configMapGenerator', 'namePrefix', 'kind'];
  const files = { 'flux-system/x': 'a: [' };

  it.each(FIELDS)('is no crash: %s', field => {
    for (const value of GARBAGE) {
      expect(() => controllers({ resources: ['gotk-components.yaml'], [field]: value }, [], { files }).all).not.toThrow();
    }
  });

  it.each(['target', 'patch', 'path', 'options'])('is no crash in a patch: %s', field => {
    for (const value of GARBAGE) {
      expect(() => controllers([{ ...argument('--x'), [field]: value }], [{ kind: 'FluxInstance', spec: { cluster: value, components: value, kustomize: { patches: [{ [field]: value }] } } }], { files }).all).not.toThrow();
    }
  });

  it.each(['', '/metadata', '/metadata/name', '/spec', '/spec/template', '/spec/template/spec', '/spec/template/spec/containers', '/spec/template/spec/containers/0', '/spec/template/spec/containers/0/env', '/spec/template/spec/containers/0/args'])('is no crash in what operations replace: %j', path => {
    for (const value of GARBAGE) {
      expect(() => controllers([source({ op: 'replace', path, value }), argument('--x'), manager({ args: ['--y'] })]).all).not.toThrow();
      expect(() => controllers([source({ op: value, path: value, from: value, value })]).all).not.toThrow();
    }
  });

  it('is no crash in YAML', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((letter, i) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`).join('\n')}\nkind: Deployment\nmetadata: { name: x }`;
    expect(controllers([{ target: { kind: 'Deployment', name: SOURCE }, patch: bomb }]).errors).toEqual([{ at: 'flux-system/kustomization.yaml', what: expect.stringMatching(/^unable to parse SM or JSON patch/) }]);
    expect(controllers([{ target: { kind: 'Deployment', name: '('.repeat(20000) }, patch: '- op: x' }]).errors).toEqual([{ at: 'flux-system/kustomization.yaml', what: 'error parsing regexp: expression too large' }]);
    expect(() => controllers([{ target: { kind: 'Deployment', name: '('.repeat(1500) }, patch: '- op: x' }])).not.toThrow();
  });
});
