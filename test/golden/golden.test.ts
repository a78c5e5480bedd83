/**
 * Whole repositories, byte by byte: what the examples and the smallest programs write in both halves, with their reports and runbooks.
 * `UPDATE_EXPECTATIONS=1 npx jest test/golden` writes them anew; look at the difference before it is committed.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FluxAzureApp } from '../../lib';
import { compare as changesBetween, diffMarkdown } from '../../lib/review/report/diff';
import { reportFiles } from '../../lib/review/report/files';
import { SCRIPT } from '../../lib/review/report/page-script';
import { STYLE } from '../../lib/review/report/page-style';
import { Report } from '../../lib/review/report/report-model';
import { base, BASES, PROGRAMS } from '../review/bases';
import { example } from '../review/programs';
import { fewAccesses, GROUP, inputOfFixture, reportOf, SUBSCRIPTION } from '../review/report/fixture';
import { synthesize } from '../support/synthesize';

const EXAMPLES = ['all-integrations', 'acr-controller-level', 'acr-on-aks', 'ado-gitops', 'aso-gitops', 'az-runbook', 'blob-bucket-with-certificate', 'event-hub-alerts', 'preview-environments', 'sops-key-vault'];

/** What no reader of a repository looks at: the version of cdktf, the page that draws the report, and the day of a run. */
const PASSED_BY = /report\.(html|json)$/;

/** Everything that a program writes, as one text. */
function repositoryOf(program: (app: FluxAzureApp) => void): string {
  const { stacks, files, runbooks } = synthesize(program);
  const withoutVersion = (key: string, value: unknown) => (key === 'version' && /^\d+\.\d+\.\d+$/.test(String(value)) ? undefined : value);
  const all = {
    ...Object.fromEntries(Object.entries(stacks).map(([name, json]) => [`cdktf.out/stacks/${name}/cdk.tf.json`, `${JSON.stringify(json, withoutVersion, 2)}\n`])),
    ...Object.fromEntries(Object.entries(runbooks).map(([name, script]) => [`runbooks/${name}.sh`, script.split(process.cwd()).join('').replace(/'\/[^']*\/cdk-flux-azure-test-\w+/g, '\'FOLDER').replace(/^(# facts sha256 ).*/m, '$1SEAL')])),
    ...Object.fromEntries(Object.entries(files).filter(([name]) => !PASSED_BY.test(name)).map(([name, text]) => [`dist/${name}`, text])),
  };
  return Object.entries(all).map(([name, text]) => `==> ${name}\n${text}`).join('\n');
}

function compare(name: string, given: string): void {
  // A local state of Terraform has the folder in which the program runs.
  const text = given.split(process.cwd()).join('ROOT');
  const file = join(__dirname, `${name}.golden`);
  if (process.env.UPDATE_EXPECTATIONS === '1') {
    writeFileSync(file, text);
  }
  expect(text.split('\n')).toEqual((existsSync(file) ? readFileSync(file, 'utf8') : '(UPDATE_EXPECTATIONS=1, and review it)').split('\n'));
}

describe('writes what it wrote before', () => {
  it.each(EXAMPLES)('examples/%s', name => compare(name, repositoryOf(example(name))));

  it('the smallest programs of every kind', () => {
    compare('programs', BASES.map(name => `##### ${name}\n${repositoryOf(PROGRAMS[name])}`).join('\n'));
  });

  it('reports of what holds, what is broken, what is unused and what is acknowledged, and of what changes', () => {
    const few = reportOf(fewAccesses(), { acknowledgements: [{ code: 'FAZ013', reason: 'it uploads too' }] });
    const other = reportOf(inputOfFixture({
      name: 'prod',
      isAks: true,
      accesses: [
        { name: 'podinfo', scope: GROUP },
        { name: 'podinfo-image', kind: 'ImageRepository', condition: 'x' },
        { name: 'shared', kind: 'Bucket', namespace: 'media', identity: 'flux-blob', noGrant: true },
        { name: 'fleet', kind: 'GitRepository', namespace: 'flux-system', identity: 'flux-git', group: 'Contributors' },
        { name: 'events', kind: 'EventHub', identity: 'flux-events', extra: { role: 'Reader', scope: `/subscriptions/${SUBSCRIPTION}` } },
      ],
    }));
    compare('reports', [...filesOf('few', few), ...filesOf('other', other), ...differences(few, other), ...differences(other, few)].join('\n'));
  });

  it('reports of the smallest programs of every kind', () => {
    compare('program-reports', BASES.flatMap(name => filesOf(name, reportOf(base(name)), /\.(md|json)$/)).join('\n'));
  });
});

function filesOf(of: string, report: Report, names = /./): string[] {
  const withoutAssets = (text: string) => text.replace(STYLE, 'STYLE').replace(SCRIPT, 'SCRIPT').replace(/'sha256-[^']+'/g, 'HASH');
  return reportFiles(report).filter(({ name }) => names.test(name)).map(({ name, content }) => `==> ${of}/${name}\n${withoutAssets(content)}`);
}

function differences(before: Report, after: Report): string[] {
  const changes = changesBetween(before, after);
  return [`==> changes\n${JSON.stringify(changes, undefined, 2)}`, diffMarkdown(changes)];
}
