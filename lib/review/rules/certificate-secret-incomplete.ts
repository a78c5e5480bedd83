import { ReviewGraph, Access } from '../graph';
import { objectAt } from '../json';
import { bucketSecret, CertificateFields, SOPS_KEY, sopsSecret } from '../kubernetes/certificates';
import { secretHas } from '../kubernetes/flux-needs';
import { about, nameOfUse, Rule, RuleFinding, Severity } from '../rule';

export const certificateSecretIncomplete: Rule = {
  code: 'FAZ043',
  severity: Severity.ERROR,
  title: 'A Secret with a certificate is incomplete',
  why: 'the controller falls back to the managed identity path, or refuses the object',
  fix: `write tenantId, clientId and clientCertificate, for SOPS as one document under the key ${SOPS_KEY}`,
  *check({ accesses }: ReviewGraph): Iterable<RuleFinding> {
    for (const access of accesses) {
      const { use, cluster } = access;
      const secret = use.secretName === undefined ? undefined : cluster.find('Secret', use.namespace, use.secretName);
      if (!secret || (use.integration !== 'ABS' && use.integration !== 'AKV')) {
        continue;
      }
      if (use.integration === 'AKV' && !secretHas(secret, SOPS_KEY)) {
        const keys = [...Object.keys(objectAt(secret.json, 'data')), ...Object.keys(objectAt(secret.json, 'stringData'))];
        yield about(access, `the Secret ${use.secretName} of the ${nameOfUse(access)} has the keys ${keys.join(', ') || '(none)'} and not ${SOPS_KEY}`);
        continue;
      }
      const fields = use.integration === 'AKV' ? sopsSecret(secret)! : bucketSecret(secret);
      yield* incomplete(access, fields);
    }
  },
};

function* incomplete(access: Access, fields: CertificateFields): Iterable<RuleFinding> {
  const { use } = access;
  const isAccountKey = use.integration === 'ABS' && !fields.clientId && !fields.clientCertificate && !fields.tenantId;
  const missing = (['tenantId', 'clientId', 'clientCertificate'] as const).filter(name => !fields[name]);
  if (!isAccountKey && missing.length > 0 && !(fields.clientSecret && fields.clientId && fields.tenantId)) {
    yield about(access, `the Secret ${use.secretName} of the ${nameOfUse(access)} has no ${missing.join(', ')}`);
  }
  if (use.integration === 'AKV' && typeof fields.sendChain === 'string') {
    yield about(access, `clientCertificateSendChain in ${SOPS_KEY} of the Secret ${use.secretName} is the text ${JSON.stringify(fields.sendChain)}`, {
      why: 'in the document it is a boolean, and the controller cannot read a text there', fix: 'write it without quotes',
    });
  }
}
