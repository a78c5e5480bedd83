import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const bucketSecretBesideAccount: Rule = {
  code: 'FAZ039',
  severity: Severity.ERROR,
  title: 'A Bucket has a Secret and a ServiceAccount',
  why: 'from Flux 2.7 on the API server refuses both together',
  fix: 'keep one of them',
  *check({ chains: accesses }) {
    for (const access of accesses) {
      if (access.use.kind === 'Bucket' && access.use.secretName && access.use.serviceAccountName) {
        yield about(access, `the ${nameOfUse(access)} has .spec.secretRef and .spec.serviceAccountName`);
      }
    }
  },
};
