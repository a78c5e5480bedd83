/** The fields of a kustomization beside its patches that change Deployments and ServiceAccounts. https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/ */
import { BuildObject } from './objects';
import { isObject, objectAt, objectsAt, stringAt, Json } from '../../../text/json-reading';

/** What is read, what changes nothing that is judged, and (`doubt`) what cannot be told from the file. Anything else is no field of kustomize. */
export const FIELDS: { readonly [field: string]: 'read' | 'harmless' | 'doubt' } = {
  apiVersion: 'read',
  kind: 'read',
  metadata: 'read',
  resources: 'read',
  bases: 'read',
  components: 'read',
  patches: 'read',
  patchesStrategicMerge: 'read',
  patchesJson6902: 'read',
  namespace: 'read',
  commonLabels: 'read',
  labels: 'read',
  commonAnnotations: 'read',
  configMapGenerator: 'read',
  secretGenerator: 'harmless',
  generatorOptions: 'harmless',
  images: 'harmless',
  imageTags: 'harmless',
  replicas: 'harmless',
  sortOptions: 'harmless',
  buildMetadata: 'harmless',
  inventory: 'harmless',
  crds: 'harmless',
  helmGlobals: 'harmless',
  helmCharts: 'harmless',
  helmChartInflationGenerator: 'harmless',
  generators: 'harmless',
  validators: 'harmless',
  namePrefix: 'doubt',
  nameSuffix: 'doubt',
  replacements: 'doubt',
  transformers: 'doubt',
  configurations: 'doubt',
  vars: 'doubt',
  openapi: 'doubt',
};

/** The namespace transformer: objects that live in namespaces move to it. */
export function moveToNamespace(objects: readonly BuildObject[], json: Json, at: string): void {
  const namespace = stringAt(json, 'namespace');
  for (const object of namespace === undefined ? [] : objects) {
    const metadata = objectAt(object.json, 'metadata');
    if (object.json && metadata.namespace !== undefined && metadata.namespace !== namespace && !object.isOutline) {
      object.json = { ...object.json, metadata: { ...metadata, namespace } };
      object.at ??= at;
    }
  }
}

/** Labels and annotations for all objects, on pods too where the field says so. */
export function addMarks(objects: readonly BuildObject[], json: Json, at: string): void {
  mark(objects, 'labels', objectAt(json, 'commonLabels'), { onPods: true, select: true }, at);
  for (const entry of objectsAt(json, 'labels')) {
    mark(objects, 'labels', objectAt(entry, 'pairs'), { onPods: entry.includeSelectors === true || entry.includeTemplates === true, select: entry.includeSelectors === true }, at);
  }
  mark(objects, 'annotations', objectAt(json, 'commonAnnotations'), { onPods: true }, at);
}

function mark(objects: readonly BuildObject[], field: 'labels' | 'annotations', pairs: Json, { onPods, select = false }: { onPods: boolean; select?: boolean }, at: string): void {
  for (const object of Object.keys(pairs).length === 0 ? [] : objects) {
    if (!object.json) {
      continue;
    }
    object.at ??= object.isOutline ? undefined : at;
    object.json = withPairs(object.json, field, pairs);
    const spec = objectAt(object.json, 'spec');
    if (onPods && isObject(spec.template)) {
      const selector = select && isObject(spec.selector) ? { selector: { ...spec.selector, matchLabels: { ...objectAt(spec.selector, 'matchLabels'), ...pairs } } } : {};
      object.json = { ...object.json, spec: { ...spec, ...selector, template: withPairs(spec.template, field, pairs) } };
    }
  }
}

function withPairs(json: Json, field: string, pairs: Json): Json {
  const metadata = objectAt(json, 'metadata');
  return { ...json, metadata: { ...metadata, [field]: { ...objectAt(metadata, field), ...pairs } } };
}
