import { escapeUnseen, utf16Escape } from './characters';

const SHORT: { readonly [character: string]: string } = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line for people: no character of it is a command of the terminal, ends the line or turns its direction. */
export function oneLine(text: string): string {
  return escapeUnseen(text, character => SHORT[character] ?? utf16Escape(character));
}

/** Several lines for a terminal, such as a whole document. */
export function lines(text: string): string {
  return text.split('\n').map(oneLine).join('\n');
}

/** A value in a message: as JSON, and of a long one the beginning. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : String(JSON.stringify(value));
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return `${typeof value === 'string' ? oneLine(JSON.stringify(shown)) : oneLine(shown)}${text.length > LONGEST ? ` (${text.length} characters)` : ''}`;
}

/** Longer than any name or ID of Azure and Kubernetes that has something wrong. */
const LONGEST = 400;

/** A construct path in a message, of a long one both ends. */
export function shortPath(path: string): string {
  return oneLine(path.length > LONGEST ? `${path.slice(0, LONGEST / 2)}…${path.slice(-LONGEST / 4)}` : path);
}
