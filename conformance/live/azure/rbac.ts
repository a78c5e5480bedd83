import { Directory, RoleAssignment } from './directory';

/**
 * The permissions of built-in roles, cut to what the stand-in's services ask for.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
 */
const ROLES: Record<string, { readonly name: string; readonly permissions: string[] }> = {
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
  // Management-plane only: may look at the resource and read none of its data.
  'acdd72a7-3385-48ef-bd42-f606fba81ae7': { name: 'Reader', permissions: [] },
};

/** A permission that one of the services asks for. */
export type Permission =
  | 'Microsoft.ContainerRegistry/registries/pull/read'
  | 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'
  | 'Microsoft.KeyVault/vaults/keys/read'
  | 'Microsoft.KeyVault/vaults/keys/encrypt/action'
  | 'Microsoft.KeyVault/vaults/keys/decrypt/action';

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
    role !== undefined && role.permissions.includes(permission) &&
    covers(assignment.scope, resourceId, directory.managementGroups);
}
