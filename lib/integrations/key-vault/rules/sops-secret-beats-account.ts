import { SOPS_KEY } from '../../../engine/kubernetes/certificates';
import { secretHas } from '../../../engine/kubernetes/secrets';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const sopsSecretBeatsAccount: Rule = {
  code: 'FAZ040',
  severity: Severity.ERROR,
  title: `${SOPS_KEY} goes before the ServiceAccount of a Kustomization`,
  why: 'the controller decrypts with the certificate, whatever ServiceAccount .spec.decryption names',
  fix: 'keep one of them',
  *check({ chains }) {
    for (const chain of chains) {
      const { use, cluster } = chain;
      if (use.integration !== 'AKV' || !use.secretName || !use.serviceAccountName) {
        continue;
      }
      const secret = cluster.find('Secret', use.namespace, use.secretName);
      if ((secret && secretHas(secret, SOPS_KEY)) || cluster.context.certificateSecrets?.[`${use.namespace}/${use.secretName}`]) {
        yield about(chain, `the Secret ${use.secretName} of the ${nameOfUse(chain)} has ${SOPS_KEY}, and .spec.decryption.serviceAccountName is ${use.serviceAccountName}`);
      }
    }
  },
};
