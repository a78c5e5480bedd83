import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const adoOutsidePublicCloud: Rule = {
  code: 'FAZ049',
  severity: Severity.ERROR,
  title: 'Azure DevOps outside the public cloud',
  why: 'Azure DevOps Services does not know identities of other clouds',
  fix: 'use Git over SSH or with a token there',
  *check({ chains }) {
    for (const chain of chains) {
      if (chain.use.integration === 'ADO' && !chain.use.providerMissing && !chain.cluster.context.cloud.isPublic) {
        yield about(chain, `the ${nameOfUse(chain)} uses Azure DevOps with an identity of the ${chain.cluster.context.cloud.name} cloud`);
      }
    }
  },
};
