import { Rule, RuleFinding, Severity } from '../../../engine/rule';

export const patchNotEvaluated: Rule = {
  code: 'FAZ096',
  severity: Severity.WARNING,
  title: 'What is made of a controller cannot be told from the files',
  why: 'the review takes the links that depend on it for granted',
  fix: 'write it as a patch in the kustomization, give the review the file that it names, or acknowledge it with the reason why it holds',
  *check({ clusters }): Iterable<RuleFinding> {
    for (const cluster of clusters) {
      const { controllers, context } = cluster;
      for (const { at, what } of controllers.doubts) {
        yield { at, cluster, what: `in a kustomization of ${context.name}, ${what}` };
      }
      const told = new Set(controllers.doubts.map(({ what }) => what));
      for (const { at, doubts } of controllers.all) {
        for (const doubt of doubts.filter(candidate => !told.has(candidate))) {
          yield { at, cluster, what: `who a controller of ${context.name} is depends on ${doubt}` };
        }
      }
    }
  },
};
