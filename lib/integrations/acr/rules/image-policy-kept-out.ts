import { nameOf, namespaceOf } from '../../../engine/kubernetes/cluster-files';
import { labelsOf } from '../../../engine/kubernetes/labels';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { isLetIn } from '../../../flux/access-from';
import { objectAt, objectsAt, stringAt } from '../../../text/json-reading';

export const imagePolicyKeptOut: Rule = {
  code: 'FAZ081',
  severity: Severity.ERROR,
  title: 'An ImagePolicy may not look at the ImageRepository of another namespace',
  why: 'only namespaces that .spec.accessFrom of the ImageRepository selects are let in, with and without lockdown; the policy would never pick a tag',
  fix: 'add { matchLabels: { kubernetes.io/metadata.name: NAMESPACE } } to .spec.accessFrom.namespaceSelectors of the ImageRepository, or put both into one namespace',
  *check({ clusters }): Iterable<RuleFinding> {
    for (const cluster of clusters) {
      for (const { json, at } of cluster.ofFlux('ImagePolicy')) {
        const reference = objectAt(json, 'spec', 'imageRepositoryRef');
        const own = namespaceOf(json);
        const namespace = stringAt(reference, 'namespace') ?? own;
        const repository = namespace === own ? undefined : cluster.find('ImageRepository', namespace, stringAt(reference, 'name') ?? '');
        const labels = cluster.ofKind('Namespace').find(object => nameOf(object.json) === own);
        if (repository && isLetIn(own, { namespaceSelectors: objectsAt(repository.json, 'spec', 'accessFrom', 'namespaceSelectors') }, labels && labelsOf(labels.json)) === false) {
          yield { at, cluster, what: `the ImagePolicy ${own}/${nameOf(json)} refers to the ImageRepository ${namespace}/${nameOf(repository.json)}, whose accessFrom does not let its namespace in` };
        }
      }
    }
  },
};
