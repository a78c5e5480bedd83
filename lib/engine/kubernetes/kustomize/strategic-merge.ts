/**
 * Strategic merge as kustomize does it (kyaml, merge2): lists with a merge key are merged and what the patch names stands first, in its order; other lists are
 * replaced as a whole; null takes a field away. `$setElementOrder`, `$retainKeys` and `$deleteFromPrimitiveList` are no words that it knows: they are fields.
 */
import { PatchError } from './json-patch';
import { isObject, Json } from '../../../text/json-reading';

/** Merge keys of lists of pods and ServiceAccounts, by field. https://github.com/kubernetes/kubernetes/blob/master/api/openapi-spec/swagger.json (x-kubernetes-patch-merge-key) */
const MERGE_KEYS: { readonly [list: string]: readonly string[] } = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  ports: ['containerPort', 'protocol'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  resourceClaims: ['name'],
  schedulingGates: ['name'],
  ownerReferences: ['uid'],
};
/** Lists of texts that are merged. */
const SETS = ['finalizers'];
/** What has no schema in kustomize has no merge keys. */
const BUILT_IN = /^(v1|apps\/v1|batch\/v1|networking\.k8s\.io\/v1|rbac\.authorization\.k8s\.io\/v1)$/;

const has = (value: Json, key: string) => Object.prototype.hasOwnProperty.call(value, key);
const kindOf = (value: unknown) => (Array.isArray(value) ? 'SequenceNode' : isObject(value) ? 'MappingNode' : 'ScalarNode');

/** The target with the patch merged into it; undefined when the patch deletes it. */
export function strategicMerge(target: Json, patch: Json): Json | undefined {
  return mergeMap(target, patch, { path: '', hasKeys: BUILT_IN.test(String(target.apiVersion)) }) as Json | undefined;
}

interface Place { readonly path: string; readonly hasKeys: boolean }

function directiveOf(patch: Json, { path }: Place): string | undefined {
  const directive = patch.$patch;
  if (directive !== undefined && directive !== 'delete' && directive !== 'replace' && directive !== 'merge') {
    throw new PatchError(`unknown patch strategy '${String(directive)}'${path && ` at ${path}`}`);
  }
  return directive;
}

function mergeMap(target: Json | undefined, patch: Json, place: Place): Json | undefined {
  const directive = directiveOf(patch, place);
  const { $patch: _, ...fields } = patch;
  if (directive === 'delete') {
    return undefined;
  }
  if (directive === 'replace' && target) {
    return plain(fields) as Json;
  }
  const result: { [key: string]: unknown } = { ...target };
  for (const [key, value] of Object.entries(fields)) {
    const merged = mergeValue(has(result, key) ? result[key] : undefined, value, key, { ...place, path: place.path ? `${place.path}.${key}` : key });
    if (merged === undefined || merged === null) {
      delete result[key];
    } else {
      Object.defineProperty(result, key, { value: merged, configurable: true, enumerable: true, writable: true });
    }
  }
  return result;
}

function mergeValue(target: unknown, patch: unknown, key: string, place: Place): unknown {
  if (patch === null || patch === undefined) {
    return undefined;
  }
  const old = target ?? undefined;
  if (old !== undefined && kindOf(old) !== kindOf(patch)) {
    const shown = JSON.stringify(patch);
    throw new PatchError(`wrong node kind: expected ${kindOf(old)} but got ${kindOf(patch)}: node contents: ${shown.length > 200 ? `${shown.slice(0, 200)}…` : shown} (${place.path})`);
  }
  if (isObject(patch)) {
    return mergeMap(old as Json | undefined, patch, place);
  }
  if (!Array.isArray(patch)) {
    return patch;
  }
  const keys = place.hasKeys && Object.prototype.hasOwnProperty.call(MERGE_KEYS, key) ? MERGE_KEYS[key] : undefined;
  if (keys) {
    return mergeList((old ?? []) as readonly unknown[], patch, keys, place);
  }
  return place.hasKeys && SETS.includes(key) ? [...new Set([...patch, ...(old ?? []) as readonly unknown[]])] : plain(patch);
}

function mergeList(target: readonly unknown[], patch: readonly unknown[], allKeys: readonly string[], place: Place): unknown[] | undefined {
  // An item with nothing but the directive is about the whole list.
  const whole = patch.find(item => isObject(item) && has(item, '$patch') && Object.keys(item).length === 1) as Json | undefined;
  const directive = whole && directiveOf(whole, place);
  if (directive === 'delete') {
    return undefined;
  }
  const items = directive === 'merge' ? patch : patch.filter(item => item !== whole);
  if (directive === 'replace') {
    return items.map(plain);
  }
  // Of several keys those hold that some item has.
  const keys = allKeys.filter((key, i) => i === 0 || [...target, ...items].some(item => isObject(item) && has(item, key)));
  const idOf = (item: unknown) => (isObject(item) ? JSON.stringify(keys.map(key => item[key] ?? '')) : undefined);
  const first: unknown[] = [];
  const named = new Set<string>();
  let rest = target;
  for (const item of items) {
    const id = idOf(item);
    if (!isObject(item) || id === undefined || !has(item, keys[0])) {
      // Seen with kustomize 5.5: an item without its key is passed by, and takes everything with it that was there.
      rest = [];
      continue;
    }
    if (named.has(id)) {
      continue;
    }
    named.add(id);
    const merged = mergeMap(rest.find(candidate => idOf(candidate) === id) as Json | undefined, item, place);
    merged && Object.keys(merged).length > 0 && first.push(merged);
  }
  return [...first, ...rest.filter(item => !named.has(idOf(item) ?? ''))];
}

/** A value of a patch that stands alone: without directives and without what is null. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([key, each]) => key !== '$patch' && each !== null).map(([key, each]) => [key, plain(each)])) : value;
}
