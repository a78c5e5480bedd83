import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const helmSecretBeatsProvider: Rule = {
  code: 'FAZ042',
  severity: Severity.ERROR,
  title: 'A Secret goes before the provider of a HelmRepository',
  why: 'with a secretRef the controller does not ask Azure',
  fix: 'remove .spec.secretRef, or `provider: azure`',
  *check({ chains }) {
    for (const chain of chains) {
      if (chain.use.kind === 'HelmRepository' && !chain.use.providerMissing && chain.use.secretName) {
        yield about(chain, `the ${nameOfUse(chain)} has .spec.secretRef and provider azure`);
      }
    }
  },
};
