import { nameOf, namespaceOf } from '../../../engine/kubernetes/cluster-files';
import { Rule, RuleFinding, Severity, show } from '../../../engine/rule';
import { stringAt } from '../../../text/json-reading';

export const alertProviderElsewhere: Rule = {
  code: 'FAZ078',
  severity: Severity.ERROR,
  title: 'An Alert names a Provider that is not in its namespace',
  why: 'a providerRef has no namespace: the controller looks for the Provider beside the Alert, and drops each event',
  fix: 'put both into one namespace; the event sources may be of other namespaces',
  *check({ clusters }): Iterable<RuleFinding> {
    for (const cluster of clusters) {
      for (const { json, at } of cluster.ofFlux('Alert')) {
        const name = stringAt(json, 'spec', 'providerRef', 'name');
        if (name === undefined || cluster.find('Provider', namespaceOf(json), name)) {
          continue;
        }
        const elsewhere = cluster.ofFlux('Provider').find(provider => nameOf(provider.json) === name);
        const what = `the Alert ${namespaceOf(json)}/${nameOf(json)} names the Provider ${show(name)}, which is in`;
        yield elsewhere
          ? { at, cluster, what: `${what} namespace ${show(namespaceOf(elsewhere.json))}`, fix: `put the Alert into namespace ${show(namespaceOf(elsewhere.json))}, too; the event sources may be of other namespaces` }
          // It may be applied by other means.
          : { at, cluster, what: `${what} no file`, fix: 'make it in the namespace of the Alert, or correct the name', severity: Severity.WARNING };
      }
    }
  },
};
