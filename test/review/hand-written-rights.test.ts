import { base } from './bases';
import { GROUP, inputOfFixture, REGISTRY, reportOf, SUBSCRIPTION } from './report/fixture';
import { compare } from '../../lib/review/report/diff';
import { Changeable, copyOf, findingsOf } from '../support/review';

const PRINCIPAL = '${azurerm_user_assigned_identity.a.principal_id}';
const ROLE_ID = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d`;
const ASSIGNMENT = { principal_id: PRINCIPAL, principal_type: 'ServicePrincipal', scope: REGISTRY, role_definition_name: 'AcrPull' };

/** One OCIRepository, an identity and a credential that fit, and the resources of somebody. */
function inputWith(resource: { readonly [type: string]: object }, more: object = {}): Changeable {
  const input = copyOf(inputOfFixture({ name: 'prod', accesses: [{ name: 'podinfo' }] }));
  input.stacks.prod = {
    provider: { azurerm: [{ subscription_id: SUBSCRIPTION }] },
    ...more,
    resource: {
      azurerm_user_assigned_identity: { a: { name: 'flux', resource_group_name: 'rg-flux' } },
      azurerm_federated_identity_credential: {
        c: { user_assigned_identity_id: '${azurerm_user_assigned_identity.a.id}', issuer: 'https://oidc.contoso.example/prod', subject: 'system:serviceaccount:apps:flux-acr', audience: ['api://AzureADTokenExchange'] },
      },
      ...resource,
    },
  };
  input.clusters[0].objects[0].json.metadata.annotations['azure.workload.identity/client-id'] = 'tf:prod/azurerm_user_assigned_identity.a.client_id';
  return input;
}

function judged(resource: { readonly [type: string]: object }, more: object = {}) {
  const input = inputWith(resource, more);
  const report = reportOf(input);
  const findings = findingsOf(input);
  return {
    grant: report.accesses[0].links.grant,
    codes: [...new Set(findings.map(({ code, severity }) => `${severity} ${code}`))],
    rows: report.grants.map(({ kind, name, scope }) => `${kind} ${name} on ${scope === REGISTRY ? 'R' : scope}`),
    told: findings.map(({ what }) => what),
  };
}

describe('grants in other forms', () => {
  const pim = { principal_id: PRINCIPAL, scope: REGISTRY, role_definition_id: ROLE_ID };

  it('an active assignment of PIM lets in, and is told of when it ends', () => {
    expect(judged({ azurerm_pim_active_role_assignment: { p: pim } })).toMatchObject({ grant: 'ok', codes: [], rows: ['role AcrPull on R'] });
    expect(judged({ azurerm_pim_active_role_assignment: { p: { ...pim, schedule: [{ expiration: [{ duration_days: 30 }] }] } } })).toMatchObject({ grant: 'ok', codes: ['warning FAZ143'], told: [expect.stringContaining('(duration days 30)')] });
  });

  it('an eligible one lets nobody in, and is a row', () => {
    expect(judged({ azurerm_pim_eligible_role_assignment: { p: pim } })).toMatchObject({ grant: 'broken', codes: ['error FAZ010', 'warning FAZ143'], rows: ['role AcrPull (eligible) on R'] });
    expect(judged({ azurerm_pim_eligible_role_assignment: { p: pim }, azurerm_role_assignment: { r: ASSIGNMENT } })).toMatchObject({ grant: 'ok', codes: ['warning FAZ020'] });
  });

  it.each<[string, unknown]>([
    ['an object', { properties: { principalId: PRINCIPAL, roleDefinitionId: ROLE_ID } }],
    ['JSON', `\${jsonencode({properties = {principalId = azurerm_user_assigned_identity.a.principal_id, roleDefinitionId = "${ROLE_ID}"}})}`],
  ])('an assignment of azapi lets in: its body is %s', (_, body) => {
    const azapi = (type: string, more: object = {}) => ({ azapi_resource: { r: { type, parent_id: REGISTRY, body, ...more } } });
    expect(judged(azapi('Microsoft.Authorization/roleAssignments@2022-04-01'))).toMatchObject({ grant: 'ok', codes: [], rows: ['role AcrPull on R'] });
    expect(judged(azapi('Microsoft.Authorization/roleAssignments@2022-04-01', { parent_id: GROUP }))).toMatchObject({ grant: 'ok', codes: ['warning FAZ012'] });
    // What is not understood may be what lets it in.
    expect(judged(azapi('Microsoft.Authorization/roleAssignmentScheduleRequests@2022-04-01'))).toMatchObject({ grant: 'assumed', codes: ['warning FAZ009', 'warning FAZ141'], rows: ['other azapi_resource on R'] });
  });
});

describe('grants to groups', () => {
  const toGroup = { r: { ...ASSIGNMENT, principal_id: '${azuread_group.g.object_id}', principal_type: 'Group' } };

  it.each<[string, { readonly [type: string]: object }]>([
    ['of its members', { azuread_group: { g: { display_name: 'pullers', members: [PRINCIPAL] } } }],
    ['of a member that is added', { azuread_group: { g: { display_name: 'pullers' } }, azuread_group_member: { m: { group_object_id: '${azuread_group.g.object_id}', member_object_id: PRINCIPAL } } }],
    ['of a member that is added by the ID of azuread 3', { azuread_group: { g: { display_name: 'pullers' } }, azuread_group_member: { m: { group_object_id: '${azuread_group.g.id}', member_object_id: PRINCIPAL } } }],
    ['of a group in it', { azuread_group: { g: { display_name: 'pullers', members: ['${azuread_group.inner.object_id}'] }, inner: { display_name: 'inner', members: [PRINCIPAL] } } }],
  ])('are those %s', (_, groups) => {
    expect(judged({ ...groups, azurerm_role_assignment: toGroup })).toMatchObject({ grant: groups.azuread_group_member && JSON.stringify(groups).includes('g.id}') ? expect.stringMatching(/ok|assumed/) : 'ok' });
    expect(judged({ ...groups, azurerm_role_assignment: toGroup }).codes.filter(code => code.startsWith('error'))).toEqual([]);
  });

  it('are nothing to somebody else', () => {
    expect(judged({ azuread_group: { g: { display_name: 'pullers', members: ['0e7c9a51-3b2d-4f68-8a17-5d4c3b2a1f0e'] } }, azurerm_role_assignment: toGroup })).toMatchObject({ grant: 'broken', codes: ['error FAZ009'] });
  });

  it('that are looked up may be its own', () => {
    const data = { data: { azuread_group: { g: { display_name: 'pullers' } } } };
    const assignment = { r: { ...toGroup.r, principal_id: '${data.azuread_group.g.object_id}' } };
    expect(judged({ azurerm_role_assignment: assignment }, data)).toMatchObject({ grant: 'assumed', codes: ['warning FAZ140'] });
    const member = { azuread_group_member: { m: { group_object_id: '${data.azuread_group.g.object_id}', member_object_id: PRINCIPAL } } };
    // A member for sure, and whatever else the group may do.
    expect(judged({ azurerm_role_assignment: assignment, ...member }, data)).toMatchObject({ grant: 'ok', codes: ['warning FAZ141'] });
    expect(judged(member, data)).toMatchObject({ grant: 'assumed', codes: ['warning FAZ009', 'warning FAZ141'], rows: ['other member of the group pullers on pullers'] });
  });
});

describe('what is not understood', () => {
  const also = (resource: object, more: object = {}) => judged({ azurerm_role_assignment: { r: ASSIGNMENT }, ...resource }, more);

  it.each<[string, { readonly [type: string]: object }, string]>([
    ['a directory role', { azuread_directory_role_assignment: { d: { role_id: '62e90394-69f5-4237-9190-012177145e10', principal_object_id: PRINCIPAL } } }, 'other directory role 62e90394-69f5-4237-9190-012177145e10 on /'],
    ['a permission of Graph', { azuread_app_role_assignment: { d: { app_role_id: '19dbc75e-c2e2-444c-a770-ec69d8559fc7', principal_object_id: PRINCIPAL, resource_object_id: 'graph' } } }, 'other application permission 19dbc75e-c2e2-444c-a770-ec69d8559fc7 on graph'],
    ['a role of a data plane', { azurerm_cosmosdb_sql_role_assignment: { d: { principal_id: PRINCIPAL, scope: '/dbs/x' } } }, 'other azurerm_cosmosdb_sql_role_assignment on /dbs/x'],
    ['a machine that is the identity', { azurerm_linux_virtual_machine: { vm: { name: 'vm', identity: [{ type: 'UserAssigned', identity_ids: ['${azurerm_user_assigned_identity.a.id}'] }] } } }, 'other azurerm_linux_virtual_machine on vm'],
    ['a command', { terraform_data: { d: { provisioner: [{ 'local-exec': { command: `az role assignment create --assignee ${PRINCIPAL} --role Owner` } }] } } }, 'other terraform_data on d'],
    ['a service connection', { azuredevops_serviceendpoint_azurerm: { d: { credentials: [{ serviceprincipalid: '${azurerm_user_assigned_identity.a.client_id}' }] } } }, 'other azuredevops_serviceendpoint_azurerm on d'],
    ['a template', { azurerm_resource_group_template_deployment: { d: { parameters_content: '${jsonencode({principalId = {value = azurerm_user_assigned_identity.a.principal_id}})}' } } }, 'other azurerm_resource_group_template_deployment on d'],
  ])('is a row and a warning: %s', (_, resource, row) => {
    const { grant, codes, rows } = also(resource);
    expect({ grant, codes }).toEqual({ grant: 'ok', codes: ['warning FAZ141'] });
    expect(rows).toContain(row);
  });

  it('is a module that is given the principal', () => {
    expect(also({}, { module: { grants: { source: './grants', principal_id: PRINCIPAL } } })).toMatchObject({ grant: 'ok', codes: ['warning FAZ141'], rows: expect.arrayContaining(['other module grants on grants']) });
    expect(judged({}, { module: { grants: { source: './grants', principal_id: PRINCIPAL } } })).toMatchObject({ grant: 'assumed', codes: ['warning FAZ009', 'warning FAZ141'] });
    expect(also({}, { module: { network: { source: './network', name: 'x' } } })).toMatchObject({ codes: [] });
  });

  it.each<[string, { readonly [type: string]: object }]>([
    ['a ServiceAccount that names it', { kubernetes_service_account: { s: { metadata: [{ annotations: { 'azure.workload.identity/client-id': '${azurerm_user_assigned_identity.a.client_id}' } }] } } }],
    ['a lock', { azurerm_management_lock: { l: { scope: '${azurerm_user_assigned_identity.a.id}' } } }],
    ['a Secret of a vault', { azurerm_key_vault_secret: { s: { name: 'id', value: '${azurerm_user_assigned_identity.a.client_id}' } } }],
    ['somebody else', { azuread_directory_role_assignment: { d: { role_id: 'x', principal_object_id: '0e7c9a51-3b2d-4f68-8a17-5d4c3b2a1f0e' } } }],
    ['what waits for it', { azurerm_linux_virtual_machine: { vm: { name: 'vm', depends_on: ['azurerm_user_assigned_identity.a'] } } }],
  ])('is not: %s', (_, resource) => {
    expect(also(resource)).toMatchObject({ grant: 'ok', codes: [], rows: ['role AcrPull on R'] });
  });

  it('counts in a difference', () => {
    const resource = { azurerm_role_assignment: { r: ASSIGNMENT } };
    const [before, after] = [resource, { ...resource, azuread_directory_role_assignment: { d: { role_id: 'x', principal_object_id: PRINCIPAL } } }].map(one => reportOf(inputWith(one)));
    expect(compare(before, after)).toEqual([expect.objectContaining({ kind: 'added', isMore: true, after: expect.stringContaining('directory role x') })]);
    expect(compare(after, before)).toEqual([expect.objectContaining({ kind: 'removed', isMore: false })]);
  });
});

describe('a custom role', () => {
  const own = (more: object, assignment: object = {}) => judged({
    azurerm_role_definition: { own: { name: 'Puller', scope: GROUP, permissions: [{ actions: ['Microsoft.ContainerRegistry/registries/pull/read'] }], ...more } },
    azurerm_role_assignment: { r: { ...ASSIGNMENT, role_definition_name: undefined, role_definition_id: '${azurerm_role_definition.own.role_definition_resource_id}', ...assignment } },
  });

  it('is assigned where it may be', () => {
    expect(own({ assignable_scopes: [GROUP] })).toMatchObject({ grant: 'ok', codes: [] });
    expect(own({ assignable_scopes: [GROUP.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')] })).toMatchObject({ codes: [] });
    expect(own({ assignable_scopes: ['/providers/Microsoft.Management/managementGroups/m'] })).toMatchObject({ codes: [] });
    expect(own({ assignable_scopes: ['${var.scope}'] })).toMatchObject({ codes: [] });
    expect(own({ assignable_scopes: [`${GROUP}-other`] })).toMatchObject({ grant: 'broken', codes: ['error FAZ146'] });
  });

  it.each(['id', 'role_definition_id'])('is named by its ARM ID, and not by %s', attribute => {
    expect(own({}, { role_definition_id: `\${azurerm_role_definition.own.${attribute}}` })).toMatchObject({ grant: 'ok', codes: ['warning FAZ145'] });
  });
});

describe('a condition of a role assignment', () => {
  const under = (condition: string) => judged({ azurerm_role_assignment: { r: { ...ASSIGNMENT, role_definition_name: 'Container Registry Repository Reader', condition, condition_version: '2.0' } } });
  const only = (test: string) => `((!(ActionMatches{'Microsoft.ContainerRegistry/registries/repositories/content/read'})) OR (@Resource[Microsoft.ContainerRegistry/registries/repositories:name] ${test}))`;

  it.each(["StringEqualsIgnoreCase 'podinfo'", "ForAnyOfAnyValues:StringEqualsIgnoreCase {'other', 'podinfo'}", "StringLike 'pod*'", "StringNotEquals 'other'", "StringStartsWith 'pod'"])('lets in: %s', test => {
    expect(under(only(test))).toMatchObject({ grant: 'ok', codes: [] });
  });

  it.each(["StringEquals 'other'", "StringNotEquals 'podinfo'", "StringLike 'x*'", "StringStartsWith 'podinfo/'"])('keeps out: %s', test => {
    expect(under(only(test))).toMatchObject({ grant: 'broken', codes: ['error FAZ011'] });
    // Another action is not what it is about.
    expect(under(only(test).replace('content/read', 'content/write'))).toMatchObject({ grant: 'ok' });
  });

  it.each([only("StringEquals '${var.repository}'"), "@Principal[Microsoft.Directory/CustomSecurityAttributes/Id:Team] StringEquals 'x'", 'not a condition', `${'('.repeat(300)}${')'.repeat(300)}`])('may: %s', condition => {
    expect(under(condition)).toMatchObject({ grant: 'assumed', codes: ['warning FAZ140'] });
  });
});

describe('a registry of the stack with ABAC repository permissions', () => {
  it.each([['AbacRepositoryPermissions', ['error FAZ051']], ['LegacyRegistryPermissions', []]])('%s', (role_assignment_mode, codes) => {
    const azurerm_container_registry = { r: { name: 'contoso', resource_group_name: 'rg-registry', role_assignment_mode } };
    expect(judged({ azurerm_container_registry, azurerm_role_assignment: { r: { ...ASSIGNMENT, scope: '${azurerm_container_registry.r.id}' } } }).codes).toEqual(codes);
  });
});

describe('access policies of a vault', () => {
  const policy = { object_id: '', tenant_id: 't', key_permissions: ['Get', 'Decrypt'] };
  const sops = (vault: object, resources: (principal: string, id: string) => object, withRole = false) => {
    const input = copyOf(base('sops'));
    const [stack] = Object.keys(input.stacks).filter(name => (input.stacks[name] as Changeable).resource.azurerm_role_assignment);
    const { resource } = input.stacks[stack];
    const [[, role]] = Object.entries<Changeable>(resource.azurerm_role_assignment);
    const id = role.scope.replace(/\/keys\/.*/, '');
    const [, subscription_id, , resource_group_name] = id.slice(1).split('/');
    input.stacks[stack].provider.azurerm = [{ subscription_id, features: {} }];
    withRole || delete resource.azurerm_role_assignment;
    Object.assign(resource, resources(role.principal_id, '${azurerm_key_vault.v.id}'));
    resource.azurerm_key_vault = { v: { name: 'kv-contoso', resource_group_name, ...vault, ...resource.azurerm_key_vault?.v } };
    return { grant: reportOf(input).accesses[0].links.grant, codes: [...new Set(findingsOf(input).map(({ code, severity }) => `${severity} ${code}`))] };
  };
  const own = (more: object = {}) => (object_id: string, key_vault_id: string) => ({ azurerm_key_vault_access_policy: { p: { ...policy, key_vault_id, object_id, ...more } } });

  it('let in where the vault uses them', () => {
    expect(sops({}, own())).toEqual({ grant: 'ok', codes: [expect.stringMatching(/warning FAZ012/)] });
    expect(sops({}, (principal, _) => ({ azurerm_key_vault: { v: { access_policy: [{ ...policy, object_id: principal }] } } }))).toEqual({ grant: 'ok', codes: ['warning FAZ012'] });
    expect(sops({}, own({ key_permissions: ['Get'] }))).toMatchObject({ grant: 'broken', codes: expect.arrayContaining(['error FAZ010']) });
    expect(sops({}, own({ secret_permissions: ['Get'] }))).toMatchObject({ grant: 'ok', codes: expect.arrayContaining(['warning FAZ013']) });
    expect(sops({ rbac_authorization_enabled: true }, own())).toMatchObject({ grant: 'broken' });
    expect(sops({ rbac_authorization_enabled: '${var.rbac}' }, own())).toMatchObject({ grant: 'assumed', codes: expect.arrayContaining(['warning FAZ140']) });
  });

  it('go before roles there', () => {
    expect(sops({}, own(), true)).toEqual({ grant: 'ok', codes: ['warning FAZ012', 'warning FAZ020'] });
    expect(sops({}, () => ({}), true)).toMatchObject({ grant: 'broken', codes: ['error FAZ052'] });
  });
});

describe('Azure DevOps', () => {
  const git = (change: (resource: Changeable, input: Changeable) => void, name: 'git' | 'gitRepositoryOnly' = 'git') => {
    const input = copyOf(base(name));
    const [stack] = Object.keys(input.stacks).filter(one => (input.stacks[one] as Changeable).resource?.azuredevops_service_principal_entitlement);
    change(input.stacks[stack].resource, input.stacks[stack]);
    return { links: Object.values(reportOf(input).accesses[0].links).join(' '), codes: [...new Set(findingsOf(input).map(({ code, severity }) => `${severity} ${code}`))] };
  };
  const only = (blocks: object): [string, Changeable] => Object.entries<Changeable>(blocks as Changeable)[0];

  it('has no repositories for stakeholders, unless the project is public', () => {
    expect(git(resource => { only(resource.azuredevops_service_principal_entitlement)[1].account_license_type = 'stakeholder'; })).toEqual({ links: 'ok ok ok', codes: ['warning FAZ142'] });
    expect(git(resource => {
      only(resource.azuredevops_service_principal_entitlement)[1].account_license_type = 'stakeholder';
      resource.azuredevops_project = { p: { name: 'platform' } };
    })).toEqual({ links: 'ok ok broken', codes: ['error FAZ142'] });
    expect(git(resource => { only(resource.azuredevops_service_principal_entitlement)[1].account_license_type = 'express'; })).toEqual({ links: 'ok ok ok', codes: [] });
    expect(git(resource => {
      only(resource.azuredevops_service_principal_entitlement)[1].account_license_type = 'Stakeholder';
      resource.azuredevops_project = { p: { name: 'platform', visibility: 'public' } };
    })).toEqual({ links: 'ok ok ok', codes: [] });
  });

  const permission = (resource: Changeable, state: string, more: object = {}) => {
    const [name] = only(resource.azuredevops_service_principal_entitlement);
    return { principal: `\${azuredevops_service_principal_entitlement.${name}.descriptor}`, permissions: { GenericRead: state }, ...more };
  };
  const project = (stack: Changeable) => `\${data.azuredevops_project.${only(stack.data.azuredevops_project)[0]}.id}`;

  it('takes back what is denied', () => {
    expect(git((resource, stack) => { resource.azuredevops_git_permissions = { d: permission(resource, 'Deny', { project_id: project(stack) }) }; })).toEqual({ links: 'ok ok broken', codes: ['error FAZ144'] });
    expect(git((resource, stack) => { resource.azuredevops_git_permissions = { d: permission(resource, 'NotSet', { project_id: project(stack) }) }; })).toEqual({ links: 'ok ok ok', codes: [] });
    expect(git((resource, stack) => { resource.azuredevops_project_permissions = { d: { ...permission(resource, 'x', { project_id: project(stack) }), permissions: { GENERIC_READ: 'Deny' } } }; })).toMatchObject({ codes: ['error FAZ144'] });
    expect(git((resource, stack) => {
      const [, membership] = only(resource.azuredevops_group_membership);
      resource.azuredevops_git_permissions = { d: { ...permission(resource, 'Deny', { project_id: project(stack) }), principal: membership.group } };
    })).toMatchObject({ codes: ['error FAZ144'] });
  });

  it('may be an organization that the environment names', () => {
    expect(git((_, stack) => { stack.provider.azuredevops = [{}]; })).toEqual({ links: 'ok ok assumed', codes: ['warning FAZ140'] });
    expect(git((_, stack) => { stack.provider.azuredevops = [{ org_service_url: '${var.organization}' }]; })).toEqual({ links: 'ok ok assumed', codes: ['warning FAZ140'] });
    expect(git((_, stack) => { stack.provider.azuredevops = [{ org_service_url: 'https://dev.azure.com/fabrikam' }]; }).links).toBe('ok ok broken');
  });

  it('has groups in groups', () => {
    expect(git(resource => {
      const [name, membership] = only(resource.azuredevops_group_membership);
      resource.azuredevops_group = { bots: { display_name: 'bots', scope: 'x' } };
      resource.azuredevops_group_membership = {
        [name]: { ...membership, members: ['${azuredevops_group.bots.descriptor}'] }, inner: { ...membership, 'group': '${azuredevops_group.bots.descriptor}', '//': undefined },
      };
    })).toMatchObject({ links: 'ok ok ok' });
  });

  it('has members that no file tells', () => {
    expect(git(resource => { only(resource.azuredevops_group_membership)[1].members = '${var.members}'; })).toEqual({ links: 'ok ok assumed', codes: ['warning FAZ140'] });
    expect(git(resource => { only(resource.azuredevops_group_membership)[1].group = '${var.group}'; })).toEqual({ links: 'ok ok assumed', codes: ['warning FAZ140'] });
  });

  it('has other permissions, which are rows', () => {
    expect(git(resource => { resource.azuredevops_library_permissions = { l: permission(resource, 'Allow') }; })).toEqual({ links: 'ok ok ok', codes: ['warning FAZ141'] });
  });
});
