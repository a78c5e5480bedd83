import { bucketCredential, bucketSecret, CertificateFields, isEncrypted, sopsCredential, sopsSecret } from '../../lib/engine/kubernetes/certificates';
import { annotationsOf, ClusterFiles, groupOf, isOfFlux, nameOf, namespaceOf } from '../../lib/engine/kubernetes/cluster-files';
import { Controllers, environmentOf, flagOf, gatesOf } from '../../lib/engine/kubernetes/controllers';
import { EventObjects } from '../../lib/engine/kubernetes/event-objects';
import { FluxUse } from '../../lib/engine/kubernetes/flux-use';
import { impersonationOf } from '../../lib/engine/kubernetes/impersonation';
import { labelsOf, selects } from '../../lib/engine/kubernetes/labels';
import { secretHas, secretValue } from '../../lib/engine/kubernetes/secrets';
import { defaultFlag, hasOwnIdentity, meansCertificate } from '../../lib/engine/kubernetes/sign-in';
import { FluxController } from '../../lib/flux/controllers';

const { SOURCE, KUSTOMIZE, HELM, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION } = FluxController;
const context = { name: 'prod', fluxNamespace: 'flux-system' };
const input = (objects: object[], kustomizations: object[] = []): any => ({
  context, objects: objects.map((json, i) => ({ at: `object ${i}`, json })), kustomizations: kustomizations.map((json, i) => ({ at: `kustomization ${i}`, json })),
});
const controllers = (kustomization: object, ...objects: object[]) => new Controllers(input(objects, [kustomization]), []);
const patched = (target: object, patch: unknown) => controllers({ patches: [{ target, patch: typeof patch === 'string' ? patch : JSON.stringify(patch) }] });
const containers = (container: object) => ({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'source-controller', namespace: 'flux-system' }, spec: { template: { spec: { containers: [{ name: 'manager', ...container }] } } } });
const OPERATION = '[{"op":"add","path":"/spec/replicas","value":1}]';
/** What is there without patches. */
const plain = (name: string) => controllers({}).get(name);
const addedArgs = ({ name, args }: { name: string; args: string[] }) => args.slice(plain(name).args.length);

describe('Controllers', () => {
  const names = (from: Controllers) => from.all.map(({ name }) => name);
  const argument = [{ op: 'add', path: '/spec/template/spec/containers/0/args/-', value: '--a=b' }];

  it.each<[string, object, readonly string[]]>([
    ['a name', { kind: 'Deployment', name: 'source-controller' }, ['source-controller']],
    ['a pattern', { kind: 'Deployment', name: '(source|helm)-controller' }, ['source-controller', 'helm-controller']],
    ['a pattern, which is anchored', { kind: 'Deployment', name: 'image-.*' }, ['image-reflector-controller', 'image-automation-controller']],
    ['a label', { kind: 'Deployment', labelSelector: 'app.kubernetes.io/component=helm-controller' }, ['helm-controller']],
    ['another label', { kind: 'Deployment', labelSelector: 'app.kubernetes.io/part-of=flux' }, [SOURCE, KUSTOMIZE, HELM, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION]],
    ['its kind alone', { kind: 'Deployment' }, [SOURCE, KUSTOMIZE, HELM, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION]],
    ['a part of a name', { kind: 'Deployment', name: 'controller' }, []],
    ['another kind', { kind: 'Service', name: 'source-controller' }, []],
  ])('are the targets of a patch by %s', (_, target, wanted) => {
    const found = patched(target, argument);
    expect(names(found).sort()).toEqual([...wanted].sort());
    found.all.forEach(state => expect([addedArgs(state), state.at]).toEqual([['--a=b'], 'kustomization 0']));
  });

  it('that no file names are as Flux installs them', () => {
    const none = controllers({});
    const { args, env, labels, ...state } = none.get(SOURCE);
    expect(state).toEqual({
      name: SOURCE,
      namespace: 'flux-system',
      accountName: SOURCE,
      at: '',
      annotations: new Map(),
      volumes: [{ emptyDir: {}, name: 'data' }, { emptyDir: {}, name: 'tmp' }],
      mounts: [{ mountPath: '/data', name: 'data' }, { mountPath: '/tmp', name: 'tmp' }],
      doubts: [],
    });
    expect([args[1], [...env.keys()], labels.get('app')]).toEqual(['--watch-all-namespaces', ['RUNTIME_NAMESPACE', 'TUF_ROOT', 'GOMEMLIMIT'], SOURCE]);
    expect([none.all, none.stray, none.errors, none.doubts]).toEqual([[], [], [], []]);
    expect(none.get('nobody')).toMatchObject({ name: 'nobody', at: '', args: [], volumes: [] });
  });

  it('are told by patches of every form', () => {
    const patch = JSON.stringify(containers({ args: ['--x'] }));
    for (const json of [{ patchesStrategicMerge: [patch] }, { patches: [{ patch }] }, { patchesJson6902: [{ target: { kind: 'Deployment', name: 'source-controller' }, patch }] }]) {
      expect(controllers(json).get(SOURCE).args).toEqual(['--x']);
    }
    expect(controllers({ patches: [{ patch: 1 }, { target: { kind: 'Deployment' } }] })).toMatchObject({ all: [], errors: [{ what: /^invalid Kustomization/ }, { what: 'must specify one of patch and path' }].map(({ what }) => ({ what: expect.stringMatching(what) })) });
  });

  it('have what their Deployments say', () => {
    const container = {
      args: ['--one', 2, '--two'],
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
      env: [
        { name: 'A', value: '1' }, { name: 'A', value: 2 }, { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }, { name: 'C', valueFrom: { secretKeyRef: { name: 's' } } }, { name: 'D' }, { name: 'E', value: '' },
      ],
    };
    const whole = { ...containers({ image: 'x', ...container }), spec: { template: { metadata: { labels: { a: 'b', n: 1 } }, spec: { containers: [{ name: 'manager', image: 'x', ...container }, { name: 'other', args: ['--other'] }], volumes: [{ name: 'v', secret: {} }] } } } };
    const state = controllers({}, whole).get(SOURCE);
    expect(state.args).toEqual(['--one', '--two']);
    expect(state.labels).toEqual(new Map([['a', 'b'], ['n', '1']]));
    expect([state.volumes, state.mounts]).toEqual([[{ name: 'v', secret: {} }], [{ name: 'v', mountPath: '/v' }]]);
    const from = 'the Secret flux-system/s';
    expect(state.env).toEqual(new Map([
      ['A', [{ value: '1', fromSecret: undefined }, { value: '2', fromSecret: undefined }]],
      ['B', [{ value: undefined, fromSecret: { name: 's', key: 'k' }, from }]],
      ['C', [{ value: undefined, fromSecret: { name: 's', key: '' }, from }]],
      ['D', [{ value: undefined, fromSecret: undefined }]],
      ['E', [{ value: '', fromSecret: undefined }]],
    ]));
    expect(['A', 'B', 'E', 'none'].map(name => environmentOf(state, name))).toEqual(['2', undefined, '', undefined]);
  });

  it('have what operations of JSON patches add and replace, with escapes of pointers', () => {
    const state = patched({ kind: 'ServiceAccount', name: 'source-controller' }, [
      { op: 'add', path: '/metadata/annotations/azure.workload.identity~1client-id', value: 'x' },
      { op: 'add', path: '/metadata/annotations/gone', value: 'y' },
      { op: 'replace', path: '/metadata/annotations/a~0b~1c~1d~0e', value: 1 },
      { op: 'remove', path: '/metadata/annotations/gone' },
    ]).get(SOURCE);
    expect(state.annotations).toEqual(new Map([['azure.workload.identity/client-id', 'x'], ['a~b/c/d~e', '1']]));
    const volumes = patched({ kind: 'Deployment', name: 'source-controller' }, [
      { op: 'add', path: '/spec/template/spec/volumes/-', value: { name: 'a' } }, { op: 'add', path: '/spec/template/spec/volumes/0', value: { name: 'b' } },
    ]).get(SOURCE).volumes;
    expect(volumes.map(({ name }) => name)).toEqual(['b', 'data', 'tmp', 'a']);
  });

  it('have what their own manifests say, in the namespace of Flux alone', () => {
    const deployment = (namespace: string | undefined, name = 'source-controller', kind = 'Deployment') => ({ ...containers({ args: [namespace] }), kind, metadata: { name, namespace } });
    const account = { kind: 'ServiceAccount', metadata: { name: 'helm-controller', namespace: 'flux-system', annotations: { a: 'b' } } };
    const found = controllers({}, deployment('flux-system'), deployment('team'), deployment(undefined), deployment('flux-system', 'podinfo'), deployment('flux-system', 'kustomize-controller', 'StatefulSet'), account);
    expect(found.all.map(({ name, at, args }) => [name, at, args])).toEqual([[SOURCE, 'object 0', ['flux-system']], [HELM, 'object 5', plain(HELM).args]]);
    expect(found.get(HELM).annotations).toEqual(new Map([['a', 'b']]));
    expect([...found.otherArgs]).toEqual([]);
  });

  it('are locked down by a FluxInstance', () => {
    const flux = (cluster: object) => controllers({}, { kind: 'FluxInstance', spec: { cluster, kustomize: { patches: [{ target: { kind: 'Deployment', name: 'source-controller' }, patch: JSON.stringify(argument) }] } } });
    const args = (found: Controllers) => Object.fromEntries(found.all.map(state => [state.name, [state.at, ...addedArgs(state)]]));
    expect(args(flux({}))).toEqual({ [SOURCE]: ['object 0', '--a=b'] });
    expect(args(flux({ multitenant: 'true' }))).toEqual({ [SOURCE]: ['object 0', '--a=b'] });
    const refs = '--no-cross-namespace-refs=true';
    const locked = (account: string) => ({
      [SOURCE]: ['object 0', '--a=b'],
      [KUSTOMIZE]: ['object 0', refs, `--default-service-account=${account}`],
      [HELM]: ['object 0', refs, `--default-service-account=${account}`],
      [NOTIFICATION]: ['object 0', refs],
      [IMAGE_REFLECTOR]: ['object 0', refs],
      [IMAGE_AUTOMATION]: ['object 0', refs],
    });
    expect(args(flux({ multitenant: true }))).toEqual(locked('default'));
    expect(args(flux({ multitenant: true, tenantDefaultServiceAccount: 'flux' }))).toEqual(locked('flux'));
  });

  it('are where the first patch of them stands', () => {
    const patch = { target: { kind: 'Deployment', name: 'source-controller' }, patch: JSON.stringify(argument) };
    expect(new Controllers(input([], [{ patches: [patch] }, { patches: [patch] }]), []).get(SOURCE)).toMatchObject({ at: 'kustomization 0', args: [...plain(SOURCE).args, '--a=b', '--a=b'] });
  });

  it('are not those of other Deployments of Flux, whose arguments are known', () => {
    const others = controllers({ patches: [1, 2].map(n => ({ target: { kind: 'Deployment', name: 'source-watcher' }, patch: JSON.stringify([{ ...argument[0], value: `--n=${n}` }]) })) });
    expect(others.all).toEqual([]);
    expect(others.otherArgs.get('source-watcher')!.slice(-2)).toEqual(['--n=1', '--n=2']);
    expect(others.stray).toEqual([]);
  });

  it.each<[object, string, string, string]>([
    [{ kind: 'Deployment', name: 'nobody' }, OPERATION, 'nobody', 'targets no Deployment of Flux'],
    [{ kind: 'ServiceAccount', name: 'nobody' }, OPERATION, 'nobody', 'targets no ServiceAccount of Flux'],
    [{ kind: 'Deployment', labelSelector: 'app.kubernetes.io/component=nobody' }, '{"kind":"Deployment","metadata":{"name":"other"}}', 'other', 'targets no Deployment of Flux'],
    [{ kind: 'Deployment', labelSelector: 'app.kubernetes.io/component=nobody' }, OPERATION, '?', 'targets no Deployment of Flux'],
  ])('do not hear of a patch of %j: %s', (target, patch, name, problem) => {
    expect(patched(target, patch).stray).toEqual([{ at: 'kustomization 0', target: name, problem }]);
  });

  it.each<[object | undefined, string, RegExp]>([
    [undefined, '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"nobody"}}', /^no resource matches strategic merge patch "Deployment\.v1\.apps\/nobody\.\[noNs\]"/],
    [{ name: 'source-controller' }, 'a: b: c', /^unable to parse SM or JSON patch from \[patch: "a: b: c"\] \(Nested mappings are not allowed in compact mappings at line 1, column 4\)$/],
    [undefined, '[{"op":"remove","path":"/spec"}]', /^must specify a target for JSON patch/],
  ])('are not patched at all by %j: %s', (target, patch, what) => {
    expect(controllers({ patches: [{ target, patch }] }).errors).toEqual([{ at: 'kustomization 0', what: expect.stringMatching(what) }]);
  });
});

describe('flags', () => {
  const state = (...args: string[]): any => ({ args });

  it.each<[string[], string | undefined]>([
    [[], undefined], [['--flag'], 'true'], [['--flag', 'a'], 'a'], [['--flag=a'], 'a'], [['--flag=a=b'], 'a=b'], [['--flag=a', '--flag=b'], 'b'], [['--flag='], ''], [['--flagged=a'], undefined], [['x--flag=a'], undefined],
  ])('of %j', (args, value) => {
    expect(flagOf(state(...args), '--flag')).toBe(value);
  });

  it('of feature gates merge', () => {
    expect(gatesOf(['--feature-gates=A=true, B = true ,C=false,D', '--other=E=true', '--feature-gates=C=true', 'x--feature-gates=F=true'])).toEqual(new Map([['A', true], ['B', true], ['C', true], ['D', false]]));
  });
});

describe('ClusterFiles', () => {
  const flux = (group: string) => ({ apiVersion: `${group}/v1`, kind: 'Kustomization', metadata: { name: 'a', namespace: 'apps' } });

  it.each([
    ['source.toolkit.fluxcd.io', true], ['kustomize.toolkit.fluxcd.io', true], ['helm.toolkit.fluxcd.io', true], ['image.toolkit.fluxcd.io', true], ['notification.toolkit.fluxcd.io', true],
    ['xsource.toolkit.fluxcd.io', false], ['source.toolkit.fluxcd.io.example', false], ['kustomize.config.k8s.io', false], ['source.toolkitxfluxcd.io', false], ['other.toolkit.fluxcd.io', false],
  ])('takes objects of %s for those of Flux: %s', (group, is) => {
    expect(isOfFlux(flux(group))).toBe(is);
    expect(groupOf(flux(group))).toBe(group);
    const files = new ClusterFiles(input([flux(group)]));
    expect([files.flux.length, files.ofFlux('Kustomization').length, files.ofKind('Kustomization').length]).toEqual(is ? [1, 1, 1] : [0, 0, 1]);
  });

  it('finds objects by kind, namespace and name', () => {
    const object = (namespace?: string, name = 'a', kind = 'ConfigMap') => ({ apiVersion: 'v1', kind, metadata: { name, namespace }, data: { n: `${namespace}` } });
    const files = new ClusterFiles(input([object('apps'), object(), object('apps'), object('apps', 'b'), object('apps', 'a', 'Secret'), {}]));
    expect(files.find('ConfigMap', 'apps', 'a')!.at).toBe('object 0');
    expect(files.findAll('ConfigMap', 'apps', 'a').map(({ at }) => at)).toEqual(['object 0', 'object 2']);
    expect(files.find('ConfigMap', 'default', 'a')!.at).toBe('object 1');
    expect([files.find('ConfigMap', 'team', 'a'), files.findAll('ConfigMap', 'team', 'a')]).toEqual([undefined, []]);
    expect(files.ofKind('Secret', 'ConfigMap', 'None').map(({ at }) => at)).toEqual(['object 4', 'object 0', 'object 1', 'object 2', 'object 3']);
    expect(files.flux).toEqual([]);
  });

  it('reads objects that have nothing', () => {
    expect([nameOf({}), namespaceOf({}), groupOf({}), groupOf({ apiVersion: 'v1' }), annotationsOf({}), labelsOf({})]).toEqual(['', 'default', '', '', {}, {}]);
    expect([annotationsOf({ metadata: { annotations: { a: 'b' } } }), labelsOf({ metadata: { labels: { a: 'b' } } })]).toEqual([{ a: 'b' }, { a: 'b' }]);
  });

  it('knows who refuses references to other namespaces', () => {
    const files = (value: string) => new ClusterFiles(input([], [{ patches: [{ target: { kind: 'Deployment', name: 'helm-controller' }, patch: JSON.stringify([{ op: 'add', path: '/spec/template/spec/containers/0/args/-', value }]) }] }]));
    expect([HELM, SOURCE].map(name => files('--no-cross-namespace-refs=true').forbidsOtherNamespaces(name))).toEqual([true, false]);
    expect(files('--no-cross-namespace-refs').forbidsOtherNamespaces(HELM)).toBe(true);
    expect(files('--no-cross-namespace-refs=false').forbidsOtherNamespaces(HELM)).toBe(false);
  });
});

describe('label selectors', () => {
  const labels = { app: 'a', tier: 'web' };
  const expression = (operator: string, values?: string[], key = 'app') => ({ matchExpressions: [{ key, operator, values }] });

  it.each<[object, boolean]>([
    [{}, true],
    [{ matchLabels: { app: 'a' } }, true],
    [{ matchLabels: { app: 'a', tier: 'x' } }, false],
    [{ matchLabels: { app: 'a' }, ...expression('Exists', [], 'none') }, false],
    [expression('In', ['a', 'b']), true],
    [expression('In', ['b']), false],
    [expression('In', ['undefined'], 'none'), false],
    [expression('NotIn', ['a', 'b']), false],
    [expression('NotIn', ['b']), true],
    [expression('NotIn', ['undefined'], 'none'), true],
    [expression('Exists'), true],
    [expression('Exists', [], 'none'), false],
    [expression('DoesNotExist'), false],
    [expression('DoesNotExist', [], 'none'), true],
    [expression('Gt', ['1']), false],
    [{ matchExpressions: [{ operator: 'Exists' }] }, false],
    [{ matchExpressions: [expression('Exists').matchExpressions[0], expression('Exists', [], 'none').matchExpressions[0]] }, false],
  ])('%j: %s', (selector, is) => {
    expect(selects(selector as any, labels)).toBe(is);
  });

  it('know an empty key', () => {
    expect(selects({ matchExpressions: [{ operator: 'Exists' }] }, { '': 'x' })).toBe(true);
  });
});

describe('EventObjects', () => {
  const flux = (kind: string, name: string, namespace: string, more: object = {}) => ({ apiVersion: 'source.toolkit.fluxcd.io/v1', kind, metadata: { name, namespace, labels: { of: name } }, ...more });
  const objects = new EventObjects(new ClusterFiles(input([
    flux('GitRepository', 'a', 'apps'), flux('GitRepository', 'b', 'team'),
    flux('HelmRelease', 'app', 'apps', { spec: { chart: { metadata: { labels: { c: 'd' } }, spec: { sourceRef: { namespace: 'charts' } } } } }),
    flux('HelmRelease', 'own', 'apps', { spec: { chart: { spec: { chart: 'x' } } } }),
    flux('HelmRelease', 'ref', 'apps', { spec: { chartRef: {} } }),
    { apiVersion: 'v1', kind: 'HelmRelease', metadata: { name: 'stranger' }, spec: { chart: { spec: {} } } },
    { kind: 'ResourceSet', spec: { resources: [{ kind: 'Kustomization' }, {}], resourcesTemplate: 'kind: Bucket\n---\nkind:   OCIRepository' } },
  ])));

  it('are those of the files and those that HelmReleases make', () => {
    expect(objects.ofKind('GitRepository')).toEqual([{ namespace: 'apps', name: 'a', labels: { of: 'a' } }, { namespace: 'team', name: 'b', labels: { of: 'b' } }]);
    expect(objects.of('GitRepository', 'team').map(({ name }) => name)).toEqual(['b']);
    expect(objects.ofKind('HelmChart')).toEqual([{ namespace: 'charts', name: 'apps-app', labels: { c: 'd' } }, { namespace: 'apps', name: 'apps-own', labels: {} }]);
    expect(objects.ofKind('HelmRelease').map(({ name }) => name)).toEqual(['app', 'own', 'ref']);
    expect([objects.ofKind('Bucket'), objects.of('GitRepository', 'none')]).toEqual([[], []]);
  });

  it.each([['GitRepository', true], ['HelmRelease', true], ['ExternalArtifact', false], ['Kustomization', false], ['Bucket', false], ['OCIRepository', false]])('are known: %s %s', (kind, is) => {
    expect(objects.isKnown(kind)).toBe(is);
  });

  it.each<[string, string, string | undefined, boolean]>([
    ['Kustomization', 'flux-system', 'flux-system', true], ['GitRepository', 'flux-system', '*', true], ['OCIRepository', 'flux-system', '*', true], ['Bucket', 'flux-system', '*', true],
    ['HelmRelease', 'flux-system', '*', false], ['Kustomization', 'apps', '*', false], ['Kustomization', 'flux-system', 'apps', false], ['Kustomization', 'flux-system', undefined, false],
  ])('of bootstrap: %s %s/%s %s', (kind, namespace, name, is) => {
    expect(objects.isOfBootstrap(kind, namespace, name)).toBe(is);
  });
});

describe('Secrets', () => {
  const secret = (json: object): any => ({ at: 'x', json });
  const encode = (text: string) => Buffer.from(text).toString('base64');

  it('have values as text and encoded', () => {
    const both = secret({ data: { a: encode('encoded'), b: encode('b') }, stringData: { a: 'plain' } });
    expect(['a', 'b', 'c'].map(key => secretValue(both, key))).toEqual(['plain', 'b', undefined]);
    expect(['a', 'b', 'c'].map(key => secretHas(both, key))).toEqual([true, true, false]);
    expect(secretHas(secret({ data: 'text' }), 'length')).toBe(false);
  });

  it.each<[object, boolean]>([
    [{ data: { a: 'ENC[AES256]' } }, true], [{ stringData: { a: 'ENC[AES256]' } }, true], [{ stringData: { b: 'x', a: 'ENC[AES256]' } }, true], [{ stringData: { a: 'xENC[' } }, false], [{ data: { a: 1 } }, false], [{}, false],
  ])('are encrypted: %j %s', (json, is) => {
    expect(isEncrypted(secret(json))).toBe(is);
  });

  const fields = { tenantId: 't', clientId: 'c', clientCertificate: 'PEM', clientSecret: 's', authorityHost: 'h' };

  it('of Buckets have a field each', () => {
    expect(bucketSecret(secret({ stringData: { ...fields, clientCertificateSendChain: 'true' } }))).toEqual({ ...fields, sendChain: 'true' });
    expect(bucketSecret(secret({}))).toEqual({});
  });

  it('of SOPS have a document', () => {
    const document = { ...fields, appId: 'a', tenant: 'n', password: 'p', clientCertificateSendChain: true };
    const { clientCertificateSendChain: sendChain, ...rest } = document;
    expect(sopsSecret(secret({ stringData: { 'sops.azure-kv': JSON.stringify(document) } }))).toEqual({ ...rest, sendChain });
    expect(sopsSecret(secret({ data: { 'sops.azure-kv': encode('clientId: c') } }))).toEqual({ clientId: 'c' });
    expect(sopsSecret(secret({ stringData: { 'sops.azure-kv': 'a: b: c' } }))).toEqual({});
    expect(sopsSecret(secret({ stringData: { 'sops.azure-kv': 'text' } }))).toEqual({});
    expect(sopsSecret(secret({ stringData: { 'sops.azure-kv': '' } }))).toEqual({});
    expect(sopsSecret(secret({ stringData: { other: 'x' } }))).toBeUndefined();
  });

  const [t, c, s, k] = [{ tenantId: 't' }, { clientId: 'c' }, { clientSecret: 's' }, { clientCertificate: 'k' }];
  it.each<[CertificateFields, string | undefined, string | undefined]>([
    [{}, undefined, undefined],
    [{ ...t, ...c, ...s }, 'secret', 'secret'],
    [{ ...t, ...c, ...k }, 'certificate', 'certificate'],
    [{ ...t, ...c, ...k, ...s }, 'secret', 'secret'],
    [{ ...t, ...c }, 'node', undefined],
    [{ ...c }, 'node', 'node'],
    [{ ...c, ...k }, 'node', 'node'],
    [{ ...t, ...k }, undefined, undefined],
    [{ ...t }, undefined, undefined],
    [{ tenant: 't', appId: 'a', password: 'p' }, 'secret', undefined],
    [{ tenant: 't', appId: 'a' }, undefined, undefined],
    [{ tenant: 't', password: 'p' }, undefined, undefined],
    [{ appId: 'a', password: 'p' }, undefined, undefined],
    [{ tenant: 't', appId: 'a', ...c }, 'node', 'node'],
  ])('hold %j: %s for SOPS, %s for a Bucket', (given, sops, bucket) => {
    expect([sopsCredential(given), bucketCredential(given)]).toEqual([sops, bucket]);
  });
});

describe('how a controller signs in', () => {
  const use = (kind: string, integration: string, json: object = {}): FluxUse => ({ kind, integration, row: { kind, integration }, namespace: 'apps', object: { at: 'x', json } }) as any;

  it.each([
    ['OCIRepository', 'ACR', '--default-service-account'], ['HelmRepository', 'ACR', undefined], ['Bucket', 'ABS', '--default-service-account'],
    ['Kustomization', 'AKV', '--default-decryption-service-account'], ['Kustomization', 'AKS', '--default-kubeconfig-service-account'],
  ])('a %s of %s takes a ServiceAccount by %s', (kind, integration, flag) => {
    expect(defaultFlag(use(kind, integration))).toBe(flag);
  });

  it('as whom it applies', () => {
    const state: any = { name: HELM, args: ['--default-service-account=tenant'] };
    expect(impersonationOf(use('HelmRelease', 'AKS', { spec: { serviceAccountName: 'own' } }), state)).toEqual({ subject: 'system:serviceaccount:apps:own', by: '.spec.serviceAccountName' });
    expect(impersonationOf(use('HelmRelease', 'AKS'), state)).toEqual({ subject: 'system:serviceaccount:apps:tenant', by: '--default-service-account of helm-controller' });
    expect(impersonationOf(use('HelmRelease', 'AKS'), { ...state, args: [] })).toBeUndefined();
    expect(impersonationOf(use('HelmRelease', 'AKS'), { ...state, args: ['--default-service-account='] })).toBeUndefined();
  });

  const mounted = (mount: object, ...env: string[]): any => ({ env: new Map(env.map(name => [name, []])), volumes: [{ name: 'v', secret: {} }, { name: 'w' }], mounts: [{ name: 'other' }, { name: 'v', ...mount }], annotations: new Map() });
  it.each<[string, any, boolean]>([
    ['nothing', mounted({}), false],
    ['a path', mounted({}, 'AZURE_CLIENT_CERTIFICATE_PATH'), true],
    ['a password', mounted({}, 'AZURE_CLIENT_CERTIFICATE_PASSWORD'), true],
    ['a chain', mounted({}, 'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN'), true],
    ['a mounted certificate alone', mounted({ mountPath: '/cert' }), false],
    ['a mounted certificate and a client ID', mounted({ mountPath: '/CERT' }, 'AZURE_CLIENT_ID'), true],
    ['a mounted certificate and a tenant', mounted({ subPath: 'cert-and-key' }, 'AZURE_TENANT_ID'), true],
    ['a mounted certificate and a token', mounted({ mountPath: '/cert' }, 'AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_FEDERATED_TOKEN_FILE'), false],
    ['another mount', mounted({ mountPath: '/other' }, 'AZURE_CLIENT_ID'), false],
    ['a mount of no Secret', mounted({ name: 'w', mountPath: '/cert' }, 'AZURE_CLIENT_ID'), false],
  ])('a certificate is meant by %s: %s', (_, state, is) => {
    expect(meansCertificate(state)).toBe(is);
  });

  it('an identity of its own is told by its client ID, by an annotation or by a certificate', () => {
    expect(['AZURE_CLIENT_ID', 'AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_TENANT_ID'].map(name => hasOwnIdentity(mounted({}, name)))).toEqual([true, true, false]);
    expect(hasOwnIdentity({ ...mounted({}), annotations: new Map([['azure.workload.identity/client-id', 'x']]) })).toBe(true);
  });
});
