export type Json = any;

export interface TypeProblem {
  /** Place below the attribute, e.g. `[0]` or `.name`; empty for the attribute itself. */
  readonly at: string;
  readonly text: string;
}

export function isPlainObject(value: Json): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string that is one whole `${…}`: its value may have any type. Text around it makes it a string. */
export function isExpression(value: Json): boolean {
  if (typeof value !== 'string' || !value.startsWith('${') || !value.endsWith('}')) { return false; }
  return templates(value).length === 1 && templates(value)[0].length === value.length - 3;
}

/** The insides of each `${…}` in the text; `$${` is an escape, braces and quotes inside nest. */
export function templates(text: string): string[] {
  const found: string[] = [];
  for (let i = 0; i < text.length; i++) {
    if (text.startsWith('$${', i)) {
      i += 2;
    } else if (text.startsWith('${', i)) {
      const end = closingBrace(text, i + 2);
      if (end < 0) { break; }
      found.push(text.slice(i + 2, end));
      i = end;
    }
  }
  return found;
}

function closingBrace(text: string, from: number): number {
  let depth = 1;
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === '\\') { i++; } else if (char === '"') { quoted = false; }
    } else if (char === '"') {
      quoted = true;
    } else if (char === '{') {
      depth++;
    } else if (char === '}' && --depth === 0) {
      return i;
    }
  }
  return -1;
}

/** What keeps the value from being of the type, in Terraform's JSON form of types (`"string"`, `["list", "string"]`, …). */
export function typeProblem(value: Json, type: Json): TypeProblem | undefined {
  if (value === null || type === 'dynamic' || isExpression(value)) { return undefined; }
  if (typeof type === 'string') {
    const kind = { string: 'string', number: 'number', bool: 'boolean' }[type];
    return typeof value === kind ? undefined : { at: '', text: `${type} is needed, ${describe(value)} given` };
  }
  const [container, element, optional] = type;
  switch (container) {
    case 'list':
    case 'set':
    case 'tuple':
      if (!Array.isArray(value)) { return { at: '', text: `${container} is needed, ${describe(value)} given` }; }
      return firstProblem(value.map((each, i) => [`[${i}]`, each, container === 'tuple' ? element[i] : element]));
    case 'map':
      if (!isPlainObject(value)) { return { at: '', text: `map is needed, ${describe(value)} given` }; }
      return firstProblem(Object.entries(value).map(([key, each]) => [`["${key}"]`, each, element]));
    case 'object':
      return objectProblem(value, element, optional ?? []);
    default:
      throw new Error(`unknown type in the schema: ${JSON.stringify(type)}`);
  }
}

function objectProblem(value: Json, attributes: Json, optional: string[]): TypeProblem | undefined {
  if (!isPlainObject(value)) { return { at: '', text: `object is needed, ${describe(value)} given` }; }
  const unknown = Object.keys(value).find(key => !(key in attributes));
  if (unknown) { return { at: '', text: `unknown attribute '${unknown}'` }; }
  const missing = Object.keys(attributes).find(key => value[key] === undefined && !optional.includes(key));
  if (missing) { return { at: '', text: `required attribute '${missing}' is missing` }; }
  return firstProblem(Object.entries(value).map(([key, each]) => [`.${key}`, each, attributes[key]]));
}

function firstProblem(items: [string, Json, Json][]): TypeProblem | undefined {
  for (const [at, value, type] of items) {
    const problem = typeProblem(value, type);
    if (problem) { return { at: `${at}${problem.at}`, text: problem.text }; }
  }
  return undefined;
}

function describe(value: Json): string {
  if (Array.isArray(value)) { return 'a list'; }
  return isPlainObject(value) ? 'an object' : `${typeof value} ${JSON.stringify(value)}`;
}
