import { Rule, RuleFinding, Severity } from '../../../engine/rule';

export const patchTargetUnknown: Rule = {
  code: 'FAZ036',
  severity: Severity.ERROR,
  title: 'A patch changes nothing',
  why: 'kustomize passes a patch by whose target it does not find',
  fix: 'name a controller of Flux as the target',
  *check({ clusters }): Iterable<RuleFinding> {
    for (const cluster of clusters) {
      for (const { at, target, problem } of cluster.controllers.stray) {
        yield { at, cluster, what: `the patch of ${JSON.stringify(target)} ${problem}` };
      }
    }
  },
};
