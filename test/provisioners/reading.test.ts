import { readAzure } from '../../lib/engine/azure/azure-reading';
import { TerraformFiles } from '../../lib/engine/terraform/terraform-files';
import { asoReader } from '../../lib/provisioners/aso/reading/read-aso';
import { terraformReader } from '../../lib/provisioners/terraform/reading/read-terraform';
import { commandsOf } from '../support/bash/bash-commands';
import { scriptStack } from '../support/bash/script-stack';

const SUB = '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061';
const GROUP = `/subscriptions/${SUB}/resourceGroups/rg`;
const ACR_PULL = `/subscriptions/${SUB}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d`;

describe('commandsOf()', () => {
  it.each<[string, string[][]]>([
    ['a b  c\td', [['a', 'b', 'c', 'd']]],
    ['a; b & c | d && e || f\ng', [['a'], ['b'], ['c'], ['d'], ['e'], ['f'], ['g']]],
    ['(a b) > c < d', [['a', 'b'], ['c'], ['d']]],
    ['# comment\na # more\n#', [['a']]],
    ['# no end', []],
    ['a#b', [['a#b']]],
    ["'a b'\"c d\"e\\ f", [['a bc de f']]],
    ["'a\\b' '' 'open", [['a\\b', '', 'open']]],
    ['"a\\"b\\$c\\`d\\\\e\\f" "x\\\ny" "open', [['a"b$c`d\\e\\f', 'xy', 'open']]],
    ['a \\\n b\\\nc', [['a', '', 'bc']]],
    ["$'a\\nb\\'c\\\\d\\te' $'\\303\\251\\0x' $'open", [['a\nb\'c\\dte', 'é\0x', 'open']]],
    ["\"$'a'\"", [["$'a'"]]],
    ['$a ${b} ${c%% *} $@ $# $? $! $- $$ $* $ "$d" $1', [['${a}', '${b}', '${c}', '${@}', '${#}', '${?}', '${!}', '${-}', '${$}', '${*}', '$', '${d}', '${1}']]],
    ['a="$(b "c d" $(e))" f', [['a=$(…)', 'f']]],
    ['a\\', [['a']]],
  ])('reads %j', (script, words) => {
    expect(commandsOf(script).map(command => command.words)).toEqual(words);
  });

  it('reads commands in words', () => {
    expect(commandsOf('a "$(b c; d)" $(e $(f)) && g')).toEqual([
      { words: ['a', '$(…)', '$(…)'], inner: [{ words: ['b', 'c'], inner: [] }, { words: ['d'], inner: [] }, { words: ['e', '$(…)'], inner: [{ words: ['f'], inner: [] }] }] },
      { words: ['g'], inner: [] },
    ]);
  });
});

describe('what judges the facts of scripts', () => {
  const at = (step: string) => ({ '//': { metadata: { path: `runbooks/prod.sh: ${step}` } } });

  it('reads every command that makes something', () => {
    const stack: any = scriptStack([
      'step "the identity"',
      `if ! found="$(ask az identity create --name flux --resource-group rg --location westeurope --subscription ${SUB})"; then`,
      'client="$(need guid "${found%% *}" \'client ID of flux\')"',
      'principal="$(need guid "${found##* }" \'principal ID of flux\')"',
      `run az identity federated-credential create --identity-name FLUX --resource-group RG --subscription ${SUB} --issuer https://oidc --subject system:serviceaccount:a:b --audiences api://x`,
      `run az identity federated-credential create --identity-name other --resource-group rg --subscription ${SUB} --issuer "$issuer" --subject s --audiences a`,
      'step "the grant"',
      `run az role assignment create --assignee-object-id "$principal" --assignee-principal-type ServicePrincipal --role ${ACR_PULL} --scope ${GROUP} --condition "c d"`,
      'az role assignment create --assignee-object-id "$unknown" --role r --scope s',
      'az group create --name x',
      'echo az identity create --name no',
    ].join('\n'), 'prod.sh');
    expect(stack.resource).toEqual({
      azurerm_user_assigned_identity: { az0: { name: 'flux', resource_group_name: 'rg', location: 'westeurope', ...at('the identity') } },
      azurerm_federated_identity_credential: {
        az1: { user_assigned_identity_id: '${azurerm_user_assigned_identity.az0.id}', issuer: 'https://oidc', subject: 'system:serviceaccount:a:b', audience: ['api://x'], ...at('the identity') },
        az2: { user_assigned_identity_id: `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/other`, issuer: '${issuer}', subject: 's', audience: ['a'], ...at('the identity') },
      },
      azurerm_role_assignment: {
        az3: { principal_id: '${azurerm_user_assigned_identity.az0.principal_id}', principal_type: 'ServicePrincipal', role_definition_id: ACR_PULL, scope: GROUP, condition: 'c d', ...at('the grant') },
        az4: { principal_id: '${unknown}', principal_type: '', role_definition_id: 'r', scope: 's', condition: undefined, ...at('the grant') },
      },
    });
    expect([stack.data, stack.output, stack.provider]).toEqual([{}, {}, { azuredevops: [] }]);
  });

  it('reads applications and their certificates', () => {
    const stack: any = scriptStack([
      'found="$(ask az ad app create --display-name reader)"', 'app="$(need guid "$found" \'client ID of reader\')"',
      'found="$(ask az ad sp create --id "$app")"', 'sp="$(need guid "$found" \'principal ID of reader\')"',
      'az ad sp credential reset --id "$sp" --cert PEM',
      'found="$(ask az ad sp show --id other)"', 'who="$(need guid "$found" \'principal ID of other\')"',
      'az role assignment create --assignee-object-id "$who"',
    ].join('\n'), 'prod.sh');
    expect(stack.resource).toMatchObject({
      azuread_application: { az0: { display_name: 'reader' } },
      azuread_service_principal: { az1: { client_id: '${azuread_application.az0.client_id}' } },
      azuread_service_principal_certificate: { az2: { service_principal_id: '${azuread_service_principal.az1.object_id}', value: 'PEM' } },
      azurerm_role_assignment: { az4: { principal_id: '${data.azuread_service_principal.az3.object_id}' } },
    });
    expect(stack.data).toMatchObject({ azuread_service_principal: { az3: { client_id: 'other' } } });
  });

  it('reads what it asks of a cluster', () => {
    const stack: any = scriptStack([
      ...[['issuer', 'oidcIssuerProfile.issuerUrl'], ['kubeletClient', 'identityProfile.kubeletidentity.clientId'], ['kubeletPrincipal', 'identityProfile.kubeletidentity.objectId']]
        .flatMap(([name, query]) => [`found="$(ask az aks show --name aks --resource-group rg --query ${query})"`, `${name}="$(need guid "$found" '${name} of aks')"`]),
      'az identity federated-credential create --issuer "$issuer"',
      'az role assignment create --assignee-object-id "$kubeletPrincipal" --scope "$kubeletClient"',
    ].join('\n'), 'prod.sh');
    expect(stack.data).toMatchObject({ azurerm_kubernetes_cluster: { az0: { name: 'aks', resource_group_name: 'rg' } } });
    expect(Object.keys(stack.data.azurerm_kubernetes_cluster)).toEqual(['az0']);
    expect(stack.resource.azurerm_federated_identity_credential.az1.issuer).toBe('${data.azurerm_kubernetes_cluster.az0.oidc_issuer_url}');
    expect(stack.resource.azurerm_role_assignment.az2).toMatchObject({ principal_id: '${data.azurerm_kubernetes_cluster.az0.kubelet_identity[0].object_id}', scope: '${data.azurerm_kubernetes_cluster.az0.kubelet_identity[0].client_id}' });
  });

  it('reads entitlements once each, in their organization', () => {
    const rest = (host: string, path: string, body: string) => `az rest --method post --url "https://${host}/${path}" --body '${body}'`;
    const stack: any = scriptStack([
      rest('vsaex.dev.azure.com', 'contoso/_apis/serviceprincipalentitlements?x', '{"originId": "p1"}'),
      rest('vsaex.dev.azure.com', 'contoso/_apis/serviceprincipalentitlements?x', '{"originId": "p1"}'),
      rest('vsaex.dev.azure.com', 'fabrikam/_apis/serviceprincipalentitlements', '{"originId":"p1"}'),
      rest('vssps.dev.azure.com', 'contoso/_apis/graph/subjectquery', '{"query": "p1"}'),
      rest('xvsaex.dev.azure.com.example', 'https://vsaex.dev.azure.com/fabrikam/serviceprincipalentitlements', '{"originId": "p2"}'),
      rest('management.azure.com', 'contoso/_apis/serviceprincipalentitlements', '{"originId": "p3"}'),
    ].join('\n'), 'prod.sh');
    expect(stack.resource.azuredevops_service_principal_entitlement).toEqual({
      az0: { provider: 'azuredevops.organization0', origin: 'aad', origin_id: 'p1', ...at('') },
      az1: { provider: 'azuredevops.organization1', origin: 'aad', origin_id: 'p1', ...at('') },
    });
    expect(stack.provider).toEqual({ azuredevops: [{ alias: 'organization0', org_service_url: 'https://dev.azure.com/contoso' }, { alias: 'organization1', org_service_url: 'https://dev.azure.com/fabrikam' }] });
  });

  it('reads the outputs that it writes, and bears others', () => {
    const outputs = (...lines: string[]) => scriptStack(lines.join('\n'), 'prod.sh').output;
    expect(outputs("printf '%s\\n' '{\"prod\":{'", 'printf \'%s"%s"%s\\n\' \'"a":{"b":\' "$client" \'},\'', "printf '%s\\n' '\"c\":\"d\",\"e\":1}}'")).toEqual({ prod_a_b: { value: '${client}' }, prod_c: { value: 'd' } });
    expect(outputs("printf '%s\\n' 'no JSON'")).toEqual({});
    expect(outputs("printf 'text'", "echo '%s\\n'")).toEqual({});
  });
});

describe('the Terraform reader', () => {
  const read = (resource: object, data: object = {}, provider: object = { azurerm: [{ subscription_id: SUB, tenant_id: 'tenant' }] }) => {
    const files = new TerraformFiles({ prod: { provider, resource, data } });
    return readAzure({ clusters: [] } as any, files, [terraformReader]);
  };
  const credential = (more: object) => ({ issuer: 'i', subject: 's', audience: ['a'], ...more });

  it('knows identities of every type', () => {
    const { identities } = read({
      azurerm_user_assigned_identity: { a: { name: 'flux', resource_group_name: 'rg' }, b: {} },
      azuread_application: { c: { display_name: 'app' }, d: {} },
      azuread_service_principal: { e: { client_id: '${azuread_application.c.client_id}' }, f: { application_id: 'x', object_id: 'y', display_name: 'sp' } },
    }, { azurerm_user_assigned_identity: { g: { name: 'looked' } }, azurerm_kubernetes_cluster: { h: { name: 'aks' }, i: {} } });
    expect(identities.map(({ kind, name, at, isMade, clientId, principalId, resourceId, tenantId }) => [kind, name, at, isMade, clientId, principalId, resourceId, tenantId].map(value => String(value).replace(/^tf:prod\//, '')))).toEqual([
      ['managed identity', 'flux', 'prod/azurerm_user_assigned_identity.a', 'true', 'azurerm_user_assigned_identity.a.client_id', 'azurerm_user_assigned_identity.a.principal_id', `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flux`, 'tenant'],
      ['managed identity', 'b', 'prod/azurerm_user_assigned_identity.b', 'true', 'azurerm_user_assigned_identity.b.client_id', 'azurerm_user_assigned_identity.b.principal_id', 'azurerm_user_assigned_identity.b.id', 'tenant'],
      ['managed identity', 'looked', 'prod/data.azurerm_user_assigned_identity.g', 'false', 'data.azurerm_user_assigned_identity.g.client_id', 'data.azurerm_user_assigned_identity.g.principal_id', 'data.azurerm_user_assigned_identity.g.id', 'tenant'],
      ['application', 'app', 'prod/azuread_application.c', 'true', 'azuread_application.c.client_id', 'azuread_service_principal.e.object_id', 'azuread_application.c.id', 'undefined'],
      ['application', 'd', 'prod/azuread_application.d', 'true', 'azuread_application.d.client_id', 'undefined', 'azuread_application.d.id', 'undefined'],
      ['identity made elsewhere', 'sp', 'prod/azuread_service_principal.f', 'false', 'x', 'y', 'azuread_service_principal.f.id', 'undefined'],
      ['kubelet identity', 'kubelet of aks', 'prod/data.azurerm_kubernetes_cluster.h', 'false', 'data.azurerm_kubernetes_cluster.h.kubelet_identity[0].client_id', 'data.azurerm_kubernetes_cluster.h.kubelet_identity[0].object_id', 'data.azurerm_kubernetes_cluster.h.kubelet_identity[0].user_assigned_identity_id', 'undefined'],
      ['kubelet identity', 'kubelet of i', 'prod/data.azurerm_kubernetes_cluster.i', 'false', 'data.azurerm_kubernetes_cluster.i.kubelet_identity[0].client_id', 'data.azurerm_kubernetes_cluster.i.kubelet_identity[0].object_id', 'data.azurerm_kubernetes_cluster.i.kubelet_identity[0].user_assigned_identity_id', 'undefined'],
    ]);
  });

  it.each<[string, string, object, string]>([
    ['user_assigned_identity_id', 'azurerm_federated_identity_credential', credential({ user_assigned_identity_id: '${azurerm_user_assigned_identity.a.id}' }), 'flux'],
    ['parent_id', 'azurerm_federated_identity_credential', credential({ parent_id: '${azurerm_user_assigned_identity.a.id}' }), 'flux'],
    ['an ARM ID', 'azurerm_federated_identity_credential', credential({ parent_id: `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/FLUX` }), 'flux'],
    ['an application', 'azuread_application_federated_identity_credential', { issuer: 'i', subject: 's', audiences: ['a'], application_id: '${azuread_application.c.id}' }, 'app'],
    ['an unknown one', 'azurerm_federated_identity_credential', credential({ parent_id: '/x/unknown' }), 'unknown'],
    ['nobody', 'azurerm_federated_identity_credential', credential({}), 'azurerm_federated_identity_credential.it.parent'],
  ])('gives a credential to %s', (_, type, body, name) => {
    const { credentials, identities } = read({ azurerm_user_assigned_identity: { a: { name: 'flux', resource_group_name: 'rg' } }, azuread_application: { c: { display_name: 'app' } }, [type]: { it: body } });
    expect(credentials).toMatchObject([{ at: `prod/${type}.it`, issuer: 'i', subject: 's', audiences: ['a'], identity: { name } }]);
    expect(identities.find(one => one.name === name)!.credentials).toEqual(credentials);
  });

  it('tells two identities of one ARM ID apart by their references', () => {
    const same = { name: 'flux', resource_group_name: 'rg' };
    for (const field of ['user_assigned_identity_id', 'parent_id']) {
      const { credentials } = read({ azurerm_user_assigned_identity: { a: same, b: same }, azurerm_federated_identity_credential: { it: credential({ [field]: '${azurerm_user_assigned_identity.b.id}' }) } });
      expect(credentials[0].identity.at).toBe('prod/azurerm_user_assigned_identity.b');
    }
  });

  it('knows role assignments with roles of every form', () => {
    const body = { principal_id: '${azurerm_user_assigned_identity.a.principal_id}', scope: GROUP };
    const { roles } = read({
      azurerm_user_assigned_identity: { a: { name: 'flux', resource_group_name: 'rg' } },
      azurerm_role_definition: { r: { name: 'Puller', permissions: [{ actions: ['x'] }, { actions: ['y'], data_actions: ['z'] }] } },
      azurerm_role_assignment: {
        id: { ...body, role_definition_id: ACR_PULL, condition: 'c', principal_type: 'ServicePrincipal' },
        name: { ...body, role_definition_name: 'acrpull' },
        own: { ...body, role_definition_id: '${azurerm_role_definition.r.role_definition_resource_id}' },
        named: { ...body, role_definition_name: 'Puller' },
        other: { ...body, role_definition_name: 'Other' },
        guid: { ...body, role_definition_id: '/x/guid' },
        stranger: { principal_id: 'p', scope: '${azurerm_x.y.id}' },
        nobody: {},
      },
    }, { azurerm_role_assignment: { looked: body } });
    const allowing = (actions: string[], dataActions: string[] = []) => ({ actions, dataActions, notActions: [], notDataActions: [] });
    const custom = { name: 'Puller', at: 'prod/azurerm_role_definition.r', permissions: [allowing(['x']), allowing(['y'], ['z'])], assignableScopes: [] };
    expect(roles.map(({ at, stack, roleName, custom: own, identity, scope, condition, principalType, arm }) => [at.split('.')[1], stack, roleName, own, identity.name, scope, condition, principalType, arm?.kind])).toEqual([
      ['id', 'prod', 'AcrPull', undefined, 'flux', GROUP, 'c', 'ServicePrincipal', 'resource group'],
      ['name', 'prod', 'AcrPull', undefined, 'flux', GROUP, undefined, undefined, 'resource group'],
      ['own', 'prod', 'Puller', custom, 'flux', GROUP, undefined, undefined, 'resource group'],
      ['named', 'prod', 'Puller', custom, 'flux', GROUP, undefined, undefined, 'resource group'],
      ['other', 'prod', 'Other', undefined, 'flux', GROUP, undefined, undefined, 'resource group'],
      ['guid', 'prod', 'guid', undefined, 'flux', GROUP, undefined, undefined, 'resource group'],
      ['stranger', 'prod', '', undefined, 'p', 'tf:prod/azurerm_x.y.id', undefined, undefined, undefined],
      ['nobody', 'prod', '', undefined, 'tf:prod/azurerm_role_assignment.nobody.principal', '', undefined, undefined, undefined],
    ]);
    expect(roles[0].identity.roles).toHaveLength(6);
  });

  it('knows vaults with access policies, certificates and the Flux extension', () => {
    const graph = read({
      azurerm_key_vault: { old: { name: 'OLD', resource_group_name: 'rg' }, now: { name: 'n', resource_group_name: 'rg', rbac_authorization_enabled: true }, before: { name: 'b', resource_group_name: 'rg', enable_rbac_authorization: true }, off: { name: 'off', resource_group_name: 'rg', rbac_authorization_enabled: false } },
      azuread_application: { c: { display_name: 'app' } },
      azuread_service_principal: { e: { client_id: '${azuread_application.c.client_id}' } },
      azuread_service_principal_certificate: { one: { service_principal_id: '${azuread_service_principal.e.object_id}', end_date: '2030', value: 'PEM' } },
      azuread_application_certificate: { two: { application_id: '/applications/${azuread_application.c.client_id}' }, three: { application_id: '${azuread_application.c.id}' }, none: { application_id: 'x' } },
      azurerm_kubernetes_cluster_extension: { flux: { extension_type: 'Microsoft.Flux' }, dapr: { extension_type: 'microsoft.dapr' } },
      azurerm_arc_kubernetes_cluster_extension: { arc: { extension_type: 'microsoft.flux' } },
    }, { azurerm_key_vault: { looked: { name: 'looked', resource_group_name: 'rg' } } });
    expect([...graph.policyVaults]).toEqual(['old', 'off'].map(name => `${GROUP}/providers/Microsoft.KeyVault/vaults/${name}`.toLowerCase()));
    expect(graph.identities[0].certificates).toEqual([{ at: 'prod/azuread_service_principal_certificate.one', endDate: '2030', pem: 'PEM' }, ...['two', 'three'].map(name => ({ at: `prod/azuread_application_certificate.${name}`, endDate: undefined, pem: undefined }))]);
    expect(graph.fluxExtensions).toEqual(['prod/azurerm_kubernetes_cluster_extension.flux', 'prod/azurerm_arc_kubernetes_cluster_extension.arc']);
  });

  it('knows what Azure DevOps is told', () => {
    const member = '${azuredevops_service_principal_entitlement.sp.descriptor}';
    const { identities: [identity], entitlements } = read({
      azurerm_user_assigned_identity: { a: { name: 'flux', resource_group_name: 'rg' } },
      azuredevops_service_principal_entitlement: { sp: { origin_id: '${azurerm_user_assigned_identity.a.principal_id}' }, other: { origin_id: 'x', provider: 'azuredevops.two' } },
      azuredevops_group_membership: { m: { group: '${data.azuredevops_group.readers.descriptor}', members: [member, 'stranger'], mode: 'overwrite' }, n: { group: 'vssgp.x', members: [member] } },
      azuredevops_project_permissions: { p: { project_id: '${data.azuredevops_project.platform.id}', principal: member, permissions: { generic_read: 'ALLOW' } }, q: { project_id: 'guid', principal: member, permissions: { GENERIC_READ: 'Deny' } } },
      azuredevops_git_permissions: {
        g: { project_id: '${data.azuredevops_project.platform.id}', repository_id: '${data.azuredevops_git_repository.apps.id}', principal: member, permissions: { GenericRead: 'Allow', GenericContribute: 'allow', ForcePush: 'Deny' } },
        h: { project_id: 'guid', principal: member, permissions: {} },
      },
    }, {
      azuredevops_project: { platform: { name: 'platform' } }, azuredevops_group: { readers: { name: 'Readers', project_id: '${data.azuredevops_project.platform.id}' } }, azuredevops_git_repository: { apps: { name: 'apps' } },
    }, { azurerm: [{ subscription_id: SUB }], azuredevops: [{ org_service_url: 'https://dev.azure.com/contoso/' }, { alias: 'two', org_service_url: 'https://dev.azure.com/fabrikam' }] });
    expect(entitlements.map(({ at, organization, originId, identity: of }) => [at.split('.')[1], organization, originId, of?.name])).toEqual([['sp', 'contoso', 'tf:prod/azurerm_user_assigned_identity.a.principal_id', 'flux'], ['other', 'fabrikam', 'x', undefined]]);
    expect(identity.entitlements).toEqual([entitlements[0]]);
    expect(identity.adoProjects).toEqual([{ organization: 'contoso', project: 'platform' }]);
    expect(identity.ado).toEqual([
      { at: 'prod/azuredevops_group_membership.m', organization: 'contoso', project: 'platform', group: 'Readers', mode: 'overwrite' },
      { at: 'prod/azuredevops_group_membership.n', organization: 'contoso', project: 'tf:prod/{the project of vssgp.x}', group: 'vssgp.x', mode: 'add' },
      { at: 'prod/azuredevops_project_permissions.q', organization: 'contoso', project: 'guid', permissions: [], denied: ['GenericRead'] },
      { at: 'prod/azuredevops_git_permissions.g', organization: 'contoso', project: 'platform', repository: 'apps', permissions: ['GenericRead', 'GenericContribute'], denied: ['ForcePush'] },
      { at: 'prod/azuredevops_git_permissions.h', organization: 'contoso', project: 'guid', repository: undefined, permissions: [] },
    ]);
  });
});

describe('the reader of Azure Service Operator', () => {
  const object = (kind: string, name: string, spec: object, namespace: string | undefined = 'apps') => ({
    at: `${kind} ${name}`, json: { apiVersion: `${kind === 'RoleAssignment' ? 'authorization' : 'managedidentity'}.azure.com/v1`, kind, metadata: { name, namespace }, spec },
  });
  const read = (...objects: object[]) => readAzure({ clusters: [{ context: { name: 'prod', issuer: 'https://oidc' }, objects }] } as any, new TerraformFiles({}), [asoReader]);
  const exported = { operatorSpec: { configMaps: { clientId: { name: 'ids', key: 'FLUX_CLIENT' }, principalId: { name: 'ids', key: 'FLUX_PRINCIPAL' } } } };

  it('knows identities, credentials and grants by their objects', () => {
    const { identities, credentials, roles } = read(
      object('UserAssignedIdentity', 'flux', { azureName: 'flux-prod', owner: { armId: GROUP }, ...exported }),
      object('FederatedIdentityCredential', 'one', { owner: { name: 'flux' }, issuer: 'i', subject: 's', audiences: ['a'] }),
      object('FederatedIdentityCredential', 'two', { owner: { name: 'flux' }, issuerFromConfig: {} }),
      object('FederatedIdentityCredential', 'three', { owner: { armId: '/x/y' } }),
      object('FederatedIdentityCredential', 'four', {}),
      object('RoleAssignment', 'r', { owner: { armId: GROUP }, principalIdFromConfig: { name: 'ids', key: 'FLUX_PRINCIPAL' }, roleDefinitionReference: { armId: ACR_PULL }, condition: 'c', principalType: 'ServicePrincipal' }),
      object('RoleAssignment', 'q', { owner: { name: 'acr', kind: 'Registry' }, principalId: 'p', roleDefinitionReference: { wellKnownName: 'AcrPull' } }),
      object('RoleAssignment', 'z', { roleDefinitionReference: { armId: '/x/guid' } }),
      { at: 'other', json: { apiVersion: 'x.managedidentity.azure.com/v1', kind: 'UserAssignedIdentity', metadata: { name: 'stranger' } } },
      object('UserAssignedIdentity', 'plain', {}, undefined),
    );
    expect(identities.map(({ kind, name, at, isMade, clientId, principalId, resourceId }) => [kind, name, at, isMade, clientId, principalId, resourceId])).toEqual([
      ['managed identity', 'flux-prod', 'UserAssignedIdentity flux', true, '${FLUX_CLIENT}', 'aso:apps/ids/FLUX_PRINCIPAL', 'aso:apps/flux'],
      ['managed identity', 'plain', 'UserAssignedIdentity plain', true, undefined, undefined, 'aso:apps/plain'],
      ['identity made elsewhere', '/x/y', 'FederatedIdentityCredential three', false, undefined, undefined, '/x/y'],
      ['identity made elsewhere', 'FederatedIdentityCredential four', 'FederatedIdentityCredential four', false, undefined, undefined, 'FederatedIdentityCredential four.owner'],
      ['identity made elsewhere', 'p', 'RoleAssignment q', false, undefined, 'p', undefined],
      ['identity made elsewhere', 'aso:apps/undefined/undefined', 'RoleAssignment z', false, undefined, 'aso:apps/undefined/undefined', undefined],
    ]);
    expect(credentials.map(({ at, issuer, subject, audiences, identity }) => [at.split(' ')[1], issuer, subject, audiences, identity.name])).toEqual([
      ['one', 'i', 's', ['a'], 'flux-prod'], ['two', 'https://oidc', '', [], 'flux-prod'], ['three', '', '', [], '/x/y'], ['four', '', '', [], 'FederatedIdentityCredential four'],
    ]);
    expect(roles.map(({ at, stack, roleName, roleId, identity, scope, arm, condition, principalType }) => [at.split(' ')[1], stack, roleName, roleId, identity.name, scope, arm?.kind, condition, principalType])).toEqual([
      ['r', '', 'AcrPull', ACR_PULL, 'flux-prod', GROUP, 'resource group', 'c', 'ServicePrincipal'],
      ['q', '', 'AcrPull', 'AcrPull', 'p', 'aso:apps/Registry/acr', undefined, undefined, undefined],
      ['z', '', 'guid', '/x/guid', 'aso:apps/undefined/undefined', 'aso:apps/owner/', undefined, undefined, undefined],
    ]);
    expect([identities[0].credentials.length, identities[0].roles.length]).toEqual([2, 1]);
  });
});
