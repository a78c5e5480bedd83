import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { granted, nameOfGrant, neededGrant, placeOfGrant } from '../../../engine/rules/grants';

export const scopeNotCovering: Rule = {
  code: 'FAZ011',
  severity: Severity.ERROR,
  title: 'The role is granted elsewhere',
  why: 'a grant reaches its scope and what is below it, and the resource is not',
  fix: 'grant the role on the resource',
  *check({ chains }) {
    for (const chain of granted(chains)) {
      const serving = chain.grants.find(({ serves }) => serves);
      if (!chain.effective && serving) {
        const where = serving.role ? `${show(serving.role.scope)}${serving.role.condition ? ' with a condition' : ''}` : `${serving.ado!.organization}/${serving.ado!.project}/${serving.ado!.repository}`;
        yield about(chain, `the identity ${chain.identity!.name} of the ${nameOfUse(chain)} has ${nameOfGrant(serving)} on ${where} (${placeOfGrant(serving)}), not on ${chain.use.target.label}`, {
          fix: `grant it ${neededGrant(chain)}`,
          severity: chain.otherRight ? Severity.WARNING : undefined,
        });
      }
    }
  },
};
