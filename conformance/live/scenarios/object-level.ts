import {
  ABS, ACR, ADO, AKV, AUTOMATION, CHART, DELIVERS, DENIED, HUB, NO_FLEET, noScan as scans, POLICY, RELEASE, SCAN, STATUS, WAITS, WRITTEN,
} from './objects';
import { asReader, assigned, changeObject, changeResource, elsewhere, federated, readersOnly, removeResources, Scenario, withoutGate, withoutTokens } from './scenario';
import { mintId, RESOURCE_ID, WORLD } from '../azure/world';
import { Synthesized } from '../synthesize';

/** The ServiceAccounts of the program, one for each access. */
const ACCOUNT = { acr: 'flux-acr', scan: 'flux-scan', ado: 'flux-ado', writer: 'flux-writer', abs: 'flux-abs', akv: 'flux-akv', aeh: 'flux-aeh' };
const CLIENT_ID = 'azure.workload.identity/client-id';
const TENANT_ID = 'azure.workload.identity/tenant-id';
const ELSEWHERE = 'policies';

const pulls = (message: RegExp) => ({ [ACR]: message, [CHART]: message, [RELEASE]: WAITS });
const reads = (message: RegExp) => ({ [ADO]: message, ...NO_FLEET });
/** The automation clones by itself, with the ServiceAccount that its GitRepository names: it needs no artifact of it. */
const writes = (message: RegExp) => ({ [WRITTEN]: message, [AUTOMATION]: message, [STATUS]: message });

const annotate = (account: string, annotation: string, value: string) => changeObject('ServiceAccount', account, ({ metadata }) => {
  if (!metadata.annotations?.[annotation]) {
    throw new Error(`the ServiceAccount ${account} has no annotation ${annotation}`);
  }
  metadata.annotations[annotation] = value;
});

/** Two identities pull from the registry: the change goes to the grant of the one that trusts the ServiceAccount. */
const grantOf = (account: string, change: (assignment: Record<string, any>) => void) => (written: Synthesized) => {
  let identity = '';
  federated(account, credential => {
    identity = /azurerm_user_assigned_identity\.([\w-]+)\.id/.exec(credential.user_assigned_identity_id ?? credential.parent_id)?.[1] ?? '';
  })(written);
  changeResource('azurerm_role_assignment', assignment => String(assignment.principal_id).includes(`.${identity}.`), change)(written);
};

const movePolicy = (isShared: boolean) => (written: Synthesized) => {
  changeObject('ImagePolicy', 'podinfo', policy => {
    policy.spec.imageRepositoryRef.namespace = policy.metadata.namespace;
    policy.metadata.namespace = ELSEWHERE;
  })(written);
  if (isShared) {
    changeObject('ImageRepository', 'podinfo', repository => {
      repository.spec.accessFrom = { namespaceSelectors: [{ matchLabels: { 'kubernetes.io/metadata.name': ELSEWHERE } }] };
    })(written);
  }
};

/** All integrations, each access with a ServiceAccount and a managed identity of its own. */
export const objectLevel: Scenario = {
  name: 'object-level',
  title: 'object level, managed identities',
  isHardened: true,
  objects: [ACR, CHART, RELEASE, ADO, WRITTEN, ABS, AKV, SCAN, POLICY, AUTOMATION, STATUS, HUB],
  delivers: DELIVERS,
  breaks: [
    { link: 'subject (ACR)', change: federated(ACCOUNT.acr, credential => { credential.subject += 's'; }), fails: pulls(/AADSTS700213/) },
    { link: 'subject (images)', change: federated(ACCOUNT.scan, credential => { credential.subject += 's'; }), fails: scans(/AADSTS700213/) },
    {
      link: 'subject in other case (ADO)',
      change: federated(ACCOUNT.ado, credential => { credential.subject = credential.subject.replace('flux-ado', 'Flux-ado'); }),
      fails: reads(/AADSTS700213/),
    },
    { link: 'subject (AEH)', change: federated(ACCOUNT.aeh, credential => { credential.subject += 's'; }), fails: { [HUB]: /AADSTS700213/ } },
    { link: 'subject (ADO, writing)', change: federated(ACCOUNT.writer, credential => { credential.subject += 's'; }), fails: writes(/AADSTS700213/) },
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
    { link: 'tenant ID (ACR)', change: annotate(ACCOUNT.acr, TENANT_ID, mintId('no tenant')), fails: pulls(/AADSTS90002/) },
    { link: 'tenant ID of another tenant (AEH)', change: annotate(ACCOUNT.aeh, TENANT_ID, WORLD.otherTenantId), fails: { [HUB]: /AADSTS700016/ } },
    { link: 'role (ACR)', change: grantOf(ACCOUNT.acr, asReader), fails: pulls(DENIED.acr) },
    { link: 'role (images)', change: grantOf(ACCOUNT.scan, asReader), fails: scans(DENIED.acr) },
    { link: 'role (ABS)', change: assigned(RESOURCE_ID.container, asReader), fails: { [ABS]: DENIED.abs } },
    { link: 'role (AKV)', change: assigned(RESOURCE_ID.key, asReader), fails: { [AKV]: DENIED.akv } },
    { link: 'role (AEH)', change: assigned(RESOURCE_ID.eventHub, asReader), fails: { [HUB]: DENIED.aeh } },
    { link: 'scope of another registry (ACR)', change: grantOf(ACCOUNT.acr, elsewhere), fails: pulls(DENIED.acr) },
    { link: 'scope of another container (ABS)', change: assigned(RESOURCE_ID.container, elsewhere), fails: { [ABS]: DENIED.abs } },
    { link: 'scope of another key (AKV)', change: assigned(RESOURCE_ID.key, elsewhere), fails: { [AKV]: DENIED.akv } },
    { link: 'scope of another event hub (AEH)', change: assigned(RESOURCE_ID.eventHub, elsewhere), fails: { [HUB]: DENIED.aeh } },
    { link: 'group memberships (ADO)', change: removeResources('azuredevops_group_membership'), fails: { ...reads(DENIED.adoRead), ...writes(DENIED.adoRead), [STATUS]: /nothing arrived|TF401019/ } },
    { link: 'Readers instead of Contributors (ADO)', change: readersOnly, fails: { [AUTOMATION]: DENIED.adoWrite, [STATUS]: /TF401027/ } },
    { link: 'policy in another namespace than the automation', change: movePolicy(true), fails: { [AUTOMATION]: /no commit arrived/ } },
    { link: 'policy in another namespace without accessFrom', change: movePolicy(false), fails: { [POLICY]: /access|denied/i, [AUTOMATION]: /no commit arrived/ } },
    { link: 'gate of kustomize-controller', change: withoutGate('kustomize-controller'), fails: { [AKV]: /ObjectLevelWorkloadIdentity/, [STATUS]: /missing revision/ } },
    {
      link: 'gate of source-controller',
      change: withoutGate('source-controller'),
      fails: {
        ...pulls(/ObjectLevelWorkloadIdentity/), ...reads(/ObjectLevelWorkloadIdentity/), [WRITTEN]: /ObjectLevelWorkloadIdentity/, [ABS]: /ObjectLevelWorkloadIdentity/,
      },
    },
    { link: 'gate of notification-controller', change: withoutGate('notification-controller'), fails: { [HUB]: /ObjectLevelWorkloadIdentity/, [STATUS]: /ObjectLevelWorkloadIdentity/ } },
    { link: 'gate of image-reflector-controller', change: withoutGate('image-reflector-controller'), fails: scans(/ObjectLevelWorkloadIdentity/) },
    { link: 'gate of image-automation-controller', change: withoutGate('image-automation-controller'), fails: { [AUTOMATION]: /ObjectLevelWorkloadIdentity/ } },
    {
      link: 'right of source-controller to tokens',
      change: withoutTokens('source-controller'),
      fails: { ...pulls(/forbidden/), ...reads(/forbidden/), [WRITTEN]: /forbidden/, [ABS]: /forbidden/ },
    },
    { link: 'right of notification-controller to tokens', change: withoutTokens('notification-controller'), fails: { [HUB]: /forbidden/, [STATUS]: /forbidden/ } },
    { link: 'right of image-reflector-controller to tokens', change: withoutTokens('image-reflector-controller'), fails: scans(/forbidden/) },
    { link: 'right of image-automation-controller to tokens', change: withoutTokens('image-automation-controller'), fails: { [AUTOMATION]: /forbidden/ } },
  ],
};
