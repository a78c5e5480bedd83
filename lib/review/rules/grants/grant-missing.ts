import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { granted, neededGrant } from '../../../engine/rules/grants';

export const grantMissing: Rule = {
  code: 'FAZ009',
  severity: Severity.ERROR,
  title: 'The identity has no grant for the resource',
  why: 'Azure would answer 403',
  fix: 'grant it',
  *check({ chains }) {
    for (const chain of granted(chains)) {
      const { identity, grants, use } = chain;
      const hasOtherReason = use.integration === 'ADO' && !identity!.entitlements.some(({ organization }) => organization.toLowerCase() === use.target.ado?.organization.toLowerCase());
      if (grants.length > 0 || hasOtherReason) {
        continue;
      }
      // An identity of which these files grant nothing at all may have been granted everything elsewhere.
      const isElsewhere = !identity!.isMade && identity!.roles.length === 0 && identity!.ado.length === 0;
      yield about(chain, `the identity ${identity!.name} of the ${nameOfUse(chain)} is granted nothing on ${use.target.label}`, {
        fix: `grant it ${neededGrant(chain)}`,
        severity: isElsewhere || chain.otherRight ? Severity.WARNING : undefined,
      });
    }
  },
};
