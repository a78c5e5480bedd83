import fc from 'fast-check';
import { toYaml } from '../../lib/text/yaml';
import { readYaml11 } from '../helpers/yaml-1-1';

/** What a reader of YAML takes for something else than text, in one way or another. */
const WORDS = [
  'y', 'Yes', 'on', 'OFF', 'n', 'No', 'true', 'False', 'null', 'Null', '~', '', '=', '<<', '.inf', '-.Inf', '.NaN', '12', '+1', '-0', '012', '0o7', '0O17', '0b1', '0B1', '0x1f', '0X1F', '1_000', '_1', '0x_1f',
  '1:30', '190:20:30', '1:30.5', '1e3', '1E+3', '.5', '.5e3', '1.', '1_0.5', '6.8523015e+5', '2001-01-01', '2001-1-1', '2001-12-14t21:59:43.10-05:00', '2001-12-14 21:59:43.10 -5',
];
const MARKS = [
  '-', '?', ':', '- a', '? a', 'a: b', 'a:', ':a', '#', 'a #b', '&a', '*a', '!a', '!!str a', '|', '>', '@a', '`a', '%YAML 1.1', '---', '--- a', '...',
  '{', '}', '[a', ']', ',', '"', '\'', '"a', '\'a\'', 'a\'b"c', '\\', '\\u2028',
];
const LINES = [
  '\n', 'a\n', '\na', 'a\n\n', ' a\nb', 'a\n b', 'a \nb', 'a\n\n b\n\n', '\t\na', '\ta\n', 'a\n\tb', 'a\n  \nb', 'a\n  ',
  '---\na', 'a\n---\nb', '...\n', 'a\n%b', '# a\nb', '\r', 'a\r\nb', 'a\r', ' ', '  ', '\t', 'a\tb', 'a\t# b', '\ta',
];
const UNSEEN = [
  0, 1, 7, 8, 0xb, 0xc, 0x1b, 0x7f, 0x80, 0x85, 0x9b, 0x9f, 0xa0, 0xad, 0x200b, 0x200e, 0x2028, 0x2029, 0x202e, 0x2066,
  0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x1fffe, 0xe0001, 0x10ffff,
]
  .map(code => String.fromCodePoint(code)).flatMap(character => [character, `a${character}b`, `${character}  finalizers: [x]`, `a\n${character}\nb`]);
const LONG = ['x', '1', ' ', 'a b ', '\u2028', '0x', 'é'].map(part => part.repeat(700));

const bare = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]/;

describe('the YAML writer', () => {
  it.each([['words', WORDS], ['marks', MARKS], ['lines', LINES], ['unseen characters', UNSEEN], ['long texts', LONG]])('writes %s so that a reader of YAML 1.1 finds them again, as values, keys and items', (_, texts) => {
    const document = { values: texts, keys: Object.fromEntries(texts.map(text => [text, { [text]: [text] }])), nested: texts.map(text => ({ patch: toYaml([{ op: 'add', path: '/a', value: text }]) })) };
    const text = toYaml(document, document);
    expect(readYaml11(text)).toEqual([document, document]);
    expect(text.replace(/[\u{10000}-\u{10ffff}]/gu, '')).not.toMatch(bare);
    document.nested.forEach(({ patch }, i) => expect(readYaml11(patch)).toEqual([[{ op: 'add', path: '/a', value: texts[i] }]]));
  });

  it('is not read back by this reader when a line end of YAML 1.1 stands bare: so the tests above are some', () => {
    expect(readYaml11('a: x\u2028b: z')).toEqual([{ a: 'x', b: 'z' }]);
    expect(readYaml11('a: "x\u0085y"')).toEqual([{ a: 'x y' }]);
    expect(readYaml11('a: [yes, 012, 1:30, 0X1F, =]')).toEqual([{ a: [true, 10, { sexagesimal: '1:30' }, 31, { value: '=' }] }]);
  });

  it('makes a key that is too long for one line an explicit one, in every form that it is written in', () => {
    for (const key of ['k'.repeat(1_100), '\u2028'.repeat(300), 'a b'.repeat(400)]) {
      const text = toYaml({ data: { [key]: 'v', b: 'w' } });
      expect(text).toContain('\n  ? ');
      expect(readYaml11(text)).toEqual([{ data: { [key]: 'v', b: 'w' } }]);
    }
  });

  it('writes an object that stands in two places twice, without an anchor', () => {
    const shared = { a: 'b' };
    expect(toYaml({ one: shared, two: shared })).toBe('one:\n  a: b\ntwo:\n  a: b\n');
  });

  it('leaves texts as they were that everybody reads the same', () => {
    expect(toYaml({ range: '>=6.0.0', version: '6.x', interval: '10m', url: 'oci://contoso.azurecr.io/a', quoted: 'true', regex: '^v(?P<n>.*)$', lines: 'a\n  b: c\n\nd\n', emoji: '👩‍🚀 é', empty: {}, none: [] })).toBe(
      'range: ">=6.0.0"\nversion: 6.x\ninterval: 10m\nurl: oci://contoso.azurecr.io/a\nquoted: "true"\nregex: ^v(?P<n>.*)$\nlines: |\n  a\n    b: c\n\n  d\nemoji: 👩‍🚀 é\nempty: {}\nnone: []\n');
  });

  it('writes whatever texts are put together so that they are found again', () => {
    const part = fc.oneof(fc.constantFrom(...WORDS, ...MARKS, ...LINES, ...UNSEEN), fc.string({ unit: 'binary', maxLength: 3 }).filter(text => !/\p{Surrogate}/u.test(text)));
    const text = fc.array(part, { maxLength: 5 }).map(parts => parts.join(''));
    const value = fc.oneof(text, fc.array(text, { maxLength: 3 }), fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true }));
    fc.assert(fc.property(fc.dictionary(text, value, { maxKeys: 5, noNullPrototype: true }), document => {
      expect(readYaml11(toYaml(document))).toEqual([document]);
    }), { numRuns: 80 });
  });
});
