import { Rule, RuleFinding, Severity, show } from '../../../engine/rule';

export const notUnderstood: Rule = {
  code: 'FAZ141',
  severity: Severity.WARNING,
  title: 'Something gives an identity more than the review understands',
  why: 'whoever takes over a Flux object that signs in as the identity has that, too, and the review cannot say what it is',
  fix: 'look at it, and acknowledge it with a reason; or give the identity nothing but role assignments that its Flux objects need',
  *check({ azure, byIdentity }): Iterable<RuleFinding> {
    for (const [identity, others] of azure.others) {
      if (!byIdentity.has(identity)) {
        continue;
      }
      for (const { at, name, scope } of others) {
        yield { at, what: `${name}${scope === '' || name.includes(scope) ? '' : ` (${show(scope)})`} names the identity ${identity.name}` };
      }
    }
  },
};
