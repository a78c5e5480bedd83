import { ReviewGraph, Chain } from '../../../engine/chain';
import { bucketCredential, bucketSecret, CertificateFields, Credential, isEncrypted, SOPS_KEY, sopsCredential, sopsSecret } from '../../../engine/kubernetes/certificates';
import { secretHas } from '../../../engine/kubernetes/secrets';
import { about, nameOfUse, Rule, RuleFinding, Severity } from '../../../engine/rule';
import { objectAt } from '../../../text/json-reading';

export const certificateSecretIncomplete: Rule = {
  code: 'FAZ043',
  severity: Severity.ERROR,
  title: 'A Secret with a credential of Entra is incomplete',
  why: 'the controller falls back to the managed identity path, or refuses the object',
  fix: `write tenantId, clientId and clientCertificate (or clientSecret), or clientId alone for an identity of the nodes; for SOPS as one document under the key ${SOPS_KEY}`,
  *check({ chains }: ReviewGraph): Iterable<RuleFinding> {
    for (const chain of chains) {
      const { use, cluster } = chain;
      const secret = use.secretName === undefined ? undefined : cluster.find('Secret', use.namespace, use.secretName);
      if (!secret || (use.integration !== 'ABS' && use.integration !== 'AKV')) {
        continue;
      }
      if (isEncrypted(secret) && (use.integration === 'ABS' || secretHas(secret, SOPS_KEY))) {
        continue;
      }
      if (use.integration === 'AKV' && !secretHas(secret, SOPS_KEY)) {
        const keys = [...Object.keys(objectAt(secret.json, 'data')), ...Object.keys(objectAt(secret.json, 'stringData'))];
        yield about(chain, `the Secret ${use.secretName} of the ${nameOfUse(chain)} has the keys ${keys.join(', ') || '(none)'} and not ${SOPS_KEY}`);
        continue;
      }
      const fields = use.integration === 'AKV' ? sopsSecret(secret)! : bucketSecret(secret);
      yield* incomplete(chain, fields);
    }
  },
};

function* incomplete(chain: Chain, fields: CertificateFields): Iterable<RuleFinding> {
  const { use } = chain;
  const isAccountKey = use.integration === 'ABS' && !fields.clientId && !fields.clientCertificate && !fields.tenantId;
  const credential = use.integration === 'AKV' ? sopsCredential(fields) : bucketCredential(fields);
  const isAzureCli = use.integration === 'AKV' && !fields.clientId && Boolean(fields.appId ?? fields.tenant ?? fields.password);
  const wanted = isAzureCli ? ['appId', 'tenant', 'password'] as const : ['tenantId', 'clientId', 'clientCertificate'] as const;
  const missing = wanted.filter(name => !fields[name]);
  // A tenant beside a client ID means an application: without its credential SOPS asks the node for it.
  const isHalf = credential === Credential.NODE && fields.tenantId !== undefined;
  if (!isAccountKey && (credential === undefined || isHalf)) {
    yield about(chain, `the Secret ${use.secretName} of the ${nameOfUse(chain)} has no ${missing.join(', ')}`);
  }
  if (use.integration === 'AKV' && typeof fields.sendChain === 'string') {
    yield about(chain, `clientCertificateSendChain in ${SOPS_KEY} of the Secret ${use.secretName} is the text ${JSON.stringify(fields.sendChain)}`, {
      why: 'in the document it is a boolean, and the controller cannot read a text there', fix: 'write it without quotes',
    });
  }
}
