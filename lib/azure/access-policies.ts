import { Permissions } from './permissions';

/** Data actions of Azure RBAC that are the same as a permission of an access policy, where its name is another. https://learn.microsoft.com/azure/key-vault/general/rbac-migration */
const ACTIONS: { readonly [permission: string]: string } = {
  'key get': 'keys/read',
  'key list': 'keys/read',
  'key delete': 'keys/delete',
  'key wrapkey': 'keys/wrap/action',
  'key unwrapkey': 'keys/unwrap/action',
  'key getrotationpolicy': 'keyrotationpolicies/read',
  'key setrotationpolicy': 'keyrotationpolicies/write',
  'key all': 'keys/*',
  'secret get': 'secrets/getSecret/action',
  'secret list': 'secrets/readMetadata/action',
  'secret set': 'secrets/setSecret/action',
  'secret delete': 'secrets/delete',
  'secret all': 'secrets/*',
  'certificate get': 'certificates/read',
  'certificate list': 'certificates/read',
  'certificate all': 'certificates/*',
};
const FOLDERS: { readonly [kind: string]: string } = { key: 'keys', secret: 'secrets', certificate: 'certificates', storage: 'storageaccounts' };

/** What an access policy of a vault allows, as permissions of a role. */
export function accessPolicyPermissions(lists: readonly (readonly [kind: string, permissions: readonly string[]])[]): Permissions[] {
  const dataActions = lists.flatMap(([kind, permissions]) => permissions.map(permission => {
    const name = permission.toLowerCase();
    return `Microsoft.KeyVault/vaults/${ACTIONS[`${kind} ${name}`] ?? `${FOLDERS[kind] ?? kind}/${name}/action`}`;
  }));
  return [{ actions: [], notActions: [], dataActions: [...new Set(dataActions)], notDataActions: [] }];
}
