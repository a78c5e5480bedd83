import { createHash } from 'crypto';
import { drawing, Numbered } from './drawing';
import { grantsOf, identityName, resourceOf, sentence, shortScope } from './markdown';
import { SCRIPT, STYLE } from './page-assets';
import { Report, ReportFinding } from './report-model';
import { html } from '../../text/html';

/** Accesses of one drawing: a tenant with more gets several. */
const PER_DRAWING = 40;

/** The report as one page that loads nothing, with a drawing for each tenant and filters. */
export function toHtml(report: Report): string {
  const numbered = report.accesses.map((access, row): Numbered => ({ access, row }));
  const tenants = groups(numbered);
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
${filters(report, tenants)}
<main>
<h2>Drawings</h2>
<p>Flux object → how it signs in → identity → grant → resource. <span class="ok">Solid: holds.</span> <span class="assumed">Dotted: depends on what stands in no file of the program.</span> <span class="broken">Dashed: broken.</span></p>
${[...tenants].flatMap(([tenant, members]) => drawingsOf(tenant, members, report)).join('\n')}
<h2 id="accesses">Accesses</h2>
${tableOf(numbered, report)}
<h2>Findings</h2>
${findingsOf(report, numbered)}
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function sha(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function tenantOf({ access: { cluster, namespace } }: Numbered): string {
  return `${cluster}/${namespace}`;
}

function groups(accesses: readonly Numbered[]): Map<string, Numbered[]> {
  const all = new Map<string, Numbered[]>();
  for (const numbered of accesses) {
    const tenant = tenantOf(numbered);
    all.has(tenant) ? all.get(tenant)!.push(numbered) : all.set(tenant, [numbered]);
  }
  return all;
}

function filters({ accesses }: Report, tenants: ReadonlyMap<string, unknown>): string {
  const select = (name: string, label: string, values: readonly string[]) => `<label>${label}<select name="${name}"><option value="">all</option>${values.map(value => `<option>${html(value)}</option>`).join('')}</select></label>`;
  return `<form aria-label="Filters">
${select('tenant', 'Tenant (cluster/namespace)', [...tenants.keys()])}
${select('integration', 'Integration', [...new Set(accesses.map(({ integration }) => integration))].sort())}
${select('severity', 'Findings', ['error', 'warning', 'note', 'acknowledged', 'none'])}
<label>Text<input type="search" name="text" autocomplete="off"></label>
<button type="reset">Show all</button><button type="button" id="theme">Light or dark</button>
<output aria-live="polite"></output>
</form>`;
}

function drawingsOf(tenant: string, members: readonly Numbered[], report: Report): string[] {
  const parts = Array.from({ length: Math.ceil(members.length / PER_DRAWING) }, (_, i) => members.slice(i * PER_DRAWING, (i + 1) * PER_DRAWING));
  return parts.map((part, i) => {
    const title = parts.length === 1 ? tenant : `${tenant} (${i + 1} of ${parts.length})`;
    return `<section class="drawing" data-all="${part.map(({ row }) => row).join(' ')}"><h3>${html(title)}</h3>${drawing(part, report, `Chains of ${title}`)}</section>`;
  });
}

function tableOf(numbered: readonly Numbered[], report: Report): string {
  if (numbered.length === 0) {
    return '<p>No Flux object of this program uses Azure.</p>';
  }
  const severities = severitiesOf(report);
  const rows = numbered.map(({ access, row }) => {
    const { id, chain, kind, name, namespace, cluster, integration, level, proof, findings } = access;
    const cells = [
      `<span class="${chain}">${chain === 'ok' ? 'holds' : chain}</span>`,
      `${html(kind)} <code>${html(`${namespace}/${name}`)}</code><br>${html(cluster)}`,
      `${html(proof)}, ${level} level`,
      `<code>${html(identityName(access, report))}</code>`,
      grantsOf(access).map(grant => `${html(grant.name)}${grant.isExcessive ? ' (more than it needs)' : ''}<br><span title="${html(grant.scope)}">${html(shortScope(grant.scope))}</span>${grant.isWider ? ' (wider than it needs)' : ''}`).join('<br>') || '—',
      `${html(integration)}<br><code>${html(resourceOf(access))}</code>`,
      findings.map(rule => `<code>${html(rule)}</code>`).join(' ') || '—',
    ];
    const attributes = `data-row="${row}" data-tenant="${html(tenantOf({ access, row }))}" data-integration="${html(integration)}" data-severities="${[...severities.get(id) ?? ['none']].join(' ')}"`;
    return `<tr id="access-${row}" tabindex="-1" ${attributes}><td>${cells.join('</td><td>')}</td></tr>`;
  });
  const head = ['Chain', 'Flux object', 'Signs in by', 'Identity', 'May', 'Resource', 'Findings'];
  return `<div class="scroll" role="region" aria-label="Accesses" tabindex="0"><table><thead><tr>${head.map(cell => `<th scope="col">${cell}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>`;
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

function findingsOf({ findings }: Report, numbered: readonly Numbered[]): string {
  if (findings.length === 0) {
    return '<p>None.</p>';
  }
  const rows = new Map(numbered.map(({ access, row }) => [access.id, row]));
  const items = findings.map(finding => {
    const { code, title, message, access, acknowledged } = finding;
    const row = access === undefined ? undefined : rows.get(access);
    const link = row === undefined ? '' : ` <a href="#access-${row}">${html(access!)}</a>`;
    const reason = acknowledged === undefined ? '' : `<br>Acknowledged: ${html(acknowledged)}`;
    return `<li data-severity="${stateOf(finding)}"${row === undefined ? '' : ` data-of="${row}"`}><strong class="${stateOf(finding)}">${stateOf(finding)} ${html(code)}</strong> ${html(title)}${link}<br>${html(message)}${reason}</li>`;
  });
  return `<ul>${items.join('\n')}</ul>`;
}
