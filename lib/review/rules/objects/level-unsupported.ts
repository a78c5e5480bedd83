import { ProofKind } from '../../../engine/chain';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { Level, Proof, SupportRow, unsupported } from '../../../flux/support';
import { FluxVersion } from '../../../flux/version';
import { Problem } from '../../../text/problems';

export const levelUnsupported: Rule = {
  code: 'FAZ025',
  severity: Severity.ERROR,
  title: 'The minor of Flux does not support the kind at this level',
  why: 'older controllers do not know the field or ignore it',
  fix: 'use a level that works, or upgrade Flux',
  *check({ chains }) {
    const versions = new Map(FluxVersion.all().map(version => [version.minor, version]));
    for (const chain of chains) {
      const { signIn, use, level, cluster } = chain;
      const version = versions.get(cluster.context.fluxMinor);
      if (!version || signIn.proof === ProofKind.SECRET || signIn.proof === ProofKind.NONE || use.providerMissing) {
        continue;
      }
      const problem = (level === Level.NODE && !signIn.secret ? nodeWithoutSecret(use.row) : undefined)
        ?? unsupported(use.row, level, signIn.proof === ProofKind.CERTIFICATE ? Proof.CERTIFICATE : Proof.MANAGED_IDENTITY, version);
      if (problem) {
        // A Secret that names an identity of the node is documented by Flux, and tested for SOPS only.
        const isDocumented = level === Level.NODE && signIn.secret !== undefined;
        yield about(chain, `the ${nameOfUse(chain)}: ${problem.what}`, { why: problem.why, fix: problem.fix, severity: isDocumented ? Severity.WARNING : undefined });
      }
    }
  },
};

/** At node level SOPS wants a Secret that names the identity: without one the controller asks the node for whatever it has. */
function nodeWithoutSecret(row: SupportRow): Problem | undefined {
  return row.integration !== 'AKV' ? undefined : {
    code: 'FAZ025',
    what: `${row.kind} (${row.integration}) without a Secret is not covered by Flux's CI at node level`,
    why: 'the controller would take whatever identity the node gives it',
    fix: 'use FluxSopsAkv with Authentication.nodeLevel(), which writes the Secret, or Authentication.objectLevel() or controllerLevel()',
  };
}
