import { readFileSync } from 'node:fs';

/** Looks up the value of a reference, such as `azurerm_role_assignment.pull.id`. */
export type Lookup = (path: string[]) => unknown;

const STEP = /\.([A-Za-z_][\w-]*)|\["([^"]+)"\]|\[(\d+)\]|\.(\d+)/gy;
const START = /^(?:data\.)?[A-Za-z_][\w-]*/;

/**
 * Resolves the `${…}` of Terraform's JSON syntax: references, string literals and `file()`, which is all that generated
 * stacks hold. Anything else is refused rather than guessed.
 */
export function resolve(value: unknown, lookup: Lookup): unknown {
  if (Array.isArray(value)) {
    return value.map(item => resolve(item, lookup));
  }
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, lookup)]));
  }
  return typeof value === 'string' ? resolveTemplate(value, lookup) : value;
}

function resolveTemplate(template: string, lookup: Lookup): unknown {
  const whole = /^\$\{([^{}]+)\}$/s.exec(template);
  if (whole) {
    return evaluate(whole[1].trim(), lookup);
  }
  return template.replace(/\$\$\{|\$\{([^{}]+)\}/gs, (_match, expression?: string) =>
    expression === undefined ? '${' : String(evaluate(expression.trim(), lookup)));
}

function evaluate(expression: string, lookup: Lookup): unknown {
  const call = /^file\("([^"]+)"\)$/.exec(expression);
  if (call) {
    return readFileSync(call[1], 'utf8');
  }
  if (/^"[^"\\]*"$/.test(expression)) {
    return expression.slice(1, -1);
  }
  const path = parseReference(expression);
  if (!path) {
    throw new Error(`the live tier cannot evaluate the Terraform expression \${${expression}}`);
  }
  return lookup(path);
}

function parseReference(expression: string): string[] | undefined {
  const start = START.exec(expression)?.[0];
  if (!start) {
    return undefined;
  }
  const path = start.split('.');
  STEP.lastIndex = start.length;
  for (let end = start.length; end < expression.length; end = STEP.lastIndex) {
    const step = STEP.exec(expression);
    if (!step) {
      return undefined;
    }
    path.push(step[1] ?? step[2] ?? step[3] ?? step[4]);
  }
  return path;
}
