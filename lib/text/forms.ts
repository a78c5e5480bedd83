import { Problem } from '../errors';

/** Control characters but for tabs and line ends, and halves of surrogate pairs: no parser agrees with another on what they mean. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Cs}/u;

/** What of a text no file and no terminal can show. */
export function controlCharacter(name: string, text: string): Problem[] {
  const [found] = CONTROL.exec(text) ?? [];
  return found === undefined ? [] : [{
    what: `\`${name}\` has the control character U+${found.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
    why: 'files and terminals would read it each in its own way',
    fix: 'take it out of the text',
  }];
}
