import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const providerSecretBeatsAccount: Rule = {
  code: 'FAZ041',
  severity: Severity.ERROR,
  title: 'A Provider has a Secret and an identity',
  why: 'a token in the Secret of `azuredevops` goes before the identity; `azureeventhub` refuses a Secret beside a ServiceAccount',
  fix: 'remove .spec.secretRef',
  *check({ chains }) {
    for (const chain of chains) {
      if (chain.use.kind === 'Provider' && chain.use.secretName && chain.use.serviceAccountName) {
        yield about(chain, `the ${nameOfUse(chain)} has .spec.secretRef and .spec.serviceAccountName`);
      }
    }
  },
};
