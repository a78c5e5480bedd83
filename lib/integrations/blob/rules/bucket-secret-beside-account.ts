import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const bucketSecretBesideAccount: Rule = {
  code: 'FAZ039',
  severity: Severity.ERROR,
  title: 'A Bucket has a Secret and a ServiceAccount',
  why: 'from Flux 2.7 on the API server refuses both together',
  fix: 'keep one of them',
  *check({ chains }) {
    for (const chain of chains) {
      if (chain.use.kind === 'Bucket' && chain.use.secretName && chain.use.serviceAccountName) {
        yield about(chain, `the ${nameOfUse(chain)} has .spec.secretRef and .spec.serviceAccountName`);
      }
    }
  },
};
