type Json = any;

/** Keys by which Kubernetes merges the lists of a pod and of a ServiceAccount; every other list is replaced as a whole. */
const MERGE_KEYS: { readonly [list: string]: string } = {
  containers: 'name',
  initContainers: 'name',
  env: 'name',
  volumes: 'name',
  volumeMounts: 'mountPath',
  ports: 'containerPort',
  imagePullSecrets: 'name',
  secrets: 'name',
  hostAliases: 'ip',
};
/** Only built-in kinds carry merge keys; lists of custom resources are replaced. */
const BUILT_IN = /^(v1|apps\/v1|batch\/v1|rbac\.authorization\.k8s\.io\/v1) /;

/** The target with a strategic merge patch applied as kustomize does; undefined when the patch deletes it. */
export function strategicMerge(target: Json, patch: Json, apiVersionAndKind: string): Json | undefined {
  return mergeMap(target, patch, BUILT_IN.test(apiVersionAndKind));
}

function mergeMap(target: Json, patch: Json, builtIn: boolean): Json | undefined {
  const { $patch: directive, ...fields } = patch;
  if (directive === 'delete') { return undefined; }
  if (directive === 'replace') { return withoutDirectives(fields); }
  if (directive !== undefined && directive !== 'merge') { throw new Error(`unknown $patch directive '${directive}'`); }
  const result: Json = { ...target };
  for (const [key, value] of Object.entries<Json>(fields)) {
    const merged = mergeValue(key, result[key], value, builtIn);
    if (merged === undefined) { delete result[key]; } else { result[key] = merged; }
  }
  return result;
}

function mergeValue(key: string, target: Json, patch: Json, builtIn: boolean): Json | undefined {
  if (patch === null) { return undefined; }
  if (target !== undefined && target !== null && shape(target) !== shape(patch)) {
    throw new Error(`'${key}' is a ${shape(target)}, the patch has a ${shape(patch)}`);
  }
  if (Array.isArray(patch)) {
    const mergeKey = builtIn ? MERGE_KEYS[key] : undefined;
    return mergeKey && patch.every(isMap)
      ? mergeList(target ?? [], patch, mergeKey, builtIn)
      : withoutDirectives(patch);
  }
  return isMap(patch) ? mergeMap(target ?? {}, patch, builtIn) : patch;
}

/** kustomize puts the patch's items first, in the patch's order, and the untouched ones after them. */
function mergeList(target: Json[], patch: Json[], mergeKey: string, builtIn: boolean): Json[] {
  if (patch.some(item => item.$patch === 'replace')) { return withoutDirectives(patch.filter(item => item.$patch !== 'replace')); }
  const first: Json[] = [];
  for (const item of patch) {
    if (item[mergeKey] === undefined) { throw new Error(`an item of the list lacks its merge key '${mergeKey}': ${JSON.stringify(item)}`); }
    const merged = mergeMap(target.find(each => each[mergeKey] === item[mergeKey]) ?? {}, item, builtIn);
    if (merged !== undefined) { first.push(merged); }
  }
  return [...first, ...target.filter(each => !patch.some(item => item[mergeKey] === each[mergeKey]))];
}

function withoutDirectives(value: Json): Json {
  if (Array.isArray(value)) { return value.map(withoutDirectives); }
  if (!isMap(value)) { return value; }
  return Object.fromEntries(Object.entries(value).filter(([key, each]) => key !== '$patch' && each !== null).map(([key, each]) => [key, withoutDirectives(each)]));
}

function shape(value: Json): string {
  return Array.isArray(value) ? 'list' : isMap(value) ? 'map' : 'value';
}

function isMap(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
