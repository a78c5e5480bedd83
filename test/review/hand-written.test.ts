import { inputOfFixture } from './report/fixture';
import { Changeable, copyOf, findingsOf } from '../support/review';

const CONTROLLERS = ['source', 'kustomize', 'helm', 'notification', 'image-reflector', 'image-automation'].map(name => `${name}-controller`);
const patch = (name: string, path: string, value: unknown) => ({ target: { kind: 'Deployment', name }, patch: JSON.stringify([{ op: 'add', path: `/spec/template/spec/${path}`, value }]) });
const flag = (name: string, value: string) => patch(name, 'containers/0/args/-', value);
const variable = (name: string, key: string, value: string) => patch(name, 'containers/0/env/-', { name: key, value });

/** What a rule says of a cluster that was written by hand. */
function told(code: string, objects: object[], patches: object[] = [], change: (input: Changeable) => void = () => undefined): string[] {
  const input = copyOf(inputOfFixture({ name: 'prod', accesses: [] }));
  input.clusters[0].objects = objects.map((json, i) => ({ at: `object ${i}`, json }));
  input.clusters[0].kustomizations = [{ at: 'patches', json: { patches } }];
  change(input);
  return findingsOf(input).filter(finding => finding.code === code).map(({ at, what }) => `${at}: ${what}`);
}

const flux = (group: string, kind: string, spec: object, namespace = 'apps', name = 'it') => ({ apiVersion: `${group}.toolkit.fluxcd.io/v1`, kind, metadata: { name, namespace }, spec });

describe('references to other namespaces', () => {
  it.each<[string, string, string, string, (namespace?: string) => object]>([
    ['kustomize', 'Kustomization', 'kustomize-controller', 'sourceRef', namespace => ({ sourceRef: { name: 'x', namespace } })],
    ['helm', 'HelmRelease', 'helm-controller', 'chart.spec.sourceRef', namespace => ({ chart: { spec: { sourceRef: { name: 'x', namespace } } } })],
    ['helm', 'HelmRelease', 'helm-controller', 'chartRef', namespace => ({ chartRef: { name: 'x', namespace } })],
    ['notification', 'Alert', 'notification-controller', 'eventSources', namespace => ({ eventSources: [{ kind: 'Bucket', name: 'x', namespace }] })],
    ['notification', 'Receiver', 'notification-controller', 'resources', namespace => ({ resources: [{ kind: 'Bucket', name: 'x', namespace }] })],
    ['image', 'ImagePolicy', 'image-reflector-controller', 'imageRepositoryRef', namespace => ({ imageRepositoryRef: { name: 'x', namespace } })],
    ['image', 'ImageUpdateAutomation', 'image-automation-controller', 'sourceRef', namespace => ({ sourceRef: { name: 'x', namespace } })],
  ])('of %s %s are refused by %s: .spec.%s', (group, kind, controller, field, spec) => {
    const locked = [flag(controller, '--no-cross-namespace-refs=true')];
    expect(told('FAZ057', [flux(group, kind, spec('team'))], locked)).toEqual([`object 0: .spec.${field} of the ${kind} apps/it is in namespace team`]);
    expect(told('FAZ057', [flux(group, kind, spec('apps'))], locked)).toEqual([]);
    expect(told('FAZ057', [flux(group, kind, spec())], locked)).toEqual([]);
    expect(told('FAZ057', [flux(group, kind, spec('team'))], [flag(controller, '--no-cross-namespace-refs=false')])).toEqual([]);
    expect(told('FAZ057', [flux(group, kind, spec('team'))], CONTROLLERS.filter(other => other !== controller).map(other => flag(other, '--no-cross-namespace-refs=true')))).toEqual([]);
    expect(told('FAZ057', [{ ...flux(group, kind, spec('team')), apiVersion: 'x/v1' }], locked)).toEqual([]);
  });
});

describe('lockdown flags', () => {
  const [source, kustomize, helm, notification, reflector, automation] = CONTROLLERS;
  it.each<[string, string[], string[], number]>([
    ['--no-cross-namespace-refs', [kustomize, helm, notification, reflector, automation], [], 5],
    // To kustomize- and helm-controller a flag of this name says who applies.
    ['--default-service-account', [source, notification, reflector, automation], [kustomize, helm], 7],
    ['--default-decryption-service-account', [kustomize], [], 7],
    ['--default-kubeconfig-service-account', [kustomize, helm], [], 7],
  ])('%s is known by %j', (name, known, others, since) => {
    for (const minor of [4, 5, 6, 7, 9, 10]) {
      for (const controller of CONTROLLERS) {
        const said = (...patches: object[]) => told('FAZ059', [], [flag(controller, `${name}=a`), ...patches], input => { input.clusters[0].context.fluxMinor = minor; });
        const isKnown = known.includes(controller) && minor >= since;
        const gate = flag(controller, '--feature-gates=ObjectLevelWorkloadIdentity=true');
        const unknown = others.includes(controller) || isKnown ? [] : [`patches: ${controller} of Flux 2.${minor} in prod does not know ${name}`];
        expect(said(gate)).toEqual(unknown);
        const lacksGate = isKnown && since === 7 && minor < 10;
        expect(said()).toEqual(lacksGate ? [`patches: ${controller} of Flux 2.${minor} in prod has ${name} without the feature gate ObjectLevelWorkloadIdentity`] : unknown);
      }
    }
  });
});

describe('an event source of an Alert', () => {
  const buckets = ['a', 'b', 'c', 'd'].map(name => flux('source', 'Bucket', {}, 'apps', name));
  const said = (source: object, objects: object[], more: object = {}) => told('FAZ079', [flux('notification', 'Alert', { eventSources: [{ kind: 'Bucket', ...source }], ...more }), ...objects]);
  const start = 'object 0: the Alert apps/it: event source';

  it.each<[object, object[], string[]]>([
    [{ name: 'a' }, buckets, []],
    [{ name: '*' }, buckets, []],
    [{ name: 'x' }, buckets, [`${start} "x" in namespace "apps" matches no Bucket: there is apps/a, apps/b, apps/c …`]],
    [{ name: 'x' }, buckets.slice(1), [`${start} "x" in namespace "apps" matches no Bucket: there is apps/b, apps/c, apps/d`]],
    [{ name: 'x' }, [], [`${start} "x" in namespace "apps" matches no Bucket`]],
    [{}, buckets.slice(0, 1), [`${start} "" in namespace "apps" matches no Bucket: there is apps/a`]],
    [{ name: 'a*' }, buckets, [`${start} "a*" in namespace "apps" matches no Bucket (only the whole name may be *)`]],
    [{ name: '*', namespace: 'te*' }, buckets, [`${start} "*" in namespace "te*" matches no Bucket (a namespace is no pattern: one event source for each)`]],
    [{ name: 'a', namespace: 'team' }, buckets.slice(0, 1), [`${start} "a" in namespace "team" matches no Bucket: there is apps/a`]],
    [{ name: '*', matchLabels: { x: 'y', z: 1 } }, buckets.slice(0, 1), [`${start} "*" with x=y,z=1 in namespace "apps" matches no Bucket: there is apps/a`]],
  ])('%j', (source, objects, wanted) => {
    expect(said(source, objects)).toEqual(wanted);
    expect(said(source, objects, { suspend: true })).toEqual([]);
  });

  it('may be one of all kinds there are', () => {
    const sources = (...eventSources: object[]) => told('FAZ079', [flux('notification', 'Alert', { eventSources }), buckets[0]]);
    expect(sources({ kind: 'Bucket', name: '*' }, { kind: 'HelmRelease', name: '*' })).toEqual([]);
    expect(sources({ kind: 'Bucket', name: '*' }, { kind: 'HelmRelease', name: 'x' })).toEqual([`${start} "x" in namespace "apps" matches no HelmRelease`]);
    expect(sources({ name: '*' })).toEqual([`${start} "*" in namespace "apps" matches no ?`]);
    expect(sources({ kind: 'Kustomization', name: 'flux-system', namespace: 'flux-system' }, { kind: 'GitRepository', name: '*', namespace: 'flux-system' })).toEqual([]);
  });
});

describe('a file that the environment of a controller names', () => {
  const token = '/var/run/secrets/azure/tokens/azure-identity-token';
  const volume = (audience: string | undefined = 'api://AzureADTokenExchange', path = 'azure-identity-token') => patch('source-controller', 'volumes/-', { name: 't', projected: { sources: [{ serviceAccountToken: { path, audience } }] } });
  const mount = (mountPath: unknown, more: object = {}) => patch('source-controller', 'containers/0/volumeMounts/-', { name: 't', mountPath, ...more });
  const said = (...patches: object[]) => told('FAZ030', [], patches);
  const federated = variable('source-controller', 'AZURE_FEDERATED_TOKEN_FILE', token);

  it('holds a token for Entra', () => {
    expect(said(federated, volume(), mount('/var/run/secrets/azure/tokens'))).toEqual([]);
    expect(said(federated, volume(), mount('/var/run/secrets/azure/tokens/'))).toEqual([]);
    const missing = [`patches: AZURE_FEDERATED_TOKEN_FILE is ${token}, where no ServiceAccount token is mounted (source-controller of prod)`];
    expect(said(federated)).toEqual(missing);
    expect(said(federated, volume(), mount('/var/run/secrets/azure/token'))).toEqual(missing);
    expect(said(federated, volume(), mount(undefined))).toEqual(missing);
    expect(said(federated, volume('api://AzureADTokenExchange', 'other'), mount('/var/run/secrets/azure/tokens'))).toEqual(missing);
    expect(said(federated, volume('x'), mount('/var/run/secrets/azure/tokens'))).toEqual([`patches: the token at ${token} has the audience "x", not "api://AzureADTokenExchange" (source-controller of prod)`]);
    expect(told('FAZ030', [], [federated], input => { input.clusters[0].context.isAks = true; })).toEqual([]);
  });

  it.each(['AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_ENVIRONMENT_FILEPATH'])('is mounted: %s', name => {
    const named = variable('source-controller', name, '/etc/azure/file');
    const of = (what: object) => patch('source-controller', 'volumes/-', { name: 't', ...what });
    expect(said(named)).toEqual([`patches: ${name} is /etc/azure/file, where nothing is mounted (source-controller of prod)`]);
    expect(said(named, mount('/etc/azure'))).toEqual([`patches: ${name} is /etc/azure/file, where nothing is mounted (source-controller of prod)`]);
    for (const good of [{ secret: { secretName: 's' } }, { configMap: { name: 'c' } }, { csi: {} }]) {
      expect(said(named, of(good), mount('/etc/azure'))).toEqual([]);
      expect(said(named, of(good), mount('/etc/azure/file', { subPath: 'file' }))).toEqual([]);
      expect(said(named, of(good), mount('/etc/azure/file'))).toEqual([`patches: ${name} is /etc/azure/file, where a whole volume is mounted: the path is a folder (source-controller of prod)`]);
    }
    for (const bad of [{ secret: {} }, { configMap: {} }, { secret: { secretName: '' } }]) {
      expect(said(named, of(bad), mount('/etc/azure'))).toEqual([`patches: ${name} is /etc/azure/file, where a volume is mounted that names no Secret and no ConfigMap (source-controller of prod)`]);
    }
  });
});

describe('objects of Azure Service Operator', () => {
  const aso = (kind: string, name: string, owner: object | undefined, namespace?: string) => ({
    apiVersion: `${kind === 'RoleAssignment' ? 'authorization' : 'managedidentity'}.azure.com/v1`, kind, metadata: { name, namespace }, spec: { owner },
  });

  it('have their owner in the same namespace, which is default where none is named', () => {
    const said = (own: string | undefined, other: string | undefined) => told('FAZ077', [aso('FederatedIdentityCredential', 'c', { name: 'flux' }, own), aso('UserAssignedIdentity', 'flux', { name: 'rg' }, other)]);
    expect([said('apps', 'apps'), said(undefined, undefined), said(undefined, 'default'), said('default', undefined)]).toEqual([[], [], [], []]);
    expect(said('apps', undefined)).toEqual(['object 0: FederatedIdentityCredential "c" has the owner "flux", and no UserAssignedIdentity of that name is in the namespace apps of the files']);
    expect(said(undefined, 'apps')).toEqual(['object 0: FederatedIdentityCredential "c" has the owner "flux", and no UserAssignedIdentity of that name is in the namespace default of the files']);
  });

  it('have an owner of some kind', () => {
    expect(told('FAZ077', [aso('RoleAssignment', 'r', { name: 'x', group: 'g', kind: 'k' })])).toEqual([]);
    for (const owner of [{ name: 'x', group: 'g' }, { name: 'x', kind: 'k' }]) {
      expect(told('FAZ077', [aso('RoleAssignment', 'r', owner)])).toEqual(['object 0: RoleAssignment "r" has the owner "x", of which neither group nor kind are named']);
    }
    expect(told('FAZ077', [aso('UserAssignedIdentity', 'i', {})])).toEqual(['object 0: UserAssignedIdentity "i" has an owner that needs either `armId` or `name`']);
    expect(told('FAZ077', [{ ...aso('UserAssignedIdentity', 'i', {}), apiVersion: 'x/v1' }, aso('Other', 'o', {})])).toEqual([]);
  });

  it('make each identity once', () => {
    const made = (azureName: string, owner: object, more: object = {}) => ({ apiVersion: 'managedidentity.azure.com/v1', kind: 'UserAssignedIdentity', metadata: { name: 'flux', namespace: 'apps', ...more }, spec: { azureName, owner } });
    const group = { armId: '/subscriptions/1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061/resourceGroups/rg' };
    expect(told('FAZ076', [made('a', group), made('A', group)])).toEqual(['object 1: the managed identity A is made by object 0 and by object 1']);
    expect(told('FAZ076', [made('a', group), made('b', group)])).toEqual([]);
    expect(told('FAZ076', [made('a', { name: 'rg' }), made('a', { name: 'rg' })])).toEqual(['object 1: the managed identity a is made by object 0 and by object 1']);
    expect(told('FAZ076', [made('a', { name: 'rg' }), made('a', { name: 'rg2' }), made('a', { name: 'rg' }, { namespace: 'team' })])).toEqual([]);
    expect(told('FAZ076', [made('a', group), made('a', group, { annotations: { 'serviceoperator.azure.com/reconcile-policy': 'skip' } })])).toEqual([]);
  });
});

describe('stacks', () => {
  const withStack = (json: object) => (input: Changeable) => { input.stacks.prod = json; };

  it('tell whether another workload uses an identity', () => {
    const stack = withStack({
      resource: {
        azurerm_user_assigned_identity: { a: { name: 'app' } },
        azurerm_federated_identity_credential: { c: { parent_id: '${azurerm_user_assigned_identity.a.id}', issuer: 'https://oidc.contoso.example/prod', subject: 'system:serviceaccount:apps:web', audience: ['api://AzureADTokenExchange'] } },
      },
    });
    const unused = ['prod/azurerm_user_assigned_identity.a: no Flux object of the program signs in as app'];
    expect(told('FAZ019', [], [], stack)).toEqual(unused);
    const pod = (kind: string, serviceAccountName: string | undefined, namespace = 'apps') => ({ kind, metadata: { name: 'web', namespace }, spec: { template: { spec: { serviceAccountName } } } });
    for (const kind of ['Deployment', 'StatefulSet', 'DaemonSet', 'Job']) {
      expect(told('FAZ019', [pod(kind, 'web')], [], stack)).toEqual([]);
    }
    expect(told('FAZ019', [{ kind: 'Pod', metadata: { name: 'web', namespace: 'apps' }, spec: { serviceAccountName: 'web' } }], [], stack)).toEqual([]);
    expect([pod('Deployment', 'other'), pod('Deployment', undefined), pod('Deployment', 'web', 'team'), pod('ConfigMap', 'web')].map(object => told('FAZ019', [object], [], stack))).toEqual([unused, unused, unused, unused]);
  });

  it('write each grant once, and each entitlement', () => {
    const one = { principal_id: 'p', scope: '/x', role_definition_name: 'AcrPull' };
    const roles = (...all: object[]) => told('FAZ075', [], [], withStack({ resource: { azurerm_role_assignment: Object.fromEntries(all.map((body, i) => [`r${i}`, body])) } }));
    const second = ['prod/azurerm_role_assignment.r1: AcrPull for p on /x is written by prod/azurerm_role_assignment.r0 and by prod/azurerm_role_assignment.r1'];
    expect(roles(one, { ...one, scope: '/X' })).toEqual([second[0].replace('on /x', 'on /X')]);
    expect(roles(one, { ...one, role_definition_name: undefined, role_definition_id: '/a/7f951dda-4ed3-4680-a7ca-43fe172d538d' })).toEqual(second);
    expect([{ principal_id: 'q' }, { scope: '/y' }, { role_definition_name: 'AcrPush' }, { condition: 'c' }].map(more => roles(one, { ...one, ...more }))).toEqual([[], [], [], []]);
    const entitled = (...all: object[]) => told('FAZ075', [], [], withStack({ provider: { azuredevops: { org_service_url: 'https://dev.azure.com/contoso' } }, resource: { azuredevops_service_principal_entitlement: Object.fromEntries(all.map((body, i) => [`e${i}`, body])) } }));
    const [a, b] = [0, 1].map(i => `prod/azuredevops_service_principal_entitlement.e${i}`);
    expect(entitled({ origin_id: 'p' }, { origin_id: 'P' })).toEqual([`${b}: the service principal of P is brought into contoso by ${a} and by ${b}`]);
    expect(entitled({ origin_id: 'p' }, { origin_id: 'q' })).toEqual([]);
  });
});

describe('what a controller or a ServiceAccount needs to sign in', () => {
  const federation = ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_AUTHORITY_HOST', 'AZURE_FEDERATED_TOKEN_FILE'];
  const given = (names: string[]) => names.map(name => variable('source-controller', name, 'x'));

  it.each(federation)('%s is one of the variables of federation', name => {
    expect(told('FAZ027', [], given(federation.filter(other => other !== name)))).toEqual([`patches: source-controller of prod has no ${name}`]);
    expect(told('FAZ027', [], [...given(federation.filter(other => other !== name)), variable('source-controller', name, '')])).toEqual([`patches: source-controller of prod has no ${name}`]);
    expect(told('FAZ027', [], given(federation))).toEqual([]);
  });

  it.each(['client-id', 'tenant-id'])('the annotation %s is one of two', name => {
    const input = copyOf(inputOfFixture({ name: 'prod', accesses: [{ name: 'podinfo' }] }));
    const said = () => findingsOf(input).filter(({ code }) => code === 'FAZ002').map(({ at, what }) => `${at}: ${what}`);
    expect(said()).toEqual([]);
    delete input.clusters[0].objects[0].json.metadata.annotations[`azure.workload.identity/${name}`];
    expect(said()).toEqual([`prod/podinfo: the ServiceAccount "apps/flux-acr" of the OCIRepository apps/podinfo has no annotation azure.workload.identity/${name}`]);
  });
});
