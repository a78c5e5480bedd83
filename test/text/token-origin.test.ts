import { App, Fn, TerraformStack, TerraformVariable, Testing, Token } from 'cdktf';
import { originOf } from '../../lib/text/token-origin';

describe('the stack of a token', () => {
  const app = Testing.app();
  const stack = new TerraformStack(app as App, 'one');
  const variable = new TerraformVariable(stack, 'v', { type: 'string' });

  it.each<[string, unknown, TerraformStack | undefined]>([
    ['a text', variable.stringValue, stack],
    ['a text in another one', `a ${variable.stringValue} b`, stack],
    ['a number', variable.numberValue, stack],
    ['a list', variable.listValue, stack],
    ['a token itself', variable.value, stack],
    ['an expression', Fn.upper(variable.stringValue), stack],
    ['a token of a token', Token.asString({ resolve: () => 'x', creationStack: [], toString: () => 'x', inner: variable.value } as never), stack],
    ['a plain text', 'plain', undefined],
    ['a plain number', 7, undefined],
    ['a plain list', ['a'], undefined],
    ['an object without tokens', { a: { b: [1] } }, undefined],
    ['nothing', undefined, undefined],
    ['a value that contains itself', (() => {
      const own: { self?: unknown } = {};
      own.self = own;
      return own;
    })(), undefined],
  ])('is found in %s', (_, token, wanted) => {
    expect(originOf(token)).toBe(wanted);
  });
});
