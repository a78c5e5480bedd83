import { IdentityKeys } from './report-identities';
import { Power, ReportAccessGrant, ReportGrant, ScopeKind } from './report-model';
import { ArmScopeKind } from '../../azure/arm-scope';
import { powerOf } from '../../azure/role-actions';
import { AdoGrant, AzureIdentity, OtherRight, RoleGrant } from '../../engine/azure/azure-graph';
import { Chain, JudgedGrant } from '../../engine/chain';
import { byText } from '../../text/json-reading';

/** Every grant of every identity, and whom it lets in. */
export class ReportGrants {
  public readonly all: readonly ReportGrant[];
  private readonly ids = new Map<Source, string>();

  public constructor(keys: IdentityKeys, accesses: readonly Chain[], others: ReadonlyMap<AzureIdentity, readonly OtherRight[]> = new Map()) {
    const usedBy = usersOf(accesses);
    const listed = [...keys.identities].flatMap(identity => [...grantsOf(identity, keys, usedBy), ...othersOf(others.get(identity) ?? [], keys.of(identity))]);
    const grants = listed.sort((a, b) => byText(orderOf(a.grant), orderOf(b.grant)));
    const seen = new Map<string, number>();
    this.all = grants.map(({ source, grant }) => {
      const count = (seen.get(grant.at) ?? 0) + 1;
      seen.set(grant.at, count);
      const id = count === 1 ? grant.at : `${grant.at}#${count}`;
      this.ids.set(source, id);
      return { ...grant, id };
    });
  }

  public idOf(grant: RoleGrant | AdoGrant): string {
    return this.ids.get(grant) ?? grant.at;
  }
}

/** The grant of an access, as its row has it. */
export function accessGrant({ role, ado, isWider, isExcessive }: Pick<JudgedGrant, 'role' | 'ado' | 'isWider' | 'isExcessive'>, grants: ReportGrants): ReportAccessGrant {
  const id = grants.idOf(role ?? ado!);
  return { id, name: role ? role.roleName : adoName(ado!), scope: role ? role.scope : adoScope(ado!), isWider, isExcessive };
}

type Source = RoleGrant | AdoGrant | OtherRight;

interface Listed { readonly source: Source; readonly grant: ReportGrant }

function grantsOf(identity: AzureIdentity, keys: IdentityKeys, usedBy: ReadonlyMap<RoleGrant | AdoGrant, readonly string[]>): Listed[] {
  const key = keys.of(identity);
  const roles = identity.roles.map((role): Listed => ({
    source: role,
    grant: {
      id: '',
      identity: key,
      kind: 'role',
      name: role.roleName,
      power: role.permissions ? powerOf(role.permissions) : 'unknown',
      permissions: role.role?.name === role.roleName ? undefined : role.permissions,
      scope: role.scope,
      scopeKind: scopeKind(role),
      condition: role.condition,
      at: role.at,
      usedBy: usedBy.get(role) ?? [],
    },
  }));
  const memberships = identity.ado.filter(({ permissions, denied }) => denied === undefined || permissions?.length !== 0).map((ado): Listed => ({
    source: ado,
    grant: {
      id: '',
      identity: key,
      kind: ado.permissions ? 'permissions' : 'group',
      name: adoName(ado),
      power: adoPower(ado),
      scope: adoScope(ado),
      scopeKind: ado.repository ? 'resource' : 'project',
      at: ado.at,
      usedBy: usedBy.get(ado) ?? [],
    },
  }));
  return [...roles, ...memberships];
}

/** What nobody understands may allow anything. */
function othersOf(others: readonly OtherRight[], identity: string): Listed[] {
  return others.map(other => ({
    source: other,
    grant: { id: '', identity, kind: 'other', name: other.name, power: 'unknown', scope: other.scope, scopeKind: 'resource', at: other.at, usedBy: [] },
  }));
}

function orderOf({ identity, at, name, scope }: ReportGrant): string {
  return [identity, at, name, scope].join('\n');
}

function usersOf(accesses: readonly Chain[]): Map<RoleGrant | AdoGrant, string[]> {
  const users = new Map<RoleGrant | AdoGrant, string[]>();
  for (const { id, effective, inside } of accesses) {
    const needed = new Set([effective?.role ?? effective?.ado, ...inside].filter(grant => grant !== undefined));
    for (const grant of needed) {
      const list = users.get(grant) ?? [];
      list.push(id);
      users.set(grant, list);
    }
  }
  return users;
}

const SCOPES: { readonly [kind in ArmScopeKind]: ScopeKind } = {
  [ArmScopeKind.RESOURCE]: 'resource',
  [ArmScopeKind.RESOURCE_GROUP]: 'resource group',
  [ArmScopeKind.SUBSCRIPTION]: 'subscription',
  [ArmScopeKind.MANAGEMENT_GROUP]: 'management group',
};

/** Of a scope that only Azure knows, the type of its block tells. */
function scopeKind({ arm, scope }: RoleGrant): ScopeKind {
  if (arm) {
    return SCOPES[arm.kind];
  }
  const type = /azurerm_(resource_group|subscription|management_group)\./.exec(scope)?.[1];
  return type ? type.replace('_', ' ') as ScopeKind : 'resource';
}

function adoName({ group, permissions }: AdoGrant): string {
  return group ?? [...permissions ?? []].sort().join(', ');
}

function adoScope({ organization, project, repository }: AdoGrant): string {
  return [organization, project, repository].filter(part => part !== undefined).join('/');
}

const GROUP_POWERS: { readonly [group: string]: Power } = {
  'readers': 'reads', 'contributors': 'writes', 'build administrators': 'administers', 'project administrators': 'administers and grants',
};

function adoPower({ group, permissions }: AdoGrant): Power {
  if (group !== undefined) {
    return GROUP_POWERS[group.toLowerCase()] ?? 'unknown';
  }
  const names = (permissions ?? []).map(name => name.toLowerCase());
  return names.some(name => name.startsWith('manage') || name === 'administer') ? 'administers' : names.some(name => name !== 'genericread') ? 'writes' : 'reads';
}
