import { AzureIdentity, RoleGrant } from '../../../engine/azure/azure-graph';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { isTold } from '../../../engine/terraform/unknown';

export const grantTwice: Rule = {
  code: 'FAZ075',
  severity: Severity.ERROR,
  title: 'One grant is written in two places',
  why: 'Azure refuses the second role assignment of one principal, role and scope (RoleAssignmentExists), and whoever removes one place takes the access from the other',
  fix: 'leave one of them out; accesses that pass one identity, or name one that exists by the same IDs, share a grant',
  *check({ azure }): Iterable<RuleFinding> {
    const seen = new Map<string, string>();
    // Identities that were made elsewhere may stand at one place: only the objects tell them apart.
    const numbers = new Map<AzureIdentity, number>();
    const numberOf = (identity: AzureIdentity): string => {
      const number = numbers.get(identity) ?? numbers.size;
      numbers.set(identity, number);
      return String(number);
    };
    const find = (parts: readonly (string | undefined)[], at: string): string | undefined => {
      const key = parts.map(part => part ?? '').join('\n').toLowerCase();
      const other = seen.get(key);
      seen.set(key, other ?? at);
      return other;
    };
    for (const grant of azure.roles) {
      const { at, identity, roleName, scope, condition, doubt } = grant;
      // Two unknowns that read alike may be two things.
      if (doubt !== undefined || !isTold(scope) || !isTold(grant.roleId)) {
        continue;
      }
      const other = find([numberOf(identity), roleOf(grant), scope, condition, grant.form === 'eligible' ? grant.form : ''], at);
      if (other !== undefined) {
        yield { at, what: `${roleName} for ${identity.name} on ${scope.replace(/^tf:[^/]+\//, '')} is written by ${other} and by ${at}` };
      }
    }
    for (const { at, organization, originId, identity } of azure.entitlements) {
      const other = find(['entitlement', organization, identity ? numberOf(identity) : originId], at);
      if (other !== undefined) {
        yield { at, what: `the service principal of ${identity?.name ?? originId} is brought into ${organization} by ${other} and by ${at}`, why: 'a service principal has one entitlement in an organization, and whoever removes one place takes the access from the other' };
      }
    }
  },
};

/** Written by its ID, scoped or not, or by its name. */
function roleOf({ role, roleId }: RoleGrant): string {
  return role?.name ?? roleId.slice(roleId.lastIndexOf('/') + 1);
}
