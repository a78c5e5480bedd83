import { readArmScope } from '../../../azure/arm-scope';
import { RoleGrant } from '../../../engine/azure/azure-graph';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { granted } from '../../../engine/rules/grants';

export const roleNotAssignable: Rule = {
  code: 'FAZ146',
  severity: Severity.ERROR,
  title: 'A custom role is assigned where it cannot be',
  why: 'Azure refuses an assignment outside of the assignable scopes of its role (RoleDefinitionDoesNotExist)',
  fix: 'add the scope, or one above it, to assignable_scopes',
  link: 'grant',
  *check({ chains }) {
    for (const chain of granted(chains)) {
      const role = chain.effective?.role;
      if (role?.custom && isOutside(role)) {
        const { custom, scope, at } = role;
        yield about(chain, `the role ${custom.name ?? 'of the program'} (${custom.at}) of the ${nameOfUse(chain)} is assigned on ${show(scope)} (${at}), and may be on ${custom.assignableScopes.map(show).join(', ')} only`);
      }
    }
  },
};

/** Where a scope is not told, or a management group may hold it, nobody knows. */
function isOutside({ arm, custom }: RoleGrant): boolean {
  const scopes = custom!.assignableScopes.map(id => readArmScope(id).scope);
  return arm !== undefined && scopes.length > 0 && scopes.every(scope => scope !== undefined && !scope.covers(arm));
}
