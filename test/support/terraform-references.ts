import { Json, isPlainObject, templates } from './terraform-types';

export interface TypeName {
  readonly kind: 'resource' | 'data';
  readonly name: string;
}
export interface Referable {
  readonly attributes?: { readonly [name: string]: unknown };
  readonly block_types?: { readonly [name: string]: unknown };
}

const REFERENCE = /(?<![\w.-])(data\.)?(azure\w+)\.([\w-]+)(?:\[[^\]]*\])?(?:\.(\w+))?/g;

/** References to resources that the stack does not have, or to attributes that their schema does not have; and leftover tokens. */
export function checkReferences(stack: Json, schemaOf: (type: TypeName) => Referable | undefined): string[] {
  const problems: string[] = [];
  visitStrings(stack, '', (text, path) => {
    if (text.includes('TfToken[')) { problems.push(`${path}: an unresolved token is left: ${text}`); }
    for (const expression of templates(text)) {
      for (const match of withoutLiterals(expression).matchAll(REFERENCE)) {
        const problem = referenceProblem(stack, match, schemaOf);
        if (problem) { problems.push(`${path}: ${problem}`); }
      }
    }
  });
  for (const [address, dependsOn] of allDependsOn(stack)) {
    for (const target of dependsOn) {
      const parts = target.split('.');
      const kind = parts[0] === 'data' ? 'data' : 'resource';
      const [type, name] = kind === 'data' ? parts.slice(1) : parts;
      if (!stack[kind]?.[type]?.[name]) { problems.push(`${address}.depends_on: '${target}' is not in the stack`); }
    }
  }
  return problems;
}

function referenceProblem(stack: Json, match: RegExpMatchArray, schemaOf: (type: TypeName) => Referable | undefined): string | undefined {
  const [reference, data, type, name, attribute] = match;
  const kind = data ? 'data' : 'resource';
  if (!stack[kind]?.[type]?.[name]) { return `'${reference}' refers to something that is not in the stack`; }
  const schema = schemaOf({ kind, name: type });
  if (!schema || !attribute) { return undefined; }
  const known = schema.attributes?.[attribute] || schema.block_types?.[attribute];
  return known ? undefined : `'${reference}' refers to an attribute that ${type} does not have`;
}

/** Quoted text inside an expression is no reference, unless it is a template of its own. */
function withoutLiterals(expression: string): string {
  return expression.replace(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) => `"${templates(inner).join(' ')}"`);
}

function visitStrings(value: Json, path: string, visit: (text: string, path: string) => void) {
  if (typeof value === 'string') {
    visit(value, path);
  } else if (Array.isArray(value)) {
    value.forEach((each, i) => visitStrings(each, `${path}[${i}]`, visit));
  } else if (isPlainObject(value)) {
    Object.entries(value).filter(([key]) => key !== '//').forEach(([key, each]) => visitStrings(each, path ? `${path}.${key}` : key, visit));
  }
}

function allDependsOn(stack: Json): [string, string[]][] {
  const found: [string, string[]][] = [];
  for (const kind of ['resource', 'data', 'output']) {
    for (const [type, instances] of Object.entries<any>(stack[kind] ?? {})) {
      for (const [name, body] of Object.entries<any>(instances ?? {})) {
        if (Array.isArray(body?.depends_on)) { found.push([`${kind}.${type}.${name}`, body.depends_on]); }
      }
    }
  }
  return found;
}
