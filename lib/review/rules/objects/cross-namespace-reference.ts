import { nameOf, namespaceOf } from '../../../engine/kubernetes/cluster-files';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { FluxController } from '../../../flux/controllers';
import { objectAt, objectsAt, stringAt, Json } from '../../../text/json-reading';

/** References that a locked-down controller refuses when they lead to another namespace. */
const REFERENCES: { readonly [kind: string]: { readonly controller: FluxController; readonly of: (spec: Json) => readonly [field: string, reference: Json][] } } = {
  Kustomization: { controller: FluxController.KUSTOMIZE, of: spec => [['sourceRef', objectAt(spec, 'sourceRef')]] },
  HelmRelease: { controller: FluxController.HELM, of: spec => [['chart.spec.sourceRef', objectAt(spec, 'chart', 'spec', 'sourceRef')], ['chartRef', objectAt(spec, 'chartRef')]] },
  Alert: { controller: FluxController.NOTIFICATION, of: spec => objectsAt(spec, 'eventSources').map(source => ['eventSources', source]) },
  Receiver: { controller: FluxController.NOTIFICATION, of: spec => objectsAt(spec, 'resources').map(source => ['resources', source]) },
  ImagePolicy: { controller: FluxController.IMAGE_REFLECTOR, of: spec => [['imageRepositoryRef', objectAt(spec, 'imageRepositoryRef')]] },
  ImageUpdateAutomation: { controller: FluxController.IMAGE_AUTOMATION, of: spec => [['sourceRef', objectAt(spec, 'sourceRef')]] },
};

export const crossNamespaceReference: Rule = {
  code: 'FAZ057',
  severity: Severity.ERROR,
  title: 'A reference leads to another namespace, and the controller refuses such',
  why: 'with --no-cross-namespace-refs=true the object is never reconciled',
  fix: 'put both into one namespace, or leave the flag out (lockdown.noCrossNamespaceRefs)',
  *check({ clusters }): Iterable<RuleFinding> {
    for (const cluster of clusters) {
      for (const [kind, { controller, of }] of Object.entries(REFERENCES)) {
        if (!cluster.forbidsOtherNamespaces(controller)) {
          continue;
        }
        for (const { json, at } of cluster.ofFlux(kind)) {
          for (const [field, reference] of of(objectAt(json, 'spec'))) {
            const namespace = stringAt(reference, 'namespace');
            if (namespace !== undefined && namespace !== namespaceOf(json)) {
              yield { at, cluster, what: `.spec.${field} of the ${kind} ${namespaceOf(json)}/${nameOf(json)} is in namespace ${namespace}` };
            }
          }
        }
      }
    }
  },
};
