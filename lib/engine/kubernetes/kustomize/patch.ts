/** One entry of `patches`, as kustomize reads and applies it. */
import { parseAllDocuments } from 'yaml';
import { applyJsonPatch, PatchError } from './json-patch';
import { BuildObject, idOf, isSame, targetOf } from './objects';
import { strategicMerge } from './strategic-merge';
import { isObject, objectAt, stringAt, Json } from '../../../text/json-reading';

/** What a patch says: operations, or parts of objects. */
export interface PatchBody { readonly operations?: readonly Json[]; readonly parts?: readonly Json[] }

/** A patch on its way to its objects. */
export interface PatchEntry {
  readonly text: string;
  readonly target?: Json;
  readonly options?: Json;
}

/** Where a patch stands, how kustomize calls it, and whether the objects have no namespace yet. */
export interface PatchPlace { readonly at: string; readonly source: string; readonly inAnyNamespace: boolean }

/** What one patch found. */
export interface PatchResult {
  /** It has a target, and that selects nothing; kustomize passes by. */
  readonly selectsNothing: boolean;
  /** Its own ID is that of no object, which kustomize refuses unless a resource that we do not know has it. */
  readonly wanted?: string;
}

/** Patches that were read: many clusters have the same. */
const bodies = new Map<string, PatchBody>();

/** Reads a patch, once. Nobody changes what was read. */
export function readPatch(text: string, source: string): PatchBody {
  const body = bodies.get(text) ?? parsePatch(text, source);
  bodies.size > 500 && bodies.clear();
  bodies.set(text, body);
  return body;
}

/** Reads both forms: a list of operations, or one or more documents with parts of objects. */
function parsePatch(text: string, source: string): PatchBody {
  const unreadable = (why: string) => new PatchError(`unable to parse SM or JSON patch from ${source}${why && ` (${why})`}`);
  const documents = parseAllDocuments(text, { merge: true });
  const list = Array.isArray(documents) ? documents : [];
  const [error] = list.flatMap(({ errors }) => errors);
  if (error) {
    throw unreadable(error.message.split('\n')[0].replace(/:$/, ''));
  }
  let values: unknown[];
  try {
    values = list.map(document => document.toJS() as unknown).filter(value => value !== null && value !== undefined);
  } catch (thrown) {
    // Aliases without end.
    throw unreadable((thrown as Error).message);
  }
  const [first] = values;
  if (Array.isArray(first)) {
    if (values.length > 1 || !first.every(isObject)) {
      throw unreadable('');
    }
    if (first.length === 0) {
      throw new PatchError(`illegally qualifies as both an SM and JSON patch: ${source}`);
    }
    return { operations: first };
  }
  const parts = values.filter(isObject);
  const nameless = parts.find(part => stringAt(part, 'kind') === undefined || stringAt(part, 'metadata', 'name') === undefined);
  if (parts.length === 0 || parts.length < values.length || nameless) {
    throw unreadable(!nameless ? '' : stringAt(nameless, 'kind') === undefined ? 'missing kind in object' : 'missing metadata.name in object');
  }
  return { parts };
}

/** Applies a patch to all that it selects. */
export function applyPatch(objects: readonly BuildObject[], { operations, parts = [] }: PatchBody, { target, options }: PatchEntry, place: PatchPlace): PatchResult {
  const { at, inAnyNamespace, source } = place;
  if (operations) {
    if (!target) {
      throw new PatchError(`must specify a target for JSON patch ${source}`);
    }
    const selected = objects.filter(targetOf(target));
    selected.forEach(object => applyOperations(object, operations, at));
    return { selectsNothing: selected.length === 0 };
  }
  if (target) {
    if (parts.length > 1) {
      throw new PatchError(`Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${source}`);
    }
    const selected = objects.filter(targetOf(target));
    selected.forEach(object => merge(object, parts[0], options ?? {}, at));
    return { selectsNothing: selected.length === 0 };
  }
  for (const part of parts) {
    const [found] = objects.filter(object => object.json && isSame(object, part, inAnyNamespace));
    if (!found) {
      return { selectsNothing: false, wanted: idOf(part) };
    }
    merge(found, part, options ?? {}, at);
  }
  return { selectsNothing: false };
}

function applyOperations(object: BuildObject, operations: readonly Json[], at: string): void {
  object.at ??= at;
  // Of an outline only that is known which it cannot have.
  const told = object.isOutline ? operations.filter(({ path }) => /^\/spec\/template\//.test(String(path))) : operations;
  const document = structuredClone(object.json!) as { [key: string]: unknown };
  // kustomize keeps notes of its own among the annotations, so that they are always there.
  const metadata = objectAt(document, 'metadata') as { [key: string]: unknown };
  metadata.annotations ??= {};
  try {
    applyJsonPatch(document, told);
  } catch (error) {
    throw error instanceof PatchError ? new PatchError(`${error.message} (${idOf(object.json!)})`) : error;
  }
  const after = objectAt(document, 'metadata') as { [key: string]: unknown };
  isObject(after.annotations) && Object.keys(after.annotations).length === 0 && delete after.annotations;
  object.json = document;
}

function merge(object: BuildObject, part: Json, options: Json, at: string): void {
  object.at ??= at;
  const before = object.json!;
  if (object.isOutline) {
    object.json = part.$patch === 'delete' ? undefined : before;
    return;
  }
  const merged = strategicMerge(before, { ...part, apiVersion: before.apiVersion });
  if (!merged || Object.keys(merged).length === 0) {
    object.json = undefined;
    return;
  }
  const { name: _name, namespace: _namespace, ...metadata } = objectAt(merged, 'metadata');
  const kept = objectAt(before, 'metadata');
  object.json = {
    ...merged,
    kind: options.allowKindChange === true ? merged.kind : before.kind,
    metadata: {
      ...metadata,
      name: options.allowNameChange === true ? objectAt(merged, 'metadata').name : kept.name,
      ...(kept.namespace === undefined ? {} : { namespace: kept.namespace }),
    },
  };
}
