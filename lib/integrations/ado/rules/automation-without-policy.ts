import { ManifestObject } from '../../../engine/input';
import { ClusterFiles, nameOf, namespaceOf } from '../../../engine/kubernetes/cluster-files';
import { labelsOf, selects } from '../../../engine/kubernetes/labels';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { objectAt } from '../../../text/json-reading';

export const automationWithoutPolicy: Rule = {
  code: 'FAZ080',
  severity: Severity.ERROR,
  title: 'An ImageUpdateAutomation sees no ImagePolicy',
  why: 'it sees only those of its own namespace that its policySelector picks; without one it is Ready and never commits',
  fix: 'put the ImagePolicies into the namespace of the ImageUpdateAutomation (their ImageRepository may be elsewhere, with accessFrom), and give them the labels of its policySelector',
  *check({ clusters }): Iterable<RuleFinding> {
    for (const cluster of clusters) {
      const policies = cluster.ofFlux('ImagePolicy');
      const automations = cluster.ofFlux('ImageUpdateAutomation').map(automation => ({ automation, seen: seenBy(automation, cluster) }));
      for (const { automation: { json, at } } of automations.filter(({ seen }) => seen.length === 0)) {
        const what = `the ImageUpdateAutomation ${namespaceOf(json)}/${nameOf(json)} sees no ImagePolicy`;
        const [first] = policies;
        yield first
          ? { at, cluster, what: `${what}: there is ${namespaceOf(first.json)}/${nameOf(first.json)}${namespaceOf(first.json) === namespaceOf(json) ? ', which its policySelector does not pick' : ''}` }
          // They may be made elsewhere.
          : { at, cluster, what: `${what}, and none is in any file`, severity: Severity.WARNING };
      }
      const seen = new Set(automations.flatMap(automation => automation.seen));
      if (automations.length > 0 && automations.every(automation => automation.seen.length > 0)) {
        for (const { json, at } of policies.filter(policy => !seen.has(policy))) {
          yield { at, cluster, what: `the ImagePolicy ${namespaceOf(json)}/${nameOf(json)} is seen by no ImageUpdateAutomation`, severity: Severity.WARNING };
        }
      }
    }
  },
};

function seenBy({ json }: ManifestObject, cluster: ClusterFiles): ManifestObject[] {
  const selector = objectAt(json, 'spec', 'policySelector');
  return cluster.ofFlux('ImagePolicy').filter(policy => namespaceOf(policy.json) === namespaceOf(json) && selects(selector, labelsOf(policy.json)));
}
