/**
 * JSON 6902 as the library of kustomize applies it (evanphx/json-patch 4): `add` makes no parent, `remove` and `test` want their field, `replace` its position in a
 * list, and a list takes negative positions. Its messages, too.
 */
import { isDeepStrictEqual } from 'util';

/** Why kustomize builds nothing. */
export class PatchError extends Error {}

type Container = unknown[] | { [key: string]: unknown };

const missing = (what: string) => new PatchError(`${what}: missing value`);
const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;
const decode = (part: string) => part.replace(/~1|~0/g, found => (found === '~1' ? '/' : '~'));

/** What stands under the parent of a path, and the last part of it. */
function parentOf(document: Container, path: string): { parent: Container; key: string } | undefined {
  const parts = path.split('/');
  if (parts.length < 2) {
    return undefined;
  }
  let parent = document;
  for (const part of parts.slice(1, -1)) {
    const next = valueOf(parent, decode(part));
    if (!isContainer(next)) {
      return undefined;
    }
    parent = next;
  }
  return { parent, key: decode(parts[parts.length - 1]) };
}

/** A whole number as Go reads one. */
function indexOf(key: string): number | undefined {
  return /^[+-]?\d+$/.test(key) ? Number(key) : undefined;
}

function positionOf(list: readonly unknown[], key: string): number | undefined {
  const index = indexOf(key);
  const position = index === undefined ? undefined : index < 0 ? index + list.length : index;
  return position === undefined || position < 0 || position >= list.length ? undefined : position;
}

function valueOf(parent: Container, key: string): unknown {
  if (!Array.isArray(parent)) {
    return Object.prototype.hasOwnProperty.call(parent, key) ? parent[key] : undefined;
  }
  const position = positionOf(parent, key);
  return position === undefined ? undefined : parent[position];
}

function add(document: Container, path: string, value: unknown, what = 'add'): void {
  const place = parentOf(document, path);
  if (!place) {
    throw missing(`${what} operation does not apply: doc is missing path: ${JSON.stringify(path)}`);
  }
  const { parent, key } = place;
  if (!Array.isArray(parent)) {
    Object.defineProperty(parent, key, { value, configurable: true, enumerable: true, writable: true });
    return;
  }
  const index = key === '-' ? parent.length : indexOf(key);
  if (index === undefined) {
    throw new PatchError(`error in ${what} for path: '${path}': value was not a proper array index: '${key}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  }
  const position = index < 0 ? index + parent.length + 1 : index;
  if (position < 0 || position > parent.length) {
    throw new PatchError(`error in ${what} for path: '${path}': Unable to access invalid index: ${index}: invalid index referenced`);
  }
  parent.splice(position, 0, value);
}

function remove(document: Container, path: string, what = 'remove'): unknown {
  const place = parentOf(document, path);
  if (!place) {
    throw missing(`${what} operation does not apply: doc is missing path: ${JSON.stringify(path)}`);
  }
  const { parent, key } = place;
  const value = valueOf(parent, key);
  if (Array.isArray(parent)) {
    const position = positionOf(parent, key);
    if (position === undefined) {
      throw new PatchError(`error in ${what} for path: '${path}': Unable to access invalid index: ${key}: invalid index referenced`);
    }
    parent.splice(position, 1);
    return value;
  }
  if (!Object.prototype.hasOwnProperty.call(parent, key)) {
    throw missing(`error in ${what} for path: '${path}': Unable to remove nonexistent key: ${key}`);
  }
  delete parent[key];
  return value;
}

/** In a map it adds what is not there; in a list it wants the position. */
function replace(document: Container, path: string, value: unknown): void {
  const place = parentOf(document, path);
  if (!place) {
    throw missing(`replace operation does not apply: doc is missing path: ${path}`);
  }
  const { parent, key } = place;
  if (!Array.isArray(parent)) {
    add(document, path, value);
    return;
  }
  const position = positionOf(parent, key);
  if (position === undefined) {
    throw missing(`replace operation does not apply: doc is missing key: ${path}`);
  }
  parent[position] = value;
}

function test(document: Container, path: string, value: unknown): void {
  const place = path === '' ? undefined : parentOf(document, path);
  if (path !== '' && !place) {
    throw missing(`test operation does not apply: is missing path: ${path}`);
  }
  const found = place ? valueOf(place.parent, place.key) : document;
  if (!isDeepStrictEqual(found ?? null, value ?? null)) {
    throw new PatchError(`testing value ${path} failed: test failed`);
  }
}

/** A copy of what is not there is null. */
function readAt(document: Container, path: string, what: string): unknown {
  const place = parentOf(document, path);
  if (!place || (Array.isArray(place.parent) && positionOf(place.parent, place.key) === undefined)) {
    throw missing(`${what} operation does not apply: doc is missing from path: ${path}`);
  }
  return valueOf(place.parent, place.key) ?? null;
}

/** Applies the operations to a document of one's own, one after the other. */
export function applyJsonPatch(document: Container, operations: readonly { readonly [field: string]: unknown }[]): void {
  for (const { op, path, from, value } of operations) {
    const kind = typeof op === 'string' ? op : 'unknown';
    if (!['add', 'remove', 'replace', 'move', 'test', 'copy'].includes(kind)) {
      throw new PatchError(`Unexpected kind: ${kind}`);
    }
    if (typeof path !== 'string') {
      throw missing(`${kind} operation failed to decode path`);
    }
    if ((kind === 'move' || kind === 'copy') && typeof from !== 'string') {
      throw missing(`${kind} operation failed to decode from`);
    }
    const given = value === undefined ? null : structuredClone(value);
    switch (kind) {
      case 'add': add(document, path, given); break;
      case 'remove': remove(document, path); break;
      case 'replace': replace(document, path, given); break;
      case 'test': test(document, path, given); break;
      case 'copy': add(document, path, structuredClone(readAt(document, from as string, 'copy')), 'copy'); break;
      default:
        add(document, path, remove(document, from as string, 'move'), 'move');
    }
  }
}
