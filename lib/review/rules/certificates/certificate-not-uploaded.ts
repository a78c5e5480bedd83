import { ProofKind } from '../../../engine/chain';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const certificateNotUploaded: Rule = {
  code: 'FAZ054',
  severity: Severity.ERROR,
  title: 'Entra does not know the certificate of an application',
  why: 'the application signs in with it, and nothing was uploaded to its service principal (AADSTS700027)',
  fix: 'upload the public half (`publicCertificateFile`)',
  *check({ chains }) {
    for (const chain of chains) {
      const { identity } = chain;
      if (chain.signIn.proof === ProofKind.CERTIFICATE && identity?.isMade && identity.kind === 'application' && identity.certificates.length === 0) {
        yield about(chain, `the application ${identity.name} of the ${nameOfUse(chain)} has no certificate`);
      }
    }
  },
};
