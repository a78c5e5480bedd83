import { doubtOf } from './doubt';
import { AzureIdentity, RoleGrant } from '../../../engine/azure/azure-graph';
import { AzureReading } from '../../../engine/azure/azure-reading';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';
import { isTold } from '../../../engine/terraform/unknown';
import { push } from '../../../text/json-reading';

interface Group {
  readonly name: string;
  /** Made in the stacks, and not looked up. */
  readonly isMade: boolean;
  /** The files do not tell all of its members. */
  readonly isOpen: boolean;
}

/**
 * Groups of Entra: their members have what they are granted, members of groups in them, too.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/overview#groups
 */
export function readGroups(files: TerraformFiles, reading: AzureReading): void {
  const groups = new Map<string, Group>();
  /** IDs of the groups that somebody is a member of, with the place where that is written. */
  const memberships = new Map<string, Membership[]>();
  // azuread 3 calls a group by `/groups/ID`, and both of its attributes are of one group.
  const key = (id: string) => id.toLowerCase().replace(/^\/groups\//, '').replace(/^(tf:[^/]+\/(?:data\.)?azuread_group\..+)\.(?:object_id|id)$/, '$1');
  for (const block of files.ofType('azuread_group')) {
    const members = block.body.members === undefined ? [] : files.texts(block, 'members');
    const name = files.attribute(block, 'display_name') || block.name;
    const ids = ['object_id', 'id'].map(attribute => files.resolve(block.stack, `\${${block.isData ? 'data.' : ''}azuread_group.${block.name}.${attribute}}`));
    const isOpen = block.isData || members === undefined || members.some(member => !isTold(member)) || block.body.dynamic_membership !== undefined;
    ids.forEach(id => groups.set(key(id), { name, isMade: !block.isData, isOpen }));
    members?.forEach(member => push(memberships, key(member), { group: key(ids[0]), at: block.at, doubt: block.uncertain }));
  }
  for (const block of files.ofType('azuread_group_member').filter(({ isData }) => !isData)) {
    const [group, member] = [files.attribute(block, 'group_object_id'), files.attribute(block, 'member_object_id')];
    push(memberships, key(member), { group: key(group), at: block.at, doubt: doubtOf(block, files, group) });
  }
  const granted = new Map<string, RoleGrant[]>();
  reading.roles.forEach(grant => push(granted, key(grant.identity.principalId ?? ''), grant));
  for (const identity of [...reading.index.all]) {
    identity.principalId !== undefined && inherit(identity, memberships, groups, granted, reading);
  }
  // Of a group that is looked up nobody knows here who is in it.
  for (const [id, { name, isOpen }] of groups) {
    isOpen && reading.unattributed.push(...(granted.get(id) ?? []).map(grant => ({ ...grant, doubt: `whether it is a member of the group ${name}` })));
  }
}

type ByGroup<T> = ReadonlyMap<string, T>;
type Membership = { readonly group: string; readonly at: string; readonly doubt?: string };

function inherit(
  identity: AzureIdentity, memberships: ByGroup<readonly Membership[]>, groups: ByGroup<Group>, granted: ByGroup<readonly RoleGrant[]>, { others }: AzureReading,
): void {
  const seen = new Set<string>();
  const queue = [...memberships.get(identity.principalId!.toLowerCase()) ?? []];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { group, at, doubt } = next;
    if (seen.has(group)) {
      continue;
    }
    seen.add(group);
    const name = groups.get(group)?.name ?? group;
    for (const grant of granted.get(group) ?? []) {
      identity.roles.push({ ...grant, identity, through: name, ...doubt === undefined ? {} : { doubt } });
    }
    if (!groups.get(group)?.isMade) {
      others.push({ at, identity, name: `member of the group ${name}`, scope: name, mayLetIn: true });
    }
    queue.push(...memberships.get(group) ?? []);
  }
}
