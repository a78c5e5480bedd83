import { ProofKind } from '../../../engine/chain';
import { Rule, Severity } from '../../../engine/rule';
import { Level } from '../../../flux/support';

export const objectLevelOnAks: Rule = {
  code: 'FAZ021',
  severity: Severity.NOTE,
  title: 'Object level on AKS',
  why: 'Flux calls it unstable there: the annotations that it reads may change (https://github.com/fluxcd/flux2/issues/5359)',
  fix: 'use Authentication.controllerLevel(), or read the release notes of Flux before each upgrade',
  *check({ byCluster }) {
    for (const [cluster, chains] of byCluster) {
      const objects = chains.filter(({ level, signIn }) => level === Level.OBJECT && signIn.proof === ProofKind.FEDERATION);
      if (cluster.context.isAks && objects.length > 0) {
        yield { at: cluster.context.name, cluster, what: `${objects.length === 1 ? '1 Flux object signs' : `${objects.length} Flux objects sign`} in at object level on AKS` };
      }
    }
  },
};
