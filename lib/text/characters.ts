/**
 * Characters that a reader of text does not see, or that a parser takes for something else than text:
 *
 * - C0 and C1 controls and DEL, of which a terminal makes commands
 * - U+0085, U+2028 and U+2029, which YAML 1.1 reads as ends of lines (https://yaml.org/spec/1.1/#id871136)
 * - marks that turn the direction of what follows (https://unicode.org/reports/tr9/), or that are not seen at all
 * - U+FEFF, which begins a file, and U+FFFE and U+FFFF, which no YAML stream may have
 */
const UNSEEN = '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff\\u{e0000}-\\u{e0fff}';

/** All of them but for the end of a line, and halves of characters. */
const UNSEEN_IN_LINES = new RegExp(`[${UNSEEN.replace('\\u0000-\\u001f', '\\u0000-\\u0009\\u000b-\\u001f')}]|\\p{Surrogate}`, 'u');
const UNSEEN_CHARACTER = new RegExp(`[${UNSEEN}]`, 'u');
const UNSEEN_CHARACTERS = new RegExp(UNSEEN_CHARACTER, 'gu');
const LONE_SURROGATE = /\p{Surrogate}/u;
const LONE_SURROGATES = new RegExp(LONE_SURROGATE, 'gu');

/** Whether a text has half of a character that takes two: no file in UTF-8 can hold it. */
export function hasLoneSurrogate(text: string): boolean {
  return LONE_SURROGATE.test(text);
}

/** Whether a text has characters that are not seen; ends of lines and tabs are among them. */
export function hasUnseen(text: string): boolean {
  return UNSEEN_CHARACTER.test(text);
}

/** Whether a text of several lines has anything that is escaped, but for the ends of its lines. */
export function hasUnseenInLines(text: string): boolean {
  return UNSEEN_IN_LINES.test(text);
}

/** The text with what is not seen in escapes; `escape` is given one character. */
export function escapeUnseen(text: string, escape: (character: string) => string = utf16Escape): string {
  return text.replace(UNSEEN_CHARACTERS, escape).replace(LONE_SURROGATES, escape);
}

/** As JSON and JavaScript have it: `\\u` and four digits for each half of the character. */
export function utf16Escape(character: string): string {
  return Array.from({ length: character.length }, (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`).join('');
}
