import { DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from 'cdktf';

/** A value as the stack writes it: tokens are numbered in the order of the program, their expressions are not. */
export function expressionOf(value: unknown, stack: TerraformStack): string {
  const resolved: unknown = Tokenization.resolve(value, { scope: stack, preparing: false, resolver: new DefaultTokenResolver(new StringConcat()) });
  return typeof resolved === 'string' ? resolved : JSON.stringify(resolved);
}

/** The text of a value that is the same on every run, whether or not there is a stack to ask. */
export function stableText(value: string, stack: TerraformStack | undefined): string {
  return stack ? expressionOf(value, stack) : value;
}
