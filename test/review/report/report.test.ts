import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { fewAccesses, GROUP, HOSTILE, inputOfFixture, manyAccesses, reportOf, schemaErrors, SMALL } from './fixture';
import { readReport } from '../../../lib/review/report/read-report';
import { Report } from '../../../lib/review/report/report-model';
import { schemaDocument } from '../../../lib/review/report/report-schema';
import { base, BASES } from '../bases';

const accessOf = (report: Report, name: string) => report.accesses.find(access => access.name === name)!;

describe('toReport()', () => {
  it('shows the whole chain of an access', () => {
    const report = reportOf(inputOfFixture(SMALL));
    expect(report.accesses).toEqual([{
      id: 'prod/OCIRepository/apps/podinfo (ACR)',
      cluster: 'prod',
      namespace: 'apps',
      kind: 'OCIRepository',
      name: 'podinfo',
      at: 'prod/podinfo',
      integration: 'ACR',
      writes: false,
      level: 'object',
      controller: 'source-controller',
      proof: 'federation',
      serviceAccount: { namespace: 'apps', name: 'flux-acr' },
      identity: 'prod/apps/flux-acr/identity',
      credential: { issuer: 'https://oidc.contoso.example/prod', subject: 'system:serviceaccount:apps:flux-acr', audience: 'api://AzureADTokenExchange' },
      grant: { id: 'prod/apps/flux-acr/role', name: 'AcrPull', scope: expect.stringMatching(/registries\/contoso$/), isWider: false, isExcessive: false },
      resource: 'contoso.azurecr.io',
      repository: 'podinfo',
      links: { signIn: 'ok', identity: 'ok', grant: 'ok' },
      chain: 'ok',
      findings: [],
    }]);
    expect(report.summary).toEqual({
      clusters: 1, tenants: 1, accesses: 1, chains: { ok: 1, assumed: 0, broken: 0 }, identities: 1, grants: 1, unusedGrants: 0, errors: 0, warnings: 0, acknowledged: 0,
    });
  });

  it('says which link is broken', () => {
    const report = reportOf(fewAccesses());
    expect(accessOf(report, 'charts')).toMatchObject({ chain: 'broken', links: { signIn: 'ok', identity: 'broken', grant: 'ok' }, findings: ['FAZ006', 'FAZ012'], grant: { scope: GROUP, isWider: true } });
    expect(accessOf(report, 'shared')).toMatchObject({ chain: 'ok', grant: { isExcessive: true }, findings: ['FAZ013'] });
    const noGrant = reportOf(inputOfFixture({ name: 'prod', accesses: [{ name: 'podinfo', noGrant: true }] }));
    expect(noGrant.accesses[0]).toMatchObject({ chain: 'broken', links: { signIn: 'ok', identity: 'ok', grant: 'broken' } });
    expect(noGrant.accesses[0]).not.toHaveProperty('grant');
  });

  it('does not call a chain broken because a strict review made an error of a warning', () => {
    expect(accessOf(reportOf(fewAccesses(), { strict: true }), 'shared')).toMatchObject({ chain: 'ok' });
  });

  it('keeps acknowledged warnings, with the reason', () => {
    const report = reportOf(fewAccesses(), { acknowledgements: [{ code: 'FAZ013', reason: 'it uploads too' }] });
    expect(report.findings).toContainEqual(expect.objectContaining({ code: 'FAZ013', acknowledged: 'it uploads too' }));
    expect(report.summary).toMatchObject({ warnings: 1, acknowledged: 1 });
  });

  it('lists grants that let nothing in', () => {
    const report = reportOf(inputOfFixture({ name: 'prod', accesses: [{ name: 'podinfo', extra: { role: 'Reader', scope: `/subscriptions/${GROUP.split('/')[2]}` } }] }));
    expect(report.grants).toContainEqual(expect.objectContaining({ name: 'Reader', scopeKind: 'subscription', power: 'reads', usedBy: [] }));
    expect(report.summary.unusedGrants).toBe(1);
  });

  it('is the same whatever the order of objects and stacks', () => {
    const input = fewAccesses();
    const turned = { ...input, clusters: [...input.clusters].reverse().map(cluster => ({ ...cluster, objects: [...cluster.objects].reverse() })) };
    expect(JSON.stringify(reportOf(turned))).toBe(JSON.stringify(reportOf(input)));
  });

  it('has no symbols, no keys and no passwords in it, wherever a file has them', () => {
    const url = 'https://flux:p4ssw0rd@dev.azure.com/x';
    const report = JSON.stringify(reportOf(inputOfFixture({
      name: 'prod',
      accesses: [
        { name: 'fleet', kind: 'GitRepository', url },
        { name: 'podinfo', identity: 'x', condition: '-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY----- AccountKey=abc==;', scope: '${azurerm_container_registry.hub.id}' },
      ],
    })));
    expect(report).not.toMatch(/p4ssw0rd|BEGIN|abc|tf:/);
    expect(report).toContain('azurerm_container_registry.hub.id (prod)');
  });

  it.each(BASES)('of the program %s fits the schema', name => {
    const report = reportOf(base(name));
    expect(schemaErrors(report)).toEqual([]);
    expect(report.accesses.map(({ chain }) => chain)).not.toContain('broken');
  });

  it.each([['few', fewAccesses()], ['many', manyAccesses(200)], ['none', inputOfFixture({ name: 'prod', accesses: [] })], ['hostile', inputOfFixture({ name: HOSTILE, accesses: [{ name: HOSTILE, namespace: HOSTILE }] })]])('of %s accesses fits the schema', (_, input) => {
    expect(schemaErrors(reportOf(input))).toEqual([]);
  });
});

describe('docs/report.schema.json', () => {
  it('is the schema that the library reads by', () => {
    const file = join(__dirname, '..', '..', '..', 'docs', 'report.schema.json');
    if (process.env.UPDATE_DOCS) {
      writeFileSync(file, schemaDocument());
    }
    expect(readFileSync(file, 'utf8')).toBe(schemaDocument());
  });
});

describe('readReport()', () => {
  const text = JSON.stringify(reportOf(fewAccesses()));

  it('reads what was written, and bears fields that are new', () => {
    expect(readReport(text)).toEqual(JSON.parse(text));
    expect(readReport(JSON.stringify({ ...JSON.parse(text), later: 1 }))).toHaveProperty('later');
  });

  it.each([
    ['', /old.json is empty; .*give that file/],
    ['{', /old.json is no JSON/],
    ['[]', /old.json is no report of an access review: it has no schemaVersion/],
    ['null', /no report/],
    ['{"schemaVersion":2}', /schemaVersion 2, newer than 1, .*update cdk-flux-azure/],
    ['{"schemaVersion":0}', /has schemaVersion 0; .* reads 1/],
    ['{"schemaVersion":1}', /the document has no summary; .*write it again/],
    [text.replace('"chain":"ok"', '"chain":"fine"'), /accesses\[\d\].chain is none of ok, assumed, broken/],
    [text.replace('"accesses":4', '"accesses":"4"'), /clusters\[1\].accesses is not of type integer/],
  ])('refuses %.40s', (content, message) => {
    expect(() => readReport(content, 'old.json')).toThrow(message);
  });
});
