import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { granted, nameOfGrant, neededGrant, placeOfGrant } from '../../../engine/rules/grants';

export const scopeNotCovering: Rule = {
  code: 'FAZ011',
  severity: Severity.ERROR,
  title: 'The role is granted elsewhere',
  why: 'a grant reaches its scope and what is below it, and the resource is not',
  fix: 'grant the role on the resource',
  *check({ chains: accesses }) {
    for (const access of granted(accesses)) {
      const serving = access.grants.find(({ serves }) => serves);
      if (!access.effective && serving) {
        const where = serving.role ? `${show(serving.role.scope)}${serving.role.condition ? ' with a condition' : ''}` : `${serving.ado!.organization}/${serving.ado!.project}/${serving.ado!.repository}`;
        yield about(access, `the identity ${access.identity!.name} of the ${nameOfUse(access)} has ${nameOfGrant(serving)} on ${where} (${placeOfGrant(serving)}), not on ${access.use.target.label}`, {
          fix: `grant it ${neededGrant(access)}`,
        });
      }
    }
  },
};
