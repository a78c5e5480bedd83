import { ProofKind } from '../../../engine/chain';
import { bucketSecret, sopsSecret } from '../../../engine/kubernetes/certificates';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';

export const certificateAuthorityMissing: Rule = {
  code: 'FAZ048',
  severity: Severity.ERROR,
  title: 'A Secret with a certificate lacks the authority of its cloud',
  why: 'without authorityHost the certificate is tried against the public cloud',
  fix: 'add authorityHost to the Secret',
  *check({ chains }) {
    for (const chain of chains) {
      const { secret, proof } = chain.signIn;
      const { cloud } = chain.cluster.context;
      if (!secret || proof !== ProofKind.CERTIFICATE) {
        continue;
      }
      const given = (chain.use.integration === 'AKV' ? sopsSecret(secret) : bucketSecret(secret))?.authorityHost;
      const isWrong = given === undefined ? !cloud.isPublic : given.replace(/(?<!\/)\/+$/, '') !== cloud.authorityHost.replace(/(?<!\/)\/+$/, '');
      if (isWrong) {
        yield about(chain, `authorityHost in the Secret ${chain.use.secretName} of the ${nameOfUse(chain)} is ${show(given ?? '(missing)')}, the authority of the ${cloud.name} cloud is ${show(cloud.authorityHost)}`);
      }
    }
  },
};
