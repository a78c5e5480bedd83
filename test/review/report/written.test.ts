import { fewAccesses, HOSTILE, inputOfFixture, manyAccesses, reportOf, SMALL, GROUP, FixtureAccess, SUBSCRIPTION } from './fixture';
import { compare, diffMarkdown } from '../../../lib/review/report/diff';
import { reportFiles } from '../../../lib/review/report/files';
import { toMarkdown } from '../../../lib/review/report/markdown';
import { toHtml } from '../../../lib/review/report/page';
import { openPage } from '../../support/page';

const hostile = () => reportOf(inputOfFixture({ name: HOSTILE, accesses: [{ name: HOSTILE, namespace: HOSTILE }] }));
const small = (access: Partial<FixtureAccess> = {}) => reportOf(inputOfFixture({ name: 'prod', accesses: [{ name: 'podinfo', ...access }] }));

describe('report.md', () => {
  it('says who can do what where, draws it and lists the findings', () => {
    const text = toMarkdown(reportOf(fewAccesses()));
    expect(text).toContain('5 accesses of 4 namespaces in 2 clusters through 4 identities: 4 hold, 1 is broken; 1 error, 2 warnings, 0 acknowledged.');
    expect(text).toContain('| ❌ broken | OCIRepository `apps/charts` of `edge` | ServiceAccount `apps/flux-charts` | `edge-apps-flux-charts` | AcrPull | `resource group rg-registry` (wider than it needs) | FAZ006, FAZ012 |');
    expect(text).toMatch(/```mermaid\nflowchart LR\n/);
    expect(text).toMatch(/## Errors\n\n- \*\*FAZ006\*\*/);
  });

  it('keeps acknowledged findings with their reason, and grants that nothing needs', () => {
    expect(toMarkdown(reportOf(fewAccesses(), { acknowledgements: [{ code: 'FAZ013', reason: 'it uploads' }] }))).toContain('— acknowledged: it uploads');
    expect(toMarkdown(small({ extra: { role: 'Reader', scope: `/subscriptions/${SUBSCRIPTION}` } }))).toContain('## Grants that no Flux object needs');
  });

  it('is not broken out of by names', () => {
    const text = toMarkdown(hostile());
    expect(text).not.toMatch(/<img|<\/script|@team/);
    const [head, , row] = text.split('\n').filter(line => line.startsWith('|'));
    expect(row.split(/(?<!\\)\|/)).toHaveLength(head.split('|').length);
  });
});

describe('report.html', () => {
  it('loads nothing and runs nothing but its own script', () => {
    const page = toHtml(reportOf(fewAccesses()));
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'/);
    const document = openPage(page);
    expect(document.querySelectorAll('svg')).toHaveLength(4);
    expect(document.querySelectorAll('.edge.broken')).toHaveLength(1);
  });

  it('escapes names wherever they stand', () => {
    const page = toHtml(hostile());
    expect(page).not.toContain('<img');
    expect(page.match(/<\/script>/g)).toHaveLength(1);
  });

  it('draws 200 accesses within a second, one tenant after the other', () => {
    const report = reportOf(manyAccesses(200));
    const start = Date.now();
    const page = toHtml(report);
    expect(Date.now() - start).toBeLessThan(5000);
    expect(page.match(/<tr id="access-/g)).toHaveLength(200);
    expect(openPage(page).querySelectorAll('svg')).toHaveLength(report.summary.tenants);
  });

  it('says so when there is nothing', () => {
    expect(toHtml(reportOf(inputOfFixture({ name: 'prod', accesses: [] })))).toContain('No Flux object of this program uses Azure.');
  });
});

it('is the same on every run', () => {
  expect(reportFiles(reportOf(manyAccesses(30)))).toEqual(reportFiles(reportOf(manyAccesses(30))));
});

describe('compare()', () => {
  const kinds = (...[before, after]: Parameters<typeof compare>) => compare(before, after).map(({ kind, isMore }) => `${kind}${isMore ? ' more' : ''}`);

  it('finds nothing in a program that has not changed', () => {
    expect(compare(reportOf(fewAccesses()), reportOf(fewAccesses()))).toEqual([]);
    expect(diffMarkdown([])).toContain('No access changes');
  });

  it('tells a wider scope from a narrower one', () => {
    expect(kinds(small(), small({ scope: GROUP }))).toEqual(['widened more']);
    expect(kinds(small({ scope: GROUP }), small())).toEqual(['narrowed']);
  });

  it('tells a stronger role from a weaker one', () => {
    expect(kinds(small(), small({ role: 'AcrPush' }))).toEqual(['widened more']);
    expect(kinds(small({ role: 'AcrPush' }), small())).toEqual(['narrowed']);
    expect(kinds(small(), small({ role: 'Role of our own' }))).toContain('widened more');
  });

  it('takes a condition that goes for more, and one that comes for less', () => {
    expect(kinds(small({ condition: 'x' }), small())).toEqual(['widened more']);
    expect(kinds(small(), small({ condition: 'x' }))).toEqual(['narrowed']);
    expect(kinds(small({ condition: 'x' }), small({ condition: 'y' }))).toEqual(['widened more']);
  });

  it('takes another registry beside the old one for more', () => {
    const other = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/other`;
    expect(kinds(small(), small({ scope: other })).some(kind => kind.endsWith('more'))).toBe(true);
  });

  it('lists accesses, sign-ins and grants that come and go', () => {
    const two = reportOf(inputOfFixture({ name: 'prod', accesses: [{ name: 'podinfo' }, { name: 'charts', identity: 'flux-charts' }] }));
    expect(kinds(small(), two)).toEqual(['added more', 'added more', 'added more']);
    expect(kinds(two, small())).toEqual(['removed', 'removed', 'removed']);
    expect(diffMarkdown(compare(small(), two))).toMatch(/3 changes of access: 3 added\. \*\*More is allowed than before\.\*\*[\s\S]*### Added/);
    expect(diffMarkdown(compare(two, small()))).toContain('Nothing more is allowed than before.');
  });

  it('is no worse with names that would do harm', () => {
    expect(diffMarkdown(compare(reportOf(inputOfFixture(SMALL)), hostile()))).not.toMatch(/<img|@team/);
  });
});
