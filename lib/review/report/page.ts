import { createHash } from 'crypto';
import { grantsOf, identitiesOf, identityName, resourceOf, sentence, shortScope } from './markdown';
import { SCRIPT } from './page-script';
import { STYLE } from './page-style';
import { Report, ReportAccess, ReportFinding } from './report-model';
import { html } from '../../text/html';

/** The report as one page that loads nothing: filters, a table, and drawings for each tenant, which its script makes of the table. */
export function toHtml(report: Report): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${sha(STYLE)}'; script-src '${sha(SCRIPT)}'; img-src data:; base-uri 'none'; form-action 'none'">
<link rel="icon" href="data:,">
<title>Access review</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#accesses">Skip to the table</a>
<header><h1>Access review</h1><p>${html(sentence(report))}</p></header>
${filters(report)}
<main>
<h2>Drawings</h2>
<p>Flux object → how it signs in → identity → grant → resource. <span class="ok">Solid: holds.</span> <span class="assumed">Dotted: depends on what stands in no file of the program.</span> <span class="broken">Dashed: broken.</span></p>
<noscript><p>Your browser runs no scripts here: there are no drawings, and the table says the same.</p></noscript>
<div id="drawings"></div>
<h2 id="accesses">Accesses</h2>
${tableOf(report)}
<h2>Findings</h2>
${findingsOf(report)}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function sha(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function tenantOf({ cluster, namespace }: ReportAccess): string {
  return `${cluster}/${namespace}`;
}

function filters({ accesses }: Report): string {
  const select = (name: string, label: string, values: readonly string[]) => `<label>${label}<select name="${name}"><option value="">all</option>${values.map(value => `<option>${html(value)}</option>`).join('')}</select></label>`;
  return `<form aria-label="Filters">
${select('tenant', 'Tenant (cluster/namespace)', [...new Set(accesses.map(tenantOf))])}
${select('integration', 'Integration', [...new Set(accesses.map(({ integration }) => integration))].sort())}
${select('severity', 'Findings', ['error', 'warning', 'note', 'acknowledged', 'none'])}
<label>Text<input type="search" name="text" autocomplete="off"></label>
<button type="reset">Show all</button><button type="button" id="theme">Light or dark</button>
<output aria-live="polite"></output>
</form>`;
}

function tableOf(report: Report): string {
  if (report.accesses.length === 0) {
    return '<p>No Flux object of this program uses Azure.</p>';
  }
  const severities = severitiesOf(report);
  const identities = identitiesOf(report);
  const numbers = { identities: numbersOf(report.identities.map(({ key }) => key)), grants: numbersOf(report.grants.map(({ id }) => id)) };
  const rows = report.accesses.map((access, row) => {
    const { id, chain, kind, name, namespace, cluster, integration, level, proof, findings, identity } = access;
    const cells = [
      `<span class="${chain}">${chain === 'ok' ? 'holds' : chain}</span>`,
      `${html(kind)} <code>${html(`${namespace}/${name}`)}</code><br>${html(cluster)}`,
      `<code>${html(accountOf(access))}</code><br>${proof === 'none' ? 'does not sign in' : html(proof)}, ${level} level`,
      `<code title="${html(identities.get(identity!)?.at ?? '')}">${html(identityName(access, identities))}</code>`,
      grantsOf(access).map(grant => `${html(grant.name)}${grant.isExcessive ? ' <i>(more than it needs)</i>' : ''}<br><span title="${html(grant.scope)}">${html(shortScope(grant.scope))}</span>${grant.isWider ? ' <i>(wider than it needs)</i>' : ''}`).join('<br>') || withoutGrant(access),
      `${html(integration)}<br><code>${html(resourceOf(access))}</code>`,
      findings.map(rule => `<code>${html(rule)}</code>`).join(' ') || '—',
    ];
    const attributes = [
      ['row', String(row)], ['tenant', tenantOf(access)], ['integration', integration], ['severities', [...severities.get(id) ?? ['none']].join(' ')],
      ['links', linksOf(access)], ['identity', numbers.identities.get(identity!)], ['grant', numbers.grants.get(access.grant?.id ?? '')],
    ] as const;
    return `<tr id="access-${row}" tabindex="-1"${attributes.map(([key, value]) => (value ? ` data-${key}="${html(value)}"` : '')).join('')}><td>${cells.join('</td><td>')}</td></tr>`;
  });
  const head = ['Chain', 'Flux object', 'Signs in by', 'Identity', 'May', 'Resource', 'Findings'];
  return `<div class="scroll" role="region" aria-label="Accesses" tabindex="0"><table><thead><tr>${head.map(cell => `<th scope="col">${cell}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** What the script tells things apart by that have one name. */
function numbersOf(keys: readonly string[]): ReadonlyMap<string, string> {
  return new Map(keys.map((key, number) => [key, String(number)]));
}

function accountOf({ serviceAccount, secret, proof, controller }: ReportAccess): string {
  return serviceAccount ? `${serviceAccount.namespace}/${serviceAccount.name}` : secret ?? (proof === 'node' ? 'kubelet' : controller);
}

function withoutGrant({ links: { grant } }: ReportAccess): string {
  return grant === 'broken' ? 'no grant' : grant === 'assumed' ? 'granted elsewhere' : 'needs none';
}

/** The states of the links, where one does not hold. */
function linksOf({ links: { signIn, identity, grant } }: ReportAccess): string {
  const states = [signIn, identity, grant];
  return states.every(state => state === 'ok') ? '' : states.join(' ');
}

function stateOf({ severity, acknowledged }: ReportFinding): string {
  return acknowledged === undefined ? severity : 'acknowledged';
}

function severitiesOf({ findings }: Report): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>();
  for (const finding of findings) {
    if (finding.access !== undefined) {
      all.set(finding.access, (all.get(finding.access) ?? new Set()).add(stateOf(finding)));
    }
  }
  return all;
}

function findingsOf({ accesses, findings }: Report): string {
  if (findings.length === 0) {
    return '<p>None.</p>';
  }
  const rows = new Map(accesses.map(({ id }, row) => [id, row]));
  const items = findings.map(finding => {
    const { code, title, message, access, acknowledged } = finding;
    const row = access === undefined ? undefined : rows.get(access);
    const link = row === undefined ? '' : ` <a href="#access-${row}">${html(access!)}</a>`;
    const reason = acknowledged === undefined ? '' : `<br>Acknowledged: ${html(acknowledged)}`;
    return `<li data-severity="${stateOf(finding)}"${row === undefined ? '' : ` data-of="${row}"`}><strong class="${stateOf(finding)}">${stateOf(finding)} ${html(code)}</strong> ${html(title)}${link}<br>${html(message)}${reason}</li>`;
  });
  return `<ul>${items.join('\n')}</ul>`;
}
