import { Report, ReportFinding } from './report-model';
import { jsonText } from '../../text/json';
import { REFUSALS } from '../../text/refusals';
import { RULES } from '../rules';

/** Where each code has its row. */
const RULES_PAGE = 'https://github.com/cdk-flux-azure/cdk-flux-azure/blob/main/docs/rules.md';

interface Described { readonly code: string; readonly title: string; readonly why: string; readonly fix: string; readonly severity: ReportFinding['severity'] }

/** The rules that a report can name, with what their page says. */
export const DESCRIBED: ReadonlyMap<string, Described> = new Map([
  ...RULES.map(({ code, title, why, fix, severity }): [string, Described] => [code, { code, title, why, fix, severity }]),
  ...REFUSALS.map(({ code, title, why, fix }): [string, Described] => [code, { code, title, why, fix, severity: 'error' }]),
]);

/** The address of a rule's row. */
export function addressOf(code: string): string {
  return `${RULES_PAGE}#${code.toLowerCase()}`;
}

/**
 * The findings of a report as SARIF, for what shows them beside the code. A finding that was acknowledged is there as a suppressed one, with its reason.
 *
 * @param file where the report stands: findings lead to their lines in it, since a construct has no file that everybody has
 * @param text the report as it was read
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function toSarif(report: Report, file: string, text: string, version: string): string {
  const codes = [...new Set(report.findings.map(({ code }) => code))].sort();
  const lines = linesOf(text, report.findings.length);
  return jsonText({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [{
      tool: { driver: { name: 'cdk-flux-azure', semanticVersion: version, informationUri: RULES_PAGE.replace('/blob/main/docs/rules.md', ''), rules: codes.map(ruleOf) } },
      columnKind: 'utf16CodeUnits',
      results: report.findings.map((finding, i) => ({
        ruleId: finding.code,
        ruleIndex: codes.indexOf(finding.code),
        level: finding.severity,
        message: { text: finding.message },
        locations: [{
          physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: lines[i] ?? 1 } },
          logicalLocations: [{ fullyQualifiedName: finding.at, kind: 'object' }],
        }],
        partialFingerprints: { 'findingOfAccess/v1': [finding.code, finding.at, finding.access ?? ''].join(' ') },
        ...finding.acknowledged === undefined ? {} : { suppressions: [{ kind: 'inSource', justification: finding.acknowledged }] },
      })),
    }],
  });
}

function ruleOf(code: string): object {
  const known = DESCRIBED.get(code);
  return {
    id: code,
    helpUri: addressOf(code),
    ...known && {
      shortDescription: { text: known.title },
      fullDescription: { text: `${known.title}: ${known.why}.` },
      help: { text: `${known.title}. Why: ${known.why}. How to fix it: ${known.fix}.`, markdown: `**${known.title}**\n\n*Why:* ${known.why}\n\n*How to fix it:* ${known.fix}\n` },
      defaultConfiguration: { level: known.severity },
    },
  };
}

/** Lines on which the findings of a report begin, as the library writes it; of other texts, nothing is known. */
function linesOf(text: string, count: number): number[] {
  const all = text.split('\n');
  const start = all.findIndex(line => line === '  "findings": [');
  const lines = start < 0 ? [] : all.flatMap((line, i) => (i > start && line === '    {' ? [i + 1] : []));
  return lines.length === count ? lines : [];
}

/** A path as a relative reference: what stands in it for something else is escaped. https://www.rfc-editor.org/rfc/rfc3986#section-4.2 */
function uriOf(file: string): string {
  const path = file.split(/[\\/]/).map(encodeURIComponent).join('/');
  return /^[^/]*%3A/i.test(path) ? `./${path}` : path;
}
