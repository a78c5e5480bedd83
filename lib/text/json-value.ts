import { hasLoneSurrogate } from './characters';
import type { Problem } from './problems';
import { Refusal } from './refusals';

/**
 * Deeper than any manifest, and shallow enough for every reader: they all go down by recursion, ours, cdk8s's and those of the controllers.
 */
export const MAX_DEPTH = 200;

/** More values than fit into what etcd stores of an object (1.5 MiB: https://etcd.io/docs/v3.6/dev-guide/limit/). */
export const MAX_VALUES = 200_000;

interface Place { readonly key: string; readonly parent?: Place }
interface Step { readonly value: unknown; readonly place?: Place; readonly depth: number }

/**
 * Why a value can be written to no file: what is in it is no JSON, is half of a character, or never ends. Without recursion, since the value may be deep
 * or contain itself; the walk stops where it is too deep or too large.
 */
export function unwritable(json: unknown): Problem[] {
  const problems: Problem[] = [];
  const steps: Step[] = [{ value: json, depth: 0 }];
  for (let seen = 0; steps.length > 0; seen++) {
    const { value, place, depth } = steps.pop()!;
    if (depth > MAX_DEPTH || seen > MAX_VALUES) {
      return [...problems, depth > MAX_DEPTH ? tooDeep(keysOf(place)) : tooLarge()];
    }
    const problem = wrongWith(value, place);
    problem && problems.push(problem);
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value);
      problems.push(...entries.filter(([key]) => hasLoneSurrogate(key)).map(([key]) => halfCharacter(`a key at ${pointerOf(place)}`, key)));
      // Not with a spread: a call takes only so many arguments.
      for (let i = entries.length - 1; i >= 0; i--) {
        steps.push({ value: entries[i][1], place: { key: entries[i][0], parent: place }, depth: depth + 1 });
      }
    }
  }
  return problems;
}

function wrongWith(value: unknown, place: Place | undefined): Problem | undefined {
  switch (typeof value) {
    case 'string':
      return hasLoneSurrogate(value) ? halfCharacter(`the value at ${pointerOf(place)}`, value) : undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : noJson(place, String(value));
    case 'function':
    case 'symbol':
    case 'bigint':
      return noJson(place, `a ${typeof value}`);
    default:
      return undefined;
  }
}

function halfCharacter(where: string, value: string): Problem {
  const [half] = /\p{Surrogate}/u.exec(value)!;
  return {
    code: Refusal.UNWRITABLE,
    what: `${where} has half of a character (U+${half.charCodeAt(0).toString(16).toUpperCase()}, a lone surrogate)`,
    why: 'no file can hold it: whoever reads the manifest would find another character in its place',
    fix: 'cut text between characters, and read files in the encoding that they have',
  };
}

function noJson(place: Place | undefined, found: string): Problem {
  return { code: Refusal.UNWRITABLE, what: `the value at ${pointerOf(place)} is ${found}`, why: 'a manifest holds JSON, which does not have it', fix: 'give a text, a finite number, a boolean, a list or an object' };
}

/** The problem of a value that goes down and down. */
export function tooDeep(keys: readonly string[]): Problem {
  return {
    code: Refusal.UNWRITABLE,
    what: `the value at ${shown(keys)} is more than ${MAX_DEPTH} levels deep, or contains itself`,
    why: 'what reads manifests goes down level by level, and gives up',
    fix: 'make it flat; if an object contains itself, copy what is meant',
  };
}

/** The problem of an object that no cluster would store. */
export function tooLarge(): Problem {
  return { code: Refusal.UNWRITABLE, what: `the object has more than ${MAX_VALUES.toLocaleString('en')} values`, why: 'Kubernetes stores at most 1.5 MiB of an object', fix: 'divide it into several objects' };
}

function pointerOf(place: Place | undefined): string {
  return shown(keysOf(place));
}

function keysOf(place: Place | undefined): string[] {
  const keys: string[] = [];
  for (let at = place; at; at = at.parent) {
    keys.push(at.key);
  }
  return keys.reverse();
}

/** As a JSON pointer; of a long one what is needed to find the place. */
function shown(keys: readonly string[]): string {
  const some = keys.length > 8 ? [...keys.slice(0, 6), '…', ...keys.slice(-1)] : keys;
  return `/${some.map(key => key.length > 80 ? `${key.slice(0, 80)}…` : key).join('/')}`;
}
