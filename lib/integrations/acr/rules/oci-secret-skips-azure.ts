import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { valueAt } from '../../../text/json-reading';

export const ociSecretSkipsAzure: Rule = {
  code: 'FAZ037',
  severity: Severity.ERROR,
  title: 'A pull secret goes before the identity of an OCIRepository',
  why: 'with a secretRef, or with imagePullSecrets on its ServiceAccount, the controller skips the authentication of Azure',
  fix: 'remove the secret',
  *check({ chains }) {
    for (const chain of chains) {
      const { use, account } = chain;
      if (use.kind !== 'OCIRepository' || use.providerMissing) {
        continue;
      }
      if (use.secretName) {
        yield about(chain, `the ${nameOfUse(chain)} has .spec.secretRef and provider azure`, { fix: 'remove .spec.secretRef, or `provider: azure` where the Secret is meant' });
      }
      const pullSecrets = valueAt(account?.object?.json, 'imagePullSecrets');
      if (Array.isArray(pullSecrets) && pullSecrets.length > 0) {
        yield about(chain, `the ServiceAccount of the ${nameOfUse(chain)} has imagePullSecrets`);
      }
    }
  },
};
