/**
 * A reader of YAML 1.1 that shares no code with the writer: js-yaml, with the types of YAML 1.1 that it left behind with its version 4
 * (https://yaml.org/type/) and those that only the readers in Go know.
 *
 * YAML 1.1 also ends lines at U+0085, U+2028 and U+2029, as go-yaml and PyYAML do and js-yaml does not: one that stands bare is made a line end before.
 */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- it brings no types
const { DEFAULT_SCHEMA, loadAll, Type } = require('js-yaml') as {
  readonly DEFAULT_SCHEMA: { extend(types: { implicit: unknown[] }): unknown };
  loadAll(text: string, iterator: null, options: { schema: unknown }): unknown[];
  readonly Type: new (tag: string, options: object) => unknown;
};

type Reading = readonly [pattern: RegExp, read: (text: string) => unknown];

/** One type for each tag: a second one of a tag would replace the first. What is not read as a number of ours has to differ from every text: hence the objects. */
const implicit = (tag: string, ...readings: readonly Reading[]) => new Type(`tag:yaml.org,2002:${tag}`, {
  kind: 'scalar',
  resolve: (data: unknown) => typeof data === 'string' && readings.some(([pattern]) => pattern.test(data)),
  construct: (text: string) => readings.find(([pattern]) => pattern.test(text))![1](text),
});
const plain = (text: string) => text.replace(/_/g, '');

const SCHEMA = DEFAULT_SCHEMA.extend({
  implicit: [
    implicit('bool', [/^(?:y|yes|on|true)$/i, () => true], [/^(?:n|no|off|false)$/i, () => false]),
    implicit('int',
      [/^[-+]?0_*[0-7][0-7_]*$/, text => parseInt(plain(text), 8)],
      [/^[-+]?(?:0|[1-9][\d_]*|0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+)$/, text => Number(plain(text))],
      [/^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/, text => ({ sexagesimal: text })]),
    implicit('float',
      [/^[-+]?(?:\d[\d_]*\.[\d_]*|\.[\d_]*\d[\d_]*|\d[\d_]*)(?:e[-+]?\d+)?$/i, text => Number(plain(text))],
      [/^[-+]?\.inf$|^\.nan$/i, text => ({ number: text })]),
    implicit('value', [/^=$/, text => ({ value: text })]),
  ],
});

/** All documents of a text. */
export function readYaml11(text: string): unknown[] {
  return loadAll(text.replace(/[\u0085\u2028\u2029]/g, '\n'), null, { schema: SCHEMA });
}
