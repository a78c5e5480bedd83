import { ApiObject } from 'cdk8s';
import { instanceOf, World } from './valid';
import * as library from '../../lib';
import { Authentication, AzureRole, FluxAzureApp, FluxSopsAkv } from '../../lib';
import { FluxAzureError } from '../../lib/text/problems';
import { acrIn, clusterIn, objectLevel, registry } from '../helpers/fixtures';
import { refusalsOf, synth } from '../support/synthesize';

const authentication = Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux' });
const source = (world: World): ApiObject => world.object('source');
type Build = (world: World, value: any) => unknown;
const aks = (props: object): Build => (world, value) => new library.FluxAksAccess(world.cluster, 'x', {
  target: instanceOf('AksCluster', world), authentication, kubernetesRole: AzureRole.AKS_RBAC_READER, ...Object.fromEntries(Object.entries(props).map(([name, given]) => [name, given === VALUE ? value : given])),
});
const VALUE = Symbol('the value');
const kustomization = (prop: string): Build => (world, value) => new FluxSopsAkv(world.cluster, 'x', { keyVault: instanceOf('KeyVault', world), keyName: 'sops', authentication })
  .kustomization('k', { source: source(world), [prop]: value });
const sops = (prop: string): Build => (world, value) => new FluxSopsAkv(world.cluster, 'x', { keyVault: instanceOf('KeyVault', world), keyName: 'sops', authentication, [prop]: value });
const cluster = (props: (value: any) => object): Build => (world, value) => clusterIn(world.app, props(value), 'second');
const oci = (prop: string): Build => (world, value) => acrIn(world.cluster).ociRepository('x', { path: 'a', [prop]: value });
const ado = (prop: string): Build => (world, value) => new library.FluxAdoAccess(world.cluster, 'x', { project: instanceOf('AdoProject', world), authentication }).gitRepository('x', { repository: 'fleet', [prop]: value });
const alert = (source_: (value: any) => object): Build => (world, value) => {
  const access = new library.FluxEventHubsAccess(world.cluster, 'x', { eventHub: instanceOf('EventHub', world), authentication });
  return access.alert('a', { provider: access.provider('p'), eventSources: [source_(value) as library.EventSource] });
};

/** Every prop that narrows what Flux reaches, or decides where it looks; texts that it may not be, and some that it may. */
const FORMS: readonly (readonly [prop: string, build: Build, wrong: readonly unknown[], right: readonly unknown[]])[] = [
  ['kubernetesNamespace', aks({ kubernetesNamespace: VALUE }), ['', ' ', '../..', '*', 'Apps', 'a/b', 'a.b', 'x'.repeat(64), 'apps\n'], ['apps', 'a-1']],
  ['targetNamespace', kustomization('targetNamespace'), ['', '..', 'Apps', 'a_b', '*'], ['apps']],
  ['path of a Kustomization', kustomization('path'), ['', '..', '../..', './a/../../b', 'a\\b', 'a b', '${path}'], ['./', './apps', '/apps', 'a.b/c..d']],
  ['serviceAccountName of a Kustomization', kustomization('serviceAccountName'), ['', 'Bad Name', 'a/b', 'a_b'], ['flux', 'flux.apps']],
  ['interval', kustomization('interval'), ['', '5 minutes', '10', '-5m', '1d', '5m ', '1e3s'], ['5m', '1h30m', '0.5s', '100ms']],
  ['timeout', oci('timeout'), ['', '5 minutes', '60'], ['1m']],
  ['lockdown.defaultServiceAccount', cluster(defaultServiceAccount => ({ lockdown: { defaultServiceAccount } })), ['', 'Bad Name', 'a/b', 'x: y', 'a\n--x'], ['default']],
  ['lockdown.defaultDecryptionServiceAccount', cluster(defaultDecryptionServiceAccount => ({ lockdown: { defaultDecryptionServiceAccount } })), ['', 'Bad Name'], ['default']],
  ['lockdown.defaultKubeconfigServiceAccount', cluster(defaultKubeconfigServiceAccount => ({ lockdown: { defaultKubeconfigServiceAccount } })), ['', 'Bad Name'], ['default']],
  ['lockdown.noCrossNamespaceRefs', cluster(noCrossNamespaceRefs => ({ lockdown: { noCrossNamespaceRefs } })), ['false', '', 0, null, 'true'], [true, false]],
  ['repositories', (world, repositories) => acrIn(world.cluster, { repositories, registry: library.ContainerRegistry.fromResourceId(registry().resourceId, { abacRepositoryPermissions: true }) }),
    [[], [''], ['apps', ''], ["a' OR '1'='1"], ['*'], ['a/../b'], ['/a'], ['a/'], ['A'], '*', [undefined]], [['apps'], ['apps/podinfo', 'a.b-c_d']]],
  ['AdoPermissions.repositories', (world, names) => new library.FluxAdoAccess(world.cluster, 'x', { project: instanceOf('AdoProject', world), authentication, permissions: library.AdoPermissions.repositories(...names) }),
    [[], [''], ['a/b'], ['*'], ['a.git'], ['a', ' ']], [['fleet'], ['My Repo', 'b']]],
  ['AdoPermissions.group', (world, name) => new library.FluxAdoAccess(world.cluster, 'x', { project: instanceOf('AdoProject', world), authentication, permissions: library.AdoPermissions.group(name) }),
    ['', '[a]\\b', 'a/b', '*', '${x}'], ['Release Managers']],
  ['accountLicenseType', (world, accountLicenseType) => new library.FluxAdoAccess(world.cluster, 'x', { project: instanceOf('AdoProject', world), authentication, accountLicenseType }), ['', 'Basic', 'free'], ['basic', 'stakeholder']],
  ['keyName', sops('keyName'), ['', 'a/b', '..', 'a_b', 'sops/0'], ['sops']],
  ['keyVersion', sops('keyVersion'), ['', 'latest', 'AB'.repeat(16), 'ab'.repeat(15)], ['ab'.repeat(16)]],
  ['pathRegex', sops('pathRegex'), ['', '(', '(?=a)', '(?!a)', '(a)\\1', '[', 'a**'], ['^prod/', '(?i)PROD', '^(?P<a>x)/.*\\.ya?ml$', '\\\\1']],
  ['encryptedRegex', sops('encryptedRegex'), ['', ' ', '(', '(?<!a)b'], ['^data$']],
  ['prefix', (world, prefix) => new library.FluxBlobAccess(world.cluster, 'x', { container: instanceOf('StorageContainer', world), authentication }).bucket('b', { prefix }), ['', '/', '/apps', 'a\\b', 'a\nb'], ['apps/', 'a']],
  ['tag of an OCIRepository', oci('tag'), ['', 'a b', '*', ':latest', 'x'.repeat(129)], ['latest', '1.0.0']],
  ['digest', oci('digest'), ['', 'latest', 'sha256:abc', `sha256:${'AB'.repeat(32)}`], [`sha256:${'ab'.repeat(32)}`]],
  ['branch', ado('branch'), ['', '..', 'a..b', 'a b', '-x', 'a~1', 'refs/heads/*', 'a.lock', 'a@{1}'], ['main', 'release/1.x']],
  ['commit', ado('commit'), ['', 'main', 'abc1234', 'g'.repeat(40)], ['a1'.repeat(20)]],
  ['eventSources[0].namespace', alert(namespace => ({ kind: 'Kustomization', namespace })), ['', '*', '..', 'A'], ['apps']],
  ['eventSources[0].name', alert(name => ({ kind: 'Kustomization', name })), ['', 'a*', 'A', 'a/b'], ['*', 'apps']],
  ['eventSources[0].kind', alert(kind => ({ kind })), ['', '*', 'kustomization', 'a/b'], ['Kustomization']],
  ['eventSources', (world, eventSources) => {
    const access = new library.FluxEventHubsAccess(world.cluster, 'x', { eventHub: instanceOf('EventHub', world), authentication });
    return access.alert('a', { provider: access.provider('p'), eventSources });
  }, [[], [undefined], [{}], 'all'], [[{ kind: 'Kustomization' }]]],
  ['controllers', (world, controllers) => acrIn(world.cluster, { authentication: Authentication.controllerLevel({ controllers }) }), [[], [''], ['source'], 'source-controller'], [['source-controller']]],
  ['grantAt', (world, grantAt) => acrIn(world.cluster, { grantAt }), ['', 'resource', {}, null, library.GrantScope, { kind: 'resource' }], [library.GrantScope.RESOURCE_GROUP]],
  ['a management group', (world, name) => acrIn(world.cluster, { grantAt: library.GrantScope.managementGroup(name) }), ['', '..', '.', 'a/b', '*', 'a b'], ['contoso']],
  ['identities.resourceGroupName', cluster(resourceGroupName => ({ identities: { resourceGroupName, location: 'l' } })), ['', 'a/b', 'a.', 'a b', '..', '*', 'x'.repeat(91)], ['rg', 'rg_(1).a-b', 'Größe']],
  ['identities.location', cluster(location => ({ identities: { resourceGroupName: 'rg', location } })), ['', 'west-europe', 'a/b'], ['westeurope', 'West Europe']],
  ['identities.tags', cluster(tags => ({ identities: { resourceGroupName: 'rg', location: 'l', tags } })), [{ '': 'a' }, { 'a/b': 'c' }, { 'a%b': 'c' }, { a: 'x'.repeat(257) }, { a: undefined }], [{}, { a: '' }, { 'a b': 'c' }]],
  ['a resource group in an ARM ID', (world, name) => acrIn(world.cluster, { registry: library.ContainerRegistry.fromResourceId(registry().resourceId.replace('rg-registry', () => name)) }), ['', '..', '.', 'a{b', 'a"b', "a'b", 'a.', '${x}'], ['rg']],
  ['reconcilePolicy', (world, reconcilePolicy) => acrIn(world.cluster, { provisioner: library.Provisioner.aso({ reconcilePolicy }) }), ['', 'Manage', 'delete'], ['manage', 'detach-on-delete']],
  ['repositoryPath', (world, repositoryPath) => acrIn(world.cluster, { provisioner: library.Provisioner.aso({ repositoryPath }) }), ['', '..', '../x', 'a\\b'], ['clusters', './clusters']],
  ['secretName', (_, secretName) => library.Certificate.fromExistingSecret({ secretName }), ['', 'A', 'a b', 'a/b', '../x'], ['flux']],
  ['role', (_, guid) => AzureRole.custom('Mine', guid), ['', 'AcrPull', '../..'], ['7f951dda-4ed3-4680-a7ca-43fe172d538d']],
  ['namespace of kubeConfig()', (world, namespace) => (aks({})(world, '') as library.FluxAksAccess).kubeConfig(namespace), ['', '..', 'A'], [undefined, 'apps']],
  ['namespace of the authentication', (world, namespace) => acrIn(world.cluster, { authentication: objectLevel({ namespace }) }), ['', '..', 'A', '*'], ['apps']],
  ['issuer', cluster(oidcIssuerUrl => ({ distribution: library.ClusterDistribution.other({ oidcIssuerUrl }) })), ['', 'https://a.example/${file("/etc/passwd")}', 'https://a.example/"x"', 'https://a.example/\\x'], ['https://a.example/x']],
  ['authority of a private cloud', (world, authorityHost) => clusterIn(world.app, {
    cloud: library.AzureCloud.privateCloud({ authorityHost, resourceManagerEndpoint: 'https://management.example/', tokenAudience: 'https://management.example/' }),
  }, 'second'), ['', 'http://login.example/', 'https://', 'https://login.example/"x"', 'https://${x}/'], ['https://login.example/']],
];

/** Problems of a value; none when it is taken. */
function refusals(build: Build, value: unknown): readonly string[] {
  const program = (app: FluxAzureApp) => { build(new World(app), value); };
  try {
    return refusalsOf(program);
  } catch (error) {
    if (error instanceof FluxAzureError) {
      return error.problems;
    }
    if ((error as Error).message === 'the program was expected to be refused') {
      return [];
    }
    throw error;
  }
}

describe('a prop that narrows', () => {
  it.each(FORMS)('%s is refused when it is empty or has not its form', (prop, build, wrong) => {
    for (const value of wrong) {
      const problems = refusals(build, value);
      expect({ prop, value, refused: problems.length > 0 }).toEqual({ prop, value, refused: true });
      problems.forEach(problem => expect(problem).toMatch(/^\[[^\]]+\] [^;]+(;[^;]*)*; [^;]+; .+/s));
    }
  });

  it.each(FORMS)('%s is taken when it is right', (prop, build, _, right) => {
    for (const value of right) {
      // Whether the rest of the little program fits together is another question.
      const own = refusals(build, value).filter(problem => /is not (a|an|the|one) |is (missing|null|empty|an empty list|no )|is a (text|list|number)/.test(problem) && !/no URL|not a GUID \(/.test(problem));
      expect({ prop, value, own }).toEqual({ prop, value, own: [] });
    }
  });

  it('of several in one program is told of all', () => {
    expect(refusalsOf(app => {
      const world = new World(app);
      acrIn(world.cluster).ociRepository('a', { path: 'a', interval: '5 minutes', tag: 'a b' });
      clusterIn(app, { lockdown: { defaultServiceAccount: 'Bad Name' } }, 'second');
    }).map(problem => problem.split(';')[0])).toEqual([
      '[prod/acr/a] `interval` "5 minutes" is not a duration of Go',
      '[prod/acr/a] `tag` "a b" is not a tag of an artifact',
      '[second] `lockdown.defaultServiceAccount` "Bad Name" is not the name of a ServiceAccount',
    ]);
  });

  it('limits the grant to the namespace that it names', () => {
    const scopes = synth(app => { aks({ kubernetesNamespace: 'apps' })(new World(app), ''); }).resources('azurerm_role_assignment').map(({ scope }) => scope as string);
    expect(scopes.filter(scope => scope.endsWith('/namespaces/apps'))).toHaveLength(1);
  });
});
