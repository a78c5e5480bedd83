import { Report, SCHEMA_VERSION } from './report-model';
import { REPORT_SCHEMA, Schema } from './report-schema';
import { isObject } from '../../text/json-reading';

/** A report that cannot be read: a message for people, without a stack trace. */
export class ReportError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'ReportError';
    this.stack = `${this.name}: ${message}`;
  }
}

/**
 * Reads a report that was written before.
 *
 * @param text what is in the file
 * @param name name of the file, for messages
 * @throws ReportError when it is no report that this version can read
 */
export function readReport(text: string, name = 'the report'): Report {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    const found = text.trim() === '' ? 'is empty' : 'is no JSON';
    throw new ReportError(`${name} ${found}; the review reads the report.json that synth writes into access-review; give that file`);
  }
  if (!isObject(json) || !('schemaVersion' in json)) {
    throw new ReportError(`${name} is no report of an access review: it has no schemaVersion; give the report.json that synth writes into access-review`);
  }
  const { schemaVersion } = json;
  if (typeof schemaVersion === 'number' && schemaVersion > SCHEMA_VERSION) {
    throw new ReportError(`${name} has schemaVersion ${schemaVersion}, newer than ${SCHEMA_VERSION}, which this version of cdk-flux-azure reads; update cdk-flux-azure, or write the report again with this version`);
  }
  if (schemaVersion !== SCHEMA_VERSION) {
    throw new ReportError(`${name} has schemaVersion ${JSON.stringify(schemaVersion)}; this version of cdk-flux-azure reads ${SCHEMA_VERSION}; write the report again with synth`);
  }
  const [problem] = problemsOf(json, REPORT_SCHEMA, '');
  if (problem !== undefined) {
    throw new ReportError(`${name} is no report of schemaVersion ${SCHEMA_VERSION}: ${problem}; it may have been edited or cut off; write it again with synth`);
  }
  return json as unknown as Report;
}

/** The first violation is enough to refuse a file: the rest is not looked for. */
function* problemsOf(value: unknown, schema: Schema, at: string): Iterable<string> {
  const place = at || 'the document';
  if (schema.const !== undefined && value !== schema.const) {
    yield `${place} is not ${JSON.stringify(schema.const)}`;
  }
  if (schema.type !== undefined && !isOfType(value, schema.type)) {
    yield `${place} is not of type ${schema.type}`;
    return;
  }
  if (schema.enum && !schema.enum.includes(value)) {
    yield `${place} is none of ${schema.enum.join(', ')}`;
  }
  if (isObject(value)) {
    for (const name of schema.required ?? []) {
      if (!(name in value)) {
        yield `${place} has no ${name}`;
      }
    }
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      if (name in value) {
        yield* problemsOf(value[name], inner, at ? `${at}.${name}` : name);
      }
    }
  }
  if (Array.isArray(value) && schema.items) {
    for (const [i, item] of value.entries()) {
      yield* problemsOf(item, schema.items, `${at}[${i}]`);
    }
  }
}

function isOfType(value: unknown, type: Schema['type']): boolean {
  switch (type) {
    case 'object': return isObject(value);
    case 'array': return Array.isArray(value);
    case 'integer': return Number.isInteger(value) && Number(value) >= 0;
    default: return typeof value === type;
  }
}
