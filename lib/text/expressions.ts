import { Problem } from './problems';
import { Refusal } from './refusals';
import { hasTokenOfBefore } from './token-origin';
import { cdktf, isToken } from './tokens';

/** How cdktf marks the tokens in a text. https://github.com/hashicorp/terraform-cdk/blob/main/packages/cdktf/lib/tokens/private/encoding.ts */
const STRING_TOKEN = /(\$\{TfToken\[[a-zA-Z0-9:._-]+\]\})/;
const LIST_OR_MAP_TOKEN = /[#&]\{TfToken\[[a-zA-Z0-9:._-]+\]\}/;
/** The texts that stand for the values of a map token (`STRING_MAP_TOKEN_VALUE`, `ANY_MAP_TOKEN_VALUE`); cdktf takes each of them for one, wherever it stands. */
const MAP_VALUES: readonly unknown[] = ['String Map Token Value', 'Any Map Token Value'];
const NUMBER = /-?\d(?:\.\d+)?e\+?\d{3}/g;

/** Whether a text can be read as an expression of Terraform: `${…}` or `%{…}`, also in a token. */
export function hasExpression(text: string): boolean {
  return /[$%]\{/.test(text);
}

/** Tokens in a text that Terraform's side of the program never made: cdktf would end the program with a stack trace. */
export function forgedToken(name: string, text: string): Problem[] {
  if (LIST_OR_MAP_TOKEN.test(text) || MAP_VALUES.includes(text)) {
    return [{
      code: Refusal.NOT_PLAIN,
      what: `\`${name}\` is the token of a list or a map`,
      why: 'one text is needed there',
      fix: 'take one element, with Fn.element() or Fn.lookup(), and give it with Token.asString()',
    }];
  }
  return readable(text) ? [] : [{
    code: Refusal.NOT_PLAIN,
    what: `\`${name}\` has the mark of a Terraform token that this program has not made`,
    why: 'Terraform could not find the value',
    fix: 'give the attribute of a resource or variable of this program, or a text without it',
  }];
}

/**
 * A text of the user's as Terraform reads it to the letter: expressions in it are escaped, but for the tokens of cdktf.
 *
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 */
export function literally(text: string): string {
  if (!hasExpression(text)) {
    return text;
  }
  return text.split(STRING_TOKEN).map((part, i, all) => {
    if (i % 2 === 1) {
      return part;
    }
    const escaped = part.replace(/([$%])\{/g, '$1$1{');
    // A dollar right before a token would make an escape of it: `$${…}`.
    return i < all.length - 1 && escaped.endsWith('$') ? `${escaped.slice(0, -1)}\${"$"}` : escaped;
  }).join('');
}

/** Maps of texts, keys and values. */
export function literallyAll(texts: { readonly [name: string]: string } | undefined): { [name: string]: string } | undefined {
  return texts === undefined || isToken(texts) ? texts
    : Object.fromEntries(Object.entries(texts).map(([name, text]) => [literally(name), literally(text)]));
}

/** A text without the marks of a token can be read; cdktf tells the others. */
function readable(text: string): boolean {
  const numbers = (text.match(NUMBER) ?? []).map(Number);
  if (numbers.length === 0 && !text.includes('TfToken[')) {
    return true;
  }
  const { Tokenization } = cdktf();
  try {
    if (hasTokenOfBefore(text)) {
      return false;
    }
    // Numbers of a certain size are tokens, too.
    return numbers.every(number => !isToken(number) || Tokenization.reverseNumber(number) !== undefined);
  } catch {
    return false;
  }
}
