import { BUILT_IN_ROLES } from './built-in-roles';
import { ABAC_NEED, IntegrationCode, NARROWEST_ROLE, NEEDS } from './needs';
import { allows, isWithin, patternsOf, Permissions } from './permissions';

export type { IntegrationCode } from './needs';

/** A built-in role. */
export interface RoleFacts {
  readonly name: string;
  readonly guid: string;
  readonly permissions: readonly Permissions[];
}

interface Table { readonly byGuid: ReadonlyMap<string, RoleFacts>; readonly byName: ReadonlyMap<string, RoleFacts> }
let table: Table | undefined;

/** A role by the ID of its definition, in whatever form, or by its name. */
export function findRole(idOrName: string): RoleFacts | undefined {
  const { byGuid, byName } = table ??= readTable();
  return byGuid.get(idOrName.slice(idOrName.lastIndexOf('/') + 1).toLowerCase()) ?? byName.get(idOrName.toLowerCase());
}

/** All roles of the table. */
export function builtInRoles(): RoleFacts[] {
  return [...(table ??= readTable()).byGuid.values()];
}

function readTable(): Table {
  const roles = BUILT_IN_ROLES.trim().split('\n').map((line): RoleFacts => {
    const [name, guid, ...lists] = line.split('|');
    const parts = lists.map(list => list.split(' ').filter(action => action !== '').map(action => action.replace('~', 'Microsoft.')));
    const blocks = Array.from({ length: parts.length / 4 }, (_, i) => parts.slice(i * 4, i * 4 + 4));
    return { name, guid, permissions: blocks.map(([actions, notActions, dataActions, notDataActions]) => ({ actions, notActions, dataActions, notDataActions })) };
  });
  return { byGuid: new Map(roles.map(role => [role.guid, role])), byName: new Map(roles.map(role => [role.name.toLowerCase(), role])) };
}

/** Whether a role is good for an integration. A registry with ABAC repository permissions honours data actions on repositories alone. */
export function roleServes(permissions: readonly Permissions[], integration: IntegrationCode, isAbac = false): boolean {
  return (isAbac ? [ABAC_NEED] : NEEDS[integration]).some(need => allows(permissions, need));
}

/** Reading what a resource is, and no more of it: roles have it beside what they are for. */
const HARMLESS: readonly string[] = [
  'Microsoft.ContainerRegistry/registries/read', 'Microsoft.ContainerRegistry/registries/metadata/read', 'Microsoft.Storage/storageAccounts/read', 'Microsoft.KeyVault/vaults/read',
  'Microsoft.EventHub/namespaces/read', 'Microsoft.EventHub/namespaces/eventhubs/read', 'Microsoft.ContainerService/managedClusters/read', 'Microsoft.Resources/subscriptions/resourceGroups/read',
];
const HARMLESS_DATA = ['Microsoft.ContainerRegistry/registries/catalog/read', 'Microsoft.KeyVault/vaults/keys/read', 'Microsoft.KeyVault/vaults/read'];
const ENOUGH: { readonly [integration in Exclude<IntegrationCode, 'ADO'>]: readonly string[] } = {
  ACR: [NARROWEST_ROLE.ACR, 'Container Registry Repository Reader'], ABS: [NARROWEST_ROLE.ABS], AKV: [NARROWEST_ROLE.AKV], AEH: [NARROWEST_ROLE.AEH], AKS: [NARROWEST_ROLE.AKS],
};

/** Whether a role allows more than an integration ever does. */
export function roleExceeds(permissions: readonly Permissions[], integration: IntegrationCode): boolean {
  if (integration === 'ADO') {
    return false;
  }
  const enough = ENOUGH[integration].flatMap(name => findRole(name)!.permissions);
  return !isWithin(permissions, [...enough, { actions: HARMLESS, notActions: [], dataActions: HARMLESS_DATA, notDataActions: [] }]);
}

/** Allows something inside of an AKS cluster, with Azure RBAC for Kubernetes. */
export function isForKubernetes(permissions: readonly Permissions[]): boolean {
  return patternsOf(permissions, true).some(pattern => /^(\*|Microsoft\.ContainerService\/)/i.test(pattern));
}

/** How much a role allows, in one word. */
export type RolePower = 'reads' | 'writes' | 'administers' | 'administers and grants';

const GRANTS = [
  { name: 'Microsoft.Authorization/roleAssignments/write', isData: false },
  { name: 'Microsoft.ContainerService/managedClusters/rbac.authorization.k8s.io/clusterroles/escalate/action', isData: true },
];
/** Actions that are no more than reading, whatever they are called. */
const READS = /\/(read|generateUserDelegationKey\/action|listClusterUserCredential\/action|listClusterMonitoringUserCredential\/action|receive\/action|getSecret\/action|readMetadata\/action|filter\/action|wrap\/action|unwrap\/action)$/i;
/** What comes with every second role and is about nobody's resources. */
const BESIDE = /^Microsoft\.(Support|Insights\/alertRules|Resources\/deployments|EventGrid\/eventSubscriptions)\//i;

/** For people: sets of actions decide, wherever something is decided. */
export function powerOf(permissions: readonly Permissions[]): RolePower {
  if (GRANTS.some(action => allows(permissions, action))) {
    return 'administers and grants';
  }
  const patterns = [false, true].flatMap(isData => patternsOf(permissions, isData)).filter(pattern => !READS.test(pattern) && !BESIDE.test(pattern));
  // Inside of a cluster a star stands for the verbs of one kind of object.
  const isAdministration = (pattern: string) => (pattern.endsWith('*') && !/^Microsoft\.ContainerService\/managedClusters\/.+\/\*$/i.test(pattern)) || /\/(listClusterAdminCredential|listKeys)\/action$/i.test(pattern);
  return patterns.length === 0 ? 'reads' : patterns.some(isAdministration) ? 'administers' : 'writes';
}
