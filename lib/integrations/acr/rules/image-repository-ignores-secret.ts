import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { valueAt } from '../../../text/json-reading';

export const imageRepositoryIgnoresSecret: Rule = {
  code: 'FAZ038',
  severity: Severity.WARNING,
  title: 'The identity of an ImageRepository goes before its pull secret',
  why: 'with provider azure the controller ignores secretRef and imagePullSecrets',
  fix: 'remove the secret, or `provider: azure` where the secret is meant',
  *check({ chains }) {
    for (const chain of chains) {
      const pullSecrets = valueAt(chain.account?.object?.json, 'imagePullSecrets');
      const hasSecret = chain.use.secretName !== undefined || (Array.isArray(pullSecrets) && pullSecrets.length > 0);
      if (chain.use.kind === 'ImageRepository' && !chain.use.providerMissing && hasSecret) {
        yield about(chain, `the ${nameOfUse(chain)} has provider azure and a pull secret`);
      }
    }
  },
};
