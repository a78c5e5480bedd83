/** The objects over which kustomize builds, and how it finds them. */
import { wholeMatcher, BadRegExp } from './go-regexp';
import { PatchError } from './json-patch';
import { selectorOf } from './selector';
import { objectAt, stringAt, Json } from '../../../text/json-reading';

/** An object on its way through a build. */
export interface BuildObject {
  /** As it is now; undefined when a patch has deleted it. Never changed in place. */
  json?: Json;
  /** As it was called at first: targets may name either. */
  readonly name: string;
  readonly namespace: string;
  /** The object is one of Flux of which only kind, name and labels are known. */
  readonly isOutline: boolean;
  /** Where the first patch of it stands. */
  at?: string;
  /** What was done to it and cannot be told. */
  readonly doubts: string[];
}

export function buildObject(json: Json, isOutline = false): BuildObject {
  return { json, name: stringAt(json, 'metadata', 'name') ?? '', namespace: stringAt(json, 'metadata', 'namespace') ?? '', isOutline, doubts: [] };
}

interface GroupVersionKind { readonly group: string; readonly version: string; readonly kind: string }

export function gvkOf(json: Json): GroupVersionKind {
  const [first, second] = (stringAt(json, 'apiVersion') ?? '').split('/');
  return { group: second === undefined ? '' : first, version: second ?? first, kind: String(json.kind ?? '') };
}

/** As kustomize writes the ID of an object: `Deployment.v1.apps/source-controller.flux-system`. */
export function idOf(json: Json): string {
  const { group, version, kind } = gvkOf(json);
  return `${kind}.${version || '[noVer]'}.${group || '[noGrp]'}/${stringAt(json, 'metadata', 'name') ?? '[noName]'}.${stringAt(json, 'metadata', 'namespace') ?? '[noNs]'}`;
}

/** An object without a namespace is in that of the name `default`. */
const effective = (namespace: string | undefined) => namespace || 'default';

/** Whether a patch without target, which is itself the ID of what it changes, is about an object. */
export function isSame(object: BuildObject, patch: Json, inAnyNamespace: boolean): boolean {
  const [mine, its] = [gvkOf(object.json ?? {}), gvkOf(patch)];
  const name = stringAt(patch, 'metadata', 'name');
  const namespace = stringAt(patch, 'metadata', 'namespace');
  const now = object.json?.metadata;
  return mine.group === its.group && mine.version === its.version && mine.kind === its.kind && (name === object.name || name === stringAt(now, 'name'))
    && ((inAnyNamespace && namespace === undefined) || effective(namespace) === effective(object.namespace) || effective(namespace) === effective(stringAt(now, 'namespace')));
}

const FIELDS = ['group', 'version', 'kind', 'name', 'namespace', 'labelSelector', 'annotationSelector'];

/** Which objects a target selects: regular expressions of Go that have to fit the whole, and selectors. */
export function targetOf(target: Json): (object: BuildObject) => boolean {
  const unknown = Object.keys(target).find(key => !FIELDS.some(field => field.toLowerCase() === key.toLowerCase()));
  if (unknown !== undefined) {
    throw new PatchError(`invalid Kustomization: json: unknown field "${unknown}"`);
  }
  const fits = Object.fromEntries(FIELDS.slice(0, 5).map(field => [field, matcher(target, field)]));
  const labels = selectorOf(stringAt(target, 'labelSelector') ?? '');
  const annotations = selectorOf(stringAt(target, 'annotationSelector') ?? '');
  return ({ json, name, namespace }) => {
    if (!json) {
      return false;
    }
    const { group, version, kind } = gvkOf(json);
    return (fits.namespace(effective(namespace)) || fits.namespace(effective(stringAt(json, 'metadata', 'namespace'))))
      && (fits.name(name) || fits.name(stringAt(json, 'metadata', 'name') ?? ''))
      && fits.group(group) && fits.version(version) && fits.kind(kind)
      && labels(objectAt(json, 'metadata', 'labels')) && annotations(objectAt(json, 'metadata', 'annotations'));
  };
}

function matcher(target: Json, field: string): (text: string) => boolean {
  const pattern = target[field] ?? '';
  if (typeof pattern !== 'string') {
    throw new PatchError(`invalid Kustomization: json: cannot unmarshal ${typeof pattern} into Go struct field Selector.patches.target.${field} of type string`);
  }
  if (pattern === '') {
    return () => true;
  }
  if (/^[\w/-]+$/.test(pattern)) {
    return text => text === pattern;
  }
  try {
    return wholeMatcher(pattern);
  } catch (error) {
    if (error instanceof BadRegExp) {
      throw new PatchError(error.message);
    }
    throw error;
  }
}
