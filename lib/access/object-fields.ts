import { ApiObject, JsonPatch } from 'cdk8s';
import { quote } from '../text/identifiers';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';

/** A Flux object as it is written. @internal */
export interface FluxObjectJson {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly spec?: { readonly [field: string]: any };
}

/** A field of an object, by its JSON pointer, and the value that it has to have. */
export type ExpectedField = readonly [pointer: string, value: unknown];

interface Fields { [field: string]: unknown }

/** The value at a JSON pointer. */
export function readField(json: unknown, pointer: string): unknown {
  return pointer.split('/').slice(1).reduce<unknown>((value, key) => (value as Fields | undefined)?.[key], json);
}

/** `.spec.serviceAccountName` for `/spec/serviceAccountName`. */
export function fieldName(pointer: string): string {
  return pointer.replace(/\//g, '.');
}

/** Sets fields below `/spec`. */
export function withFields(spec: { readonly [field: string]: unknown }, fields: readonly ExpectedField[]): Fields {
  return fields.reduce<Fields>((result, [pointer, value]) => {
    const path = pointer.split('/').slice(2);
    return merge(result, path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Fields);
  }, { ...spec });
}

/** Fields of `over` win; objects are merged, everything else is replaced. */
export function merge(under: { readonly [field: string]: unknown }, over: { readonly [field: string]: unknown }): Fields {
  const result: Fields = { ...under };
  for (const [key, value] of Object.entries(over)) {
    if (value !== undefined) {
      result[key] = isPlain(result[key]) && isPlain(value) ? merge(result[key] as Fields, value as Fields) : value;
    }
  }
  return result;
}

/** Fields of `given` that say something else than `wanted`, by their JSON pointers. */
export function clashes(given: { readonly [field: string]: unknown }, wanted: { readonly [field: string]: unknown }, at = '/spec'): string[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const other = Object.hasOwn(wanted, key) ? wanted[key] : undefined;
    const pointer = `${at}/${key}`;
    if (other === undefined || value === undefined) {
      return [];
    }
    return isPlain(value) && isPlain(other) ? clashes(value as Fields, other as Fields, pointer)
      : isSame(value, other) ? [] : [pointer];
  });
}

/** Sets the fields that an object made elsewhere does not have yet. */
export function setMissing(object: ApiObject, json: FluxObjectJson, fields: readonly ExpectedField[]): void {
  const made = new Set<string>();
  for (const [field, value] of fields) {
    if (readField(json, field) === undefined) {
      const parents = field.split('/').slice(1, -1);
      parents.map((_, i) => `/${parents.slice(0, i + 1).join('/')}`)
        .filter(parent => readField(json, parent) === undefined && !made.has(parent))
        .forEach(parent => {
          made.add(parent);
          object.addJsonPatch(JsonPatch.add(parent, {}));
        });
      object.addJsonPatch(JsonPatch.add(field, value));
    }
  }
}

/** What of an object says something else than its access needs. */
export function contradictions(json: FluxObjectJson, expected: readonly ExpectedField[], access: string): Problem[] {
  return expected
    .filter(([field, value]) => readField(json, field) !== value)
    .map(([field, value]) => ({
      code: Refusal.FIELD_TWICE,
      what: `${fieldName(field)} of the ${json.kind} is ${quote(String(readField(json, field)))}, the access ${access} needs ${quote(String(value))}`,
      why: reasonFor(field),
      fix: `remove the field or set it to ${quote(String(value))}`,
    }));
}

/** Goes no deeper than what is wanted, however deep the other is. */
function isSame(given: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null || typeof given !== 'object' || given === null || Array.isArray(given) !== Array.isArray(wanted)) {
    return given === wanted;
  }
  const [a, b] = [Object.entries(given), Object.entries(wanted)].map(entries => entries.filter(([, value]) => value !== undefined));
  return a.length === b.length && b.every(([key, value]) => Object.hasOwn(given, key) && isSame((given as Fields)[key], value));
}

/** What would happen with another value. */
function reasonFor(field: string): string {
  switch (field) {
    case '/spec/provider': return 'the controller asks Azure for credentials only with this provider';
    case '/spec/decryption/provider': return 'the controller decrypts with no other';
    case '/spec/kubeConfig/configMapRef/name': return 'the controller reads there which cluster it reaches, and as whom';
    default: return field.endsWith('/name') ? 'the controller would use another Secret' : 'the controller would use the identity of another ServiceAccount, or its own';
  }
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.constructor === Object;
}
