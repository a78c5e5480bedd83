import { X509Certificate } from 'crypto';
import { ReviewGraph } from '../../../engine/chain';
import { bucketSecret, sopsSecret } from '../../../engine/kubernetes/certificates';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';

const DAY = 24 * 60 * 60 * 1000;
/** Time to renew a certificate without haste. */
const NOTICE_DAYS = 30;

export const certificateExpiring: Rule = {
  code: 'FAZ053',
  severity: Severity.ERROR,
  title: 'A certificate has expired, or will soon',
  why: 'Entra refuses an expired certificate, and everything that signs in with it stops',
  fix: 'renew it, upload its public half and replace the Secret',
  *check({ azure, chains, input: { now } }: ReviewGraph): Iterable<RuleFinding> {
    const uploaded = azure.identities.flatMap(({ name, certificates }) => certificates.map(({ at, endDate, pem }) => ({ at, name, end: endDate ?? endOf(pem) })));
    const mounted = chains.filter(({ signIn }) => signIn.secret).map(({ use, signIn }) => ({
      at: signIn.secret!.at,
      name: use.secretName!,
      end: endOf((use.integration === 'AKV' ? sopsSecret(signIn.secret!) : bucketSecret(signIn.secret!))?.clientCertificate),
    }));
    for (const { at, name, end } of [...uploaded, ...mounted]) {
      const time = end === undefined ? NaN : new Date(end).getTime();
      const days = Math.floor((time - now.getTime()) / DAY);
      if (days < 0) {
        yield { at, what: `the certificate of ${name} expired on ${new Date(time).toISOString().slice(0, 10)}` };
      } else if (days <= NOTICE_DAYS) {
        yield { at, what: `the certificate of ${name} expires on ${new Date(time).toISOString().slice(0, 10)}`, severity: Severity.WARNING };
      }
    }
  },
};

function endOf(pem: string | undefined): string | undefined {
  try {
    return pem === undefined ? undefined : new X509Certificate(pem).validTo;
  } catch {
    return undefined;
  }
}
