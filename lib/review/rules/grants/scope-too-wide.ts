import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { granted, placeOfGrant } from '../../../engine/rules/grants';

export const scopeTooWide: Rule = {
  code: 'FAZ012',
  severity: Severity.WARNING,
  title: 'The role is granted on more than the resource',
  why: 'whoever takes over the object reaches everything below the scope',
  fix: 'grant it on the resource itself (GrantScope.RESOURCE, the default)',
  *check({ chains }) {
    for (const chain of granted(chains)) {
      const grant = chain.effective;
      if (grant?.isWider) {
        const scope = grant.role ? `on ${show(grant.role.scope)}` : 'on every repository of the project';
        yield about(chain, `${grant.role?.roleName ?? 'Git permissions'} for the ${nameOfUse(chain)} is granted ${scope} (${placeOfGrant(grant)})`, {
          fix: `the narrowest scope that works is ${chain.use.target.armId ?? chain.use.target.label} (GrantScope.RESOURCE, the default)`,
        });
      }
    }
  },
};
