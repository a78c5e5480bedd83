import { RoleGrant } from '../../../engine/azure/azure-graph';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { granted } from '../../../engine/rules/grants';

export const grantNotLasting: Rule = {
  code: 'FAZ143',
  severity: Severity.WARNING,
  title: 'A grant of Privileged Identity Management does not last',
  why: 'an eligible assignment allows nothing until somebody activates it, which no managed identity does; an active one may end by itself, and then Azure answers 403',
  fix: 'grant the role by azurerm_role_assignment, or by an active assignment that does not expire',
  *check({ chains }) {
    for (const chain of granted(chains)) {
      const { effective, grants } = chain;
      const ends = effective?.role?.ends;
      if (ends !== undefined) {
        yield about(chain, `${effective!.role!.roleName} (${effective!.role!.at}), which lets the ${nameOfUse(chain)} in, ends by itself (${ends})`);
      }
      const eligible = effective ? undefined : grants.map(({ role }) => role).find((role): role is RoleGrant => role?.form === 'eligible');
      if (eligible) {
        yield about(chain, `${eligible.roleName} (${eligible.at}) lets the ${nameOfUse(chain)} in only while somebody has activated it`);
      }
    }
  },
};
