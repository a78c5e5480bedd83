import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const addressWrong: Rule = {
  code: 'FAZ050',
  severity: Severity.ERROR,
  title: 'An address is none that Flux takes an identity to',
  why: 'the controller would go there without the identity, or not at all',
  fix: 'write the address in the form that the controller knows',
  *check({ chains }) {
    for (const chain of chains) {
      for (const { what, why, fix } of chain.use.problems) {
        yield about(chain, `${what} (${nameOfUse(chain)})`, { why, fix });
      }
    }
  },
};
