/**
 * Tokens of cdktf in values, told without loading it where a value plainly has none: what reads files of others starts at once.
 *
 * @see https://github.com/hashicorp/terraform-cdk/blob/main/packages/cdktf/lib/tokens/private/encoding.ts
 */
const STRING_TOKEN = /\$\{TfToken\[[a-zA-Z0-9:._-]+\]\}/;

/** Numbers that stand for tokens are negative, and of a size that no number of a program has. */
const LARGE = 1e200;

/** A value that Terraform fills in at apply time cannot be judged at synth. */
export function isToken(value: unknown): boolean {
  switch (typeof value) {
    case 'string': return STRING_TOKEN.test(value);
    case 'number': return Math.abs(value) > LARGE && cdktf().Token.isUnresolved(value);
    case 'object': return value !== null && cdktf().Token.isUnresolved(value);
    default: return false;
  }
}

/** cdktf itself, for what is one of its tokens. */
export function cdktf(): typeof import('cdktf') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as said
  return require('cdktf') as typeof import('cdktf');
}
