import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { Base, base, BASES } from './bases';
import { Finding } from '../../lib/engine/finding';
import { toReport } from '../../lib/review/report/report';
import { ReportAccess } from '../../lib/review/report/report-model';
import { review } from '../../lib/review/review';
import { RULES } from '../../lib/review/rules';
import { Expectations } from '../support/expectations';
import { Changeable, copyOf, findingsOf } from '../support/review';

/** What a rule needs to be triggered: a small program that has nothing wrong, and one change in what it wrote. */
type Case = readonly [code: string, base: Base, what: string, change: (input: Changeable) => void];

const STACK = 'prod';
const STRANGER = 'c0ffee00-1111-4222-8333-944455556666';
const CLIENT_ID = 'azure.workload.identity/client-id';
const TENANT_ID = 'azure.workload.identity/tenant-id';
const USE = 'azure.workload.identity/use';

const objects = (input: Changeable): any[] => input.clusters[0].objects;
const object = (input: Changeable, kind: string): any => objects(input).find(({ json }) => json.kind === kind)!.json;
const add = (input: Changeable, json: object) => objects(input).push({ at: 'added', json });
const drop = (input: Changeable, kind: string) => { input.clusters[0].objects = objects(input).filter(({ json }) => json.kind !== kind); };
const blocks = (input: Changeable, type: string): any => (input.stacks[STACK].resource[type] ??= {});
const block = (input: Changeable, type: string): any => Object.values(blocks(input, type))[0];
const account = (input: Changeable) => object(input, 'ServiceAccount').metadata.annotations;
const role = (input: Changeable) => block(input, 'azurerm_role_assignment');
const credential = (input: Changeable) => block(input, 'azurerm_federated_identity_credential');
const scopeUp = (scope: string) => scope.split('/').slice(0, 5).join('/');
const roleOf = (input: Changeable, guid: string) => { role(input).role_definition_id = role(input).role_definition_id.replace(/[^/]+$/, guid); };

/** Changes the patches of a controller, parsed. */
function patches(input: Changeable, change: (patches: { target: any; patch: any }[]) => { target: any; patch: any }[]): void {
  const { json } = input.clusters[0].kustomizations[0];
  const parsed = (json.patches ?? []).map(({ target, patch }: any) => ({ target, patch: parse(patch) }));
  json.patches = change(parsed).map(({ target, patch }) => ({ target, patch: stringify(patch) }));
}

const addArgument = (input: Changeable, controller: string, value: string) => patches(input, list => [
  ...list, { target: { kind: 'Deployment', name: controller }, patch: [{ op: 'add', path: '/spec/template/spec/containers/0/args/-', value }] },
]);
const addVariable = (input: Changeable, controller: string, name: string, value: string) => patches(input, list => [
  ...list, { target: { kind: 'Deployment', name: controller }, patch: [{ op: 'add', path: '/spec/template/spec/containers/0/env/-', value: { name, value } }] },
]);
/** Changes the values of the Helm chart of the Flux Operator. */
function values(input: Changeable, change: (values: any) => void): void {
  const { data } = object(input, 'ConfigMap');
  const parsed = parse(data['values.yaml']);
  change(parsed);
  data['values.yaml'] = stringify(parsed);
}
/** Leaves out operations of JSON patches. */
const without = (input: Changeable, isGone: (operation: any) => boolean) => patches(input, list => list.map(({ target, patch }) => ({
  target, patch: Array.isArray(patch) ? patch.filter(operation => !isGone(operation)) : patch,
})));

const secret = (stringData: object, name = 'flux-edge') => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'apps' }, stringData });
const certificate = { tenantId: '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d', clientId: '3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b', clientCertificate: 'PEM' };

const alert = (namespace: string, eventSources: object[]) => ({ apiVersion: 'notification.toolkit.fluxcd.io/v1beta3', kind: 'Alert', metadata: { name: 'alert', namespace }, spec: { providerRef: { name: 'hub' }, eventSources } });

function customRole(input: Changeable, attribute: string, assignable_scopes: string[] = []): void {
  input.stacks[STACK].resource.azurerm_role_definition = { own: { name: 'Puller', permissions: [{ actions: ['Microsoft.ContainerRegistry/registries/pull/read'] }], assignable_scopes } };
  role(input).role_definition_id = `\${azurerm_role_definition.own.${attribute}}`;
}

const CASES: readonly Case[] = [
  ['FAZ001', 'oci', 'no ServiceAccount', input => drop(input, 'ServiceAccount')],
  ['FAZ001', 'automation', 'the automation in another namespace', input => { object(input, 'ImageUpdateAutomation').metadata.namespace = 'team'; object(input, 'ImageUpdateAutomation').spec.sourceRef.namespace = 'apps'; }],
  ['FAZ002', 'oci', 'no annotation', input => { delete account(input)[TENANT_ID]; }],
  ['FAZ003', 'oci', 'no GUID', input => { account(input)[CLIENT_ID] = 'flux'; }],
  ['FAZ003', 'oci', 'the principal ID', input => {
    blocks(input, 'azurerm_user_assigned_identity').x = { name: 'x' };
    role(input).principal_id = STRANGER;
    account(input)[CLIENT_ID] = STRANGER;
  }],
  ['FAZ004', 'oci', 'another tenant', input => { account(input)[TENANT_ID] = STRANGER; }],
  ['FAZ005', 'oci', 'an unknown client ID', input => { account(input)[CLIENT_ID] = STRANGER; }],
  ['FAZ006', 'oci', 'another namespace in the subject', input => { credential(input).subject = 'system:serviceaccount:team:flux-acr'; }],
  ['FAZ007', 'oci', 'a slash at the end of the issuer', input => { credential(input).issuer += '/'; }],
  ['FAZ008', 'oci', 'another audience', input => { credential(input).audience = ['api://other']; }],
  ['FAZ009', 'oci', 'no role assignment', input => { delete input.stacks[STACK].resource.azurerm_role_assignment; }],
  ['FAZ010', 'oci', 'a role that is too weak', input => roleOf(input, '21090545-7ca7-4776-b22c-e363652d74d2')],
  ['FAZ010', 'automation', 'Readers for somebody who writes', input => { (Object.values(input.stacks[STACK].data.azuredevops_group)[0] as any).name = 'Readers'; }],
  ['FAZ011', 'oci', 'the role on another registry', input => { role(input).scope += '2'; }],
  ['FAZ012', 'oci', 'the role on the resource group', input => { role(input).scope = scopeUp(role(input).scope); }],
  ['FAZ013', 'oci', 'AcrPush where AcrPull would do', input => roleOf(input, '8311e382-0749-4cb8-b61a-304f252e45ec')],
  ['FAZ013', 'git', 'Contributors for somebody who reads', input => { (Object.values(input.stacks[STACK].data.azuredevops_group)[0] as any).name = 'Contributors'; }],
  ['FAZ013', 'sops', 'Key Vault Crypto Officer', input => roleOf(input, '14b46e9e-c2b7-41b4-b07b-48a6ebf60603')],
  ['FAZ014', 'oci', 'a second namespace with the identity', input => {
    for (const kind of ['ServiceAccount', 'OCIRepository']) {
      const copy = structuredClone(object(input, kind));
      copy.metadata.namespace = 'team';
      add(input, copy);
    }
  }],
  ['FAZ015', 'oci', 'too many federated credentials', input => {
    const own = credential(input);
    Array.from({ length: 20 }, (_, i) => { blocks(input, 'azurerm_federated_identity_credential')[`more${i}`] = { ...own, subject: `system:serviceaccount:apps:n${i}` }; });
  }],
  ['FAZ016', 'oci', 'a credential twice', input => { blocks(input, 'azurerm_federated_identity_credential').again = { ...credential(input) }; }],
  ['FAZ017', 'oci', 'a role for a client ID', input => { role(input).principal_id = role(input).principal_id.replace('principal_id', 'client_id'); }],
  ['FAZ017', 'git', 'an entitlement for a client ID', input => {
    const entitlement = block(input, 'azuredevops_service_principal_entitlement');
    entitlement.origin_id = entitlement.origin_id.replace('principal_id', 'client_id');
  }],
  ['FAZ018', 'oci', 'a role definition of another subscription', input => { role(input).role_definition_id = role(input).role_definition_id.replace(/subscriptions\/[^/]+/, `subscriptions/${STRANGER}`); }],
  ['FAZ018', 'oci', 'no principal_type', input => { delete role(input).principal_type; }],
  ['FAZ019', 'oci', 'nobody uses the identity', input => drop(input, 'OCIRepository')],
  ['FAZ020', 'oci', 'a grant that nothing needs', input => { blocks(input, 'azurerm_role_assignment').more = { ...role(input), scope: `${role(input).scope}2` }; }],
  ['FAZ021', 'oci', 'AKS', input => { input.clusters[0].context.isAks = true; }],
  ['FAZ022', 'oci', 'no feature gate', input => patches(input, () => [])],
  ['FAZ023', 'oci', 'a feature gate for all Deployments', input => patches(input, list => list.map(({ patch }) => ({ target: { kind: 'Deployment' }, patch })))],
  ['FAZ024', 'twoTen', 'no token RBAC', input => drop(input, 'ClusterRoleBinding')],
  ['FAZ024', 'twoTen', 'token RBAC for another controller', input => { object(input, 'ClusterRoleBinding').subjects[0].name = 'helm-controller'; }],
  ['FAZ025', 'oci', 'a minor without object level', input => { input.clusters[0].context.fluxMinor = 5; }],
  ['FAZ026', 'oci', 'the Flux extension of AKS', input => {
    input.clusters[0].context.isAks = true;
    blocks(input, 'azurerm_kubernetes_cluster_extension').flux = { name: 'flux', extension_type: 'microsoft.flux' };
  }],
  ['FAZ027', 'controller', 'no AZURE_TENANT_ID', input => without(input, ({ value }) => value?.name === 'AZURE_TENANT_ID')],
  ['FAZ028', 'webhook', 'an environment variable beside the webhook', input => addVariable(input, 'source-controller', 'AZURE_CLIENT_ID', STRANGER)],
  ['FAZ029', 'webhook', 'no label', input => patches(input, list => list.filter(({ target }) => target.kind !== 'Deployment'))],
  ['FAZ029', 'webhook', 'a label that says no', input => patches(input, list => list.map(({ target, patch }) => {
    if (target.kind === 'Deployment') {
      patch.spec.template.metadata.labels[USE] = 'false';
    }
    return { target, patch };
  }))],
  ['FAZ030', 'controller', 'no volume', input => without(input, ({ path }) => path.includes('volumes'))],
  ['FAZ031', 'controller', 'two client IDs', input => addVariable(input, 'source-controller', 'AZURE_CLIENT_ID', STRANGER)],
  ['FAZ032', 'certificateAtController', 'a federated token beside the certificate', input => addVariable(input, 'source-controller', 'AZURE_FEDERATED_TOKEN_FILE', '/token')],
  ['FAZ033', 'bucket', 'a certificate of the controller', input => addVariable(input, 'source-controller', 'AZURE_CLIENT_CERTIFICATE_PATH', '/cert')],
  ['FAZ034', 'controller', 'no patches', input => patches(input, () => [])],
  ['FAZ035', 'node', 'another identity', input => patches(input, list => list.map(({ target, patch }) => ({ target, patch: JSON.parse(JSON.stringify(patch).replace(/6b1f0a9c-[0-9a-f-]+/, STRANGER)) })))],
  ['FAZ036', 'oci', 'a patch of nothing', input => patches(input, list => list.map(({ target, patch }) => ({ target: { ...target, name: 'sourcecontroller' }, patch })))],
  ['FAZ037', 'oci', 'a Secret', input => { object(input, 'OCIRepository').spec.secretRef = { name: 'pull' }; }],
  ['FAZ037', 'oci', 'imagePullSecrets', input => { object(input, 'ServiceAccount').imagePullSecrets = [{ name: 'pull' }]; }],
  ['FAZ038', 'image', 'a Secret', input => { object(input, 'ImageRepository').spec.secretRef = { name: 'pull' }; }],
  ['FAZ039', 'bucket', 'a Secret', input => { object(input, 'Bucket').spec.secretRef = { name: 'key' }; }],
  ['FAZ040', 'sops', 'a certificate', input => {
    object(input, 'Kustomization').spec.decryption.secretRef = { name: 'flux-edge' };
    add(input, secret({ 'sops.azure-kv': stringify(certificate) }));
  }],
  ['FAZ041', 'events', 'a Secret', input => { object(input, 'Provider').spec.secretRef = { name: 'token' }; }],
  ['FAZ042', 'helm', 'a Secret', input => { object(input, 'HelmRepository').spec.secretRef = { name: 'token' }; }],
  ['FAZ043', 'bucketCertificate', 'no certificate in the Secret', input => add(input, secret({ tenantId: certificate.tenantId, clientId: certificate.clientId }))],
  ['FAZ043', 'sops', 'another key', input => {
    delete object(input, 'Kustomization').spec.decryption.serviceAccountName;
    object(input, 'Kustomization').spec.decryption.secretRef = { name: 'flux-edge' };
    add(input, secret({ 'azure-kv': stringify(certificate) }));
  }],
  ['FAZ043', 'sops', 'a quoted boolean', input => {
    delete object(input, 'Kustomization').spec.decryption.serviceAccountName;
    object(input, 'Kustomization').spec.decryption.secretRef = { name: 'flux-edge' };
    add(input, secret({ 'sops.azure-kv': `${stringify(certificate)}clientCertificateSendChain: "true"\n` }));
  }],
  ['FAZ044', 'bucket', 'an account key', input => {
    delete object(input, 'Bucket').spec.serviceAccountName;
    object(input, 'Bucket').spec.secretRef = { name: 'flux-edge' };
    add(input, secret({ accountKey: 'a' }));
  }],
  ['FAZ044', 'events', 'a connection string', input => { object(input, 'Provider').spec.address = 'Endpoint=sb://evhns-contoso.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=b'; }],
  ['FAZ045', 'oci', 'no provider', input => { delete object(input, 'OCIRepository').spec.provider; }],
  ['FAZ046', 'china', 'the public authority', input => without(input, ({ value }) => value?.name === 'AZURE_AUTHORITY_HOST')],
  ['FAZ046', 'controller', 'another authority', input => patches(input, list => JSON.parse(JSON.stringify(list).replace('login.microsoftonline.com', 'login.chinacloudapi.cn')))],
  ['FAZ047', 'privateCloud', 'no file', input => without(input, ({ value }) => value?.name === 'AZURE_ENVIRONMENT_FILEPATH')],
  ['FAZ048', 'bucketCertificate', 'a Secret of another cloud', input => {
    input.clusters[0].context.cloud = base('china').clusters[0].context.cloud;
    add(input, secret(certificate));
  }],
  ['FAZ049', 'git', 'China', input => { input.clusters[0].context.cloud = base('china').clusters[0].context.cloud; }],
  ['FAZ050', 'oci', 'a registry elsewhere', input => { object(input, 'OCIRepository').spec.url = 'oci://ghcr.io/podinfo'; }],
  ['FAZ050', 'git', 'an SSH URL', input => { object(input, 'GitRepository').spec.url = 'ssh://git@ssh.dev.azure.com/v3/contoso/platform/apps'; }],
  ['FAZ050', 'remote', 'no ConfigMap', input => drop(input, 'ConfigMap')],
  ['FAZ051', 'abac', 'AcrPull', input => roleOf(input, '7f951dda-4ed3-4680-a7ca-43fe172d538d')],
  ['FAZ052', 'sops', 'access policies', input => {
    const scope = role(input).scope.replace(/\/keys\/.*/, '');
    const [, subscription, , group] = scope.slice(1).split('/');
    input.stacks[STACK].provider.azurerm = [{ subscription_id: subscription, features: {} }];
    blocks(input, 'azurerm_key_vault').vault = { name: 'kv-contoso', resource_group_name: group };
  }],
  ['FAZ053', 'bucketCertificate', 'later', input => { input.now = new Date('2100-01-01'); }],
  ['FAZ054', 'bucketCertificate', 'nothing uploaded', input => { delete input.stacks[STACK].resource.azuread_service_principal_certificate; }],
  ['FAZ055', 'git', 'no entitlement', input => {
    delete input.stacks[STACK].resource.azuredevops_service_principal_entitlement;
    delete input.stacks[STACK].resource.azuredevops_group_membership;
  }],
  ['FAZ056', 'git', 'a membership that overwrites', input => { block(input, 'azuredevops_group_membership').mode = 'overwrite'; }],
  ['FAZ057', 'locked', 'a source in another namespace', input => add(input, {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind: 'Kustomization', metadata: { name: 'k', namespace: 'team' }, spec: { sourceRef: { kind: 'OCIRepository', name: 'podinfo', namespace: 'apps' } },
  })],
  ['FAZ058', 'locked', 'no such ServiceAccount', input => { delete object(input, 'OCIRepository').spec.serviceAccountName; object(input, 'OCIRepository').metadata.namespace = 'team'; }],
  ['FAZ059', 'oci', 'a flag that the controller does not know', input => addArgument(input, 'source-controller', '--default-decryption-service-account=a')],
  ['FAZ059', 'twoTen', 'a flag of a later minor', input => { input.clusters[0].context.fluxMinor = 6; addArgument(input, 'source-controller', '--default-service-account=a'); }],
  ['FAZ060', 'oci', 'a ServiceAccount twice', input => {
    const copy = structuredClone(object(input, 'ServiceAccount'));
    copy.metadata.annotations[CLIENT_ID] = STRANGER;
    add(input, copy);
  }],
  ['FAZ061', 'oci', 'an identity that is gone', input => { delete input.stacks[STACK].resource.azurerm_user_assigned_identity; }],
  ['FAZ063', 'oci', 'outputs of one identity for two', input => {
    blocks(input, 'azurerm_user_assigned_identity').second = { name: 'second' };
    input.stacks[STACK].output.second = { value: '${azurerm_user_assigned_identity.second.client_id}' };
    [input.applied[STACK].second] = Object.values(input.applied[STACK]);
  }],
  ['FAZ064', 'gitRepositoryOnly', 'a project that stays hidden', input => { delete input.stacks[STACK].resource.azuredevops_project_permissions; }],
  ['FAZ071', 'git', 'an old URL', input => { object(input, 'GitRepository').spec.url = 'https://contoso.visualstudio.com/platform/_git/apps'; }],
  ['FAZ072', 'bucket', 'a prefix before 2.8.5', input => { Object.assign(input.clusters[0].context, { fluxMinor: 8, fluxPatch: 4 }); object(input, 'Bucket').spec.prefix = 'prod/'; }],
  ['FAZ072', 'oci', 'a release before 2.8.2', input => { Object.assign(input.clusters[0].context, { fluxMinor: 8, fluxPatch: 1 }); }],
  ['FAZ072', 'image', 'a release that scans no registry', input => { Object.assign(input.clusters[0].context, { fluxMinor: 9, fluxPatch: 0 }); }],
  ['FAZ073', 'sops', 'the identity of the nodes', input => {
    delete object(input, 'Kustomization').spec.decryption.serviceAccountName;
    object(input, 'Kustomization').spec.decryption.secretRef = { name: 'flux-edge' };
    add(input, secret({ 'sops.azure-kv': stringify({ clientId: certificate.clientId }) }));
  }],
  ['FAZ090', 'aso', 'a misspelt substituteFrom', input => {
    const kustomization = objects(input).find(({ json }) => json.spec?.postBuild)!.json;
    kustomization.spec.postBuild.substituteFrom[0].name += 's';
  }],
  ['FAZ090', 'aso', 'a Kustomization in another namespace', input => { objects(input).find(({ json }) => json.spec?.postBuild)!.json.metadata.namespace = 'apps'; }],
  ['FAZ090', 'aso', 'no substituteFrom', input => { delete objects(input).find(({ json }) => json.spec?.postBuild)!.json.spec.postBuild; }],
  ['FAZ090', 'aso', 'a Secret of that name', input => { objects(input).find(({ json }) => json.spec?.postBuild)!.json.spec.postBuild.substituteFrom[0].kind = 'Secret'; }],
  ['FAZ090', 'asoAtController', 'a misspelt substituteFrom of the patches', input => patches(input, list => list.map(({ target, patch }) => {
    patch.spec?.postBuild?.substituteFrom.forEach((entry: any) => { entry.name = `x${entry.name}`; });
    return { target, patch };
  }))],
  ['FAZ062', 'controller', 'a patch for all', input => patches(input, list => list.map(({ patch }) => ({ target: { kind: 'Deployment' }, patch })))],
  ['FAZ074', 'oci', 'a second cluster with its issuer', input => { input.clusters.push({ context: { ...input.clusters[0].context, name: 'second' }, objects: [], kustomizations: [] }); }],
  ['FAZ074', 'oci', 'a second cluster whose issuer differs in a slash', input => {
    const { context } = input.clusters[0];
    input.clusters.push({ context: { ...context, name: 'second', issuer: `${context.issuer.toUpperCase()}/` }, objects: [], kustomizations: [] });
  }],
  ['FAZ074', 'oci', 'a cluster that two stacks look up', input => {
    const data = { azurerm_kubernetes_cluster: { aks: { name: 'aks', resource_group_name: 'rg' } } };
    const issuer = '${data.azurerm_kubernetes_cluster.aks.oidc_issuer_url}';
    const { context } = input.clusters[0];
    for (const name of ['second', 'third']) {
      input.stacks[name] = { provider: input.stacks[STACK].provider, data };
      input.clusters.push({ context: { ...context, name, stack: name, issuer }, objects: [], kustomizations: [] });
    }
  }],
  ['FAZ075', 'oci', 'the same grant in another stack', input => {
    const { '//': _, ...assignment } = { ...role(input), principal_id: STRANGER };
    input.stacks.second = { resource: { azurerm_role_assignment: { one: assignment } } };
    input.stacks.third = { resource: { azurerm_role_assignment: { two: { ...assignment, scope: assignment.scope.toUpperCase(), role_definition_id: undefined, role_definition_name: 'AcrPull' } } } };
  }],
  ['FAZ075', 'aso', 'the same grant as another object', input => {
    const copy = structuredClone(object(input, 'RoleAssignment'));
    copy.metadata.name = 'second';
    add(input, copy);
  }],
  ['FAZ075', 'git', 'a second entitlement', input => { blocks(input, 'azuredevops_service_principal_entitlement').second = { ...block(input, 'azuredevops_service_principal_entitlement'), '//': undefined }; }],
  ['FAZ076', 'oci', 'the same identity in another stack', input => {
    input.stacks.second = { provider: input.stacks[STACK].provider, resource: { azurerm_user_assigned_identity: { again: { ...block(input, 'azurerm_user_assigned_identity'), '//': undefined } } } };
  }],
  ['FAZ076', 'aso', 'the same identity in Terraform', input => {
    const { azureName, owner } = object(input, 'UserAssignedIdentity').spec;
    const [, , subscription_id, , resource_group_name] = owner.armId.split('/');
    const again = { name: azureName.toUpperCase(), resource_group_name };
    input.stacks.second = { provider: { azurerm: [{ subscription_id }] }, resource: { azurerm_user_assigned_identity: { again } } };
  }],
  ['FAZ077', 'aso', 'a credential whose owner is in no file', input => { object(input, 'FederatedIdentityCredential').spec.owner.name += '-x'; }],
  ['FAZ077', 'aso', 'a credential whose owner is a registry', input => { object(input, 'FederatedIdentityCredential').spec.owner = { armId: object(input, 'RoleAssignment').spec.owner.armId }; }],
  ['FAZ077', 'aso', 'a credential without an owner', input => { delete object(input, 'FederatedIdentityCredential').spec.owner; }],
  ['FAZ077', 'aso', 'an identity whose owner is a subscription', input => {
    const { owner } = object(input, 'UserAssignedIdentity').spec;
    owner.armId = owner.armId.split('/').slice(0, 3).join('/');
  }],
  ['FAZ077', 'aso', 'a grant whose owner is no ARM ID', input => { object(input, 'RoleAssignment').spec.owner.armId = 'contoso'; }],
  ['FAZ077', 'aso', 'a grant whose owner has a name only', input => { object(input, 'RoleAssignment').spec.owner = { name: 'contoso' }; }],
  ['FAZ077', 'aso', 'an owner by name and by ARM ID', input => { object(input, 'RoleAssignment').spec.owner.name = 'contoso'; }],
  ['FAZ001', 'inputs', 'no ServiceAccount', input => drop(input, 'ServiceAccount')],
  ['FAZ006', 'inputs', 'a credential of another ServiceAccount', input => { credential(input).subject = 'system:serviceaccount:apps:other'; }],
  ['FAZ006', 'operator', 'a credential of the namespace of Flux', input => { credential(input).subject = 'system:serviceaccount:flux-system:flux-operator'; }],
  ['FAZ027', 'operator', 'values without a token file', input => { values(input, ({ extraEnvs }) => { extraEnvs.pop(); }); }],
  ['FAZ078', 'events', 'an Alert in another namespace', input => add(input, alert('team', [{ kind: 'Provider', name: '*' }]))],
  ['FAZ079', 'events', 'an Alert for objects of no kind', input => add(input, alert('apps', [{ kind: 'HelmRelease', name: '*' }]))],
  ['FAZ080', 'automation', 'the policy in another namespace', input => { object(input, 'ImagePolicy').metadata.namespace = 'team'; }],
  ['FAZ080', 'automation', 'a second policy in another namespace', input => add(input, { ...object(input, 'ImagePolicy'), metadata: { name: 'second', namespace: 'team' } })],
  ['FAZ082', 'remote', 'a role in another namespace', input => {
    object(input, 'Kustomization').spec.targetNamespace = 'apps';
    blocks(input, 'azurerm_role_assignment').inside = { ...role(input), scope: `${role(input).scope}/namespaces/team`, role_definition_id: role(input).role_definition_id.replace(/[^/]+$/, 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb') };
  }],
  ['FAZ083', 'remote', 'a ServiceAccount', input => { object(input, 'Kustomization').spec.serviceAccountName = 'deployer'; }],
  ['FAZ091', 'inputs', 'a personal access token', input => { object(input, 'ResourceSetInputProvider').spec.secretRef = { name: 'pat' }; }],
  ['FAZ095', 'oci', 'a patch of a path that is not there', input => patches(input, list => [...list, { target: { kind: 'Deployment', name: 'source-controller' }, patch: [{ op: 'remove', path: '/spec/template/spec/nodeSelector' }] }])],
  ['FAZ095', 'oci', 'a target that is no pattern', input => patches(input, list => [...list, { target: { kind: 'Deployment', name: '(source-controller' }, patch: [{ op: 'remove', path: '/spec/replicas' }] }])],
  ['FAZ095', 'webhook', 'a patch without target and namespace', input => patches(input, list => [...list, { target: undefined, patch: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'source-controller', annotations: { a: 'b' } } } }])],
  ['FAZ096', 'oci', 'a patch in a file that is not there', input => { input.clusters[0].kustomizations[0].json.patches.push({ path: 'more.yaml', target: { kind: 'Deployment', name: 'source-controller' } }); }],
  ['FAZ096', 'webhook', 'a prefix of names', input => { input.clusters[0].kustomizations[0].json.namePrefix = 'x-'; }],
  ['FAZ096', 'webhook', 'a client ID from a ConfigMap that is in no file', input => patches(input, list => [...list, {
    target: { kind: 'Deployment', name: 'source-controller' },
    patch: [{ op: 'add', path: '/spec/template/spec/containers/0/env/-', value: { name: 'AZURE_CLIENT_ID', valueFrom: { configMapKeyRef: { name: 'azure', key: 'id' } } } }],
  }])],
  ['FAZ097', 'oci', 'a patch that deletes the controller', input => patches(input, list => [...list, {
    target: { kind: 'Deployment', name: 'source-controller' }, patch: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'source-controller' }, $patch: 'delete' },
  }])],
  ['FAZ022', 'oci', 'arguments that a patch replaces', input => patches(input, list => [...list, {
    target: { kind: 'Deployment', name: 'source-controller' },
    patch: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' }, spec: { template: { spec: { containers: [{ name: 'manager', args: ['--log-level=debug'] }] } } } },
  }])],
  ['FAZ022', 'oci', 'the gate off in a later argument', input => addArgument(input, 'source-controller', '--feature-gates=ObjectLevelWorkloadIdentity=false')],
  ['FAZ140', 'oci', 'a scope that comes from outside', input => { role(input).scope = '${var.registry_id}'; }],
  ['FAZ140', 'oci', 'a subject of a module', input => { credential(input).subject = '${module.names.subject}'; }],
  ['FAZ141', 'oci', 'a role of the directory', input => { input.stacks[STACK].resource.azuread_directory_role_assignment = { admin: { role_id: '62e90394-69f5-4237-9190-012177145e10', principal_object_id: role(input).principal_id } }; }],
  ['FAZ142', 'git', 'a stakeholder', input => { block(input, 'azuredevops_service_principal_entitlement').account_license_type = 'stakeholder'; }],
  ['FAZ143', 'oci', 'an assignment that is to be activated', input => {
    const { resource } = input.stacks[STACK];
    resource.azurerm_pim_eligible_role_assignment = resource.azurerm_role_assignment;
    delete resource.azurerm_role_assignment;
  }],
  ['FAZ143', 'oci', 'an assignment that ends', input => {
    const { resource } = input.stacks[STACK];
    resource.azurerm_pim_active_role_assignment = { r: { ...role(input), schedule: { expiration: { end_date_time: '2026-12-31T00:00:00Z' } } } };
    delete resource.azurerm_role_assignment;
  }],
  ['FAZ144', 'gitRepositoryOnly', 'a permission that is denied', input => {
    const permissions = block(input, 'azuredevops_git_permissions');
    permissions.permissions = { ...permissions.permissions, GenericRead: 'Deny' };
  }],
  ['FAZ145', 'oci', 'a custom role by its ID of Terraform', input => customRole(input, 'id')],
  ['FAZ146', 'oci', 'a custom role of another group', input => customRole(input, 'role_definition_resource_id', ['/subscriptions/1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061/resourceGroups/rg-other'])],
  ['FAZ081', 'image', 'a policy in another namespace', input => add(input, {
    apiVersion: 'image.toolkit.fluxcd.io/v1', kind: 'ImagePolicy', metadata: { name: 'policy', namespace: 'team' }, spec: { imageRepositoryRef: { name: 'podinfo', namespace: 'apps' }, policy: { semver: { range: '6.x' } } },
  })],
];

/** Severity, code, place and what is wrong; reason and way out where the rule has others than in docs/rules.md, which has a test of its own. */
function told({ severity, code, at, what, why, fix, cluster }: Finding): string {
  const rule = RULES.find(candidate => candidate.code === code)!;
  return [`${severity} ${code} at ${at} (${cluster ?? 'no cluster'}): ${what}`, ...why === rule.why ? [] : [`why: ${why}`], ...fix === rule.fix ? [] : [`fix: ${fix}`]].join('; ');
}

/** The state of each link as the report shows it. */
function chainOf({ id, chain, links, findings }: ReportAccess): string {
  return `${id}: ${chain} (sign-in ${links.signIn}, identity ${links.identity}, grant ${links.grant}) ${findings.join(' ')}`.trim();
}

describe('Rules of the access review', () => {
  const expectations = new Expectations(join(__dirname, 'findings.expected.yaml'));
  const chains = new Expectations(join(__dirname, 'chains.expected.yaml'));

  it.each(BASES)('%s has nothing wrong', name => {
    const findings = findingsOf(base(name)).filter(({ code }) => code !== 'FAZ021' || name !== 'webhook');
    expect(findings.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  });

  it.each(CASES)('%s: %s with %s', (code, name, what, change) => {
    const input = copyOf(base(name));
    change(input);
    const found = findingsOf(input);
    expect(found.map(finding => finding.code)).toContain(code);
    for (const { message, at } of found.filter(finding => finding.code === code)) {
      expect(at).not.toBe('');
      expect(message).toMatch(/^[^;]+; [^;]+.*; [^;]+$/);
      expect(message).not.toMatch(/undefined|\[object|tf:/);
    }
    expectations.check(`${code}: ${name} with ${what}`, found.map(told));
    chains.check(`${code}: ${name} with ${what}`, toReport(review(input)).accesses.map(chainOf));
  });

  it('has no expectation without a case', () => {
    expectations.finish();
    chains.finish();
  });

  it('has a case for every rule', () => {
    expect([...new Set(CASES.map(([code]) => code))].sort()).toEqual(RULES.map(({ code }) => code));
  });
});
