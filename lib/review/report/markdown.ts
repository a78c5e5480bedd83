import { Report, ReportAccess, ReportAccessGrant, ReportFinding, ReportIdentity } from './report-model';
import { code, escape, mermaidLabel, table } from '../../text/markdown';

/** Up to so many accesses are drawn: above, a drawing in Markdown says nothing any more, and the page draws them better. */
const DRAWN = 60;

/** The report for a repository or a pull request: who can do what where, through which identity. */
export function toMarkdown(report: Report): string {
  const { accesses, findings, summary } = report;
  const identities = identitiesOf(report);
  return [
    '# Access review',
    sentence(report),
    ...summary.accesses > 0 ? ['## Who can do what where', table(['Chain', 'Flux object', 'Signs in as', 'Identity', 'May', 'Where', 'Findings'], accesses.map(access => row(access, identities)))] : [],
    ...accesses.length > 0 && accesses.length <= DRAWN ? ['## Drawing', mermaid(accesses, identities)] : [],
    ...unused(report, identities),
    ...section('Errors', findings.filter(({ severity }) => severity === 'error')),
    ...section('Warnings', findings.filter(({ severity, acknowledged }) => severity === 'warning' && acknowledged === undefined)),
    ...section('Notes', findings.filter(({ severity, acknowledged }) => severity === 'note' && acknowledged === undefined)),
    ...section('Acknowledged', findings.filter(({ acknowledged }) => acknowledged !== undefined)),
  ].join('\n\n') + '\n';
}

/** One sentence that counts. */
export function sentence({ summary: { accesses, clusters, tenants, identities, chains, errors, warnings, acknowledged } }: Report): string {
  const assumed = chains.assumed > 0 ? `, ${chains.assumed} of them on what stands in no file of the program` : '';
  return `${plural(accesses, 'access', 'accesses')} of ${plural(tenants, 'namespace')} in ${plural(clusters, 'cluster')} through ${plural(identities, 'identity', 'identities')}: `
    + `${chains.ok + chains.assumed} ${chains.ok + chains.assumed === 1 ? 'holds' : 'hold'}${assumed}, ${chains.broken} ${chains.broken === 1 ? 'is' : 'are'} broken; ${plural(errors, 'error')}, ${plural(warnings, 'warning')}, ${acknowledged} acknowledged.`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

const MARKS = { ok: '✅ holds', assumed: '☑️ assumed', broken: '❌ broken' } as const;

function row(access: ReportAccess, identities: Identities): string[] {
  const { chain, cluster, kind, namespace, name, findings } = access;
  const grants = grantsOf(access);
  return [
    MARKS[chain],
    `${escape(kind)} ${code(`${namespace}/${name}`)} of ${code(cluster)}`,
    signsInAs(access),
    code(identityName(access, identities)),
    grants.map(grant => `${escape(grant.name)}${grant.isExcessive ? ' (more than it needs)' : ''}`).join('; ') || '—',
    grants.map(grant => `${code(shortScope(grant.scope))}${grant.isWider ? ' (wider than it needs)' : ''}`).join('; ') || code(shortScope(resourceOf(access))),
    escape(findings.join(', ')),
  ];
}

/** The grant that lets it in, and those inside a remote cluster. */
export function grantsOf({ grant, inside = [] }: ReportAccess): readonly ReportAccessGrant[] {
  return [...grant ? [grant] : [], ...inside.filter(({ id }) => id !== grant?.id)];
}

/** The resource, with the repository in it. */
export function resourceOf({ resource, repository }: ReportAccess): string {
  return repository === undefined ? resource : `${resource}/${repository}`;
}

/** The identities of a report by their keys. */
export type Identities = ReadonlyMap<string, ReportIdentity>;

export function identitiesOf({ identities }: Report): Identities {
  return new Map(identities.map(identity => [identity.key, identity]));
}

/** Whose name the identity has, or what is known instead. */
export function identityName({ identity, proof }: ReportAccess, identities: Identities): string {
  return identities.get(identity!)?.name ?? (proof === 'node' ? 'identity of the nodes' : proof === 'secret' ? 'whoever the Secret is of' : 'unknown');
}

function signsInAs({ proof, serviceAccount, secret, level, controller }: ReportAccess): string {
  switch (proof) {
    case 'federation': return serviceAccount ? `ServiceAccount ${code(`${serviceAccount.namespace}/${serviceAccount.name}`)}` : escape(controller);
    case 'certificate': return `certificate in ${code(secret ?? controller)}`;
    case 'secret': return `Secret ${code(secret ?? controller)}`;
    case 'node': return 'the node';
    default: return `nobody (${level} level)`;
  }
}

/** The telling end of an ARM ID. */
export function shortScope(scope: string): string {
  const [, resourceGroup, rest] = /^\/subscriptions\/[^/]+\/resourceGroups\/([^/]+)(?:\/providers\/[^/]+\/(.+))?$/i.exec(scope) ?? [];
  return resourceGroup === undefined ? scope : rest === undefined ? `resource group ${resourceGroup}` : `${rest} in ${resourceGroup}`;
}

function unused({ grants }: Report, identities: Identities): string[] {
  const rows = grants.filter(({ usedBy }) => usedBy.length === 0)
    .map(({ identity, name, scope }) => [code(identities.get(identity)?.name ?? identity), escape(name), code(shortScope(scope))]);
  return rows.length === 0 ? [] : ['## Grants that no Flux object needs', table(['Identity', 'May', 'Where'], rows)];
}

function section(title: string, findings: readonly ReportFinding[]): string[] {
  if (findings.length === 0) {
    return [];
  }
  const line = ({ code: rule, message, acknowledged }: ReportFinding) => `- **${escape(rule)}** ${escape(message)}${acknowledged === undefined ? '' : ` — acknowledged: ${escape(acknowledged)}`}`;
  return [`## ${title}`, findings.map(line).join('\n')];
}

function mermaid(accesses: readonly ReportAccess[], identities: Identities): string {
  const nodes = new Map<string, string>();
  const edges = new Set<string>();
  const node = (kind: string, key: string, label: string, [open, close]: readonly [string, string]) => {
    const full = `${kind}\n${key}`;
    if (!nodes.has(full)) {
      nodes.set(full, `n${nodes.size}`);
      lines.push(`  ${nodes.get(full)}${open}"${mermaidLabel(label)}"${close}`);
    }
    return nodes.get(full)!;
  };
  const lines: string[] = [];
  for (const access of accesses) {
    const object = node('object', access.id, `${access.kind} ${access.namespace}/${access.name}`, ['[', ']']);
    const identity = node('identity', access.identity ?? access.id, identityName(access, identities), ['([', '])']);
    const resource = node('resource', resourceOf(access), resourceOf(access), ['[(', ')]']);
    const good = (state: string) => (state === 'broken' ? '-. broken .->' : '-->');
    edges.add(`  ${object} ${good(access.links.signIn === 'broken' ? 'broken' : access.links.identity)} ${identity}`);
    edges.add(`  ${identity} ${access.links.grant === 'broken' ? '-. broken .->' : `-->|"${mermaidLabel(access.grant?.name ?? 'assumed')}"|`} ${resource}`);
  }
  return ['```mermaid', 'flowchart LR', ...lines, ...edges, '```'].join('\n');
}
