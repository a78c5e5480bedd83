import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';
import { isToken } from '../text/tokens';

const LONGEST = 200;

/**
 * What is wrong with the ID of a construct. IDs become folders and files, stacks, Terraform names, and the path in every message, so that what
 * one of these reads differently is refused here, before the base classes end the program with a stack trace.
 */
export function checkId(id: string): Problem[] {
  const fix = "use letters, digits, '-', '_' and '.', beginning with a letter, a digit or '_'";
  const why = 'IDs become names of folders, stacks and resources';
  if (id.trim() === '') {
    return [{ code: Refusal.CONSTRUCT_ID, what: 'the ID is empty', why, fix }];
  }
  if (isToken(id)) {
    return [{ code: Refusal.CONSTRUCT_ID, what: 'the ID is a Terraform token', why: 'IDs become names of folders, stacks and resources, which have to be known at synth', fix: 'give a literal' }];
  }
  if (id.length > LONGEST) {
    return [{ code: Refusal.CONSTRUCT_ID, what: `the ID ${JSON.stringify(`${id.slice(0, 20)}…`)} has ${id.length} characters`, why, fix: `use at most ${LONGEST}` }];
  }
  return /^[\p{L}\p{N}_][\p{L}\p{M}\p{N}._-]*$/u.test(id) ? [] : [{ code: Refusal.CONSTRUCT_ID, what: `${shown(id)} is no ID`, why, fix }];
}

/** JSON escapes control characters up to U+001F alone; a terminal also obeys others. */
function shown(id: string): string {
  return JSON.stringify(id).replace(/[^\P{C} ]|[\u2028\u2029]/gu, character => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}
