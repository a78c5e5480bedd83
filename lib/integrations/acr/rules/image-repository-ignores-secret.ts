import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { valueAt } from '../../../text/json-reading';

export const imageRepositoryIgnoresSecret: Rule = {
  code: 'FAZ038',
  severity: Severity.WARNING,
  title: 'The identity of an ImageRepository goes before its pull secret',
  why: 'with provider azure the controller ignores secretRef and imagePullSecrets',
  fix: 'remove the secret, or `provider: azure` where the secret is meant',
  *check({ chains: accesses }) {
    for (const access of accesses) {
      const pullSecrets = valueAt(access.account?.object?.json, 'imagePullSecrets');
      const hasSecret = access.use.secretName !== undefined || (Array.isArray(pullSecrets) && pullSecrets.length > 0);
      if (access.use.kind === 'ImageRepository' && !access.use.providerMissing && hasSecret) {
        yield about(access, `the ${nameOfUse(access)} has provider azure and a pull secret`);
      }
    }
  },
};
