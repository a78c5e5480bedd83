import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { granted, nameOfGrant, neededGrant, placeOfGrant, reaches } from '../../../engine/rules/grants';
import { isAbacRefusal } from '../../../integrations/acr/rules/abac-registry-role';

export const roleTooWeak: Rule = {
  code: 'FAZ010',
  severity: Severity.ERROR,
  title: 'The role does not allow what the object does',
  why: 'Azure would answer 403',
  fix: 'grant the role that does',
  *check(graph) {
    for (const chain of granted(graph.chains)) {
      const reaching = chain.grants.filter(reaches);
      const [best] = reaching;
      if (chain.effective || !best || chain.grants.some(({ serves }) => serves) || reaching.some(grant => isAbacRefusal(grant, chain, graph) || grant.deniedBy !== undefined)) {
        continue;
      }
      const isUnknown = reaching.some(({ role }) => role && role.roleId !== '' && !role.permissions);
      yield about(chain, `the identity ${chain.identity!.name} of the ${nameOfUse(chain)} has ${nameOfGrant(best)} (${placeOfGrant(best)})`
        + (isUnknown ? `, a role that the review does not know (${show(best.role?.roleId)})` : ', which does not allow it'), {
        why: isUnknown ? 'it cannot tell whether Azure would answer 403' : undefined,
        fix: `grant it ${neededGrant(chain)}`,
        severity: isUnknown || chain.otherRight ? Severity.WARNING : undefined,
      });
    }
  },
};
