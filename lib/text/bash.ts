/** What a terminal or a reader of the script would not show as what it is: control characters, line breaks of Unicode, marks that turn the direction. */
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/;

/**
 * Quotes a literal as one word of bash on one line: nothing in it is expanded, and nothing of it can begin a line of its own.
 * The form `$'…'` exists in bash 3.2, too, which macOS has; bytes are written in octal, since `\u` is younger.
 *
 * A word of bash cannot hold the character NUL: it is left out.
 */
export function quoteBash(text: string): string {
  if (!INVISIBLE.test(text)) {
    return `'${text.replace(/'/g, '\'\\\'\'')}'`;
  }
  const escaped = [...text.replace(/\0/g, '')].map(char => {
    if (char === '\n') {
      return '\\n';
    }
    return INVISIBLE.test(char) ? octal(char) : char.replace(/[\\']/, '\\$&');
  });
  return `$'${escaped.join('')}'`;
}

/** A text for people, as one word of bash: what would move the cursor or begin a line is a question mark. */
export function quoteBashLabel(text: string): string {
  return quoteBash(text.replace(new RegExp(INVISIBLE, 'g'), '?'));
}

/** A text for a comment of one line. */
export function bashComment(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}

/**
 * A string literal of JMESPath, the language of `az --query`. A raw string knows no escape but that of the quote (and implementations
 * differ about the backslash), so whatever is not plain is a literal of JSON.
 *
 * @see https://jmespath.org/specification.html#literal-expressions
 */
export function quoteJmesPath(text: string): string {
  return /^[^'\\]*$/.test(text) && !INVISIBLE.test(text) ? `'${text}'` : `\`${JSON.stringify(text).replace(/`/g, '\\u0060')}\``;
}

function octal(char: string): string {
  return [...Buffer.from(char, 'utf8')].map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}
