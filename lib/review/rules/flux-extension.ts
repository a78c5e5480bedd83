import { Rule, Severity } from '../rule';
import { objectLevelControllers } from './object-level';

export const fluxExtension: Rule = {
  code: 'FAZ026',
  severity: Severity.WARNING,
  title: 'Object level with the managed Flux extension of AKS',
  why: 'the microsoft.flux extension ships an older Flux and has no object level (https://github.com/Azure/AKS/issues/5714)',
  fix: 'install Flux with `flux bootstrap`, or use controller level',
  *check(graph) {
    const [at] = graph.azure.fluxExtensions;
    for (const { cluster, access } of at === undefined ? [] : objectLevelControllers(graph)) {
      if (cluster.context.isAks) {
        yield { at, cluster, access, what: `the cluster extension microsoft.flux is in the stacks, and objects of ${cluster.context.name} sign in at object level` };
        return;
      }
    }
  },
};
