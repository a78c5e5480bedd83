import * as fs from 'fs';
import * as path from 'path';
import { parseArgs } from 'util';
import { compare, diffMarkdown } from '../review/report/diff';
import { toJson } from '../review/report/files';
import { REPORT_FOLDER } from '../review/report/folder';
import { toMarkdown } from '../review/report/markdown';
import { readReport, ReportError } from '../review/report/read-report';
import { Report } from '../review/report/report-model';
import { jsonText } from '../text/json';
import { Refusal } from '../text/refusals';
import { lines, oneLine } from '../text/terminal';

/** What the program says with its exit code; documented in `--help` and in docs/report.md. */
export enum ExitCode { GOOD = 0, FINDINGS = 1, USAGE = 2, WIDENED = 3 }

const DEFAULT_REPORT = path.join('dist', REPORT_FOLDER, 'report.json');

const HELP = `Reads the access review that synth has written.

Usage:
  cdk-flux-azure review [REPORT] [--against PREVIOUS] [--format md|json|sarif] [--strict]
  cdk-flux-azure diff PREVIOUS REPORT [--format md|json]
  cdk-flux-azure explain CODE

Commands:
  review   prints a report; with --against, what has changed since another one
  diff     the same as review REPORT --against PREVIOUS
  explain  says what a code means, why it matters and how to fix it, such as explain FAZ009

REPORT is a report.json of synth, or the folder it is in; by default ${DEFAULT_REPORT}.

Options:
  --against PREVIOUS   report of the state before, such as that of the main branch
  --format FORMAT      md (default), fit for the comment on a pull request; json; or, for the findings of a
                       report, sarif (2.1.0), which code scanning shows
  --strict             warnings that nobody has acknowledged count as errors
  -h, --help           prints this
  --version            prints the version

Exit codes:
  0  nothing to object to
  1  the report has errors (or warnings, with --strict)
  2  the command or a file cannot be understood
  3  the change allows more than before: access was added or widened
`;

class UsageError extends Error {}

/** Where a run writes. */
export interface Streams { out(text: string): void; err(text: string): void }

/** Runs the program and leaves its exit code for the end of the process, so that everything printed arrives. */
export function main(args: readonly string[]): void {
  process.exitCode = run(args, { out: text => process.stdout.write(text), err: text => process.stderr.write(text) });
}

/** Runs the program. */
export function run(args: readonly string[], streams: Streams): ExitCode {
  try {
    return command(args, streams);
  } catch (error) {
    if (error instanceof UsageError || error instanceof ReportError) {
      streams.err(`cdk-flux-azure: ${oneLine(error.message)} (${error instanceof UsageError ? Refusal.COMMAND_LINE : Refusal.REPORT})\n`);
      return ExitCode.USAGE;
    }
    throw error;
  }
}

function command(args: readonly string[], streams: Streams): ExitCode {
  const { values, positionals: [name, ...files] } = parse(args);
  if (values.help || name === 'help') {
    streams.out(HELP);
    return ExitCode.GOOD;
  }
  if (values.version) {
    streams.out(`${version()}\n`);
    return ExitCode.GOOD;
  }
  const format = values.format ?? 'md';
  const isDifference = name === 'diff' || values.against !== undefined;
  const formats = isDifference ? ['md', 'json'] : ['md', 'json', 'sarif'];
  if (!formats.includes(format)) {
    throw new UsageError(`--format ${format} is none of ${formats.join(', ')}${isDifference && format === 'sarif' ? ': SARIF has findings, and a difference has none' : ''}; cdk-flux-azure --help says more`);
  }
  switch (name) {
    case 'review': {
      atMost(files, 1, 'review takes one report');
      const report = read(files[0] ?? DEFAULT_REPORT);
      return values.against === undefined ? show(report, format, values.strict, streams) : difference(read(values.against).report, report.report, format, values.strict, streams);
    }
    case 'explain':
      atMost(files, 1, 'explain takes one code');
      return explain(files[0], streams);
    case 'diff':
      atMost(files, 2, 'diff takes two reports');
      if (files.length < 2) {
        throw new UsageError('diff takes two reports, the previous one first; cdk-flux-azure --help says more');
      }
      if (values.against !== undefined) {
        throw new UsageError('--against belongs to review; diff has the previous report as its first argument');
      }
      return difference(read(files[0]).report, read(files[1]).report, format, values.strict, streams);
    case undefined:
      throw new UsageError('a command is missing: review, diff or explain; cdk-flux-azure --help says more');
    default:
      throw new UsageError(`${JSON.stringify(name)} is no command; there are review, diff and explain; cdk-flux-azure --help says more`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { against: { type: 'string' }, format: { type: 'string' }, strict: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false }, version: { type: 'boolean', default: false } },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('. ')[0]}; cdk-flux-azure --help lists the options`);
  }
}

function atMost(files: readonly string[], count: number, what: string): void {
  if (files.length > count) {
    throw new UsageError(`${what}; there is ${files.slice(count).map(file => JSON.stringify(file)).join(', ')} too; cdk-flux-azure --help says more`);
  }
}

interface Read { readonly report: Report; readonly file: string; readonly text: string }

function show({ report, file, text }: Read, format: string, strict: boolean, { out }: Streams): ExitCode {
  out(format === 'json' ? toJson(report) : format === 'sarif' ? rules().toSarif(report, path.relative('', file), text, version()) : lines(toMarkdown(report)));
  return verdict(report, strict);
}

/** The rules are read by what needs them: the command starts at once. */
function rules(): typeof import('../review/report/sarif') {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as said above
  return require('../review/report/sarif') as typeof import('../review/report/sarif');
}

/** What a code means, as its row in docs/rules.md has it. */
function explain(code: string | undefined, { out }: Streams): ExitCode {
  const { DESCRIBED, addressOf } = rules();
  const known = code === undefined ? undefined : DESCRIBED.get(code.toUpperCase());
  if (!known) {
    const codes = [...DESCRIBED.keys()].sort();
    throw new UsageError(code === undefined ? `explain wants a code, from ${codes[0]} to ${codes.at(-1)}` : `there is no code ${JSON.stringify(code)}; they go from ${codes[0]} to ${codes.at(-1)}, and docs/rules.md lists them`);
  }
  out(`${known.code} (${known.severity}): ${known.title}\n\nWhy:  ${known.why}\nFix:  ${known.fix}\nMore: ${addressOf(known.code)}\n`);
  return ExitCode.GOOD;
}

/** That of the package. */
function version(): string {
  const { version: found } = JSON.parse(fs.readFileSync(path.join(__dirname, '../../package.json'), 'utf8')) as { readonly version: string };
  return found;
}

function verdict({ summary: { errors, warnings } }: Report, strict: boolean): ExitCode {
  return errors > 0 || strict && warnings > 0 ? ExitCode.FINDINGS : ExitCode.GOOD;
}

function difference(before: Report, after: Report, format: string, strict: boolean, { out }: Streams): ExitCode {
  const changes = compare(before, after);
  out(format === 'json' ? jsonText({ schemaVersion: after.schemaVersion, changes }) : lines(diffMarkdown(changes)));
  return changes.some(({ isMore }) => isMore) ? ExitCode.WIDENED : verdict(after, strict);
}

function read(given: string): Read {
  const isFolder = fs.existsSync(given) && fs.statSync(given).isDirectory();
  const file = isFolder ? path.join(given, 'report.json') : given;
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`}; run synth first, which writes ${DEFAULT_REPORT}, or give the path of a report`);
  }
  return { report: readReport(text, file), file, text };
}
