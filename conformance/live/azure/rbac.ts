import { Directory, RoleAssignment } from './directory';

interface Role {
  readonly name: string;
  readonly permissions: readonly string[];
}

const AKS = 'Microsoft.ContainerService/managedClusters';

/**
 * The permissions of built-in roles, cut to what the stand-in's services ask for; `*` at the end stands for everything below.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
 */
const ROLES: Record<string, Role> = {
  '7f951dda-4ed3-4680-a7ca-43fe172d538d': { name: 'AcrPull', permissions: ['Microsoft.ContainerRegistry/registries/pull/read'] },
  'b93aa761-3e63-49ed-ac28-beffa264f7ac': {
    // Holds its permission in a registry with ABAC repository permissions only, and the one of this world has none.
    name: 'Container Registry Repository Reader', permissions: [],
  },
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1': {
    name: 'Storage Blob Data Reader',
    permissions: ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'],
  },
  '12338af0-0e69-4776-bea7-57ae8d297424': {
    name: 'Key Vault Crypto User',
    permissions: [
      'Microsoft.KeyVault/vaults/keys/read',
      'Microsoft.KeyVault/vaults/keys/encrypt/action',
      'Microsoft.KeyVault/vaults/keys/decrypt/action',
    ],
  },
  '2b629674-e913-4c01-ae53-ef4638d8f975': { name: 'Azure Event Hubs Data Sender', permissions: ['Microsoft.EventHub/namespaces/eventhubs/messages/send/action'] },
  'a638d3c7-ab3a-418d-83e6-5f17a39d4fde': { name: 'Azure Event Hubs Data Receiver', permissions: [] },
  '4abbcc35-e782-43d8-92c5-2d3f1bd2253f': {
    name: 'Azure Kubernetes Service Cluster User Role',
    permissions: [`${AKS}/read`, `${AKS}/listClusterUserCredential/action`],
  },
  // What this one reads in a cluster is no Secret, and it writes nothing.
  '7f6c6a51-bcf8-42ba-9220-52d62157d7db': { name: 'Azure Kubernetes Service RBAC Reader', permissions: [`${AKS}/kubernetes/read`] },
  'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb': { name: 'Azure Kubernetes Service RBAC Writer', permissions: [`${AKS}/kubernetes/read`, `${AKS}/kubernetes/write`] },
  '3498e952-d568-435e-9b2c-8d77e338d7f7': { name: 'Azure Kubernetes Service RBAC Admin', permissions: [`${AKS}/kubernetes/read`, `${AKS}/kubernetes/write`] },
  'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b': { name: 'Azure Kubernetes Service RBAC Cluster Admin', permissions: [`${AKS}/kubernetes/*`] },
  // Management-plane only: may look at a resource and read none of its data.
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': { name: 'Reader', permissions: [`${AKS}/read`] },
};

/** A permission that one of the services asks for. */
export type Permission =
  | 'Microsoft.ContainerRegistry/registries/pull/read'
  | 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'
  | 'Microsoft.KeyVault/vaults/keys/read'
  | 'Microsoft.KeyVault/vaults/keys/encrypt/action'
  | 'Microsoft.KeyVault/vaults/keys/decrypt/action'
  | 'Microsoft.EventHub/namespaces/eventhubs/messages/send/action'
  | 'Microsoft.ContainerService/managedClusters/read'
  | 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action'
  | 'Microsoft.ContainerService/managedClusters/kubernetes/read'
  | 'Microsoft.ContainerService/managedClusters/kubernetes/write'
  | 'Microsoft.ContainerService/managedClusters/kubernetes/admin';

const ROLE_DEFINITION = /^(?:\/subscriptions\/[0-9a-f-]{36})?\/providers\/Microsoft\.Authorization\/roleDefinitions\/([0-9a-f-]{36})$/i;

/** The GUID of a role definition ID, scoped or not; undefined when it is no such ID. */
export function roleGuid(roleDefinitionId: string): string | undefined {
  return ROLE_DEFINITION.exec(roleDefinitionId)?.[1].toLowerCase();
}

/** Whether the stand-in knows the role: granting another one is refused when the stack is applied, as Azure does. */
export function isKnownRole(roleDefinitionId: string): boolean {
  return (roleGuid(roleDefinitionId) ?? '') in ROLES;
}

/** Whether a grant at the scope reaches the resource: the scope is the resource or an ancestor, case-insensitively. */
export function covers(scope: string, resourceId: string, managementGroups: string[]): boolean {
  const outer = scope.toLowerCase().replace(/\/+$/, '');
  const inner = resourceId.toLowerCase();
  return inner === outer || inner.startsWith(`${outer}/`) ||
    managementGroups.some(name => outer === `/providers/microsoft.management/managementgroups/${name.toLowerCase()}`);
}

/** Whether the principal may do this to the resource. */
export function isAllowed(directory: Directory, principalId: string, permission: Permission, resourceId: string): boolean {
  return directory.roleAssignments.some(assignment => grants(directory, assignment, principalId, permission, resourceId));
}

function grants(directory: Directory, assignment: RoleAssignment, principalId: string, permission: Permission, resourceId: string): boolean {
  const role = ROLES[roleGuid(assignment.roleDefinitionId) ?? ''];
  return assignment.principalId === principalId &&
    role !== undefined && role.permissions.some(held => held === permission || (held.endsWith('*') && permission.startsWith(held.slice(0, -1)))) &&
    covers(assignment.scope, resourceId, directory.managementGroups);
}
