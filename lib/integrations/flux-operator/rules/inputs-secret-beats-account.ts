import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { INPUT_PROVIDER } from '../support';

export const inputsSecretBeatsAccount: Rule = {
  code: 'FAZ091',
  severity: Severity.ERROR,
  title: 'A ResourceSetInputProvider has a Secret and an identity',
  why: 'the Flux Operator takes the personal access token of the Secret and never asks for the identity',
  fix: 'remove .spec.secretRef',
  *check({ chains }) {
    for (const chain of chains) {
      if (chain.use.kind === INPUT_PROVIDER && chain.use.secretName && chain.use.serviceAccountName) {
        yield about(chain, `the ${nameOfUse(chain)} has .spec.secretRef and .spec.serviceAccountName`);
      }
    }
  },
};
