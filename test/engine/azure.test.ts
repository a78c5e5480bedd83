import { readArmScope } from '../../lib/azure/arm-scope';
import { findRole } from '../../lib/azure/role-actions';
import { Anybodys } from '../../lib/engine/azure/anybodys';
import { AdoGrant, AzureIdentity, RoleGrant } from '../../lib/engine/azure/azure-graph';
import { IdentityIndex, readAzure } from '../../lib/engine/azure/azure-reading';
import { judgeScope } from '../../lib/engine/azure/coverage';
import { grantsFor, isKubernetesRole, knownResources, resourceOf } from '../../lib/engine/azure/grants-for';
import { kubernetesGrants } from '../../lib/engine/azure/kubernetes-grants';
import { neededGrant } from '../../lib/engine/rules/grants';
import { TerraformFiles } from '../../lib/engine/terraform/terraform-files';

const SUB = '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061';
const GROUP = `/subscriptions/${SUB}/resourceGroups/rg`;
const REGISTRY = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/contoso`;
const VAULT = `${GROUP}/providers/Microsoft.KeyVault/vaults/kv`;
const CLUSTER = `${GROUP}/providers/Microsoft.ContainerService/managedClusters/aks`;
const terraform = new TerraformFiles({
  prod: {
    resource: { azurerm_container_registry: { hub: { name: 'contoso' }, other: { name: 'other' } }, azurerm_storage_account: { st: { name: 'st' } } },
    data: { azurerm_key_vault: { kv: { name: 'KV' } } },
    output: { host: { value: '${azurerm_container_registry.hub.login_server}' }, account: { value: '${azurerm_storage_account.st.name_of_it}' } },
  },
});
const grant = (scope: string, role = 'AcrPull', more: Partial<RoleGrant> = {}): RoleGrant => ({
  at: scope, stack: 'prod', identity: undefined as any, roleId: role, roleName: role, role: findRole(role), permissions: findRole(role)?.permissions, scope, arm: readArmScope(scope).scope, ...more,
});
const allowing = (actions: string[], dataActions: string[] = []) => [{ actions, dataActions, notActions: [], notDataActions: [] }];
const registryType = 'Microsoft.ContainerRegistry/registries';
const target = (more: object = {}) => ({ label: 'x', type: registryType, names: ['contoso'], ...more });
const arm = (id: string) => ({ id, arm: readArmScope(id).scope });

describe('judgeScope()', () => {
  const [yes, wider, assumed, assumedWider, no] = [
    { coverage: 'yes', isWider: false }, { coverage: 'yes', isWider: true }, { coverage: 'assumed', isWider: false }, { coverage: 'assumed', isWider: true }, { coverage: 'no', isWider: false },
  ];
  const symbol = (address: string) => `tf:prod/${address}.id`;

  it.each<[string, string, any, object]>([
    ['no scope', '', { target: target(), ...arm(REGISTRY) }, no],
    ['the resource', REGISTRY.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), { target: target(), ...arm(REGISTRY) }, yes],
    ['its group', GROUP, { target: target(), ...arm(REGISTRY) }, wider],
    ['its subscription', `/subscriptions/${SUB}`, { target: target(), ...arm(REGISTRY) }, wider],
    ['another resource', `${REGISTRY}2`, { target: target(), ...arm(REGISTRY) }, no],
    ['another group', `${GROUP}2`, { target: target(), ...arm(REGISTRY) }, no],
    ['a group, of a resource that no file places', GROUP, { target: target() }, assumedWider],
    ['a management group, of a resource that no file places', '/providers/Microsoft.Management/managementGroups/m', { target: target() }, assumedWider],
    ['the resource by its name', REGISTRY, { target: target({ names: ['CONTOSO'] }) }, yes],
    ['another by its name', REGISTRY, { target: target({ names: ['fabrikam'] }) }, no],
    ['another type', VAULT, { target: target({ names: ['kv'] }) }, no],
    ['what contains it', VAULT, { target: target({ type: 'Microsoft.KeyVault/vaults/keys', names: ['kv', 'sops'] }) }, wider],
    ['what contains another', VAULT, { target: target({ type: 'Microsoft.KeyVault/vaults/keys', names: ['other', 'sops'] }) }, no],
    ['what it contains', `${VAULT}/keys/sops`, { target: target({ type: 'Microsoft.KeyVault/vaults', names: ['kv'] }) }, no],
    ['one of its type', VAULT, { target: target({ type: 'Microsoft.KeyVault/vaults', names: undefined }) }, assumed],
    ['a part of one of its type', `${VAULT}/keys/sops`, { target: target({ type: 'Microsoft.KeyVault/vaults', names: undefined }) }, assumed],
    ['the whole of one of its type', VAULT, { target: target({ type: 'Microsoft.KeyVault/vaults/keys', names: undefined }) }, assumed],
    ['one of another type', VAULT, { target: target({ names: undefined }) }, no],
    ['one of a type that begins alike', VAULT, { target: target({ type: 'Microsoft.KeyVault/vaultsets', names: undefined }) }, no],
    ['one of no type', VAULT, { target: { label: 'x' } }, no],
    ['its symbol', symbol('azurerm_container_registry.hub'), { target: target({ names: ['x'] }), id: symbol('azurerm_container_registry.hub') }, yes],
    ['the symbol of its parent', symbol('azurerm_storage_account.st'), { target: target({ names: ['x'] }), id: `${symbol('azurerm_storage_account.st')}/blobServices/default/containers/c` }, wider],
    ['a symbol that begins alike', symbol('azurerm_storage_account.st'), { target: target({ names: ['x'] }), id: `${symbol('azurerm_storage_account.st')}x` }, no],
    ['a symbol of its name', symbol('azurerm_container_registry.hub'), { target: target() }, yes],
    ['a symbol of another name', symbol('azurerm_container_registry.other'), { target: target() }, no],
    ['a symbol of data', 'tf:prod/data.azurerm_key_vault.kv.id', { target: target({ type: 'microsoft.keyvault/vaults', names: ['kv'] }) }, yes],
    ['another in a namespace of its name', `${GROUP}/providers/Microsoft.EventHub/namespaces/space/eventhubs/hub`, { target: target({ type: 'Microsoft.EventHub/namespaces/eventhubs', names: ['space', 'other'] }) }, no],
    ['an unknown symbol', symbol('azurerm_container_registry.none'), { target: target() }, no],
    ['a group of a stack', symbol('azurerm_resource_group.rg'), { target: target() }, assumedWider],
    ['a subscription of a stack', symbol('data.azurerm_subscription.s'), { target: target() }, assumedWider],
    ['a management group of a stack', symbol('azurerm_management_group.m'), { target: target() }, assumedWider],
    ['what has a group in its name', symbol('azurerm_x.azurerm_resource_group'), { target: target() }, no],
  ])('%s', (_, scope, resource, judgement) => {
    expect(judgeScope(grant(scope), resource, terraform)).toEqual(judgement);
  });
});

const identityWith = (roles: RoleGrant[], ado: AdoGrant[] = []): AzureIdentity => ({ roles, ado }) as any;
const files = (context: object = {}): any => ({ context: { resources: [], ...context } });
const reading = (cluster: any, more: object = {}): any => ({
  terraform,
  azure: { abacRegistries: new Set(), anybodys: new Anybodys([], [], []), policyVaults: new Set(), roleVaults: new Set() },
  applied: new Map(),
  resources: new Map([[cluster, knownResources(cluster, terraform)]]),
  ...more,
});
const use = (more: object = {}): any => ({ integration: 'ACR', writes: false, target: target(), ...more });

describe('grantsFor()', () => {
  const judged = (grants: RoleGrant[], given = use(), more: object = {}, context: object = {}) => {
    const cluster = files(context);
    return grantsFor(identityWith(grants), given, cluster, reading(cluster, more)).map(({ role, ado, ...rest }) => [role!.roleName, role!.scope === REGISTRY ? 'R' : role!.scope === GROUP ? 'G' : role!.scope, rest]);
  };
  const is = (serves: boolean, isExcessive: boolean, coverage: string, isWider: boolean) => ({ serves, isExcessive, coverage, isWider });

  it('has the best first: what reaches, what serves, what is not excessive, what is not wider', () => {
    const elsewhere = `${GROUP}2/providers/Microsoft.ContainerRegistry/registries/other`;
    expect(judged([grant(elsewhere), grant(REGISTRY, 'Key Vault Reader'), grant(GROUP, 'AcrPush'), grant(REGISTRY, 'AcrPush'), grant(GROUP), grant(REGISTRY)])).toEqual([
      ['AcrPull', 'R', is(true, false, 'yes', false)],
      ['AcrPull', 'G', is(true, false, 'assumed', true)],
      ['AcrPush', 'R', is(true, true, 'yes', false)],
      ['AcrPush', 'G', is(true, true, 'assumed', true)],
      ['Key Vault Reader', 'R', is(false, false, 'yes', false)],
      ['AcrPull', elsewhere, is(true, false, 'no', false)],
    ]);
  });

  it('has nothing of what neither reaches nor serves', () => {
    expect(judged([grant(VAULT, 'Key Vault Reader')])).toEqual([]);
    expect(judged([grant(VAULT, 'AcrPush')])).toEqual([['AcrPush', VAULT, is(true, true, 'no', false)]]);
  });

  it.each<[string, Partial<RoleGrant>, object]>([
    ['of a stack, which may allow it', { role: undefined, roleId: 'tf:prod/azurerm_role_definition.r.id' }, { ...is(true, false, 'assumed', false), doubt: 'what the role allows (azurerm_role_definition.r.id)' }],
    ['that nobody knows', { role: undefined, roleId: 'x-tf:' }, is(false, false, 'yes', false)],
    ['of the program that allows it', { role: undefined, permissions: allowing(['*']) }, is(true, true, 'yes', false)],
    ['of the program that does not', { role: undefined, roleId: 'tf:x', permissions: allowing([], ['Microsoft.Storage/*']) }, is(false, false, 'yes', false)],
  ])('knows a role %s', (_, more, wanted) => {
    expect(judged([grant(REGISTRY, 'x', more)])).toEqual([['x', 'R', wanted]]);
  });

  it('knows which roles a registry with ABAC repository permissions honours', () => {
    const abac = { azure: { abacRegistries: new Set([REGISTRY.toLowerCase()]), anybodys: new Anybodys([], [], []), policyVaults: new Set(), roleVaults: new Set() } };
    const context = { resources: [{ id: REGISTRY }] };
    const grants = [grant(REGISTRY), grant(REGISTRY, 'AcrPush'), grant(REGISTRY, 'Container Registry Repository Reader'), grant(REGISTRY, 'Container Registry Repository Writer'), grant(REGISTRY, 'x', { role: undefined, roleId: 'tf:prod/x.r.id' })];
    expect(judged(grants, use(), abac, context).map(([name, , { serves, isExcessive }]: any) => [name, serves, isExcessive])).toEqual([
      ['Container Registry Repository Reader', true, false], ['Container Registry Repository Writer', true, true], ['x', true, false], ['AcrPull', false, false], ['AcrPush', false, false],
    ]);
    expect(judged(grants, use(), {}, context).filter(([, , { serves }]: any) => serves)).toHaveLength(5);
    expect(judged([grant(REGISTRY)], use({ integration: 'ABS' }), abac, context)).toEqual([['AcrPull', 'R', is(false, false, 'yes', false)]]);
  });

  const named = (operator: string, name: string) => `@Resource[Microsoft.ContainerRegistry/registries/repositories:name] ${operator} '${name}'`;
  it.each<[string, string, string | undefined, boolean]>([
    ['names it', named('StringEquals', 'podinfo'), 'podinfo', true],
    ['names it in another case', named('StringEqualsIgnoreCase', 'PodInfo'), 'pODINFO', true],
    ['names another', named('StringEquals', 'podinfo2'), 'podinfo', false],
    ['names two', `${named('StringEquals', 'a')} OR ${named('StringEquals', 'podinfo')}`, 'podinfo', true],
    ['names a chart in it', named('StringEquals', 'charts/podinfo'), 'charts', true],
    ['names a chart in it in another case', named('StringEquals', 'Charts/podinfo'), 'charts', true],
    ['names what begins alike', named('StringEquals', 'chartspodinfo'), 'charts', false],
    ['says how it begins', named('StringStartsWith', 'Team/'), 'team/podinfo', true],
    ['says how two begin', `${named('StringStartsWith', 'a/')} OR ${named('StringStartsWithIgnoreCase', 'team/')}`, 'team/podinfo', true],
    ['says how another begins', named('StringStartsWith', 'team/'), 'podinfo/team/', false],
    ['names one, of no repository', named('StringEquals', 'podinfo'), undefined, false],
  ])('knows a condition that %s', (_, condition, repository, covers) => {
    expect(judged([grant(REGISTRY, 'AcrPull', { condition })], use({ target: target({ repository }) }))).toEqual([['AcrPull', 'R', is(true, false, covers ? 'yes' : 'no', false)]]);
  });

  it('knows no condition of other services', () => {
    const condition = named('StringEquals', 'other');
    expect(judged([grant(REGISTRY, 'Reader', { condition })], use({ integration: 'ABS', target: target({ repository: 'podinfo' }) }))).toEqual([['Reader', 'R', is(false, false, 'yes', false)]]);
    const starts = named('StringStartsWith', 'other');
    expect(judged([grant(REGISTRY, 'Reader', { condition: starts })], use({ integration: 'ABS', target: target({ repository: 'podinfo' }) }))).toEqual([['Reader', 'R', is(false, false, 'yes', false)]]);
  });
});

describe('grants of Azure DevOps', () => {
  const ado = { organization: 'Contoso', project: 'Platform', repository: 'Apps' };
  const place = { at: 'x', organization: 'contoso', project: 'platform' };
  const judged = (given: object, writes: boolean) => {
    const cluster = files();
    return grantsFor(identityWith([], [{ ...place, ...given } as any]), use({ integration: 'ADO', writes, target: { label: 'x', ado } }), cluster, reading(cluster))
      .map(({ serves, isExcessive, coverage, isWider }) => [serves, isExcessive, coverage, isWider]);
  };

  it.each<[string, object, unknown[], unknown[]]>([
    ['Readers', { group: 'Readers' }, [true, false, 'yes', false], [false, false, 'yes', false]],
    ['Contributors', { group: 'CONTRIBUTORS' }, [true, true, 'yes', false], [true, false, 'yes', false]],
    ['Build Administrators', { group: 'Build Administrators' }, [true, true, 'yes', false], [true, true, 'yes', false]],
    ['Project Administrators', { group: 'Project Administrators' }, [true, true, 'yes', false], [true, true, 'yes', false]],
    ['a group of people', { group: 'Team' }, [true, false, 'yes', false], [true, false, 'yes', false]],
    ['a group that only Azure DevOps knows', { group: 'tf:prod/x' }, [true, false, 'assumed', false], [true, false, 'assumed', false]],
    ['no group', {}, [true, false, 'yes', false], [true, false, 'yes', false]],
    ['reading', { permissions: ['GenericRead'], repository: 'APPS' }, [true, false, 'yes', false], [false, false, 'yes', false]],
    ['writing', { permissions: ['genericread', 'GenericContribute'], repository: 'apps' }, [true, true, 'yes', false], [true, false, 'yes', false]],
    ['writing alone', { permissions: ['GenericContribute'], repository: 'apps' }, [false, true, 'yes', false], [false, false, 'yes', false]],
    ['another repository', { permissions: ['GenericRead'], repository: 'other' }, [true, false, 'no', false], [false, false, 'no', false]],
    ['all repositories', { permissions: ['GenericRead'] }, [true, false, 'yes', true], [false, false, 'yes', true]],
  ])('%s', (_, given, reads, writes) => {
    expect([judged(given, false), judged(given, true)]).toEqual([[reads], [writes]]);
  });

  it('are those of its project', () => {
    expect([judged({ group: 'Readers', organization: 'other' }, false), judged({ group: 'Readers', project: 'other' }, false)]).toEqual([[], []]);
  });

  it('are asked for by name', () => {
    const needed = (integration: string, writes = false, given?: object) => neededGrant({ use: { integration, writes, target: { label: 'kv/keys/sops', ado: given } } } as any);
    expect(needed('ADO', false, ado)).toBe('the group Readers of Contoso/Platform');
    expect(needed('ADO', true)).toBe('the group Contributors of ORG/PROJECT');
    expect(['ACR', 'ABS', 'AKV', 'AEH', 'AKS'].map(integration => needed(integration))).toEqual([
      'AcrPull on kv/keys/sops', 'Storage Blob Data Reader on kv/keys/sops', 'Key Vault Crypto User on kv/keys/sops', 'Azure Event Hubs Data Sender on kv/keys/sops',
      'Azure Kubernetes Service Cluster User Role on kv/keys/sops',
    ]);
  });
});

describe('the resource of an object', () => {
  const found = (given: object, context: object = {}, applied: [string, string][] = []) => {
    const cluster = files(context);
    return resourceOf(use({ target: given }), cluster, reading(cluster, { applied: new Map(applied) })).id;
  };

  it.each<[string, object, object, [string, string][], string | undefined]>([
    ['by the ARM ID that it names', { armId: REGISTRY }, {}, [], REGISTRY],
    ['by an ARM ID of a stack', { armId: '${azurerm_container_registry.hub.id}' }, { stack: 'prod' }, [], 'tf:prod/azurerm_container_registry.hub.id'],
    ['by its host', target({ host: 'Contoso.azurecr.io', names: undefined }), { resources: [{ id: REGISTRY, host: 'contoso.azurecr.IO' }] }, [], REGISTRY],
    ['by a host of a stack', target({ host: 'tf:prod/azurerm_container_registry.hub.login_server', names: undefined }), { stack: 'prod', resources: [{ id: REGISTRY, host: '${azurerm_container_registry.hub.login_server}' }] }, [], REGISTRY],
    ['by its names', target({ names: ['CONTOSO'] }), { resources: [{ id: REGISTRY }] }, [], REGISTRY],
    ['by its names in a stack', target({ names: ['contoso'] }), { stack: 'prod', resources: [{ id: '${azurerm_container_registry.hub.id}' }] }, [], 'tf:prod/azurerm_container_registry.hub.id'],
    ['not by the names of another type', target({ type: 'Microsoft.KeyVault/vaults', names: ['contoso'] }), { resources: [{ id: REGISTRY }] }, [], undefined],
    ['not by another host', target({ host: 'other.azurecr.io', names: undefined }), { resources: [{ id: REGISTRY, host: 'contoso.azurecr.io' }] }, [], undefined],
    ['by a symbol as its host', target({ host: 'tf:prod/azurerm_container_registry.hub.login_server', names: undefined }), {}, [], 'tf:prod/azurerm_container_registry.hub.id'],
    ['by the host that a deployment told', target({ host: 'X.azurecr.io', names: undefined }), {}, [['x.azurecr.io', 'tf:prod/azurerm_container_registry.hub.login_server']], 'tf:prod/azurerm_container_registry.hub.id'],
    ['by the name that a deployment told', { type: 'Microsoft.Storage/storageAccounts/blobServices/containers', names: ['Random', 'default', 'c'] }, {}, [['random', 'tf:prod/azurerm_storage_account.st.name_of_it']], 'tf:prod/azurerm_storage_account.st.id/blobServices/default/containers/c'],
    ['by nothing', target({ host: 'x.azurecr.io', names: ['x'] }), {}, [], undefined],
    ['by data of a stack', { host: 'tf:prod/data.azurerm_key_vault.kv.vault_uri' }, {}, [], 'tf:prod/data.azurerm_key_vault.kv.id'],
  ])('is found %s', (_, given, context, applied, id) => {
    expect(found(given, context, applied)).toBe(id);
  });
});

describe('grants inside a remote cluster', () => {
  const given = use({ integration: 'AKS', target: { label: 'x', type: 'Microsoft.ContainerService/managedClusters', names: ['aks'], armId: CLUSTER } });
  const inside = (more: RoleGrant, one = given) => kubernetesGrants(identityWith([more]), one, files(), terraform).map(({ namespace, writes }) => [namespace, writes]);
  const custom = (...dataActions: string[]) => ({ role: undefined, roleId: 'x', permissions: allowing([], dataActions) });
  const unknown = { role: undefined, roleId: 'x' };

  it.each<[string, RoleGrant, unknown[]]>([
    ['Reader', grant(CLUSTER, 'Azure Kubernetes Service RBAC Reader'), [[undefined, false]]],
    ['Writer', grant(CLUSTER, 'Azure Kubernetes Service RBAC Writer'), [[undefined, true]]],
    ['Admin of a namespace', grant(`${CLUSTER}/namespaces/apps`, 'Azure Kubernetes Service RBAC Admin'), [['apps', true]]],
    ['Cluster Admin of the group', grant(GROUP, 'Azure Kubernetes Service RBAC Cluster Admin'), [[undefined, true]]],
    ['Writer of another cluster', grant(`${CLUSTER}2`, 'Azure Kubernetes Service RBAC Writer'), []],
    ['Writer of a namespace in another cluster', grant(`${CLUSTER}2/namespaces/apps`, 'Azure Kubernetes Service RBAC Writer'), []],
    ['Cluster User', grant(CLUSTER, 'Azure Kubernetes Service Cluster User Role'), []],
    ['one of the program that reads', grant(CLUSTER, 'x', custom('Microsoft.ContainerService/managedClusters/pods/read')), [[undefined, false]]],
    ['one of the program that writes', grant(CLUSTER, 'x', custom('x', 'Microsoft.ContainerService/managedClusters/secrets/write')), [[undefined, true]]],
    ['one of the program that does all', grant(CLUSTER, 'x', custom('*')), [[undefined, true]]],
    ['one of the program for all clusters', grant(CLUSTER, 'x', custom('microsoft.containerservice/*')), [[undefined, true]]],
    ['one of the program for all of a cluster', grant(CLUSTER, 'x', custom('Microsoft.ContainerService/managedClusters/*')), [[undefined, true]]],
    ['one of the program for all of Secrets', grant(CLUSTER, 'x', custom('Microsoft.ContainerService/managedClusters/secrets/*')), [[undefined, true]]],
    ['one of the program that reads Secrets', grant(CLUSTER, 'x', custom('Microsoft.ContainerService/managedClusters/secrets/read')), [[undefined, false]]],
    ['one of the program for something else', grant(CLUSTER, 'x', custom('Microsoft.Storage/x', 'x/Microsoft.ContainerService/y')), []],
    ['one of the program for something else, on a namespace', grant(`${CLUSTER}/namespaces/apps`, 'x', custom('xMicrosoft.ContainerService/managedClusters/secrets/writes')), [['apps', false]]],
    ['an unknown one', grant(CLUSTER, 'x', unknown), [[undefined, true]]],
    ['an unknown one on a namespace', grant(`${CLUSTER.replace('managed', 'MANAGED')}/Namespaces/apps`, 'x', unknown), [['apps', true]]],
    ['an unknown one below a namespace', grant(`${CLUSTER}/namespaces/apps/x`, 'x', unknown), []],
    ['an unknown one below the cluster', grant(`${CLUSTER}/x`, 'x', unknown), []],
    ['an unknown one on the group', grant(GROUP, 'x', unknown), []],
    ['AcrPull', grant(CLUSTER, 'AcrPull'), []],
  ])('%s', (_, more, wanted) => {
    expect(inside(more)).toEqual(wanted);
  });

  it('reach a cluster that only Azure knows', () => {
    const symbol = 'tf:prod/azurerm_kubernetes_cluster.aks.id';
    const one = use({ integration: 'AKS', target: { label: 'x', armId: symbol } });
    expect(inside(grant(symbol, 'x', unknown), one)).toEqual([[undefined, true]]);
    expect(inside(grant(`${symbol}/namespaces/apps`, 'x', unknown), one)).toEqual([['apps', true]]);
    expect(inside(grant(`${symbol}/namespaces/apps/more`, 'x', unknown), one)).toEqual([]);
    expect(inside(grant('tf:prod/azurerm_kubernetes_cluster.other.id', 'x', unknown), one)).toEqual([]);
    expect(inside(grant(CLUSTER, 'x', unknown), use({ target: { label: 'x', type: 'Microsoft.ContainerService/managedClusters', names: ['aks'] } }))).toEqual([[undefined, true]]);
  });

  it.each(['Reader', 'Writer', 'Admin', 'Cluster Admin'])('are of Kubernetes: %s', name => {
    expect(isKubernetesRole(grant(CLUSTER, `Azure Kubernetes Service RBAC ${name}`))).toBe(true);
    expect(isKubernetesRole(grant(CLUSTER, `Azure Kubernetes Service Cluster ${name} Role`))).toBe(false);
    expect(isKubernetesRole(grant(CLUSTER, 'x', unknown))).toBe(false);
  });
});

describe('identities', () => {
  const fresh = { federatedElsewhere: false, credentials: [], roles: [], ado: [], adoProjects: [], entitlements: [], certificates: [] };

  it('are found by any of their IDs, in any case', () => {
    const index = new IdentityIndex();
    const one = index.add('managed identity', 'a', 'at', true, { clientId: 'C', principalId: 'P', resourceId: 'R', tenantId: 'T' });
    expect(one).toEqual({ key: 'at', kind: 'managed identity', name: 'a', at: 'at', isMade: true, ...fresh, clientId: 'C', principalId: 'P', resourceId: 'R', tenantId: 'T' });
    expect([index.ofClient('c'), index.ofPrincipal('p'), index.ofResource('r')]).toEqual([one, one, one]);
    expect([index.ofClient('p'), index.ofPrincipal('c'), index.ofResource('c')]).toEqual([undefined, undefined, undefined]);
    for (const ids of [{ clientId: 'c' }, { principalId: 'p' }, { resourceId: 'r' }]) {
      expect(index.add('identity made elsewhere', 'b', 'there', false, ids)).toBe(one);
    }
    expect(one).toMatchObject({ name: 'a', at: 'at', clientId: 'C', principalId: 'P', resourceId: 'R' });
    expect(index.add('identity made elsewhere', 'b', 'there', false, {})).not.toBe(one);
    expect(index.all).toHaveLength(2);
  });

  it('learn what is told later, and keep what was told first', () => {
    const index = new IdentityIndex();
    const one = index.add('identity made elsewhere', 'a', 'at', false, { principalId: 'p' });
    index.learn(one, { clientId: 'c', principalId: 'p2', resourceId: 'r', tenantId: 't' });
    expect(one).toMatchObject({ clientId: 'c', principalId: 'p', resourceId: 'r', tenantId: 't' });
    expect([index.ofPrincipal('p'), index.ofPrincipal('p2')]).toEqual([one, one]);
    const two = index.add('identity made elsewhere', 'b', 'at', false, {});
    index.learn(two, { clientId: 'C' });
    expect(index.ofClient('c')).toBe(one);
  });

  it('that one half looks up and another makes are one', () => {
    const index = new IdentityIndex();
    const looked = index.add('identity made elsewhere', 'a', 'there', false, { clientId: 'c' });
    expect(index.add('managed identity', 'b', 'here', true, { clientId: 'c' })).toBe(looked);
    expect(looked).toEqual({ key: 'here', kind: 'managed identity', name: 'b', at: 'here', isMade: true, ...fresh, clientId: 'c' });
    index.add('identity made elsewhere', 'c', 'elsewhere', false, { clientId: 'c' });
    expect(looked).toMatchObject({ key: 'here', name: 'b', isMade: true });
  });

  it('of two resources with one ARM ID are two', () => {
    const index = new IdentityIndex();
    const one = index.add('managed identity', 'a', 'one', true, { clientId: 'tf:a', resourceId: 'r' });
    expect(index.add('managed identity', 'a', 'two', true, { clientId: 'tf:b', resourceId: 'r' })).not.toBe(one);
    expect(index.add('managed identity', 'a', 'one', true, { clientId: 'tf:a', resourceId: 'r' })).toBe(one);
    expect(index.add('managed identity', 'a', 'one', true, { resourceId: 'r' })).toBe(one);
    expect(index.add('identity made elsewhere', 'a', 'one', false, { clientId: 'tf:c', resourceId: 'r' })).toBe(one);
    const plain = index.add('managed identity', 'b', 'three', true, { clientId: 'guid', resourceId: 'q' });
    expect(index.add('managed identity', 'b', 'four', true, { clientId: 'other', resourceId: 'q' })).toBe(plain);
  });
});

describe('readAzure()', () => {
  const stacks = new TerraformFiles({ prod: { locals: { c: 'client', p: 'principal', r: '/a/b/name', t: 'tenant', abac: 'REG' }, output: { id: { value: '${azurerm_x.y.client_id}' }, who: { value: '${azurerm_x.y.principal_id}' }, same: { value: '${azurerm_x.z.client_id}' }, text: { value: 'text' }, list: { value: '${azurerm_x.y.client_id}' } } } });
  const read = (contexts: object[], applied?: object, add: (index: IdentityIndex) => void = () => undefined) => readAzure(
    { clusters: contexts.map(context => ({ context: { name: 'prod', ...context } })), applied } as any, stacks, [{ identities: (_, __, { index }) => add(index) }],
  );

  it('knows the identity of nodes', () => {
    const [kubelet, ...more] = read([{ stack: 'prod', kubelet: { clientId: '${local.c}', principalId: '${local.p}' } }, {}, { kubelet: { clientId: 'x', principalId: 'y' } }]).identities;
    expect(kubelet).toMatchObject({ kind: 'kubelet identity', name: 'kubelet of prod', at: 'prod', isMade: false, clientId: 'client', principalId: 'principal' });
    expect(more.map(({ clientId, principalId }) => [clientId, principalId])).toEqual([['x', 'y']]);
  });

  it('knows identities that were made elsewhere', () => {
    const all = read([{ stack: 'prod', identities: [{ clientId: '${local.c}', principalId: '${local.p}', resourceId: '${local.r}', tenantId: '${local.t}', federatedElsewhere: true }, { clientId: '${local.c}' }, { clientId: 'two', resourceId: '/x/two-name' }] }, { identities: [{ clientId: 'three' }] }]).identities;
    expect(all.map(({ kind, name, at, isMade, federatedElsewhere, clientId, principalId, resourceId, tenantId }) => [
      kind, name, at, isMade, federatedElsewhere, clientId, principalId, resourceId, tenantId,
    ])).toEqual([
      ['identity made elsewhere', '${local.r}', 'prod', false, true, 'client', 'principal', '/a/b/name', 'tenant'],
      ['identity made elsewhere', 'two-name', 'prod', false, false, 'two', undefined, '/x/two-name', undefined],
      ['identity made elsewhere', 'three', 'prod', false, false, 'three', undefined, undefined, undefined],
    ]);
  });

  it('learns IDs of a deployment', () => {
    const two = (index: IdentityIndex) => {
      index.add('managed identity', 'y', 'y', true, { clientId: 'tf:prod/azurerm_x.y.client_id', principalId: 'tf:prod/azurerm_x.y.principal_id' });
      index.add('managed identity', 'z', 'z', true, { clientId: 'tf:prod/azurerm_x.z.client_id' });
    };
    const graph = read([{}], { prod: { id: 'GUID', who: 'WHO', text: 'other', list: ['x'], none: 'none' } }, two);
    const [y, z] = graph.identities;
    expect([graph.identityOfClient('guid'), graph.identityOfPrincipal('who'), graph.identityOfClient('other'), graph.identityOfClient('none')]).toEqual([y, y, undefined, undefined]);
    expect(graph.sharedClientIds).toEqual([]);
    expect(read([{}], { prod: { id: 'GUID', same: 'guid' } }, two).sharedClientIds).toMatchObject([{ clientId: 'guid', first: { name: 'y' }, second: { name: 'z' } }]);
    expect(read([{}], undefined, two).identities).toHaveLength(2);
    graph.learnClientId(z, 'later');
    expect(graph.identityOfClient('LATER')).toBe(z);
  });

  it('knows registries with ABAC repository permissions', () => {
    expect([...read([{ stack: 'prod', resources: [{ id: '${local.abac}', abac: true }, { id: 'no' }, { id: 'NO2', abac: false }] }, {}, { resources: [{ id: 'TWO', abac: true }] }]).abacRegistries]).toEqual(['reg', 'two']);
  });

  it('finds credentials by their subject, in any case', () => {
    const one: any = { subject: 'System:A' };
    const graph = readAzure({ clusters: [] } as any, stacks, [{ grants: (_, __, { credentials, roles }) => { credentials.push(one); roles.push(grant(GROUP)); } }, { grants: (_, __, { entitlements, policyVaults, fluxExtensions }) => { entitlements.push('e' as any); policyVaults.add('v'); fluxExtensions.push('f'); } }]);
    expect([graph.credentialsOf('sYSTEM:a'), graph.credentialsOf('none')]).toEqual([[one], []]);
    expect(graph).toMatchObject({ identities: [], credentials: [one], roles: [{ scope: GROUP }], entitlements: ['e'], policyVaults: new Set(['v']), fluxExtensions: ['f'] });
  });
});
