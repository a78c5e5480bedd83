/**
 * Judges an object by a Kubernetes structural schema (a CRD's openAPIV3Schema) as the API server does with
 * `--validate=strict`: unknown fields are errors, defaults are filled in before the rules run, formats are not enforced.
 * Types and limits by ajv, the CEL rules (`x-kubernetes-validations`) by @bufbuild/cel, list types by hand.
 */
import { CelInput, isCelError, run } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import Ajv, { ErrorObject, ValidateFunction } from 'ajv';

type Json = any;

/** Fields of ObjectMeta that people write; the API server adds the others. */
const OBJECT_META = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', maxLength: 253, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$' },
    namespace: { type: 'string', maxLength: 63, pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' },
    labels: { type: 'object', additionalProperties: { type: 'string', maxLength: 63, pattern: '^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$' } },
    annotations: { type: 'object', additionalProperties: { type: 'string' } },
    finalizers: { type: 'array', items: { type: 'string' } },
    ownerReferences: { type: 'array', items: { type: 'object' } },
  },
};

const ajv = new Ajv({
  allErrors: true,
  strict: false,
  useDefaults: true,
  validateFormats: false,
  unicodeRegExp: false,
  code: { regExp: Object.assign(goRegExp, { code: 'goRegExp' }) },
});
const compiled = new WeakMap<object, ValidateFunction>();

/** Go's expressions may begin with inline flags, which JavaScript takes as an argument. */
function goRegExp(pattern: string, flags: string): RegExp {
  const inline = /^\(\?([ims]+)\)/.exec(pattern);
  return inline ? new RegExp(pattern.slice(inline[0].length), flags + inline[1]) : new RegExp(pattern, flags);
}

/** All problems of the object, each `path: problem`; the object itself stays as it is. */
export function validateStructural(object: object, openApiSchema: object): string[] {
  const defaulted = structuredClone(object);
  let validate = compiled.get(openApiSchema);
  if (!validate) {
    validate = ajv.compile(toJsonSchema(openApiSchema, true));
    compiled.set(openApiSchema, validate);
  }
  // As in the API server: rules are asked only when the types hold.
  if (!validate(defaulted)) { return (validate.errors ?? []).map(describe); }
  return ruleProblems(defaulted, openApiSchema, '');
}

function describe(error: ErrorObject): string {
  const path = error.instancePath || '/';
  switch (error.keyword) {
    case 'additionalProperties': return `${path}: unknown field '${error.params.additionalProperty}'`;
    case 'enum': return `${path}: must be one of ${error.params.allowedValues.join(', ')}`;
    default: return `${path}: ${error.message}`;
  }
}

function toJsonSchema(schema: Json, isRoot = false): Json {
  const { nullable, properties, items, additionalProperties, allOf, anyOf, oneOf, not, ...rest } = schema;
  const result: Json = {};
  for (const [key, value] of Object.entries(rest)) {
    if (!key.startsWith('x-') && key !== 'format' && key !== 'description') { result[key] = value; }
  }
  if (properties) {
    result.properties = Object.fromEntries(Object.entries<Json>(properties).map(([name, each]) => [
      name, isRoot && name === 'metadata' ? OBJECT_META : toJsonSchema(each),
    ]));
  }
  if (isRoot) { result.required = [...new Set([...(result.required ?? []), 'apiVersion', 'kind', 'metadata'])]; }
  if (items) { result.items = toJsonSchema(items); }
  if (typeof additionalProperties === 'object') {
    result.additionalProperties = toJsonSchema(additionalProperties);
  } else if (schema.type === 'object' && additionalProperties !== true) {
    result.additionalProperties = schema['x-kubernetes-preserve-unknown-fields'] === true;
  }
  if (schema['x-kubernetes-int-or-string']) { result.type = ['integer', 'string']; }
  // Logical branches only restrict what `properties` declares, so fields that they do not name stay allowed.
  for (const [key, branches] of Object.entries({ allOf, anyOf, oneOf })) {
    if (branches) { result[key] = branches.map(restriction); }
  }
  if (not) { result.not = restriction(not); }
  return nullable ? { anyOf: [{ type: 'null' }, result], ...('default' in result ? { default: result.default } : {}) } : result;
}

function restriction(schema: Json): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !key.startsWith('x-') && key !== 'format'));
}

/** Walks value and schema together: CEL rules of each level, then the uniqueness that list types promise. */
function ruleProblems(value: Json, schema: Json, path: string): string[] {
  if (value === null || value === undefined || !schema) { return []; }
  const problems = (schema['x-kubernetes-validations'] ?? []).flatMap((rule: Json) => celProblem(rule, value, path));
  if (Array.isArray(value)) {
    problems.push(...listProblems(value, schema, path));
    value.forEach((each, i) => problems.push(...ruleProblems(each, schema.items, `${path}/${i}`)));
  } else if (typeof value === 'object') {
    for (const [key, each] of Object.entries(value)) {
      problems.push(...ruleProblems(each, schema.properties?.[key] ?? schema.additionalProperties, `${path}/${key}`));
    }
  }
  return problems;
}

function celProblem(rule: { rule: string; message?: string; messageExpression?: string }, value: CelInput, path: string): string[] {
  // Transition rules compare with the object in the cluster; what is written is created first.
  if (/\boldSelf\b/.test(rule.rule)) { return []; }
  // The API server has the extended strings, such as substring().
  const verdict = run(rule.rule, { self: value }, { funcs: [...strings] });
  if (verdict === true) { return []; }
  const reason = isCelError(verdict) ? `the rule cannot be evaluated: ${verdict.message}: ${rule.rule}` : rule.message ?? `failed rule: ${rule.rule}`;
  return [`${path || '/'}: ${reason}`];
}

function listProblems(list: Json[], schema: Json, path: string): string[] {
  const type = schema['x-kubernetes-list-type'];
  const keys: string[] = schema['x-kubernetes-list-map-keys'] ?? [];
  if (type !== 'set' && type !== 'map') { return []; }
  const seen = new Set<string>();
  return list.flatMap((each, i) => {
    const identity = JSON.stringify(type === 'set' ? each : keys.map(key => each[key]));
    if (seen.has(identity)) { return [`${path}/${i}: duplicate of an earlier item`]; }
    seen.add(identity);
    return [];
  });
}
