import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const providerSecretBeatsAccount: Rule = {
  code: 'FAZ041',
  severity: Severity.ERROR,
  title: 'A Provider has a Secret and an identity',
  why: 'a token in the Secret of `azuredevops` goes before the identity; `azureeventhub` refuses a Secret beside a ServiceAccount',
  fix: 'remove .spec.secretRef',
  *check({ chains: accesses }) {
    for (const access of accesses) {
      if (access.use.kind === 'Provider' && access.use.secretName && access.use.serviceAccountName) {
        yield about(access, `the ${nameOfUse(access)} has .spec.secretRef and .spec.serviceAccountName`);
      }
    }
  },
};
