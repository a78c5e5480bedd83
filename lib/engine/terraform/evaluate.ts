import { Expression, NotUnderstood, parseTemplate, Step } from './expression';
import { FUNCTIONS, isKnown, isList, isMap, textOf, Value } from './functions';
import { isObject } from '../../text/json-reading';

/** What names stand for where an expression is. */
export interface Scope {
  readonly stack: string;
  /** `each`, `count` and the variables of loops. */
  readonly names?: { readonly [name: string]: Value };
  /** `var.NAME`, `local.NAME`, … : what follows is looked for in the value. Undefined where it cannot be told. */
  root(name: string, attribute: string): Value | undefined;
  /** What is at the end of the steps behind `TYPE.NAME` or `data.TYPE.NAME`. */
  resource(address: string, steps: readonly ResolvedStep[]): Value | undefined;
  /** The same behind a symbol, which may be that of a block. */
  follow(symbol: string, steps: readonly ResolvedStep[]): Value;
}

/** A step of a traversal, with its index evaluated. */
export type ResolvedStep = string | number;

/** Steps as they are written behind a name. */
export function textOfSteps(steps: readonly ResolvedStep[]): string {
  return steps.map(step => (typeof step === 'number' ? `[${step}]` : /^[A-Za-z_][\w-]*$/.test(step) ? `.${step}` : `["${step}"]`)).join('');
}

const ROOTS = new Set(['var', 'local', 'module', 'path', 'terraform', 'self', 'each', 'count']);

/** A value as it was written, with everything in it evaluated that can be. */
export function evaluate(written: unknown, scope: Scope): Value {
  if (typeof written === 'string') {
    return written.includes('${') || written.includes('%{') ? evaluateTemplate(written, scope) : written;
  }
  if (Array.isArray(written)) {
    return written.map(item => evaluate(item, scope));
  }
  if (isObject(written)) {
    return Object.fromEntries(Object.entries(written).map(([key, item]) => [key, evaluate(item, scope)]));
  }
  return typeof written === 'number' || typeof written === 'boolean' ? written : null;
}

function evaluateTemplate(text: string, scope: Scope): Value {
  try {
    const expression = parseTemplate(text);
    return valueOf(expression, scope) ?? unknown(textOfExpression(expression), scope);
  } catch (error) {
    if (error instanceof NotUnderstood) {
      return unknown(text.startsWith('${') && text.endsWith('}') ? text.slice(2, -1) : text, scope);
    }
    throw error;
  }
}

/** What stands for a value that no file tells; two that read alike are one. */
function unknown(text: string, { stack }: Scope): string {
  return `tf:${stack}/{${text.replace(/[{}]/g, ' ').replace(/\s+/g, ' ').trim()}}`;
}

function valueOf(expression: Expression, scope: Scope): Value | undefined {
  switch (expression.is) {
    case 'literal': return expression.value;
    case 'template': return joined(expression.parts, scope);
    case 'list': return all(expression.items, scope);
    case 'object': return objectOf(expression, scope);
    case 'call': return callOf(expression, scope);
    case 'choice': return choiceOf(expression, scope);
    case 'operation': return operationOf(expression, scope);
    case 'for': return loopOf(expression, scope);
    case 'splat': return splatOf(expression, scope);
    default: return traversalOf(expression, scope);
  }
}

/** Of what is unknown, the rest of a list, an object or a text may well be known. */
function knownOrNot(expression: Expression, scope: Scope): Value {
  return valueOf(expression, scope) ?? unknown(textOfExpression(expression), scope);
}

function joined(parts: readonly Expression[], scope: Scope): Value | undefined {
  const texts = parts.map(part => textOf(knownOrNot(part, scope)));
  return texts.every(text => text !== undefined) ? texts.join('') : undefined;
}

function all(items: readonly Expression[], scope: Scope): Value[] {
  return items.map(item => knownOrNot(item, scope));
}

function objectOf({ items }: Extract<Expression, { is: 'object' }>, scope: Scope): Value | undefined {
  const entries = items.map(([key, value]) => [textOf(valueOf(key, scope)), knownOrNot(value, scope)] as const);
  return entries.every(([key]) => key !== undefined && isKnown(key)) ? Object.fromEntries(entries) : undefined;
}

function callOf({ name, args, spread }: Extract<Expression, { is: 'call' }>, scope: Scope): Value | undefined {
  if (name === 'try') {
    return args.map(arg => valueOf(arg, scope)).find(value => value !== undefined);
  }
  const given = args.map(arg => valueOf(arg, scope));
  if (!Object.hasOwn(FUNCTIONS, name) || given.some(value => value === undefined)) {
    return undefined;
  }
  const last = given[given.length - 1];
  if (spread && !isList(last)) {
    return undefined;
  }
  return FUNCTIONS[name](spread ? [...given.slice(0, -1) as Value[], ...last as readonly Value[]] : given as Value[]);
}

function choiceOf({ condition, then, otherwise }: Extract<Expression, { is: 'choice' }>, scope: Scope): Value | undefined {
  const decided = booleanOf(valueOf(condition, scope));
  if (decided !== undefined) {
    return valueOf(decided ? then : otherwise, scope);
  }
  const [a, b] = [valueOf(then, scope), valueOf(otherwise, scope)];
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b) ? a : undefined;
}

function booleanOf(value: Value | undefined): boolean | undefined {
  return value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined;
}

function operationOf({ operator, operands }: Extract<Expression, { is: 'operation' }>, scope: Scope): Value | undefined {
  const [a, b] = operands.map(operand => valueOf(operand, scope));
  const [x, y] = [a, b].map(booleanOf);
  switch (operator) {
    case '!': return x === undefined ? undefined : !x;
    case '&&': return x === false || y === false ? false : x && y ? true : undefined;
    case '||': return x === true || y === true ? true : x === false && y === false ? false : undefined;
    default:
  }
  if (a === undefined || (operands.length === 2 && b === undefined)) {
    return undefined;
  }
  if (operator === '==' || operator === '!=') {
    const isSame = JSON.stringify(a) === JSON.stringify(b);
    // Two that are unknown and read alike are one; others may be the same.
    return isSame || (isKnown(a) && isKnown(b!)) ? isSame === (operator === '==') : undefined;
  }
  const [left, right] = [a, b].map(value => (typeof value === 'number' ? value : typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined));
  return left === undefined || (operands.length === 2 && right === undefined) ? undefined : arithmetic(operator, left, right);
}

function arithmetic(operator: string, left: number, right: number | undefined): Value | undefined {
  if (right === undefined) {
    return -left;
  }
  switch (operator) {
    case '<': return left < right;
    case '>': return left > right;
    case '<=': return left <= right;
    case '>=': return left >= right;
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    case '/': return right === 0 ? undefined : left / right;
    default: return right === 0 ? undefined : left % right;
  }
}

function loopOf(loop: Extract<Expression, { is: 'for' }>, scope: Scope): Value | undefined {
  const source = valueOf(loop.in, scope);
  const ofMap = isMap(source) ? Object.keys(source).sort().map((key): readonly [Value, Value] => [key, source[key]]) : undefined;
  const entries = isList(source) ? source.map((item, i): readonly [Value, Value] => [i, item]) : ofMap;
  if (!entries || loop.group) {
    return undefined;
  }
  const results: (readonly Value[])[] = [];
  for (const [key, value] of entries) {
    const inner: Scope = { ...scope, names: { ...scope.names, ...loop.key === undefined ? {} : { [loop.key]: key }, [loop.value]: value } };
    const isIn = loop.condition === undefined ? true : booleanOf(valueOf(loop.condition, inner));
    if (isIn === undefined) {
      return undefined;
    }
    isIn && results.push(all(loop.result, inner));
  }
  if (loop.result.length === 1) {
    return results.map(([value]) => value);
  }
  return results.every(([key]) => textOf(key) !== undefined && isKnown(key)) ? Object.fromEntries(results.map(([key, value]) => [textOf(key)!, value])) : undefined;
}

function splatOf({ of, then }: Extract<Expression, { is: 'splat' }>, scope: Scope): Value | undefined {
  const steps = stepsOf(then, scope);
  const source = valueOf(of, scope);
  if (!isList(source) || !steps) {
    return undefined;
  }
  const results = source.map(item => walk(item, steps, scope));
  return results.every(item => item !== undefined) ? results as Value[] : undefined;
}

function stepsOf(steps: readonly Step[], scope: Scope): ResolvedStep[] | undefined {
  const resolved = steps.map(step => ('name' in step ? step.name : valueOf(step.index, scope)));
  return resolved.every(step => typeof step === 'number' || (typeof step === 'string' && isKnown(step))) ? resolved as ResolvedStep[] : undefined;
}

function traversalOf(expression: Expression, scope: Scope): Value | undefined {
  const steps: Step[] = [];
  let start = expression;
  while (start.is === 'attribute' || start.is === 'index') {
    steps.unshift(start.is === 'attribute' ? { name: start.name } : { index: start.index });
    start = start.of;
  }
  const resolved = stepsOf(steps, scope);
  if (!resolved) {
    return undefined;
  }
  if (start.is !== 'name') {
    const value = valueOf(start, scope);
    return value === undefined ? undefined : walk(value, resolved, scope);
  }
  const [first, second] = resolved;
  if (scope.names && Object.hasOwn(scope.names, start.name)) {
    return walk(scope.names[start.name], resolved, scope);
  }
  if (ROOTS.has(start.name)) {
    const value = typeof first === 'string' ? scope.root(start.name, first) : undefined;
    return value === undefined ? undefined : walk(value, resolved.slice(1), scope);
  }
  const isData = start.name === 'data';
  const [type, name] = isData ? [first, second] : [start.name, first];
  return typeof type === 'string' && typeof name === 'string' ? scope.resource(`${isData ? 'data.' : ''}${type}.${name}`, resolved.slice(isData ? 2 : 1)) : undefined;
}

/** What is at the end of the steps; of a symbol, what it leads to. */
export function walk(value: Value, steps: readonly ResolvedStep[], scope: Scope): Value | undefined {
  let current: Value | undefined = value;
  for (const [i, step] of steps.entries()) {
    if (isList(current)) {
      current = typeof step === 'number' ? current[step] : /^\d+$/.test(step) ? current[Number(step)] : undefined;
    } else if (isMap(current)) {
      // A block that is written once may stand without a list.
      current = Object.hasOwn(current, step) ? current[step] : step === 0 ? current : undefined;
    } else if (typeof current === 'string' && /^tf:[^{}]*$/.test(current)) {
      return scope.follow(current, steps.slice(i));
    } else {
      return undefined;
    }
  }
  return current;
}

/** An expression as it is written, for people and to tell two apart. */
function textOfExpression(expression: Expression): string {
  const list = (items: readonly Expression[]) => items.map(textOfExpression).join(', ');
  switch (expression.is) {
    case 'literal': return JSON.stringify(expression.value);
    case 'template': return expression.parts.map(part => (part.is === 'literal' ? String(part.value) : `$(${textOfExpression(part)})`)).join('');
    case 'name': return expression.name;
    case 'attribute': return `${textOfExpression(expression.of)}.${expression.name}`;
    case 'index': return `${textOfExpression(expression.of)}[${textOfExpression(expression.index)}]`;
    case 'splat': return `${textOfExpression(expression.of)}[*]${expression.then.map(step => ('name' in step ? `.${step.name}` : `[${textOfExpression(step.index)}]`)).join('')}`;
    case 'call': return `${expression.name}(${list(expression.args)})`;
    case 'list': return `[${list(expression.items)}]`;
    case 'object': return `{${expression.items.map(([key, value]) => `${textOfExpression(key)} = ${textOfExpression(value)}`).join(', ')}}`;
    case 'for': return `for ${expression.value} in ${textOfExpression(expression.in)} : ${list(expression.result)}`;
    case 'choice': return `${textOfExpression(expression.condition)} ? ${textOfExpression(expression.then)} : ${textOfExpression(expression.otherwise)}`;
    default: return expression.operands.length === 1 ? `${expression.operator}${textOfExpression(expression.operands[0])}` : `${textOfExpression(expression.operands[0])} ${expression.operator} ${textOfExpression(expression.operands[1])}`;
  }
}
