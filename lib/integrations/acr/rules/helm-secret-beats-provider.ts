import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const helmSecretBeatsProvider: Rule = {
  code: 'FAZ042',
  severity: Severity.ERROR,
  title: 'A Secret goes before the provider of a HelmRepository',
  why: 'with a secretRef the controller does not ask Azure',
  fix: 'remove .spec.secretRef, or `provider: azure`',
  *check({ chains: accesses }) {
    for (const access of accesses) {
      if (access.use.kind === 'HelmRepository' && !access.use.providerMissing && access.use.secretName) {
        yield about(access, `the ${nameOfUse(access)} has .spec.secretRef and provider azure`);
      }
    }
  },
};
