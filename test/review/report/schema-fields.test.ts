import { fewAccesses, reportOf } from './fixture';
import { readReport } from '../../../lib/review/report/read-report';
import { REPORT_SCHEMA, Schema } from '../../../lib/review/report/report-schema';

type Path = readonly (string | number)[];

const report = JSON.stringify(reportOf(fewAccesses(), { acknowledgements: [{ code: 'FAZ013', reason: 'it uploads too' }] }));

/** The place of a field in the first item of each list that has it. */
function find(value: any, schema: Schema, at: Path): { at: Path; schema: Schema; isRequired: boolean }[] {
  if (schema.type === 'array') {
    return value.length === 0 ? [] : find(value[0], schema.items!, [...at, 0]);
  }
  return Object.entries(schema.properties ?? {}).filter(([name]) => name in value).flatMap(([name, inner]) => [
    { at: [...at, name], schema: inner, isRequired: schema.required!.includes(name) }, ...find(value[name], inner, [...at, name]),
  ]);
}

const fields = find(JSON.parse(report), REPORT_SCHEMA, []).filter(({ at }) => at[0] !== 'schemaVersion').map(({ at, ...rest }) => ({ at, name: at.join('.').replace(/\.(\d+)/g, '[$1]'), ...rest }));

/** What reading says when a field has another value, or goes. */
function told(at: Path, value: unknown): string {
  const copy = JSON.parse(report);
  const parent = at.slice(0, -1).reduce((inner: any, key) => inner[key], copy);
  parent[at[at.length - 1]] = value;
  try {
    readReport(JSON.stringify(copy), 'old.json');
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('readReport()', () => {
  it('knows every part of a report', () => {
    expect(fields.length).toBeGreaterThan(70);
  });

  it.each(fields)('looks at $name', ({ at, name, schema, isRequired }) => {
    const parent = name.replace(/(\.|^)[^.]+$/, '') || 'the document';
    expect(told(at, undefined)).toBe(isRequired ? `old.json is no report of schemaVersion 1: ${parent} has no ${String(at[at.length - 1])}; it may have been edited or cut off; write it again with synth` : '');
    const other = schema.type === 'string' ? 1 : 'text';
    expect(told(at, other)).toBe(`old.json is no report of schemaVersion 1: ${name} is not of type ${schema.type}; it may have been edited or cut off; write it again with synth`);
    expect(schema.type === 'integer' ? told(at, -1) : schema.enum ? told(at, 'x') : 'refused').not.toBe('');
    expect(schema.type === 'integer' ? told(at, 1.5) : 'refused').not.toBe('');
  });
});
