import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { dependents } from '../../../engine/rules/controller-level';

export const controllerDeleted: Rule = {
  code: 'FAZ097',
  severity: Severity.ERROR,
  title: 'A patch deletes a controller that Flux objects need',
  why: 'nobody reconciles its objects',
  fix: 'remove the patch, or its `$patch: delete`',
  *check(graph): Iterable<RuleFinding> {
    for (const cluster of graph.clusters) {
      for (const { name, at } of cluster.controllers.all.filter(({ isDeleted }) => isDeleted)) {
        const breaks = dependents(graph, cluster, name, true);
        if (breaks.length > 0) {
          yield { at, cluster, breaks, what: `a patch deletes ${name} of ${cluster.context.name}` };
        }
      }
    }
  },
};
