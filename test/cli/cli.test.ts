import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly [{
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: { readonly startLine: number } };
    readonly logicalLocations: readonly [{ readonly fullyQualifiedName: string }];
  }];
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

describe('--format sarif', () => {
  const sarif = (...args: string[]) => {
    const { code, out, err } = cli('review', ...args, '--format', 'sarif');
    expect(err).toBe('');
    return { code, log: JSON.parse(out) };
  };

  it('has each finding with its rule, its place in the report and its help', () => {
    const { code, log } = sarif(broken);
    expect(code).toBe(ExitCode.FINDINGS);
    expect(log).toMatchObject({ version: '2.1.0', runs: [{ tool: { driver: { name: 'cdk-flux-azure' } } }] });
    const [{ tool: { driver: { rules } }, results }] = log.runs;
    const report = JSON.parse(readFileSync(broken, 'utf8'));
    expect(results.map(({ ruleId, level, message, locations }: Result) => [ruleId, level, message.text, locations[0].logicalLocations[0].fullyQualifiedName]))
      .toEqual(report.findings.map(({ code: rule, severity, message, at }: { [field: string]: string }) => [rule, severity, message, at]));
    expect(results.map(({ ruleId, ruleIndex }: Result) => [ruleId, rules[ruleIndex].id]).every(([a, b]: string[]) => a === b)).toBe(true);
    rules.forEach((rule: { [field: string]: unknown }) => {
      expect(rule).toMatchObject({ helpUri: expect.stringMatching(/docs\/rules\.md#faz\d{3}$/), shortDescription: { text: expect.any(String) }, help: { text: expect.stringContaining('How to fix it'), markdown: expect.stringContaining('*Why:*') } });
    });
    const lines = readFileSync(broken, 'utf8').split('\n');
    results.forEach(({ ruleId, locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine } } }] }: Result) => {
      expect(resolve(decodeURIComponent(uri))).toBe(broken);
      expect(lines[startLine]).toContain(ruleId);
    });
  });

  it('suppresses what was acknowledged, with the reason', () => {
    const accepted = file('accepted.json', toJson(reportOf(inputOfFixture({ name: 'prod', accesses: [{ name: 'podinfo', scope: GROUP }] }), { acknowledgements: [{ code: 'FAZ012', reason: 'one team' }] })));
    const [result] = sarif(accepted).log.runs[0].results.filter(({ ruleId }: Result) => ruleId === 'FAZ012');
    expect(result.suppressions).toEqual([{ kind: 'inSource', justification: 'one team' }]);
  });

  it('of a report that somebody has written anew leads to its first line', () => {
    const compact = file('compact.json', JSON.stringify(JSON.parse(readFileSync(broken, 'utf8'))));
    const { results } = sarif(compact).log.runs[0];
    expect(results.map(({ locations }: Result) => locations[0].physicalLocation.region.startLine)).toEqual(results.map(() => 1));
  });

  it('is refused for differences, which have no findings', () => {
    expect(cli('diff', good, wide, '--format', 'sarif')).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining('a difference has none') });
  });
});

describe('explain', () => {
  it.each(['FAZ009', 'faz012', 'FAZ100'])('says what %s means', code => {
    expect(cli('explain', code)).toMatchObject({ code: ExitCode.GOOD, err: '', out: expect.stringMatching(new RegExp(`^${code.toUpperCase()} \\((error|warning|note)\\): .+\n\nWhy: .+\nFix: .+\nMore: https://.+#${code.toLowerCase()}\n$`)) });
  });

  it.each([[['FAZ998'], 'there is no code "FAZ998"'], [[], 'explain wants a code'], [['FAZ001', 'FAZ002'], 'explain takes one code']])('refuses %j', (args, message) => {
    expect(cli('explain', ...args)).toMatchObject({ code: ExitCode.USAGE, err: expect.stringContaining(message) });
  });
});

it('--version is that of the package', () => {
  expect(cli('--version')).toEqual({ code: ExitCode.GOOD, out: `${JSON.parse(readFileSync('package.json', 'utf8')).version}\n`, err: '' });
});

it('--help names commands, options and exit codes', () => {
  expect(cli('--help')).toMatchObject({ code: 0, out: expect.stringMatching(/review[\s\S]*--against[\s\S]*Exit codes:[\s\S]*3 {2}the change allows more/) });
});

it.each([
  [[], /a command is missing/],
  [['show'], /"show" is no command; there are review, diff and explain.*\(FAZ129\)/],
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
