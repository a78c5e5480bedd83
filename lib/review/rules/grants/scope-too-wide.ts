import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { granted, placeOfGrant } from '../../../engine/rules/grants';

export const scopeTooWide: Rule = {
  code: 'FAZ012',
  severity: Severity.WARNING,
  title: 'The role is granted on more than the resource',
  why: 'whoever takes over the object reaches everything below the scope',
  fix: 'grant it on the resource itself (GrantScope.RESOURCE, the default)',
  *check({ chains: accesses }) {
    for (const access of granted(accesses)) {
      const grant = access.effective;
      if (grant?.isWider) {
        const scope = grant.role ? `on ${show(grant.role.scope)}` : 'on every repository of the project';
        yield about(access, `${grant.role?.roleName ?? 'Git permissions'} for the ${nameOfUse(access)} is granted ${scope} (${placeOfGrant(grant)})`, {
          fix: `the narrowest scope that works is ${access.use.target.armId ?? access.use.target.label} (GrantScope.RESOURCE, the default)`,
        });
      }
    }
  },
};
