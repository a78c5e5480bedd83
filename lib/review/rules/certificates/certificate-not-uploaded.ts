import { ProofKind } from '../../../engine/chain';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const certificateNotUploaded: Rule = {
  code: 'FAZ054',
  severity: Severity.ERROR,
  title: 'Entra does not know the certificate of an application',
  why: 'the application signs in with it, and nothing was uploaded to its service principal (AADSTS700027)',
  fix: 'upload the public half (`publicCertificateFile`)',
  *check({ chains: accesses }) {
    for (const access of accesses) {
      const { identity } = access;
      if (access.signIn.proof === ProofKind.CERTIFICATE && identity?.isMade && identity.kind === 'application' && identity.certificates.length === 0) {
        yield about(access, `the application ${identity.name} of the ${nameOfUse(access)} has no certificate`);
      }
    }
  },
};
