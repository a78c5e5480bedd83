import { Chart, Testing } from 'cdk8s';
import { App as TerraformApp, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Authentication, Certificate, ContainerRegistry, FluxAcrAccess, FluxAcrAccessProps, FluxCluster, ManagedIdentity, Provisioner } from '../../lib';
import { FluxAzureError } from '../../lib/text/problems';
import { acrIn, clusterIn, objectLevel, other as otherDistribution, registry, SUBSCRIPTION } from '../helpers/fixtures';
import { refusalOf, refusalsOf, synth } from '../support/synthesize';

function refusal(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(FluxAzureError);
    return (error as FluxAzureError).problems;
  }
  throw new Error('not refused');
}

describe('arguments that no compiler has checked', () => {
  it('a name that is left out is no name "undefined"', () => {
    expect(refusal(() => ContainerRegistry.fromName({ resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION } as any))).toEqual([
      '[ContainerRegistry.fromName] `name` is missing; nothing can be made without it; give `name` in the props (FAZ100)',
    ]);
  });

  it('all that is wrong with one call is one error', () => {
    expect(refusal(() => ContainerRegistry.fromName({ name: 5, subscriptionId: null, abacRepositoryPermissions: 'false' } as any))).toEqual([
      '[ContainerRegistry.fromName] `abacRepositoryPermissions` is a text; true or false is needed there; write true or false, without quotes (FAZ101)',
      '[ContainerRegistry.fromName] `name` is a number; a text is needed there; give a text (FAZ101)',
      '[ContainerRegistry.fromName] `resourceGroupName` is missing; nothing can be made without it; give `resourceGroupName` in the props (FAZ100)',
      '[ContainerRegistry.fromName] `subscriptionId` is missing; nothing can be made without it; give `subscriptionId` in the props (FAZ100)',
    ]);
  });

  it('is said with the path of the construct that would have been made', () => {
    expect(refusalOf(app => { new FluxAcrAccess(clusterIn(app), 'acr', { registry: 'contoso', authentication: objectLevel() } as any); })).toBe(
      '[prod/acr] `registry` is a text; a ContainerRegistry is needed there; make one with ContainerRegistry.fromName(), ContainerRegistry.fromResource(), ContainerRegistry.fromResourceId() (FAZ101)');
    expect(refusalOf(app => { acrIn(clusterIn(app)).ociRepository('podinfo', { path: ['a'] } as any); })).toContain('[prod/acr/podinfo] `path` is a list');
  });

  it.each<[string, object, string]>([
    ['an enumeration by the name of its member', { authentication: Authentication.controllerLevel, registry: registry() }, '`authentication` is a function; a Authentication'],
    ['a class in the place of another', { authentication: objectLevel(), registry: objectLevel() }, '`registry` is an object of another class'],
    ['a misspelt prop', { authentication: objectLevel(), registry: registry(), repositorys: ['apps'] }, 'FluxAcrAccessProps has no prop "repositorys"; it would be passed by in silence, and what it should say would not be written; did you mean `repositories`?'],
    ['a prop as Python writes it', { authentication: objectLevel(), registry: registry(), grant_at: 1 }, 'did you mean `grantAt`?'],
    ['a prop of nothing', { authentication: objectLevel(), registry: registry(), colour: 'red' }, 'FluxAcrAccessProps has no prop "colour"; it would be passed by in silence, and what it should say would not be written; leave it out; known are authentication,'],
    ['an element of a list', { authentication: objectLevel(), registry: registry(), repositories: ['a', 1] }, '`repositories[1]` is a number'],
    ['an empty list', { authentication: objectLevel(), registry: registry(), repositories: [] }, '`repositories` is an empty list'],
    ['null', { authentication: objectLevel(), registry: registry(), repositories: null }, '`repositories` is null'],
  ])('%s', (_, props, what) => {
    expect(refusalOf(app => { new FluxAcrAccess(clusterIn(app), 'acr', props as FluxAcrAccessProps); })).toContain(what);
  });

  it('names the value that an enumeration has', () => {
    expect(refusal(() => Authentication.controllerLevel({ controllers: ['SOURCE' as any] }))[0]).toContain('give one of FluxController: source-controller, kustomize-controller');
  });

  it('says nothing of what a value is: it may be a password', () => {
    const [problem] = refusal(() => Certificate.fromPemFile({ file: 'a.pem', password: ['hunter2'] } as any));
    expect(problem).toContain('`password` is a list');
    expect(problem).not.toContain('hunter2');
  });

  it('names props in props by their path', () => {
    expect(refusalOf(app => { clusterIn(app, { identities: { resourceGroupName: 'rg', location: 'l', tags: { a: 1 } } as any }); })).toContain('`identities.tags["a"]` is a number');
    expect(refusalOf(app => { clusterIn(app, { lockdown: { noCrossNamespaceRefs: 'false' } as any }); })).toContain('`lockdown.noCrossNamespaceRefs` is a text; true or false');
  });

  it('refuses what cannot stand in a manifest, however deep', () => {
    let deep: object = { bad: () => 1 };
    for (let i = 0; i < 20_000; i++) {
      deep = { deep };
    }
    expect(refusalOf(app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a', spec: { deep } }); })).toMatch(/`spec\["deep"\]\.deep.*` is a function/);
    const round: { self?: object } = {};
    round.self = round;
    expect(refusalOf(app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a', spec: { round } }); })).toContain('contains itself');
  });

  it('lets the subclass of a user have props of its own, but none that are misspelt', () => {
    class Tenant extends FluxCluster {
      public constructor(scope: Construct, id: string, props: any) {
        super(scope, id, props);
      }
    }
    const props = (cluster: FluxCluster) => ({
      distribution: otherDistribution(), fluxVersion: cluster.fluxVersion, tenantId: cluster.tenantId, subscriptionId: cluster.subscriptionId,
    });
    expect(() => synth(app => { new Tenant(app, 'team', { ...props(clusterIn(app)), costCentre: 4711 }); })).not.toThrow();
    expect(refusalOf(app => { new Tenant(app, 'team', { ...props(clusterIn(app)), lockDown: {} }); })).toContain('did you mean `lockdown`?');
  });

  it('takes instances of another copy of the package, as several versions in one program are', () => {
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const other = require('../../lib') as typeof import('../../lib');
      expect(other.Provisioner).not.toBe(Provisioner);
      expect(() => synth(app => { clusterIn(app, { provisioner: other.Provisioner.terraform() }); })).not.toThrow();
    });
  });

  it('takes null objects and objects with getters for props', () => {
    const bare = Object.assign(Object.create(null), { registry: registry(), authentication: objectLevel() });
    class Props { public get registry() { return registry(); } public get authentication() { return objectLevel(); } }
    expect(() => synth(app => { new FluxAcrAccess(clusterIn(app), 'a', bare); })).not.toThrow();
    expect(() => synth(app => { new FluxAcrAccess(clusterIn(app), 'a', new Props()); })).not.toThrow();
  });
});

describe('scopes', () => {
  const stack = () => new TerraformStack(new TerraformApp({ outdir: `${Testing.app().outdir}/tf` }), 'tf');

  it.each<[string, () => unknown, string]>([
    ['no construct', () => new FluxCluster('app' as any, 'prod', {} as any), '[FluxCluster] `scope` is a text; a Construct is needed there'],
    ['a stack of Terraform', () => clusterIn(stack()), '[tf] the FluxCluster "prod" stands in no cdk8s app'],
    ['a root of no app', () => clusterIn(new Construct(undefined as any, '')), '[app] the FluxCluster "prod" stands in no cdk8s app'],
    ['a stack, for an identity', () => ManagedIdentity.create(stack(), 'id'), '[tf] the identity "id" stands in no cdk8s app'],
    ['a stack, for an access', () => acrIn(stack()), '[tf] the access "acr" stands in no cdk8s app'],
    ['a chart outside a cluster', () => acrIn(new Chart(Testing.app(), 'chart')), '[chart/acr] the construct is in no FluxCluster'],
  ])('%s', (_, work, what) => {
    expect(refusal(work).join('\n')).toContain(what);
  });
});

describe('IDs', () => {
  const IDS: readonly (readonly [id: string, what: string])[] = [
    ['', 'the ID is empty'], ['  ', 'the ID is empty'], ['a b', '"a b" is no ID'], ['a/b', '"a/b" is no ID'], ['a\\b', 'is no ID'], ['*', 'is no ID'], ['a?', 'is no ID'], ['[a]', 'is no ID'],
    ['{a}', 'is no ID'], ['a!', 'is no ID'], ['.', 'is no ID'], ['..', 'is no ID'], ['.git', 'is no ID'], ['-rf', 'is no ID'], ['a\nb', 'is no ID'],
    ['a\u0000', 'is no ID'], ['a\u001b[31m', 'is no ID'],
    ['a\u009b31m', '"a\\u{9b}31m" is no ID'], ['a\u202eb', '"a\\u{202e}b" is no ID'],
    ['a\u2028b', 'is no ID'], ['a\ud800', 'is no ID'], ['x'.repeat(201), 'has 201 characters'], ['${TfToken[TOKEN.0]}', 'is a Terraform token'],
    ['${file("/etc/passwd")}', 'is no ID'], ['a;b', 'is no ID'], ['a:b', 'is no ID'], ['`id`', 'is no ID'], ['"', 'is no ID'],
  ];

  it.each(IDS)('%j is refused, whatever it is the ID of', (id, what) => {
    for (const program of [
      (app: Construct) => clusterIn(app, {}, id),
      (app: Construct) => acrIn(clusterIn(app), {}, id),
      (app: Construct) => acrIn(clusterIn(app)).ociRepository(id, { path: 'a', name: 'a' }),
      (app: Construct) => ManagedIdentity.create(clusterIn(app), id, { name: 'flux' }),
    ]) {
      const problem = refusalOf(app => { program(app); });
      expect(problem).toContain(what);
      expect(problem).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', '_a', 'a.b', 'Größe', '0'])('%s is an ID', id => {
    const result = synth(app => {
      const cluster = clusterIn(app);
      const identity = ManagedIdentity.create(cluster, id, { name: 'flux-x' });
      const inChart = new Chart(cluster, 'chart');
      acrIn(inChart, { authentication: objectLevel({ identity }) }, id).ociRepository(id, { path: 'a', name: 'a' });
    });
    expect(result.file('prod/chart.k8s.yaml')).toContain('name: a\n');
    expect(result.resources('azurerm_user_assigned_identity')).toMatchObject([{ name: 'flux-x' }]);
    expect(result.resources('azurerm_role_assignment')).toHaveLength(1);
  });

  it('"constructor" is a cluster, a namespace and a ServiceAccount', () => {
    const result = synth(app => {
      const cluster = clusterIn(app, {}, 'constructor');
      acrIn(cluster, { authentication: objectLevel({ namespace: 'constructor', serviceAccountName: 'constructor', createNamespace: true }) }, 'constructor')
        .ociRepository('constructor', { path: 'constructor' });
    });
    expect(result.objects('constructor').map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(expect.arrayContaining([
      'Namespace constructor', 'ServiceAccount constructor', 'OCIRepository constructor',
    ]));
    expect(result.resources('azurerm_federated_identity_credential', 'constructor_')).toHaveLength(1);
  });

  it('are said to be given twice with all their problems otherwise', () => {
    expect(refusalsOf(app => {
      const cluster = clusterIn(app);
      acrIn(cluster, {}, '__proto__');
      acrIn(cluster, {}, '__proto__');
    })[0]).toContain('the ID "__proto__" is given twice');
  });
});
