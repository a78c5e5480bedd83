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
  cdk-flux-azure review [REPORT] [--against PREVIOUS] [--format md|json] [--strict]
  cdk-flux-azure diff PREVIOUS REPORT [--format md|json]

Commands:
  review   prints a report; with --against, what has changed since another one
  diff     the same as review REPORT --against PREVIOUS

REPORT is a report.json of synth, or the folder it is in; by default ${DEFAULT_REPORT}.

Options:
  --against PREVIOUS   report of the state before, such as that of the main branch
  --format FORMAT      md (default), fit for the comment on a pull request, or json
  --strict             warnings that nobody has acknowledged count as errors
  -h, --help           prints this

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
  const format = values.format ?? 'md';
  if (format !== 'md' && format !== 'json') {
    throw new UsageError(`--format ${format} is none of md, json; cdk-flux-azure --help says more`);
  }
  switch (name) {
    case 'review': {
      atMost(files, 1, 'review takes one report');
      const report = read(files[0] ?? DEFAULT_REPORT);
      return values.against === undefined ? show(report, format, values.strict, streams) : difference(read(values.against), report, format, values.strict, streams);
    }
    case 'diff':
      atMost(files, 2, 'diff takes two reports');
      if (files.length < 2) {
        throw new UsageError('diff takes two reports, the previous one first; cdk-flux-azure --help says more');
      }
      if (values.against !== undefined) {
        throw new UsageError('--against belongs to review; diff has the previous report as its first argument');
      }
      return difference(read(files[0]), read(files[1]), format, values.strict, streams);
    case undefined:
      throw new UsageError('a command is missing: review or diff; cdk-flux-azure --help says more');
    default:
      throw new UsageError(`${JSON.stringify(name)} is no command; there are review and diff; cdk-flux-azure --help says more`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { against: { type: 'string' }, format: { type: 'string' }, strict: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
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

function show(report: Report, format: string, strict: boolean, { out }: Streams): ExitCode {
  out(format === 'json' ? toJson(report) : lines(toMarkdown(report)));
  return verdict(report, strict);
}

function verdict({ summary: { errors, warnings } }: Report, strict: boolean): ExitCode {
  return errors > 0 || strict && warnings > 0 ? ExitCode.FINDINGS : ExitCode.GOOD;
}

function difference(before: Report, after: Report, format: string, strict: boolean, { out }: Streams): ExitCode {
  const changes = compare(before, after);
  out(format === 'json' ? jsonText({ schemaVersion: after.schemaVersion, changes }) : lines(diffMarkdown(changes)));
  return changes.some(({ isMore }) => isMore) ? ExitCode.WIDENED : verdict(after, strict);
}

function read(given: string): Report {
  const isFolder = fs.existsSync(given) && fs.statSync(given).isDirectory();
  const file = isFolder ? path.join(given, 'report.json') : given;
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`}; run synth first, which writes ${DEFAULT_REPORT}, or give the path of a report`);
  }
  return readReport(text, file);
}
