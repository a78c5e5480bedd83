import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { nameOfGrant, placeOfGrant } from '../../../engine/rules/grants';

export const notEvaluated: Rule = {
  code: 'FAZ140',
  severity: Severity.WARNING,
  title: 'Whether a chain holds depends on what no file tells',
  why: 'variables without a default, modules, functions and data of Terraform are known to the deployment only, so the review takes the link for granted',
  fix: 'give the variable a default, write the value itself, review the plan (terraform show -json), or acknowledge it with the reason why it holds',
  *check({ chains }) {
    for (const chain of chains) {
      const { effective, identity, signInDoubt, use } = chain;
      // Of controllers FAZ096 speaks.
      if (signInDoubt !== undefined && !chain.controller.doubts.includes(signInDoubt)) {
        yield about(chain, `that the ${nameOfUse(chain)} signs in${identity ? ` as ${identity.name}` : ''} depends on ${signInDoubt}`);
      }
      if (effective?.doubt !== undefined && !use.needsNoRole) {
        yield about(chain, `that ${nameOfGrant(effective)} (${placeOfGrant(effective)}) lets the ${nameOfUse(chain)} in depends on ${effective.doubt}`);
      }
    }
  },
};
