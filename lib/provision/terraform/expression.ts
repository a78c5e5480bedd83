import { DefaultTokenResolver, StringConcat, TerraformStack, Tokenization } from 'cdktf';

/** A value as the stack writes it: tokens are numbered in the order of the program, their expressions are not. */
export function expressionOf(value: unknown, stack: TerraformStack): string {
  const resolved: unknown = Tokenization.resolve(value, { scope: stack, preparing: false, resolver: new DefaultTokenResolver(new StringConcat()) });
  return typeof resolved === 'string' ? resolved : JSON.stringify(resolved);
}
