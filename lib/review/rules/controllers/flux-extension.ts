import { objectLevelControllers } from './object-level';
import { Rule, Severity } from '../../../engine/rule';

export const fluxExtension: Rule = {
  code: 'FAZ026',
  severity: Severity.WARNING,
  title: 'Object level with the managed Flux extension of AKS and Arc',
  why: 'releases of microsoft.flux before 1.20.4 have no object level; 1.20.4 to 1.22.2 ship Flux 2.6.4, 1.23.0 to 1.24.1 Flux 2.7.5, and https://github.com/Azure/AKS/issues/5714 is still open',
  fix: 'keep the extension at 1.20.4 or later, and FluxVersion at the minor that it ships; or set its workloadIdentity.* configurationSettings and use controller level; or install Flux with `flux bootstrap`',
  *check(graph) {
    const [at] = graph.azure.fluxExtensions;
    const isArc = at?.includes('azurerm_arc_');
    for (const { cluster, chain } of at === undefined ? [] : objectLevelControllers(graph)) {
      if (cluster.context.isAks || isArc) {
        yield { at, cluster, chain, what: `the cluster extension microsoft.flux is in the stacks, and objects of ${cluster.context.name} sign in at object level` };
        return;
      }
    }
  },
};
