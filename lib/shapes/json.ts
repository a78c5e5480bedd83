import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';

/** Whether a value is an object of no class, also one of another realm. */
export function isPlainObject(value: unknown): value is { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * What of a free value cannot be written into a manifest. Goes without recursion: a value may be as deep as it likes.
 *
 * Objects that say themselves what is written (`Lazy` of cdk8s, tokens of cdktf) are left to those who write them.
 */
export function checkJson(name: string, value: unknown): Problem[] {
  const problems: Problem[] = [];
  const open = new Set<object>();
  const work: (readonly [at: string, value: unknown] | { readonly leave: object })[] = [[name, value]];
  while (work.length > 0) {
    const next = work.pop()!;
    if ('leave' in next) {
      open.delete(next.leave);
      continue;
    }
    const [at, inner] = next;
    const kind = typeof inner;
    if (inner === null || kind === 'string' || kind === 'boolean' || kind === 'undefined' || (kind === 'number' && Number.isFinite(inner))) {
      continue;
    }
    if (kind !== 'object') {
      problems.push(unwritable(at, kind === 'number' ? String(inner) : `a ${kind}`));
    } else if (open.has(inner as object)) {
      problems.push(unwritable(at, 'an object that contains itself'));
    } else if (Object.getPrototypeOf(inner) === null) {
      // cdk8s asks every object for the name of its class.
      problems.push(unwritable(at, 'an object without a prototype'));
    } else if (Array.isArray(inner) || isPlainObject(inner)) {
      open.add(inner as object);
      work.push({ leave: inner as object });
      Object.entries(inner as object).reverse().forEach(([key, element]) => work.push([Array.isArray(inner) ? `${at}[${key}]` : `${at}.${key}`, element]));
    } else if (!isWriter(inner as object)) {
      problems.push(unwritable(at, 'an object of a class'));
    }
  }
  return problems;
}

function isWriter(value: object): boolean {
  return ['produce', 'resolve'].some(method => typeof (value as { readonly [method: string]: unknown })[method] === 'function');
}

function unwritable(at: string, what: string): Problem {
  return {
    code: Refusal.UNWRITABLE,
    what: `\`${at.length > 200 ? `${at.slice(0, 200)}…` : at}\` is ${what}`,
    why: 'it cannot be written into a manifest',
    fix: 'give texts, numbers, booleans, lists and maps of them',
  };
}
