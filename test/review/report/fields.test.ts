import { access, GROUP, listed, REGISTRY, report, SUB, summary } from './plain-report';
import { readArmScope } from '../../../lib/azure/arm-scope';
import { findRole } from '../../../lib/azure/role-actions';
import { AdoGrant, AzureIdentity, RoleGrant } from '../../../lib/engine/azure/azure-graph';
import { clean, cleanText } from '../../../lib/review/report/clean';
import { compare, diffMarkdown } from '../../../lib/review/report/diff';
import { grantsOf, identitiesOf, identityName, plural, resourceOf, sentence, shortScope, toMarkdown } from '../../../lib/review/report/markdown';
import { accessGrant, ReportGrants } from '../../../lib/review/report/report-grants';
import { IdentityKeys } from '../../../lib/review/report/report-identities';
import { Report, ReportAccess, ReportGrant } from '../../../lib/review/report/report-model';

const GUID = '72F988BF-86F1-41AF-91AB-2D7CD011DB47';

const role = (name: string, scope: string, more: Partial<RoleGrant> = {}) => ({ at: `at ${name}`, roleName: name, role: findRole(name), permissions: findRole(name)?.permissions, scope, arm: readArmScope(scope).scope, ...more }) as RoleGrant;
const identity = (more: Partial<AzureIdentity> = {}): AzureIdentity => ({
  key: 'key', kind: 'managed identity', name: 'name', at: 'at', isMade: true, federatedElsewhere: false, credentials: [], roles: [], ado: [], adoProjects: [], entitlements: [], certificates: [], ...more,
});
const grantsOfOne = (roles: RoleGrant[], ado: AdoGrant[] = [], accesses: any[] = []) => new ReportGrants(new IdentityKeys([identity({ roles, ado })]), accesses);

describe('grants of a report', () => {
  it.each([
    ['AcrPull', 'reads'], ['AcrPush', 'writes'], ['Contributor', 'administers'], ['Owner', 'administers and grants'], ['Reader', 'reads'], ['Key Vault Crypto Officer', 'administers'], ['unheard of', 'unknown'],
  ])('have the power of %s: %s', (name, power) => {
    expect(grantsOfOne([role(name, REGISTRY)]).all).toEqual([{ id: `at ${name}`, identity: 'key', kind: 'role', name, power, scope: REGISTRY, scopeKind: 'resource', condition: undefined, at: `at ${name}`, usedBy: [] }]);
  });

  it.each([
    [REGISTRY, 'resource'], [GROUP, 'resource group'], [`/subscriptions/${SUB}`, 'subscription'], ['/providers/Microsoft.Management/managementGroups/m', 'management group'],
    ['tf:prod/azurerm_resource_group.rg.id', 'resource group'], ['tf:prod/data.azurerm_subscription.s.id', 'subscription'], ['tf:prod/azurerm_management_group.m.id', 'management group'],
    ['tf:prod/azurerm_container_registry.hub.id', 'resource'], ['', 'resource'],
  ])('have the kind of the scope %s: %s', (scope, kind) => {
    expect(grantsOfOne([role('AcrPull', scope, { condition: 'c' })]).all).toMatchObject([{ scope, scopeKind: kind, condition: 'c' }]);
  });

  it.each<[Partial<AdoGrant>, string, string, string]>([
    [{ group: 'Readers' }, 'group', 'Readers', 'reads'],
    [{ group: 'CONTRIBUTORS' }, 'group', 'CONTRIBUTORS', 'writes'],
    [{ group: 'Build Administrators' }, 'group', 'Build Administrators', 'administers'],
    [{ group: 'Project Administrators' }, 'group', 'Project Administrators', 'administers and grants'],
    [{ group: 'Team' }, 'group', 'Team', 'unknown'],
    [{ permissions: ['GenericRead'] }, 'permissions', 'GenericRead', 'reads'],
    [{ permissions: ['GenericRead', 'GenericContribute'] }, 'permissions', 'GenericContribute, GenericRead', 'writes'],
    [{ permissions: ['GenericRead', 'ManagePermissions', 'GenericContribute'] }, 'permissions', 'GenericContribute, GenericRead, ManagePermissions', 'administers'],
    [{ permissions: ['Administer'] }, 'permissions', 'Administer', 'administers'],
    [{ permissions: [] }, 'permissions', '', 'reads'],
  ])('of Azure DevOps are told: %j is %s %s, which %s', (given, kind, name, power) => {
    const place = { at: 'x', organization: 'contoso', project: 'platform' };
    expect(grantsOfOne([], [{ ...place, ...given }]).all).toEqual([{ id: 'x', identity: 'key', kind, name, power, scope: 'contoso/platform', scopeKind: 'project', at: 'x', usedBy: [] }]);
    expect(grantsOfOne([], [{ ...place, ...given, repository: 'apps' }]).all).toMatchObject([{ scope: 'contoso/platform/apps', scopeKind: 'resource' }]);
  });

  it('stand in one order, with an ID each, and say whom they let in', () => {
    const [a, b, c, d] = [role('AcrPush', `${REGISTRY}2`, { at: 'one' }), role('AcrPush', REGISTRY, { at: 'one' }), role('AcrPull', REGISTRY, { at: 'one' }), role('AcrPull', REGISTRY, { at: 'none' })];
    const ado = { at: 'two', organization: 'o', project: 'p', group: 'Readers' };
    const grants = grantsOfOne([a, b, c, d], [ado], [{ id: 'first', effective: { role: c }, inside: [] }, { id: 'second', effective: { role: c }, inside: [c, b] }, { id: 'third', effective: { ado }, inside: [] }, { id: 'fourth', inside: [a] }]);
    expect(grants.all.map(({ id, name, scope, usedBy }) => [id, name, scope, usedBy])).toEqual([
      ['none', 'AcrPull', REGISTRY, []], ['one', 'AcrPull', REGISTRY, ['first', 'second']], ['one#2', 'AcrPush', REGISTRY, ['second']], ['one#3', 'AcrPush', `${REGISTRY}2`, ['fourth']], ['two', 'Readers', 'o/p', ['third']],
    ]);
    expect([a, b, c, d].map(grant => grants.idOf(grant))).toEqual(['one#3', 'one#2', 'one', 'none']);
    expect(grants.idOf(role('AcrPull', REGISTRY, { at: 'unknown' }))).toBe('unknown');
    expect(accessGrant({ role: b, isWider: true, isExcessive: false }, grants)).toEqual({ id: 'one#2', name: 'AcrPush', scope: REGISTRY, isWider: true, isExcessive: false });
    expect(accessGrant({ ado, isWider: false, isExcessive: true }, grants)).toEqual({ id: 'two', name: 'Readers', scope: 'o/p', isWider: false, isExcessive: true });
  });
});

describe('identities of a report', () => {
  it('have keys that are the same on every run', () => {
    const elsewhere = (clientId?: string, principalId?: string, resourceId?: string) => identity({ isMade: false, key: 'prod', name: 'x', clientId, principalId, resourceId });
    const all = [elsewhere('b'), elsewhere('a', 'z'), elsewhere('a', 'y', 'r'), elsewhere('a', 'y', 'q'), identity({ key: 'made' }), identity({ key: 'made', clientId: 'c' })];
    const [forwards, backwards] = [new IdentityKeys(all), new IdentityKeys([...all].reverse())];
    for (const keys of [forwards, backwards]) {
      expect(all.map(one => keys.of(one))).toEqual(['prod/x#4', 'prod/x#3', 'prod/x#2', 'prod/x', 'made', 'made#2']);
    }
    expect([...forwards.identities].map(one => forwards.of(one))).toEqual(['made', 'made#2', 'prod/x', 'prod/x#2', 'prod/x#3', 'prod/x#4']);
    expect(forwards.of(identity({ key: 'unknown' }))).toBe('unknown');
  });

  it('have what is known of them', () => {
    const credential = (subject: string, issuer: string, at: string): any => ({ at, issuer, subject, audiences: ['a'], identity: undefined });
    const one = identity({
      clientId: GUID,
      principalId: 'tf:prod/x.y.principal_id',
      tenantId: `x${GUID}`,
      federatedElsewhere: true,
      credentials: [credential('b', 'i', 'z'), credential('a', 'j', 'y'), credential('a', 'i', 'x'), credential('a', 'i', 'w')],
      certificates: [{ at: 'q', endDate: '2030', pem: 'PEM' }, { at: 'p' }],
    });
    const other = identity({ key: 'a', principalId: GUID, tenantId: `${GUID}x` });
    const keys = new IdentityKeys([one, other]);
    expect(keys.all(new Map([[one, [{ id: 'second' }, { id: 'first' }] as any]]))).toEqual([
      { key: 'a', kind: 'managed identity', name: 'name', at: 'at', isMade: true, clientId: undefined, principalId: GUID.toLowerCase(), tenantId: undefined, federatedElsewhere: false, credentials: [], certificates: [], usedBy: [] },
      {
        key: 'key',
        kind: 'managed identity',
        name: 'name',
        at: 'at',
        isMade: true,
        clientId: GUID.toLowerCase(),
        principalId: undefined,
        tenantId: undefined,
        federatedElsewhere: true,
        credentials: [['a', 'i', 'w'], ['a', 'i', 'x'], ['a', 'j', 'y'], ['b', 'i', 'z']].map(([subject, issuer, at]) => ({ at, issuer, subject, audiences: ['a'] })),
        certificates: [{ at: 'p', endDate: undefined }, { at: 'q', endDate: '2030' }],
        usedBy: ['first', 'second'],
      },
    ]);
  });
});

describe('what never stands in a report', () => {
  it.each([
    ['-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY----- after', '(removed) after'],
    ['before -----BEGIN PRIVATE KEY-----\ncut off', 'before (removed)'],
    ['-----BEGIN A-----x-----END A-----y-----BEGIN B-----z-----END B-----', '(removed)y(removed)'],
    ['key age-secret-key-1qqqq and AGE-SECRET-KEY-1ZZZZ', 'key (removed) and (removed)'],
    ['SharedAccessKey=abc;x=y', 'SharedAccessKey=(removed);x=y'],
    ['a SharedAccessSignature=abc&AccountKey=abc== client_secret=abc"', 'a SharedAccessSignature=(removed)&AccountKey=(removed) client_secret=(removed)"'],
    ['https://x/y?sig=abc&token=abc&access_token=abc&other=abc', 'https://x/y?sig=(removed)&token=(removed)&access_token=(removed)&other=abc'],
    ['https://user:pass@host/x git+ssh://:p@host', 'https://(removed)@host/x git+ssh://(removed)@host'],
    ['https://user@host:443/x', 'https://user@host:443/x'],
    ['tf:prod/azurerm_x.y.id, tf:edge/data.z.w', 'azurerm_x.y.id (prod), data.z.w (edge)'],
  ])('%j is %j', (text, cleaned) => {
    expect(cleanText(text)).toBe(cleaned);
  });

  it('is removed from every field, and fields without a value go', () => {
    expect(clean({ a: ['AccountKey=x', 1, null, true], b: { c: undefined, d: 'tf:s/x.y' }, e: undefined })).toEqual({ a: ['AccountKey=(removed)', 1, null, true], b: { d: 'x.y (s)' } });
    expect(Object.keys(clean({ a: undefined, b: 1 }))).toEqual(['b']);
  });
});

describe('a row of report.md', () => {
  const row = (more: Partial<ReportAccess>) => toMarkdown(report({ accesses: [access(more)] })).split('\n').find(line => line.includes('`apps/podinfo`'))!;

  it.each<[Partial<ReportAccess>, string]>([
    [{}, '| ✅ holds | OCIRepository `apps/podinfo` of `prod` | ServiceAccount `apps/flux` | `flux-acr` | AcrPull | `registries/contoso in rg` |  |'],
    [{ chain: 'assumed', serviceAccount: undefined }, '| ☑️ assumed | OCIRepository `apps/podinfo` of `prod` | source-controller | `flux-acr` | AcrPull | `registries/contoso in rg` |  |'],
    [{ chain: 'broken', grant: undefined, proof: 'none', identity: undefined, level: 'controller', findings: ['FAZ001', 'FAZ002'] }, '| ❌ broken | OCIRepository `apps/podinfo` of `prod` | nobody (controller level) | `unknown` | — | `contoso.azurecr.io/podinfo` | FAZ001, FAZ002 |'],
    [{ proof: 'certificate', secret: 'apps/s', repository: undefined, grant: undefined }, '| ✅ holds | OCIRepository `apps/podinfo` of `prod` | certificate in `apps/s` | `flux-acr` | — | `contoso.azurecr.io` |  |'],
    [{ proof: 'certificate' }, '| ✅ holds | OCIRepository `apps/podinfo` of `prod` | certificate in `source-controller` | `flux-acr` | AcrPull | `registries/contoso in rg` |  |'],
    [{ proof: 'secret', secret: 'apps/s', identity: undefined }, '| ✅ holds | OCIRepository `apps/podinfo` of `prod` | Secret `apps/s` | `whoever the Secret is of` | AcrPull | `registries/contoso in rg` |  |'],
    [{ proof: 'secret' }, '| ✅ holds | OCIRepository `apps/podinfo` of `prod` | Secret `source-controller` | `flux-acr` | AcrPull | `registries/contoso in rg` |  |'],
    [{ proof: 'node', identity: 'none' }, '| ✅ holds | OCIRepository `apps/podinfo` of `prod` | the node | `identity of the nodes` | AcrPull | `registries/contoso in rg` |  |'],
    [{ grant: { id: 'g', name: 'AcrPush', scope: GROUP, isWider: true, isExcessive: true }, inside: [{ id: 'g', name: 'same', scope: GROUP, isWider: false, isExcessive: false }, { id: 'h', name: 'Writer', scope: `/subscriptions/${SUB}`, isWider: false, isExcessive: false }] },
      `| ✅ holds | OCIRepository \`apps/podinfo\` of \`prod\` | ServiceAccount \`apps/flux\` | \`flux-acr\` | AcrPush (more than it needs); Writer | \`resource group rg\` (wider than it needs); \`/subscriptions/${SUB}\` |  |`],
  ])('of %j', (more, wanted) => {
    expect(row(more)).toBe(wanted);
  });

  it('counts', () => {
    expect([plural(0, 'access', 'accesses'), plural(1, 'access', 'accesses'), plural(2, 'error')]).toEqual(['0 accesses', '1 access', '2 errors']);
    expect(sentence(report())).toBe('1 access of 1 namespace in 1 cluster through 1 identity: 1 holds, 0 are broken; 0 errors, 0 warnings, 0 acknowledged.');
    const more = { chains: { ok: 1, assumed: 2, broken: 1 }, errors: 1, warnings: 1, acknowledged: 2 };
    expect(sentence(report({ summary: { ...summary, accesses: 4, tenants: 2, clusters: 3, identities: 2, ...more } })))
      .toBe('4 accesses of 2 namespaces in 3 clusters through 2 identities: 3 hold, 2 of them on what stands in no file of the program, 1 is broken; 1 error, 1 warning, 2 acknowledged.');
  });

  it.each([[REGISTRY, 'registries/contoso in rg'], [GROUP, 'resource group rg'], [`x${GROUP}`, `x${GROUP}`], [`/subscriptions/${SUB}`, `/subscriptions/${SUB}`], [`${GROUP}/other`, `${GROUP}/other`], ['contoso/platform', 'contoso/platform']])('shortens %s', (scope, short) => {
    expect(shortScope(scope)).toBe(short);
  });

  it('names what it is about', () => {
    expect([resourceOf(access()), resourceOf(access({ repository: undefined }))]).toEqual(['contoso.azurecr.io/podinfo', 'contoso.azurecr.io']);
    expect([identityName(access(), identitiesOf(report())), identityName(access({ identity: 'x' }), identitiesOf(report()))]).toEqual(['flux-acr', 'unknown']);
    expect(grantsOf(access({ grant: undefined }))).toEqual([]);
  });
});

describe('sections of report.md', () => {
  const finding = (severity: 'error' | 'warning' | 'note', acknowledged?: string) => ({ code: 'FAZ001', severity, title: 't', at: 'x', message: `${severity} ${acknowledged}`, acknowledged });
  const headings = (more: Partial<Report>) => toMarkdown(report(more)).split('\n').filter(line => line.startsWith('#') || line.startsWith('- '));

  it('are there when something is in them', () => {
    expect(headings({})).toEqual(['# Access review', '## Who can do what where', '## Drawing']);
    expect(headings({ accesses: [], summary: { ...summary, accesses: 0 } })).toEqual(['# Access review']);
    expect(headings({ accesses: Array.from({ length: 61 }, () => access()) })).toEqual(['# Access review', '## Who can do what where']);
    expect(headings({ accesses: Array.from({ length: 60 }, () => access()) })).toContain('## Drawing');
    expect(headings({ grants: [listed({ usedBy: [] })] })).toContain('## Grants that no Flux object needs');
    expect(headings({ findings: [finding('note'), finding('error'), finding('warning'), finding('warning', 'why'), finding('note', 'so')] }).slice(3)).toEqual([
      '## Errors', '- **FAZ001** error undefined', '## Warnings', '- **FAZ001** warning undefined', '## Notes', '- **FAZ001** note undefined',
      '## Acknowledged', '- **FAZ001** warning why — acknowledged: why', '- **FAZ001** note so — acknowledged: so',
    ]);
  });

  it('list grants that nobody needs, by the name of the identity', () => {
    const text = toMarkdown(report({ grants: [listed({ usedBy: [] }), listed({ usedBy: [], identity: 'gone', name: 'Owner', scope: GROUP }), listed({ name: 'used' })] }));
    expect(text).toContain('| Identity | May | Where |\n| --- | --- | --- |\n| `flux-acr` | AcrPull | `registries/contoso in rg` |\n| `gone` | Owner | `resource group rg` |\n');
    expect(text).not.toContain('used');
  });

  it('draw what is broken with dots', () => {
    const drawn = (more: Partial<ReportAccess>) => toMarkdown(report({ accesses: [access(more)] })).split('```')[1].trim().split('\n').slice(2);
    const nodes = ['  n0["OCIRepository apps/podinfo"]', '  n1(["flux-acr"])', '  n2[("contoso.azurecr.io/podinfo")]'];
    expect(drawn({})).toEqual([...nodes, '  n0 --> n1', '  n1 -->|"AcrPull"| n2']);
    expect(drawn({ links: { signIn: 'broken', identity: 'ok', grant: 'broken' } })).toEqual([...nodes, '  n0 -. broken .-> n1', '  n1 -. broken .-> n2']);
    expect(drawn({ links: { signIn: 'ok', identity: 'broken', grant: 'assumed' }, grant: undefined })).toEqual([...nodes, '  n0 -. broken .-> n1', '  n1 -->|"assumed"| n2']);
  });
});

const can = (...actions: string[]) => [{ actions, notActions: [], dataActions: [], notDataActions: [] }];

describe('what a change of a grant means', () => {
  const change = (before: Partial<ReportGrant>[], after: Partial<ReportGrant>[]) => compare(
    report({ accesses: [], grants: before.map(listed) }), report({ accesses: [], grants: after.map(listed) }),
  ).map(({ kind, before: b, after: a, isMore }) => [kind, b, a, isMore]);
  const [there, group] = ['AcrPull on `registries/contoso in rg`', 'AcrPull on `resource group rg`'];

  it.each<[string, Partial<ReportGrant>[], Partial<ReportGrant>[], unknown[][]]>([
    ['the same elsewhere in the code', [{}], [{ at: 'x', id: 'y', scope: REGISTRY.toUpperCase() }], []],
    ['a new one', [], [{}], [['added', undefined, there, true]]],
    ['one that goes', [{}], [], [['removed', there, undefined, false]]],
    ['its group', [{}], [{ scope: GROUP, scopeKind: 'resource group' }], [['widened', there, group, true]]],
    ['from its group', [{ scope: GROUP, scopeKind: 'resource group' }], [{}], [['narrowed', group, there, false]]],
    ['another resource', [{}], [{ scope: `${REGISTRY}2` }], [['added', undefined, 'AcrPull on `registries/contoso2 in rg`', true], ['removed', there, undefined, false]]],
    ['a subscription that no ID tells', [{}], [{ scope: 'x', scopeKind: 'subscription' }], [['widened', there, 'AcrPull on `x`', true]]],
    ['a stronger role', [{}], [{ name: 'AcrPush', power: 'writes' }], [['widened', there, 'AcrPush on `registries/contoso in rg`', true]]],
    ['a weaker role', [{ name: 'AcrPush', power: 'writes' }], [{}], [['narrowed', 'AcrPush on `registries/contoso in rg`', there, false]]],
    ['a role of the same power', [{}], [{ name: 'Other' }], [['changed', there, 'Other on `registries/contoso in rg`', true]]],
    ['an unknown role', [{}], [{ name: 'Other', power: 'unknown' }], [['widened', there, 'Other on `registries/contoso in rg`', true]]],
    ['from an unknown role', [{ name: 'Other', power: 'unknown' }], [{}], [['changed', 'Other on `registries/contoso in rg`', there, true]]],
    ['a condition', [{}], [{ condition: 'c' }], [['narrowed', there, `${there} under the condition \`c\``, false]]],
    ['no condition', [{ condition: 'c' }], [{}], [['widened', `${there} under the condition \`c\``, there, true]]],
    ['another condition', [{ condition: 'c' }], [{ condition: 'd' }], [['widened', `${there} under the condition \`c\``, `${there} under the condition \`d\``, true]]],
    ['a wider place for a weaker role', [{ name: 'AcrPush', power: 'writes' }], [{ name: 'AcrPush', power: 'writes', scope: GROUP, condition: 'c' }], [['widened', 'AcrPush on `registries/contoso in rg`', 'AcrPush on `resource group rg` under the condition `c`', true]]],
    ['a role of data where one of management was', [{ name: 'Contributor', power: 'administers' }], [{ name: 'Storage Blob Data Reader' }], [['widened', 'Contributor on `registries/contoso in rg`', 'Storage Blob Data Reader on `registries/contoso in rg`', true]]],
    ['a role that allows less of the same', [{ name: 'Owner', power: 'administers and grants' }], [{ name: 'Reader' }], [['narrowed', 'Owner on `registries/contoso in rg`', 'Reader on `registries/contoso in rg`', false]]],
    ['a role of less power that allows something else', [{ name: 'AcrPush', power: 'writes' }], [{ name: 'Reader' }], [['widened', 'AcrPush on `registries/contoso in rg`', 'Reader on `registries/contoso in rg`', true]]],
    ['a group elsewhere', [{ scope: `/subscriptions/${SUB}`, scopeKind: 'subscription' }], [{ scope: '/subscriptions/00000000-1111-4222-8333-444455556666/resourceGroups/rg', scopeKind: 'resource group' }],
      [['widened', expect.any(String), group, true]]],
    ['a custom role that grew', [{ name: 'Puller', permissions: can('a/read') }], [{ name: 'Puller', permissions: can('a/read', 'b/write') }],
      [['widened', 'Puller (`a/read`) on `registries/contoso in rg`', 'Puller (`a/read`, `b/write`) on `registries/contoso in rg`', true]]],
    ['a custom role that shrank', [{ name: 'Puller', permissions: can('*') }], [{ name: 'Puller', permissions: can('a/read') }], [['narrowed', expect.any(String), expect.any(String), false]]],
    ['a custom role that lost a not-action', [{ name: 'Puller', permissions: [{ ...can('*')[0], notActions: ['a/*'] }] }], [{ name: 'Puller', permissions: can('*') }],
      [['widened', 'Puller (`*`, not `a/*`) on `registries/contoso in rg`', expect.any(String), true]]],
    ['a custom role of another name', [{ name: 'Puller', permissions: can('a/read') }], [{ name: 'Reader of images', permissions: can('A/read') }], [['changed', expect.any(String), expect.any(String), false]]],
    ['a custom role in place of a built-in one', [{}], [{ name: 'Puller', permissions: can('Microsoft.ContainerRegistry/registries/pull/read') }], [['changed', there, expect.any(String), false]]],
    ['permissions of Azure DevOps', [{ kind: 'permissions', name: 'CreateBranch, GenericRead', power: 'writes' }], [{ kind: 'permissions', name: 'GenericContribute, GenericRead', power: 'writes' }], [['widened', expect.any(String), expect.any(String), true]]],
    ['fewer permissions of Azure DevOps', [{ kind: 'permissions', name: 'CreateBranch, GenericRead', power: 'writes' }], [{ kind: 'permissions', name: 'CreateBranch', power: 'writes' }], [['narrowed', expect.any(String), expect.any(String), false]]],
    ['another kind', [{}], [{ kind: 'group', name: 'Readers' }], [['added', undefined, 'Readers on `registries/contoso in rg`', true], ['removed', there, undefined, false]]],
  ])('%s', (_, before, after, wanted) => {
    expect(change(before, after)).toEqual(wanted);
  });

  it('and of a sign-in, and of a Flux object', () => {
    const credential = { at: 'x', issuer: 'i', subject: 's', audiences: ['a'] };
    const trusted = (audiences: string[]) => report({ accesses: [], grants: [], identities: [{ ...report().identities[0], credentials: [{ ...credential, audiences }] }] });
    const none = report({ accesses: [], grants: [] });
    expect(compare(none, trusted(['a']))).toEqual([{ kind: 'added', what: 'Identity `flux-acr`', after: 'sign-in of `s` from `i`', isMore: true }]);
    expect(compare(trusted(['a']), none)).toEqual([{ kind: 'removed', what: 'Identity `flux-acr`', before: 'sign-in of `s` from `i`', isMore: false }]);
    expect(compare(trusted(['a']), trusted(['b'])).map(({ kind }) => kind)).toEqual(['added', 'removed']);
    const objects = (before: Partial<ReportAccess>[], after: Partial<ReportAccess>[]) => compare(report({ accesses: before.map(access) }), report({ accesses: after.map(access) }));
    const reads = 'reads `contoso.azurecr.io/podinfo` at object level by federation';
    const what = 'Flux object `prod/OCIRepository/apps/podinfo (ACR)`';
    expect(objects([], [{}])).toEqual([{ kind: 'added', what, before: undefined, after: reads, isMore: true }]);
    expect(objects([{}], [])).toEqual([{ kind: 'removed', what, before: reads, after: undefined, isMore: false }]);
    expect(objects([{}], [{ at: 'x' }])).toEqual([]);
    expect(objects([{}], [{ writes: true }])).toEqual([{ kind: 'widened', what, before: reads, after: reads.replace('reads', 'writes'), isMore: true }]);
    expect(objects([{ writes: true }], [{}])).toMatchObject([{ kind: 'changed', isMore: false }]);
    expect(objects([{}], [{ proof: 'none', chain: 'broken', level: 'node', repository: undefined }])).toMatchObject([{ kind: 'changed', after: 'reads `contoso.azurecr.io` at node level by nothing (broken)' }]);
  });

  it('is counted for a pull request', () => {
    expect(diffMarkdown([])).toBe('## Access review\n\nNo access changes.\n');
    const one = (kind: any, isMore: boolean) => ({ kind, what: 'W', before: kind === 'added' ? undefined : 'B', after: kind === 'removed' ? undefined : 'A', isMore });
    expect(diffMarkdown([one('removed', false)])).toBe('## Access review\n\n1 change of access: 1 removed. Nothing more is allowed than before.\n\n### Removed\n\n| Who | Before | After |\n| --- | --- | --- |\n| W | B | — |\n');
    const all = diffMarkdown([one('removed', false), one('narrowed', false), one('changed', false), one('added', true), one('widened', true)]);
    expect(all).toContain('5 changes of access: 1 widened, 1 added, 1 changed, 1 narrowed, 1 removed. **More is allowed than before.**');
    expect(all.split('\n').filter(line => line.startsWith('###'))).toEqual(['### Widened', '### Added', '### Changed', '### Narrowed', '### Removed']);
    expect(all).toContain('| W | — | A |');
  });
});
