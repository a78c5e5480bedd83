import { byText, same } from '../../lib/text/json-reading';
import { tooDeep, unwritable } from '../../lib/text/json-value';

const nested = (keys: readonly string[], value: unknown): unknown => keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
const keys = (count: number) => Array.from({ length: count }, (_, i) => `k${i}`);

describe('where a value is that no file can hold', () => {
  it.each([[8, '/k0/k1/k2/k3/k4/k5/k6/k7'], [9, '/k0/k1/k2/k3/k4/k5/…/k8'], [12, '/k0/k1/k2/k3/k4/k5/…/k11']])('is shown by %d keys as %s', (count, pointer) => {
    expect(unwritable(nested(keys(count), Number.NaN)).map(({ what }) => what)).toEqual([`the value at ${pointer} is NaN`]);
  });

  it('is shown by the beginning of long keys', () => {
    const long = 'x'.repeat(81);
    expect(tooDeep(['x'.repeat(80), long]).what).toContain(`/${'x'.repeat(80)}/${'x'.repeat(80)}… is`);
  });

  it('is the value of its own type', () => {
    expect(unwritable({ a: () => 1, b: Symbol('x'), c: BigInt(1), d: Number.POSITIVE_INFINITY, e: undefined, f: null, g: 1, h: true, i: 'x' }).map(({ what }) => what)).toEqual([
      'the value at /a is a function', 'the value at /b is a symbol', 'the value at /c is a bigint', 'the value at /d is Infinity',
    ]);
  });
});

describe('texts', () => {
  it('are in one order, and equal ones nowhere before each other', () => {
    expect([byText('a', 'b'), byText('b', 'a'), byText('a', 'a'), byText('B', 'a')]).toEqual([-1, 1, 0, -1]);
  });

  it('are the same whatever their case, but for what is not there', () => {
    expect([same('A', 'a'), same('a', 'b'), same(undefined, undefined), same('a', undefined)]).toEqual([true, false, false, false]);
  });
});
