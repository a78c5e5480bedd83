import { fewAccesses, manyAccesses, reportOf } from './fixture';
import { access, GROUP, REGISTRY, report } from './plain-report';
import { toHtml } from '../../../lib/review/report/page';
import { Report, ReportAccess } from '../../../lib/review/report/report-model';
import { filter, openPage } from '../../support/page';

describe('a drawing of report.html', () => {
  const page = (more: Partial<Report>) => openPage(toHtml(report(more)));
  const texts = (more: Partial<ReportAccess>) => [...page({ accesses: [access(more)] }).querySelectorAll('svg text')].map(text => text.textContent);

  it.each<[Partial<ReportAccess>, string[]]>([
    [{}, ['apps/podinfo', 'OCIRepository', 'apps/flux', 'federation, object level', 'flux-acr', 'identity', 'AcrPull', 'registries/contoso in rg', 'contoso.azurecr.io/podinfo', 'ACR']],
    [{ serviceAccount: undefined, secret: 'apps/s', proof: 'certificate' }, ['apps/podinfo', 'OCIRepository', 'apps/s', 'certificate, object level', 'flux-acr', 'identity', 'AcrPull', 'registries/contoso in rg', 'contoso.azurecr.io/podinfo', 'ACR']],
    [{ serviceAccount: undefined, proof: 'node', level: 'node', identity: undefined, grant: undefined, links: { signIn: 'ok', identity: 'ok', grant: 'assumed' } }, ['apps/podinfo', 'OCIRepository', 'kubelet', 'node, node level', 'identity of the nodes', 'identity', 'granted elsewhere', '', 'contoso.azurecr.io/podinfo', 'ACR']],
    [{ serviceAccount: undefined, proof: 'none', level: 'controller', identity: undefined, grant: undefined, links: { signIn: 'broken', identity: 'ok', grant: 'broken' } }, ['apps/podinfo', 'OCIRepository', 'source-controller', 'does not sign in, controller level', 'unknown', 'identity', 'no grant', '', 'contoso.azurecr.io/podinfo', 'ACR']],
    [{ grant: undefined, repository: undefined }, ['apps/podinfo', 'OCIRepository', 'apps/flux', 'federation, object level', 'flux-acr', 'identity', 'needs none', '', 'contoso.azurecr.io', 'ACR']],
    [{ inside: [{ id: 'h', name: 'Writer', scope: GROUP, isWider: false, isExcessive: false }], name: 'a-name-that-is-longer-than-a-box-can-ever-be' }, ['apps/a-name-that-is-lo…can-ever-be', 'OCIRepository', 'apps/flux', 'federation, object level', 'flux-acr', 'identity', 'AcrPull, Writer', 'registries/contoso in rg', 'contoso.azurecr.io/podinfo', 'ACR']],
  ])('has a box for each link: %j', (more, wanted) => {
    expect(texts(more)).toEqual(wanted);
  });

  it('leads from box to box, broken where one of its accesses is', () => {
    const accesses = [access(), access({ id: 'two', name: 'two', chain: 'broken', links: { signIn: 'ok', identity: 'assumed', grant: 'broken' } })];
    const document = page({ accesses });
    expect(document.querySelector('svg')!.getAttribute('aria-label')).toBe('Chains of prod/apps');
    expect([...document.querySelectorAll('path')].map(path => `${path.getAttribute('class')} ${path.querySelector('title')!.textContent}`)).toEqual(['edge ok ok', 'edge ok ok', 'edge broken broken', 'edge broken broken', 'edge ok ok']);
    expect([...document.querySelectorAll('svg .node')].map(node => node.getAttribute('class'))).toEqual(['node object', 'node object', 'node account', 'node identity', 'node grant', 'node resource']);
    expect([...document.querySelectorAll('svg a')].map(a => [a.getAttribute('href'), a.getAttribute('aria-label')])).toEqual([['#access-0', 'OCIRepository apps/podinfo: holds'], ['#access-1', 'OCIRepository apps/two: broken']]);
    expect([...document.querySelectorAll('svg .node > title')].map(title => title.textContent)).toEqual(['OCIRepository apps/podinfo: holds', 'OCIRepository apps/two: broken', 'apps/flux', 'prod/id', REGISTRY, 'contoso.azurecr.io/podinfo']);
  });

  it('tells apart what has one name: identities, and grants of two identities', () => {
    const [identity] = report().identities;
    const document = page({
      identities: [identity, { ...identity, key: 'other', at: 'edge/id' }],
      accesses: [access(), access({ id: 'two', name: 'two', identity: 'other', grant: undefined, links: { signIn: 'ok', identity: 'ok', grant: 'assumed' } })],
    });
    expect([...document.querySelectorAll('svg .node.identity title')].map(title => title.textContent)).toEqual(['prod/id', 'edge/id']);
    expect([...document.querySelectorAll('svg .node.grant text:not(.sub)')].map(text => text.textContent)).toEqual(['AcrPull', 'granted elsewhere']);
    expect(document.querySelectorAll('.edge.assumed')).toHaveLength(2);
  });

  it('lets no two boxes of a column overlap, and no line leave its boxes', () => {
    const document = openPage(toHtml(reportOf(manyAccesses(200))));
    for (const svg of document.querySelectorAll('svg')) {
      const boxes = [...svg.querySelectorAll('rect')].map(rect => ['x', 'y', 'width', 'height'].map(name => Number(rect.getAttribute(name))));
      const [width, height] = svg.getAttribute('viewBox')!.split(' ').slice(2).map(Number);
      boxes.forEach(([x, y, w, h]) => expect([x >= 0, y >= 0, x + w <= width, y + h <= height]).toEqual([true, true, true, true]));
      const columns = new Map<number, number[]>();
      boxes.forEach(([x, y]) => columns.set(x, [...columns.get(x) ?? [], y]));
      expect(columns.size).toBe(5);
      columns.forEach(ys => ys.sort((a, b) => a - b).reduce((above, y) => {
        expect(y - above).toBeGreaterThanOrEqual(51);
        return y;
      }));
    }
  });
});

describe('the filters of the page', () => {
  const document = openPage(toHtml(reportOf(fewAccesses())));
  const shown = () => [...document.querySelectorAll<HTMLElement>('tr[data-row]')].filter(row => !row.hidden).map(row => row.dataset.row);
  const rowsDrawn = () => [...document.querySelectorAll('svg a')].map(a => a.getAttribute('href')!.replace('#access-', '')).sort();

  it.each([[{}, 5], [{ tenant: 'edge/apps' }, 1], [{ integration: 'ACR' }, 3], [{ severity: 'error' }, 1], [{ text: '  PODINFO ' }, 3], [{ text: 'nowhere' }, 0]])('leave in table and drawings what fits: %j', (fields, count) => {
    filter(document, { tenant: '', integration: '', severity: '', text: '', ...fields });
    expect(shown()).toHaveLength(count);
    expect(rowsDrawn()).toEqual(shown().sort());
    expect(document.querySelector('output')!.textContent).toBe(`${count} of 5 accesses`);
  });
});

describe('report.html', () => {
  it('has a row for each access, which filters find', () => {
    const [first, second] = [access({ findings: ['FAZ001'] }), access({ id: 'two', name: 'two', namespace: 'team', chain: 'broken', grant: undefined })];
    const page = toHtml(report({
      accesses: [first, second],
      findings: [
        { code: 'FAZ001', severity: 'warning', title: 't', at: 'x', message: 'm', access: first.id }, { code: 'FAZ002', severity: 'error', title: 't', at: 'x', message: 'n', access: first.id, acknowledged: 'why' },
        { code: 'FAZ003', severity: 'note', title: 'u', at: 'x', message: 'o' },
      ],
    }));
    expect([...page.matchAll(/<tr id="([^"]*)" tabindex="-1" data-row="([^"]*)" data-tenant="([^"]*)" data-integration="([^"]*)" data-severities="([^"]*)"/g)].map(([, ...parts]) => parts)).toEqual([
      ['access-0', '0', 'prod/apps', 'ACR', 'warning acknowledged'], ['access-1', '1', 'prod/team', 'ACR', 'none'],
    ]);
    const cells = [...page.matchAll(/<tr id=[^>]*>(.*)<\/tr>/g)].map(([, row]) => row.split('</td><td>').map(cell => cell.replace(/<br>/g, ' / ').replace(/<[^>]*>/g, '')));
    expect(cells).toEqual([
      ['holds', 'OCIRepository apps/podinfo / prod', 'apps/flux / federation, object level', 'flux-acr', 'AcrPull / registries/contoso in rg', 'ACR / contoso.azurecr.io/podinfo', 'FAZ001'],
      ['broken', 'OCIRepository team/two / prod', 'apps/flux / federation, object level', 'flux-acr', 'needs none', 'ACR / contoso.azurecr.io/podinfo', '—'],
    ]);
    expect(page).toContain('<li data-severity="warning" data-of="0"><strong class="warning">warning FAZ001</strong> t <a href="#access-0">prod/OCIRepository/apps/podinfo (ACR)</a><br>m</li>');
    expect(page).toContain('<li data-severity="acknowledged" data-of="0"><strong class="acknowledged">acknowledged FAZ002</strong> t <a href="#access-0">prod/OCIRepository/apps/podinfo (ACR)</a><br>n<br>Acknowledged: why</li>');
    expect(page).toContain('<li data-severity="note"><strong class="note">note FAZ003</strong> u<br>o</li>');
    expect([...page.matchAll(/<option>([^<]*)<\/option>/g)].map(([, value]) => value)).toEqual(['prod/apps', 'prod/team', 'ACR', 'error', 'warning', 'note', 'acknowledged', 'none']);
  });

  it('divides what is too much for one drawing, and says that there is nothing', () => {
    const many = (count: number) => [...openPage(toHtml(report({ accesses: Array.from({ length: count }, (_, i) => access({ id: `a${i}` })) }))).querySelectorAll('.drawing')].map(part => [part.querySelectorAll('a').length, part.firstChild!.textContent]);
    expect(many(40)).toEqual([[40, 'prod/apps']]);
    expect(many(41)).toEqual([[40, 'prod/apps (1 of 2)'], [1, 'prod/apps (2 of 2)']]);
    const none = toHtml(report({ accesses: [] }));
    expect(none).toContain('<p>No Flux object of this program uses Azure.</p>');
    expect(none).toContain('<p>None.</p>');
  });

  it('holds 1,000 accesses in 1 MB, and is made in time that grows with them', () => {
    const sized = (count: number) => toHtml(report({ accesses: Array.from({ length: count }, (_, i) => access({ id: `prod/OCIRepository/apps/repository-${i} (ACR)`, name: `repository-${i}`, serviceAccount: { namespace: 'apps', name: `flux-acr-${i}` } })) })).length;
    expect(sized(1000)).toBeLessThan(1_000_000);
    const start = Date.now();
    expect(sized(5000)).toBeLessThan(5_000_000);
    expect(Date.now() - start).toBeLessThan(3000);
  });

  it('marks up nothing that a name says', () => {
    const name = '<img src=x onerror=alert(1)>"\'&amp;';
    const document = openPage(toHtml(report({ accesses: [access({ name, namespace: name, cluster: name, resource: name, kind: name })] })));
    expect(document.querySelectorAll('img, script:not(:last-of-type)')).toHaveLength(0);
    expect(document.querySelector('svg a')!.getAttribute('aria-label')).toContain(name);
    expect(document.querySelector('.drawing h3')!.textContent).toBe(`${name}/${name}`);
  });
});
