import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const adoOutsidePublicCloud: Rule = {
  code: 'FAZ049',
  severity: Severity.ERROR,
  title: 'Azure DevOps outside the public cloud',
  why: 'Azure DevOps Services does not know identities of other clouds',
  fix: 'use Git over SSH or with a token there',
  *check({ chains: accesses }) {
    for (const access of accesses) {
      if (access.use.integration === 'ADO' && !access.use.providerMissing && !access.cluster.context.cloud.isPublic) {
        yield about(access, `the ${nameOfUse(access)} uses Azure DevOps with an identity of the ${access.cluster.context.cloud.name} cloud`);
      }
    }
  },
};
