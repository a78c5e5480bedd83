import { ClusterFiles, nameOf, namespaceOf } from '../../../engine/kubernetes/cluster-files';
import { EventObject, EventObjects } from '../../../engine/kubernetes/event-objects';
import { selects } from '../../../engine/kubernetes/labels';
import { Rule, RuleFinding, Severity, show } from '../../../engine/rule';
import { FluxController } from '../../../flux/controllers';
import { objectAt, objectsAt, stringAt, Json } from '../../../text/json-reading';

export const alertMatchesNothing: Rule = {
  code: 'FAZ079',
  severity: Severity.WARNING,
  title: 'An event source of an Alert matches no object',
  why: 'kind, name, namespace and labels all have to fit, and without a namespace it is that of the Alert; no event of the program would be sent',
  fix: 'correct the event source, and give it the namespace of the objects; or acknowledge the warning when they are made elsewhere',
  *check({ clusters }): Iterable<RuleFinding> {
    for (const cluster of clusters) {
      const alerts = cluster.ofFlux('Alert').filter(({ json }) => objectAt(json, 'spec').suspend !== true);
      const objects = new EventObjects(cluster);
      for (const { json, at } of alerts) {
        const judged = objectsAt(json, 'spec', 'eventSources').map(source => judge(source, namespaceOf(json), objects)).filter(({ isForbidden }) => !isForbidden(cluster));
        const works = judged.some(({ matches }) => matches);
        for (const { matches, isPlain, source, namespace } of judged) {
          const kind = stringAt(source, 'kind') ?? '?';
          // An Alert often lists all kinds there may be.
          if (!matches && !(works && isPlain && objects.ofKind(kind).length === 0)) {
            yield { at, cluster, what: `the Alert ${namespaceOf(json)}/${nameOf(json)}: event source ${describe(source, namespace)} matches no ${kind}${hint(source, namespace, objects.ofKind(kind))}` };
          }
        }
      }
    }
  },
};

interface Judged {
  readonly source: Json;
  readonly namespace: string;
  readonly matches: boolean;
  /** All objects of the kind. */
  readonly isPlain: boolean;
  /** Another rule has more to say. */
  isForbidden(cluster: ClusterFiles): boolean;
}

function judge(source: Json, own: string, objects: EventObjects): Judged {
  const namespace = stringAt(source, 'namespace') ?? own;
  const name = stringAt(source, 'name');
  const kind = stringAt(source, 'kind') ?? '';
  const matches = !objects.isKnown(kind) || objects.of(kind, namespace).some(object => (name === '*' || name === object.name) && selects(source, object.labels))
    || (objects.isOfBootstrap(kind, namespace, name) && (name !== '*' || objects.ofKind(kind).length === 0));
  return {
    source, namespace, matches, isPlain: name === '*' && source.matchLabels === undefined, isForbidden: cluster => namespace !== own && cluster.forbidsOtherNamespaces(FluxController.NOTIFICATION),
  };
}

function describe(source: Json, namespace: string): string {
  const labels = Object.entries(objectAt(source, 'matchLabels')).map(([key, value]) => `${key}=${String(value)}`);
  return `${show(stringAt(source, 'name') ?? '')}${labels.length > 0 ? ` with ${labels.join(',')}` : ''} in namespace ${show(namespace)}`;
}

function hint(source: Json, namespace: string, objects: readonly EventObject[]): string {
  const name = stringAt(source, 'name') ?? '';
  if (namespace.includes('*')) {
    return ' (a namespace is no pattern: one event source for each)';
  }
  if (name !== '*' && name.includes('*')) {
    return ' (only the whole name may be *)';
  }
  const known = objects.map(object => `${object.namespace}/${object.name}`);
  return known.length === 0 ? '' : `: there is ${known.slice(0, 3).join(', ')}${known.length > 3 ? ' …' : ''}`;
}
