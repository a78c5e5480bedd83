import { changeDeployment, changeObject, changeResource, removeResources, Scenario } from './scenario';
import { RESOURCE_ID, mintId } from '../azure/world';

const ACR = 'OCIRepository/podinfo';
const ADO = 'GitRepository/fleet';
const ABS = 'Bucket/manifests';
const AKV = 'Kustomization/secrets';

/** The ServiceAccounts of the program, one for each access. */
const ACCOUNT = { acr: 'flux-acr', ado: 'flux-ado', abs: 'flux-abs', akv: 'flux-akv' };
const CLIENT_ID = 'azure.workload.identity/client-id';
const TENANT_ID = 'azure.workload.identity/tenant-id';
/** The Kustomization takes its manifests from the GitRepository: without it, it has nothing to apply. */
const NO_SOURCE = { [AKV]: /artifact/i };
const READER = 'acdd72a7-3385-48ef-bd42-f606fba81ae7';

const ofAccount = (account: string) => (credential: Record<string, any>) => String(credential.subject).endsWith(`:${account}`);
const federated = (account: string, change: (credential: Record<string, any>) => void) =>
  changeResource('azurerm_federated_identity_credential', ofAccount(account), change);
const onScope = (scope: string, change: (assignment: Record<string, any>) => void) =>
  changeResource('azurerm_role_assignment', assignment => assignment.scope === scope, change);
const withReader = (assignment: Record<string, any>) => {
  assignment.role_definition_id = String(assignment.role_definition_id).replace(/[^/]+$/, READER);
};
const annotate = (account: string, annotation: string, value: string) => changeObject('ServiceAccount', account, ({ metadata }) => {
  if (!metadata.annotations?.[annotation]) {
    throw new Error(`the ServiceAccount ${account} has no annotation ${annotation}`);
  }
  metadata.annotations[annotation] = value;
});
const withoutGate = (controller: string) => changeDeployment(controller, (_pod, container) => {
  const kept = container.args.filter((argument: string) => !argument.startsWith('--feature-gates='));
  if (kept.length === container.args.length) {
    throw new Error(`${controller} has no feature gate to take away`);
  }
  container.args = kept;
});

/** All four integrations, each object with a ServiceAccount and a managed identity of its own. */
export const objectLevel: Scenario = {
  name: 'object-level',
  title: 'object level, managed identities',
  objects: [ACR, ADO, ABS, AKV],
  breaks: [
    { link: 'subject (ACR)', change: federated(ACCOUNT.acr, credential => { credential.subject += 's'; }), fails: { [ACR]: /AADSTS700213/ } },
    { link: 'subject in other case (ADO)', change: federated(ACCOUNT.ado, credential => { credential.subject = credential.subject.replace('flux-ado', 'Flux-ado'); }), fails: { [ADO]: /AADSTS700213/, ...NO_SOURCE } },
    { link: 'issuer with a slash too many (ABS)', change: federated(ACCOUNT.abs, credential => { credential.issuer += '/'; }), fails: { [ABS]: /AADSTS700211/ } },
    { link: 'audience (AKV)', change: federated(ACCOUNT.akv, credential => { credential.audience = ['api://AzureADTokenExchangeUSGov']; }), fails: { [AKV]: /AADSTS700212/ } },
    { link: 'client ID (ABS)', change: annotate(ACCOUNT.abs, CLIENT_ID, mintId('nobody')), fails: { [ABS]: /AADSTS700016/ } },
    {
      link: 'client ID of another access (AKV)',
      change: written => {
        const other = written.repository.objects.find(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === ACCOUNT.abs);
        annotate(ACCOUNT.akv, CLIENT_ID, other?.metadata.annotations[CLIENT_ID])(written);
      },
      fails: { [AKV]: /AADSTS700213/ },
    },
    { link: 'tenant ID (ACR)', change: annotate(ACCOUNT.acr, TENANT_ID, mintId('no tenant')), fails: { [ACR]: /AADSTS90002/ } },
    { link: 'role (ACR)', change: onScope(RESOURCE_ID.registry, withReader), fails: { [ACR]: /401|UNAUTHORIZED/ } },
    { link: 'role (ABS)', change: onScope(RESOURCE_ID.container, withReader), fails: { [ABS]: /AuthorizationPermissionMismatch/ } },
    { link: 'role (AKV)', change: onScope(RESOURCE_ID.key, withReader), fails: { [AKV]: /ForbiddenByRbac|Forbidden/ } },
    { link: 'scope of another registry (ACR)', change: onScope(RESOURCE_ID.registry, assignment => { assignment.scope += '2'; }), fails: { [ACR]: /401|UNAUTHORIZED/ } },
    { link: 'scope of another container (ABS)', change: onScope(RESOURCE_ID.container, assignment => { assignment.scope += '2'; }), fails: { [ABS]: /AuthorizationPermissionMismatch/ } },
    { link: 'scope of another key (AKV)', change: onScope(RESOURCE_ID.key, assignment => { assignment.scope += '2'; }), fails: { [AKV]: /ForbiddenByRbac|Forbidden/ } },
    { link: 'group membership (ADO)', change: removeResources('azuredevops_group_membership'), fails: { [ADO]: /TF401019/, ...NO_SOURCE } },
    { link: 'gate of kustomize-controller', change: withoutGate('kustomize-controller'), fails: { [AKV]: /ObjectLevelWorkloadIdentity/ } },
    { link: 'gate of source-controller', change: withoutGate('source-controller'), fails: { [ACR]: /ObjectLevelWorkloadIdentity/, [ADO]: /ObjectLevelWorkloadIdentity/, [ABS]: /ObjectLevelWorkloadIdentity/, ...NO_SOURCE } },
  ],
};
