import { Report, ReportAccess, ReportGrant } from '../../../lib/review/report/report-model';

export const SUB = '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061';
export const GROUP = `/subscriptions/${SUB}/resourceGroups/rg`;
export const REGISTRY = `${GROUP}/providers/Microsoft.ContainerRegistry/registries/contoso`;

export const access = (more: Partial<ReportAccess> = {}): ReportAccess => ({
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
  serviceAccount: { namespace: 'apps', name: 'flux' },
  identity: 'key',
  resource: 'contoso.azurecr.io',
  repository: 'podinfo',
  grant: { id: 'g', name: 'AcrPull', scope: REGISTRY, isWider: false, isExcessive: false },
  links: { signIn: 'ok', identity: 'ok', grant: 'ok' },
  chain: 'ok',
  findings: [],
  ...more,
});
export const listed = (more: Partial<ReportGrant> = {}): ReportGrant => ({ id: 'g', identity: 'key', kind: 'role', name: 'AcrPull', power: 'reads', scope: REGISTRY, scopeKind: 'resource', at: 'g', usedBy: ['x'], ...more });
export const summary = {
  clusters: 1, tenants: 1, accesses: 1, chains: { ok: 1, assumed: 0, broken: 0 }, identities: 1, grants: 1, unusedGrants: 0, errors: 0, warnings: 0, acknowledged: 0,
};
export const report = (more: Partial<Report> = {}): Report => ({
  schemaVersion: 1,
  summary,
  clusters: [],
  grants: [listed()],
  accesses: [access()],
  findings: [],
  identities: [{ key: 'key', kind: 'managed identity', name: 'flux-acr', at: 'prod/id', isMade: true, federatedElsewhere: false, credentials: [], certificates: [], usedBy: [] }],
  ...more,
});
