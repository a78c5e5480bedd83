import { IConstruct } from 'constructs';
import { checkId } from './ids';
import { isInApp, isInstance } from './instances';
import { checkJson, isPlainObject } from './json';
import { enumOf, factoriesOf, parametersOf, Shape, ShapeType, structOf } from './shapes';
import { forgedToken } from '../text/expressions';
import { checkForm, controlCharacter, formOf, TAG_NAME, TAG_VALUE } from '../text/forms';
import { quote } from '../text/identifiers';
import { FluxAzureError, Problem, problemListOf, renderProblem } from '../text/problems';
import { Refusal } from '../text/refusals';

/** Lists that may be empty: they add something, and nothing is wider without it. */
const MAY_BE_EMPTY = new Set(['dependsOn', 'exclusionList', 'resolvers']);

/** Maps whose values are texts of people, which may be empty. */
const TEXT_MAPS = new Set(['annotations', 'labels', 'tags']);

/** Callables that read a text of a form, and say themselves which one. */
const READERS = /\.(parse|of|fromUrl|fromResourceId)$/;

interface At {
  /** `registry`, `eventSources[0].kind`. */
  readonly name: string;
  /** Whether the callable says itself what an empty text lacks. */
  readonly read?: boolean;
  /** Whether the struct may have props that it does not know, as those of a subclass of the user's. */
  readonly open?: boolean;
}

/**
 * Checks the arguments of a public callable against its types, for programs that no compiler has seen: JavaScript, Python dictionaries, `as any`.
 *
 * @param callable name in the table: `Class`, `Class.method` or `Class#method`
 * @param owner the construct whose method is called
 * @throws at once and with all that is wrong, since nothing can be made from such arguments
 */
export function checkCall(callable: string, owner: IConstruct | undefined, ...args: readonly unknown[]): void {
  check(callable, owner, args, false);
}

/**
 * Checks the arguments of a constructor, before the base class sees them.
 *
 * @param target `new.target`: a subclass of the user's may have props of its own
 */
export function checkNew(callable: string, target: { readonly name: string }, ...args: readonly unknown[]): void {
  check(callable, undefined, args, target.name !== callable);
}

function check(callable: string, owner: IConstruct | undefined, args: readonly unknown[], open: boolean): void {
  const parameters = parametersOf(callable);
  const problems = parameters.flatMap((parameter, i) => parameter.variadic
    ? args.slice(i).flatMap((value, n) => checkValue({ name: `${parameter.name}[${n}]` }, parameter.type, value))
    : checkShape({ name: parameter.name, open, read: READERS.test(callable) }, parameter, args[i]));
  const stop = (all: readonly Problem[]) => {
    const path = pathOf(callable, owner, parameters, args);
    throw new FluxAzureError([...new Set(all.map(problem => renderProblem(path, problem)))]);
  };
  if (problems.length > 0) {
    stop(problems);
  }
  const unfit = parameters.flatMap((parameter, i) => parameter.variadic
    ? args.slice(i).flatMap((value, n) => checkForms(callable, `${parameter.name}[${n}]`, parameter, value)) : checkForms(callable, parameter.name, parameter, args[i]));
  if (unfit.length > 0) {
    const scope = scopeOf(owner, parameters, args);
    // In an app they are told with all others of the run.
    scope && isInApp(scope) ? problemListOf(scope.node.root).addAll(pathOf(callable, owner, parameters, args), unfit) : stop(unfit);
  }
}

/** What of the texts in a value does not have its form. */
function checkForms(owner: string, at: string, { name, type }: Pick<Shape, 'name' | 'type'>, value: unknown): Problem[] {
  if (value === undefined) {
    return [];
  }
  if (type.kind === 'list') {
    return (value as readonly unknown[]).flatMap((element, i) => checkForms(owner, `${at}[${i}]`, { name, type: type.element! }, element));
  }
  if (type.kind === 'map') {
    return name === 'tags' ? Object.entries(value as object).flatMap(([key, text]) => [
      ...checkForm(`${at}[${quote(key)}]`, TAG_NAME, key), ...checkForm(`${at}[${quote(key)}]`, TAG_VALUE, text as string),
    ]) : [];
  }
  const form = type.name === 'string' ? formOf(owner, name) : undefined;
  const prefix = isTopLevel({ name: at }) ? '' : `${at}.`;
  return form ? checkForm(at, form, value as string)
    : (structOf(type.name) ?? []).flatMap(prop => {
      const field = (value as { readonly [name: string]: unknown })[prop.name];
      return field === undefined ? [] : checkForms(type.name, `${prefix}${prop.name}`, prop, field);
    });
}

/** Where a call is: the construct that it makes, or the callable where there is none. */
function pathOf(callable: string, owner: IConstruct | undefined, parameters: readonly Shape[], args: readonly unknown[]): string {
  const scope = scopeOf(owner, parameters, args);
  const id: unknown = args[parameters.findIndex(({ type }) => type.name === 'ID')];
  return !scope ? callable : [scope.node.path, typeof id === 'string' && checkId(id).length === 0 ? id : ''].filter(part => part !== '').join('/') || callable;
}

function scopeOf(owner: IConstruct | undefined, parameters: readonly Shape[], args: readonly unknown[]): IConstruct | undefined {
  const scope = owner ?? args[parameters.findIndex(({ type }) => type.name === '@Construct')];
  return isInstance(scope, '@Construct') ? scope as IConstruct : undefined;
}

function checkShape(at: At, { optional, type }: Shape, value: unknown): Problem[] {
  const required = structOf(type.name)?.filter(prop => !prop.optional) ?? [];
  if (value === undefined || value === null) {
    if (optional) {
      return value === undefined ? [] : [{
        code: Refusal.VALUE_TYPE,
        what: `\`${at.name}\` is null`,
        why: 'that is neither a value nor the same as leaving it out',
        fix: `leave \`${at.name}\` out, or give ${wanted(type)}`,
      }];
    }
    return required.length > 0 ? required.map(prop => missing(isTopLevel(at) ? prop.name : `${at.name}.${prop.name}`)) : [missing(at.name)];
  }
  return checkValue(at, type, value);
}

function checkValue(at: At, type: ShapeType, value: unknown): Problem[] {
  if (value === undefined || value === null) {
    return [missing(at.name)];
  }
  if (type.kind === 'list') {
    return checkList(at, type, value);
  }
  if (type.kind === 'map') {
    return checkMap(at, type, value);
  }
  switch (type.name) {
    case 'ID': return typeof value === 'string' ? checkId(value) : [wrong(at, type, value)];
    case 'string': return typeof value === 'string' ? checkText(at, value) : [wrong(at, type, value)];
    case 'boolean': return typeof value === 'boolean' ? [] : [wrong(at, type, value)];
    case 'number': return typeof value === 'number' && Number.isFinite(value) ? [] : [wrong(at, type, value)];
    case 'any': case 'json': return checkJson(at.name, value);
  }
  const values = enumOf(type.name);
  if (values) {
    return typeof value === 'string' && values.includes(value) ? [] : [wrong(at, type, value)];
  }
  const props = structOf(type.name);
  return props ? checkStruct(at, type, props, value) : isInstance(value, type.name) ? [] : [wrong(at, type, value)];
}

function checkText(at: At, value: string): Problem[] {
  const unreadable = [...forgedToken(at.name, value), ...controlCharacter(at.name, value)];
  return unreadable.length > 0 || at.read || /\S/.test(value) ? unreadable : [{
    code: Refusal.VALUE_MISSING,
    what: `\`${at.name}\` is empty`,
    why: 'an empty text is no value, and it does not mean that the prop was left out',
    fix: `give a text, or leave \`${at.name}\` out where it has a default`,
  }];
}

function checkList(at: At, type: ShapeType, value: unknown): Problem[] {
  if (!Array.isArray(value)) {
    return [wrong(at, type, value)];
  }
  if (value.length === 0 && !MAY_BE_EMPTY.has(at.name) && !isTopLevel(at)) {
    return [{
      code: Refusal.VALUE_MISSING,
      what: `\`${at.name}\` is an empty list`,
      why: 'nothing is in it, and it does not mean that the prop was left out',
      fix: `give at least one element, or leave \`${at.name}\` out where it has a default`,
    }];
  }
  // Array.from also sees the holes of a list.
  return Array.from(value as unknown[]).flatMap((element, i) => checkValue({ name: `${at.name}[${i}]` }, type.element!, element));
}

function checkMap(at: At, type: ShapeType, value: unknown): Problem[] {
  if (!isPlainObject(value)) {
    return [wrong(at, type, value)];
  }
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = `${at.name}[${quote(key)}]`;
    const problems = type.element!.name === 'any' ? (inner === undefined ? [] : checkJson(name, inner))
      : typeof inner === 'string' && TEXT_MAPS.has(at.name.split('.').pop()!) ? [...forgedToken(name, inner), ...controlCharacter(name, inner)] : checkValue({ name }, type.element!, inner);
    const keyed = [...forgedToken(`${at.name} key ${quote(key)}`, key), ...problems];
    return /\S/.test(key) ? keyed : [...keyed, {
      code: Refusal.VALUE_MISSING,
      what: `\`${at.name}\` has an empty key`,
      why: 'nothing is known by it',
      fix: 'give the key a name',
    }];
  });
}

function checkStruct(at: At, type: ShapeType, props: readonly Shape[], value: unknown): Problem[] {
  if (typeof value !== 'object' || Array.isArray(value) || [Map, Set, Date, Promise, RegExp].some(other => value instanceof other)) {
    return [wrong(at, type, value)];
  }
  const prefix = isTopLevel(at) ? '' : `${at.name}.`;
  const given = value as { readonly [prop: string]: unknown };
  return [
    ...props.flatMap(prop => prop.optional && given[prop.name] === undefined ? [] : checkShape({ name: `${prefix}${prop.name}` }, prop, given[prop.name])),
    ...(isPlainObject(value) ? Object.keys(given).filter(key => given[key] !== undefined).flatMap(key => unknownProp(key, prefix, type, props, at.open ?? false)) : []),
  ];
}

/** A misspelt prop is not there: what it should have narrowed would stay wide. */
function unknownProp(key: string, prefix: string, type: ShapeType, props: readonly Shape[], open: boolean): Problem[] {
  if (props.some(({ name }) => name === key)) {
    return [];
  }
  const near = props.map(({ name }) => ({ name, distance: distance(plain(name), plain(key)) })).sort((a, b) => a.distance - b.distance)[0];
  const meant = near && near.distance <= Math.max(1, Math.floor(key.length / 4)) ? near.name : undefined;
  return open && meant === undefined ? [] : [{
    code: Refusal.PROP_UNKNOWN,
    what: `${type.name} has no prop ${quote(`${prefix}${key}`)}`,
    why: 'it would be passed by in silence, and what it should say would not be written',
    fix: meant ? `did you mean \`${prefix}${meant}\`?` : `leave it out; known are ${props.map(({ name }) => name).join(', ')}`,
  }];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** How many letters have to be changed, put in or taken out; names are short. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) {
    return Infinity;
  }
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length];
}

/** Props themselves have no name that a user would know. */
function isTopLevel({ name }: At): boolean {
  return !/[.[]/.test(name) && ['props', 'options', 'attributes', 'names'].includes(name);
}

function missing(name: string): Problem {
  return { code: Refusal.VALUE_MISSING, what: `\`${name}\` is missing`, why: 'nothing can be made without it', fix: `give \`${name}\`${/[.[]/.test(name) ? '' : ' in the props'}` };
}

function wrong({ name }: At, type: ShapeType, value: unknown): Problem {
  return { code: Refusal.VALUE_TYPE, what: `\`${name}\` is ${described(value)}`, why: `${wanted(type)} is needed there`, fix: fixFor(type) };
}

function wanted({ name, kind, element }: ShapeType): string {
  return kind === 'list' ? 'a list'
    : kind === 'map' ? (element!.name === 'any' ? 'a map' : 'a map of texts')
      : name === 'string' || name === 'ID' ? 'a text' : name === 'boolean' ? 'true or false' : name === 'number' ? 'a number'
        : enumOf(name) || structOf(name) ? `a value of ${name}` : `a ${name.replace('@', '')}`;
}

function fixFor({ name, kind, element }: ShapeType): string {
  if (kind !== 'plain') {
    return kind === 'list' ? `give a list, in which each element is ${wanted(element!)}` : 'give a map: { name: value }';
  }
  const values = enumOf(name);
  if (values) {
    return `give one of ${name}: ${values.join(', ')}`;
  }
  const props = structOf(name);
  if (props) {
    return `give an object with ${props.map(prop => prop.name).join(', ')}`;
  }
  const factories = factoriesOf(name);
  return factories.length > 0 ? `make one with ${factories.join(', ')}`
    : name === 'boolean' ? 'write true or false, without quotes' : name === 'string' || name === 'ID' ? 'give a text' : `give ${wanted({ name, kind })}`;
}

/** What a value is, without what is in it: it may be a secret. */
function described(value: unknown): string {
  switch (typeof value) {
    case 'object': return Array.isArray(value) ? 'a list' : isPlainObject(value) ? 'an object' : value === null ? 'null' : 'an object of another class';
    case 'string': return value === '' ? 'an empty text' : 'a text';
    case 'number': return Number.isFinite(value) ? 'a number' : String(value);
    case 'bigint': return 'a number (bigint)';
    default: return `a ${typeof value}`;
  }
}
