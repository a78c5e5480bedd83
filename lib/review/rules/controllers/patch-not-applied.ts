import { Rule, RuleFinding, Severity } from '../../../engine/rule';

export const patchNotApplied: Rule = {
  code: 'FAZ095',
  severity: Severity.ERROR,
  title: 'A patch cannot be applied',
  why: 'kustomize then builds nothing at all, and the controllers stay as they were',
  fix: 'correct the patch; `kubectl kustomize` shows the same message',
  *check({ clusters, byCluster }): Iterable<RuleFinding> {
    for (const cluster of clusters) {
      for (const { at, what } of cluster.controllers.errors) {
        yield { at, cluster, breaks: byCluster.get(cluster) ?? [], what: `the patches of ${cluster.context.name} cannot be applied: ${what}` };
      }
    }
  },
};
