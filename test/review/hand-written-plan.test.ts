import { inputOfFixture, REGISTRY, reportOf, SUBSCRIPTION } from './report/fixture';
import { Changeable, copyOf, findingsOf } from '../support/review';

const [CLIENT, PRINCIPAL] = ['c0ffee00-1111-4222-8333-944455556666', 'c0ffee00-1111-4222-8333-944455556677'];
const IDENTITY_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-flux/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flux`;
const ROLE_ID = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d`;
const TYPES = { a: 'azurerm_user_assigned_identity', c: 'azurerm_federated_identity_credential', r: 'azurerm_role_assignment' } as const;
type Name = keyof typeof TYPES;

const resource = (name: Name, values: object, index?: string) => ({
  address: `${TYPES[name]}.${name}${index === undefined ? '' : `["${index}"]`}`, mode: 'managed', type: TYPES[name], name, values, ...index === undefined ? {} : { index },
});
const identity = (more: object = {}, index?: string) => resource('a', { name: 'flux', resource_group_name: 'rg-flux', ...more }, index);
const credential = (more: object = {}, index?: string) => resource('c', { issuer: 'https://oidc.contoso.example/prod', subject: 'system:serviceaccount:apps:flux-acr', audience: ['api://AzureADTokenExchange'], ...more }, index);
const grant = (more: object = {}, index?: string) => resource('r', { scope: REGISTRY, role_definition_name: 'AcrPull', principal_type: 'ServicePrincipal', ...more }, index);
const unknown = (address: string, ...names: string[]) => ({ address, change: { actions: ['create'], after_unknown: Object.fromEntries(names.map(name => [name, true])) } });
const refers = (name: Name, argument: string, ...references: string[]) => ({ address: `${TYPES[name]}.${name}`, mode: 'managed', type: TYPES[name], name, expressions: { [argument]: { references } } });
const provider_config = { azurerm: { name: 'azurerm', expressions: { subscription_id: { constant_value: SUBSCRIPTION } } } };

function judged(plan: object, clientId = 'tf:prod/azurerm_user_assigned_identity.a.client_id') {
  const input: Changeable = copyOf(inputOfFixture({ name: 'prod', accesses: [{ name: 'podinfo' }] }));
  input.stacks.prod = { format_version: '1.2', terraform_version: '1.9.0', ...plan };
  input.clusters[0].objects[0].json.metadata.annotations['azure.workload.identity/client-id'] = clientId;
  return { links: Object.values(reportOf(input).accesses[0].links).join(' '), codes: findingsOf(input).map(({ severity, code }) => `${severity} ${code}`) };
}

const before = (change: { readonly principal?: string[]; readonly resources?: object; readonly configuration?: object } = {}) => ({
  planned_values: { root_module: change.resources ?? { resources: [identity(), grant(), credential()] } },
  resource_changes: [
    unknown('azurerm_role_assignment.r', 'principal_id', 'id'), unknown('module.g["x"].azurerm_role_assignment.r', 'principal_id'), unknown('azurerm_federated_identity_credential.c', 'user_assigned_identity_id'),
    unknown('azurerm_role_assignment.r["k"]', 'principal_id'), unknown('azurerm_federated_identity_credential.c["k"]', 'user_assigned_identity_id'),
  ],
  configuration: {
    provider_config,
    root_module: change.configuration ?? {
      resources: [
        refers('r', 'principal_id', ...change.principal ?? ['azurerm_user_assigned_identity.a.principal_id', 'azurerm_user_assigned_identity.a']),
        refers('c', 'user_assigned_identity_id', 'azurerm_user_assigned_identity.a.id', 'azurerm_user_assigned_identity.a'),
      ],
    },
  },
});

describe('a plan of Terraform', () => {
  it('tells what is referred to before anything is made', () => {
    expect(judged(before())).toEqual({ links: 'ok ok ok', codes: [] });
    expect(judged(before(), CLIENT)).toEqual({ links: 'ok assumed ok', codes: ['warning FAZ140'] });
    expect(judged(before({ principal: ['local.principals'] }))).toEqual({ links: 'ok ok assumed', codes: ['warning FAZ140'] });
    expect(judged(before({ principal: ['azurerm_user_assigned_identity.other.principal_id'] })).links).toBe('ok ok broken');
  });

  it('tells of instances', () => {
    const configuration = { resources: [refers('r', 'principal_id', 'azurerm_user_assigned_identity.a', 'each.key'), refers('c', 'user_assigned_identity_id', 'azurerm_user_assigned_identity.a', 'each.key')] };
    const resources = { resources: [identity({}, 'k'), grant({}, 'k'), credential({}, 'k')] };
    expect(judged(before({ resources, configuration }), 'tf:prod/azurerm_user_assigned_identity.a["k"].client_id')).toEqual({ links: 'ok ok ok', codes: [] });
  });

  it('tells of modules, and what they are given', () => {
    const inModule = { ...grant(), address: 'module.g["x"].azurerm_role_assignment.r' };
    const configuration = {
      resources: [refers('c', 'user_assigned_identity_id', 'azurerm_user_assigned_identity.a.id', 'azurerm_user_assigned_identity.a')],
      module_calls: {
        g: { expressions: { principal: { references: ['azurerm_user_assigned_identity.a.principal_id', 'azurerm_user_assigned_identity.a'] } }, module: { resources: [refers('r', 'principal_id', 'var.principal')] } },
      },
    };
    const resources = { resources: [identity(), credential()], child_modules: [{ address: 'module.g["x"]', resources: [inModule] }] };
    expect(judged(before({ resources, configuration }))).toEqual({ links: 'ok ok ok', codes: [] });
  });

  const made = {
    root_module: {
      resources: [
        identity({ id: IDENTITY_ID, client_id: CLIENT, principal_id: PRINCIPAL }), grant({ principal_id: PRINCIPAL, role_definition_id: ROLE_ID }),
        credential({ user_assigned_identity_id: IDENTITY_ID }),
      ],
    },
  };

  it.each<[string, object]>([['planned_values', { planned_values: made }], ['values of a state', { values: made }]])('tells of what is made: %s', (_, plan) => {
    expect(judged(plan, CLIENT)).toEqual({ links: 'ok ok ok', codes: [] });
    expect(judged(plan, CLIENT.replace('c0ffee', 'decade'))).toMatchObject({ links: 'ok broken broken', codes: expect.arrayContaining(['error FAZ005']) });
  });

  it('has nothing of what goes', () => {
    const prior_state = { values: { root_module: { resources: [grant({ principal_id: PRINCIPAL })] } } };
    const resources = made.root_module.resources.filter(({ type }) => type !== 'azurerm_role_assignment');
    expect(judged({ prior_state, planned_values: { root_module: { resources } } }, CLIENT).links).toBe('ok ok broken');
    expect(judged({ planned_values: {} }).links).toBe('ok broken broken');
  });
});
