import { escapeUnseen, hasUnseenInLines } from './characters';

/** JSON for people and programs: what is not seen, or is a command of a terminal, stands in its escape. */
export function jsonText(value: unknown): string {
  const text = `${JSON.stringify(value, undefined, 2)}\n`;
  // Only in strings of JSON there are such characters, but for the ends of lines between its tokens.
  return hasUnseenInLines(text) ? text.split('\n').map(line => escapeUnseen(line)).join('\n') : text;
}
