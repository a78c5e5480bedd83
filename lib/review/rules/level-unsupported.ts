import { Level, nodeWithoutSecret, Proof, unsupported } from '../../flux/support-matrix';
import { FluxVersion } from '../../flux/version';
import { ProofKind } from '../kubernetes/sign-in';
import { about, nameOfUse, Rule, Severity } from '../rule';

export const levelUnsupported: Rule = {
  code: 'FAZ025',
  severity: Severity.ERROR,
  title: 'The minor of Flux does not support the kind at this level',
  why: 'older controllers do not know the field or ignore it',
  fix: 'use a level that works, or upgrade Flux',
  *check({ accesses }) {
    const versions = new Map(FluxVersion.all().map(version => [version.minor, version]));
    for (const access of accesses) {
      const { signIn, use, level, cluster } = access;
      const version = versions.get(cluster.context.fluxMinor);
      if (!version || signIn.proof === ProofKind.SECRET || signIn.proof === ProofKind.NONE || use.providerMissing) {
        continue;
      }
      const problem = (level === Level.NODE && !signIn.secret ? nodeWithoutSecret(use.row) : undefined)
        ?? unsupported(use.row, level, signIn.proof === ProofKind.CERTIFICATE ? Proof.CERTIFICATE : Proof.MANAGED_IDENTITY, version);
      if (problem) {
        // A Secret that names an identity of the node is documented by Flux, and tested for SOPS only.
        const isDocumented = level === Level.NODE && signIn.secret !== undefined;
        yield about(access, `the ${nameOfUse(access)}: ${problem.what}`, { why: problem.why, fix: problem.fix, severity: isDocumented ? Severity.WARNING : undefined });
      }
    }
  },
};
