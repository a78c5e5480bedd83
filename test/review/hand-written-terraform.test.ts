import { GROUP, inputOfFixture, REGISTRY, reportOf, SUBSCRIPTION } from './report/fixture';
import { Changeable, copyOf, findingsOf } from '../support/review';

const PULL = 'Microsoft.ContainerRegistry/registries/pull/read';
const OTHER = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/other`;
const PRINCIPAL = '${azurerm_user_assigned_identity.a.principal_id}';
const IDENTITY = { a: { name: 'flux', location: 'westeurope', resource_group_name: 'rg-flux' } };
const CREDENTIAL = {
  user_assigned_identity_id: '${azurerm_user_assigned_identity.a.id}', issuer: 'https://oidc.contoso.example/prod', subject: 'system:serviceaccount:apps:flux-acr', audience: ['api://AzureADTokenExchange'],
};
const GRANT = { principal_id: PRINCIPAL, principal_type: 'ServicePrincipal', scope: REGISTRY, role_definition_name: 'AcrPull' };

/** What the review says of one OCIRepository whose Azure half somebody wrote by hand. */
function judged(stack: { readonly [block: string]: object }, change: (input: Changeable) => void = () => undefined) {
  const { grants = { r: GRANT }, credentials = { c: CREDENTIAL }, resource = {}, identities = IDENTITY, ...rest } = stack as Changeable;
  const input = copyOf(inputOfFixture({ name: 'prod', accesses: [{ name: 'podinfo' }] }));
  input.stacks.prod = {
    provider: { azurerm: [{ subscription_id: SUBSCRIPTION }] },
    ...rest,
    resource: { azurerm_user_assigned_identity: identities, azurerm_federated_identity_credential: credentials, azurerm_role_assignment: grants, ...resource },
  };
  input.clusters[0].objects[0].json.metadata.annotations['azure.workload.identity/client-id'] = 'tf:prod/azurerm_user_assigned_identity.a.client_id';
  change(input);
  const [access] = reportOf(input).accesses;
  return { links: Object.values(access.links).join(' '), codes: [...new Set(findingsOf(input).map(({ code, severity }) => `${severity} ${code}`))], told: findingsOf(input).map(({ message }) => message) };
}

const HOLDS = { links: 'ok ok ok', codes: [] as string[] };
const ASSUMED = { links: 'ok ok assumed', codes: ['warning FAZ140'] };
const LOCALS = { locals: { id: REGISTRY, role: 'AcrPull', other: OTHER, map: { prod: { id: REGISTRY } }, list: [REGISTRY] } };

describe('a role that somebody else wrote down', () => {
  const data = (body: object) => ({ data: { azurerm_role_definition: { pull: body } } });
  const by = (more: object) => ({ grants: { r: { ...GRANT, role_definition_name: undefined, ...more } } });
  const custom = (permissions: object, more: object = {}) => ({ resource: { azurerm_role_definition: { own: { name: 'Puller', scope: GROUP, permissions, ...more } } } });

  it.each<[string, { readonly [block: string]: object }]>([
    ['by data with its name', { ...data({ name: 'AcrPull' }), ...by({ role_definition_id: '${data.azurerm_role_definition.pull.id}' }) }],
    ['by data with its ID', { ...data({ role_definition_id: '7f951dda-4ed3-4680-a7ca-43fe172d538d', scope: GROUP }), ...by({ role_definition_id: '${data.azurerm_role_definition.pull.id}' }) }],
    ['by the ID of data', { ...data({ name: 'AcrPull' }), ...by({ role_definition_id: '${data.azurerm_role_definition.pull.role_definition_id}' }) }],
    ['by the name of data', { ...data({ role_definition_id: '7f951dda-4ed3-4680-a7ca-43fe172d538d' }), ...by({ role_definition_name: '${data.azurerm_role_definition.pull.name}' }) }],
    ['by a path to data', { ...data({ name: 'AcrPull' }), ...by({ role_definition_id: `/subscriptions/${SUBSCRIPTION}\${data.azurerm_role_definition.pull.id}` }) }],
    ['by a local', { ...LOCALS, ...by({ role_definition_name: '${local.role}' }) }],
    ['in another case', by({ role_definition_name: 'ACRPULL' })],
    ['of its own', { ...custom([{ actions: [PULL] }]), ...by({ role_definition_id: '${azurerm_role_definition.own.role_definition_resource_id}' }) }],
    ['of its own, as one block', { ...custom({ actions: [PULL] }), ...by({ role_definition_id: '${azurerm_role_definition.own.role_definition_resource_id}' }) }],
    ['of its own, by name', { ...custom([{ actions: [PULL.toUpperCase()] }]), ...by({ role_definition_name: 'puller' }) }],
    ['of its own, with actions of locals', { locals: { actions: [PULL] }, ...custom([{ actions: '${local.actions}' }]), ...by({ role_definition_name: '${azurerm_role_definition.own.name}' }) }],
    ['of its own, in two blocks', { ...custom([{ actions: [], data_actions: [] }, { actions: [PULL], not_actions: ['*/write'] }]), ...by({ role_definition_name: 'Puller' }) }],
    ['of its own, with an ID that was chosen', {
      ...custom([{ actions: [PULL] }], { role_definition_id: '11111111-2222-4333-8444-555566667777' }),
      ...by({ role_definition_id: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/11111111-2222-4333-8444-555566667777` }),
    }],
  ])('holds: %s', (_, stack) => {
    expect(judged(stack)).toMatchObject(HOLDS);
  });

  it.each<[string, { readonly [block: string]: object }, string]>([
    ['by data of another name', { ...data({ name: 'AcrDelete' }), ...by({ role_definition_id: '${data.azurerm_role_definition.pull.id}' }) }, 'error FAZ010'],
    ['of its own, without the action', { ...custom([{ actions: ['Microsoft.ContainerRegistry/registries/read'] }]), ...by({ role_definition_name: 'Puller' }) }, 'error FAZ010'],
    ['of its own, that takes it back', { ...custom([{ actions: ['*'], not_actions: ['Microsoft.ContainerRegistry/*'] }]), ...by({ role_definition_name: 'Puller' }) }, 'error FAZ010'],
    ['of its own, with the action as one of data', { ...custom([{ data_actions: [PULL] }]), ...by({ role_definition_name: 'Puller' }) }, 'error FAZ010'],
    ['that signs and does not pull', by({ role_definition_name: 'AcrImageSigner' }), 'error FAZ010'],
  ])('is too weak: %s', (_, stack, code) => {
    expect(judged(stack)).toMatchObject({ links: 'ok ok broken', codes: expect.arrayContaining([code]) });
  });

  it.each<[string, { readonly [block: string]: object }]>([
    ['that is more than needed', by({ role_definition_name: 'Contributor' })],
    ['that grants', by({ role_definition_name: 'User Access Administrator' })],
    ['of its own, with a wildcard', { ...custom([{ actions: ['Microsoft.ContainerRegistry/registries/*/read'] }]), ...by({ role_definition_name: 'Puller' }) }],
    ['of its own', { ...custom([{ actions: [PULL, 'Microsoft.Compute/*'] }]), ...by({ role_definition_name: 'Puller' }) }],
  ])('allows more than the object does: %s', (_, stack) => {
    expect(judged(stack)).toMatchObject({ links: 'ok ok ok', codes: ['warning FAZ013'] });
  });

  it.each<[string, { readonly [block: string]: object }]>([
    ['of a name from outside', { variable: { role: {} }, ...by({ role_definition_name: '${var.role}' }) }],
    ['of data by a name from outside', { ...data({ name: '${var.role}' }), ...by({ role_definition_id: '${data.azurerm_role_definition.pull.id}' }) }],
    ['of its own, with actions from outside', { ...custom([{ actions: '${var.actions}' }]), ...by({ role_definition_id: '${azurerm_role_definition.own.role_definition_resource_id}' }) }],
    ['of its own, with actions of dynamic blocks', { resource: { azurerm_role_definition: { own: { name: 'Puller', dynamic: { permissions: { for_each: [1], content: {} } } } } }, ...by({ role_definition_name: 'Puller' }) }],
    ['of a module', by({ role_definition_id: '${module.roles.pull_id}' })],
  ])('is not told: %s', (_, stack) => {
    expect(judged(stack)).toMatchObject(ASSUMED);
  });
});

describe('a grant that Terraform evaluates', () => {
  const scoped = (scope: string, more: object = {}) => ({ grants: { r: { ...GRANT, scope } }, ...more });

  it.each<[string, { readonly [block: string]: object }]>([
    ['a local', scoped('${local.id}', LOCALS)],
    ['a default', scoped('${var.id}', { variable: { id: { default: REGISTRY } } })],
    ['a map of locals', scoped('${local.map["prod"].id}', LOCALS)],
    ['a list', scoped('${local.list[0]}', LOCALS)],
    ['a function', scoped('${format("%s/providers/Microsoft.ContainerRegistry/registries/%s", var.group, lower("CONTOSO"))}', { variable: { group: { default: GROUP } } })],
    ['for_each of a set', { ...LOCALS, grants: { r: { ...GRANT, for_each: '${toset([local.id, local.other])}', scope: '${each.value}' } } }],
    ['for_each of a map', { ...LOCALS, grants: { r: { ...GRANT, for_each: '${local.map}', scope: '${each.value.id}' } } }],
    ['a count of one', { ...LOCALS, grants: { r: { ...GRANT, count: '${local.role == "AcrPull" ? 1 : 0}' } } }],
    ['an identity of for_each', {
      identities: { b: { for_each: '${toset(["a"])}', name: 'flux-${each.key}', resource_group_name: 'rg' } },
      credentials: { c: { ...CREDENTIAL, user_assigned_identity_id: '${azurerm_user_assigned_identity.b["a"].id}' } },
      grants: { r: { ...GRANT, principal_id: '${azurerm_user_assigned_identity.b["a"].principal_id}' } },
    }],
    ['a registry of the stack, of a provider without a subscription', scoped('${azurerm_container_registry.hub.id}', { provider: {}, resource: { azurerm_container_registry: { hub: { name: 'contoso', resource_group_name: 'rg-registry' } } } })],
    ['the subscription of the provider', scoped('/subscriptions/${data.azurerm_client_config.me.subscription_id}/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/contoso', { data: { azurerm_client_config: { me: {} } } })],
    ['a product of sets', { ...LOCALS, grants: { r: { ...GRANT, for_each: '${{for pair in setproduct([local.id], ["AcrPull"]) : pair[1] => pair}}', scope: '${each.value[0]}', role_definition_name: '${each.value[1]}' } } }],
    ['a registry of azapi', scoped('${azapi_resource.hub.id}', { resource: { azapi_resource: { hub: { type: 'Microsoft.ContainerRegistry/registries@2023-07-01', name: 'contoso', parent_id: GROUP } } } })],
  ])('holds: %s', (what, stack) => {
    const { links, codes } = judged(stack, input => {
      if (what === 'an identity of for_each') {
        input.clusters[0].objects[0].json.metadata.annotations['azure.workload.identity/client-id'] = 'tf:prod/azurerm_user_assigned_identity.b["a"].client_id';
      }
    });
    expect([links, codes.filter(code => code !== 'warning FAZ020')]).toEqual(['ok ok ok', []]);
  });

  it.each<[string, { readonly [block: string]: object }]>([
    ['a variable', scoped('${var.id}', { variable: { id: {} } })],
    ['a part of it', scoped('/subscriptions/${var.sub}/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/contoso')],
    ['a group of it', scoped('/subscriptions/${var.sub}/resourceGroups/rg-registry')],
    ['a module', scoped('${module.registry.resource_id}')],
    ['data from elsewhere', scoped('${data.terraform_remote_state.hub.outputs.registry_id}')],
    ['a function that is not understood', scoped('${provider::azurerm::normalise_resource_id(var.id)}')],
    ['for_each of what is not told', { grants: { r: { ...GRANT, for_each: '${var.scopes}', scope: '${each.value}' } } }],
    ['a count that is not told', { grants: { r: { ...GRANT, count: '${var.grants}' } } }],
    ['a registry of a name that is not told', scoped('${azurerm_container_registry.hub.id}', { resource: { azurerm_container_registry: { hub: { name: '${var.name}', resource_group_name: 'rg-registry' } } } })],
    ['data of a name that is not told', scoped('${data.azurerm_container_registry.hub.id}', { data: { azurerm_container_registry: { hub: { name: '${var.name}', resource_group_name: 'rg-registry' } } } })],
    ['a principal that is not told', { grants: { r: { ...GRANT, principal_id: '${var.principal_id}' } } }],
    ['a principal of a module', { grants: { r: { ...GRANT, principal_id: '${module.identity.principal_id}' } } }],
    ['an identity that is looked up by a name from outside', {
      data: { azurerm_user_assigned_identity: { d: { name: '${var.name}', resource_group_name: 'rg-flux' } } }, grants: { r: { ...GRANT, principal_id: '${data.azurerm_user_assigned_identity.d.principal_id}' } },
    }],
    ['a service principal that is looked up by its display name', {
      data: { azuread_service_principal: { d: { display_name: 'flux' } } }, grants: { r: { ...GRANT, principal_id: '${data.azuread_service_principal.d.object_id}' } },
    }],
    ['a condition that is not understood', { grants: { r: { ...GRANT, condition: '@Environment[isPrivateLink] BoolEquals true', condition_version: '2.0' } } }],
  ])('is not told: %s', (_, stack) => {
    const { links, codes } = judged(stack);
    expect([links, codes.filter(code => code !== 'warning FAZ012')]).toEqual(['ok ok assumed', ['warning FAZ140']]);
  });

  it.each<[string, { readonly [block: string]: object }]>([
    ['a count of none', { grants: { r: { ...GRANT, count: 0 } } }],
    ['a condition that is false', { variable: { on: { default: false } }, grants: { r: { ...GRANT, count: '${var.on ? 1 : 0}' } } }],
    ['for_each of nothing', { grants: { r: { ...GRANT, for_each: '${toset([])}' } } }],
    ['another scope by a local', scoped('${local.other}', LOCALS)],
    ['another registry, whatever its subscription', scoped('/subscriptions/${var.sub}/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/other')],
    ['something of another type, whatever its name', scoped('${azurerm_key_vault.kv.id}', { resource: { azurerm_key_vault: { kv: { name: '${var.name}', resource_group_name: 'rg', rbac_authorization_enabled: true } } } })],
    ['the identity of another key', {
      identities: { ...IDENTITY, b: { for_each: '${toset(["x"])}', name: 'b-${each.key}', resource_group_name: 'rg' } }, grants: { r: { ...GRANT, principal_id: '${azurerm_user_assigned_identity.b["x"].principal_id}' } },
    }],
    ['another identity that is looked up', {
      data: { azurerm_user_assigned_identity: { d: { name: 'other', resource_group_name: 'rg-flux' } } }, grants: { r: { ...GRANT, principal_id: '${data.azurerm_user_assigned_identity.d.principal_id}' } },
    }],
    ['a group that is another, whatever its subscription', scoped('${azurerm_resource_group.rg.id}', { provider: {}, resource: { azurerm_resource_group: { rg: { name: 'rg-other' } } } })],
  ])('is none: %s', (_, stack) => {
    const { links, codes } = judged(stack);
    expect(links).toBe('ok ok broken');
    expect(codes.some(code => /^error FAZ0(09|11)$/.test(code))).toBe(true);
  });
});

describe('a credential that Terraform evaluates', () => {
  const credential = (more: object, rest: object = {}) => ({ credentials: { c: { ...CREDENTIAL, ...more } }, ...rest });

  it.each<[string, { readonly [block: string]: object }]>([
    ['locals', credential({ subject: 'system:serviceaccount:${local.ns}:flux-acr' }, { locals: { ns: 'apps' } })],
    ['a function', credential({ subject: '${format("system:serviceaccount:%s:%s", "apps", "flux-acr")}' })],
    ['audiences of a local', credential({ audience: '${local.audience}' }, { locals: { audience: ['api://AzureADTokenExchange'] } })],
    ['for_each', credential({ for_each: { apps: 'flux-acr', team: 'other' }, subject: 'system:serviceaccount:${each.key}:${each.value}' })],
  ])('holds: %s', (_, stack) => {
    expect(judged(stack)).toMatchObject(HOLDS);
  });

  it.each<[string, { readonly [block: string]: object }]>([
    ['its subject', credential({ subject: 'system:serviceaccount:${var.namespace}:flux-acr' })],
    ['its issuer', credential({ issuer: '${azurerm_kubernetes_cluster.aks.oidc_issuer_url}' }, { resource: { azurerm_kubernetes_cluster: { aks: { name: 'aks', resource_group_name: 'rg' } } } })],
    ['its audience', credential({ audience: '${var.audience}' })],
    ['its identity', credential({ user_assigned_identity_id: '${module.identity.id}' })],
    ['its count', credential({ count: '${var.federated}' })],
    ['its for_each', credential({ for_each: '${var.accounts}', subject: '${each.value}' })],
  ])('is not told: %s', (_, stack) => {
    expect(judged(stack)).toMatchObject({ links: 'ok assumed ok', codes: ['warning FAZ140'] });
  });

  it.each<[string, { readonly [block: string]: object }, string]>([
    ['another namespace', credential({ subject: 'system:serviceaccount:${local.ns}:flux-acr' }, { locals: { ns: 'team' } }), 'error FAZ006'],
    ['another name, whatever its namespace', credential({ subject: 'system:serviceaccount:${var.namespace}:other' }), 'error FAZ006'],
    ['a count of none', credential({ count: 0 }), 'error FAZ006'],
    ['another issuer', credential({ issuer: '${local.issuer}' }, { locals: { issuer: 'https://oidc.contoso.example/other' } }), 'error FAZ007'],
  ])('is none: %s', (_, stack, code) => {
    expect(judged(stack)).toMatchObject({ links: 'ok broken ok', codes: [code] });
  });

  it('may be of an identity that a module makes', () => {
    const input = (i: Changeable) => { i.clusters[0].objects[0].json.metadata.annotations['azure.workload.identity/client-id'] = 'c0ffee00-1111-4222-8333-944455556666'; };
    const none = { identities: {}, credentials: {}, grants: {} };
    expect(judged({ ...none, module: { flux: { source: './flux' } } }, input)).toMatchObject({ links: 'ok assumed assumed', codes: ['warning FAZ140'] });
    expect(judged(none, input)).toMatchObject({ links: 'ok broken broken', codes: ['error FAZ005'] });
  });

  it('tells for whom an identity is whose client ID only a deployment tells', () => {
    const annotate = (clientId: string) => (input: Changeable) => { input.clusters[0].objects[0].json.metadata.annotations['azure.workload.identity/client-id'] = clientId; };
    const GUID = 'c0ffee00-1111-4222-8333-944455556666';
    expect(judged({}, annotate(GUID))).toMatchObject({ links: 'ok assumed ok', codes: ['warning FAZ140'] });
    expect(judged({ credentials: { c: { ...CREDENTIAL, subject: 'system:serviceaccount:apps:other' } } }, annotate(GUID)).codes).toContain('error FAZ005');
    // After the deployment it is another.
    expect(judged({ output: { id: { value: '${azurerm_user_assigned_identity.a.client_id}' } } }, input => {
      annotate(GUID)(input);
      input.applied = { prod: { id: 'deadbeef-1111-4222-8333-944455556666' } };
    }).codes).toContain('error FAZ005');
  });
});
