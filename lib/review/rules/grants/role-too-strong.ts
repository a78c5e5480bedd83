import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { granted, nameOfGrant, neededGrant, placeOfGrant } from '../../../engine/rules/grants';

export const roleTooStrong: Rule = {
  code: 'FAZ013',
  severity: Severity.WARNING,
  title: 'The role allows more than the object does',
  why: 'whoever takes over the object may do it too',
  fix: 'grant the role that allows just what Flux does',
  *check({ chains, byIdentity }) {
    for (const chain of granted(chains)) {
      const grant = chain.effective;
      // One group membership serves readers and writers of one identity.
      const neededByOther = grant?.ado && byIdentity.get(chain.identity!)!.some(other => other.use.writes && other.effective?.ado === grant.ado);
      if (grant?.isExcessive && !neededByOther) {
        yield about(chain, `${nameOfGrant(grant)} (${placeOfGrant(grant)}) allows more than the ${nameOfUse(chain)} does`, { fix: `${neededGrant(chain)} is enough` });
      }
    }
  },
};
