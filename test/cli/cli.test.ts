import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExitCode, run } from '../../lib/cli/main';
import { toJson } from '../../lib/review/report/files';
import { fewAccesses, GROUP, inputOfFixture, reportOf } from '../review/report/fixture';

const folder = mkdtempSync(join(tmpdir(), 'cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const good = file('report.json', toJson(reportOf(inputOfFixture({ name: 'prod', accesses: [{ name: 'podinfo' }] }))));
const wide = file('wide.json', toJson(reportOf(inputOfFixture({ name: 'prod', accesses: [{ name: 'podinfo', scope: GROUP }] }))));
const broken = file('broken.json', toJson(reportOf(fewAccesses())));

function cli(...args: string[]): { code: ExitCode; out: string; err: string } {
  let [out, err] = ['', ''];
  const code = run(args, { out: text => { out += text; }, err: text => { err += text; } });
  return { code, out, err };
}

describe('review', () => {
  it('prints a report, and exits with 1 when it has errors', () => {
    expect(cli('review', good)).toEqual({ code: 0, out: expect.stringContaining('# Access review'), err: '' });
    expect(cli('review', broken).code).toBe(ExitCode.FINDINGS);
    expect(JSON.parse(cli('review', good, '--format', 'json').out)).toHaveProperty('schemaVersion', 1);
  });

  it('takes the folder, too', () => {
    expect(cli('review', folder)).toEqual(cli('review', good));
  });

  it('counts warnings as errors when it is strict', () => {
    expect(cli('review', wide).code).toBe(ExitCode.GOOD);
    expect(cli('review', wide, '--strict').code).toBe(ExitCode.FINDINGS);
  });

  it('compares with a previous report', () => {
    expect(cli('review', wide, '--against', good)).toMatchObject({ code: ExitCode.WIDENED, out: expect.stringContaining('### Widened') });
    expect(cli('review', good, '--against', wide)).toMatchObject({ code: ExitCode.GOOD, out: expect.stringContaining('### Narrowed') });
    expect(cli('review', good, '--against', good).out).toContain('No access changes');
  });
});

describe('diff', () => {
  it('is review --against', () => {
    expect(cli('diff', good, wide)).toEqual(cli('review', wide, '--against', good));
    expect(JSON.parse(cli('diff', good, wide, '--format=json').out).changes).toEqual([expect.objectContaining({ kind: 'widened', isMore: true })]);
  });
});

it('--help names commands, options and exit codes', () => {
  expect(cli('--help')).toMatchObject({ code: 0, out: expect.stringMatching(/review[\s\S]*--against[\s\S]*Exit codes:[\s\S]*3 {2}the change allows more/) });
});

it.each([
  [[], /a command is missing/],
  [['show'], /"show" is no command; there are review and diff.*\(FAZ129\)/],
  [['review', '--what'], /Unknown option '--what'/],
  [['review', '--against'], /against/],
  [['review', good, wide], /takes one report; there is ".*wide.json" too/],
  [['review', good, '--format', 'xml'], /--format xml is none of md, json/],
  [['diff', good], /takes two reports/],
  [['review', join(folder, 'none.json')], /none.json does not exist; run synth first/],
  [['review', file('bad.json', '{')], /bad.json is no JSON.*\(FAZ130\)/],
] as [string[], RegExp][])('refuses %j without a stack trace', (args, message) => {
  const { code, out, err } = cli(...args);
  expect({ code, out }).toEqual({ code: ExitCode.USAGE, out: '' });
  expect(err).toMatch(message);
  expect(err).not.toMatch(/\n\s+at /);
});
