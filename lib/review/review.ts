import { RULES } from './rules';
import { ReviewGraph } from '../engine/chain';
import { Acknowledgement, Finding } from '../engine/finding';
import { readGraph } from '../engine/graph';
import { ReviewInput } from '../engine/input';
import { Rule, RuleFinding, Severity } from '../engine/rule';
import { INTEGRATIONS } from '../integrations/registry';
import { AZURE_READERS } from '../provisioners/readers';
import { byText } from '../text/json-reading';

/** The outcome of a review. */
export interface Review {
  readonly graph: ReviewGraph;
  /** Sorted by severity, code and place. */
  readonly findings: readonly Finding[];
}

/** How findings are weighed. */
export interface ReviewSettings {
  /** Warnings count as errors. */
  readonly strict?: boolean;
  readonly acknowledgements?: readonly Acknowledgement[];
}

const OPERATORS = [...new Set(INTEGRATIONS.flatMap(({ rows }) => Object.values(rows).flatMap(({ operator }) => operator ?? [])))];
const SEVERITIES = [Severity.ERROR, Severity.WARNING, Severity.NOTE];

/** Reads what was synthesized and applies every rule to it. */
export function review(input: ReviewInput, settings: ReviewSettings = {}, rules: readonly Rule[] = RULES): Review {
  const graph = readGraph(input, { azure: AZURE_READERS, uses: INTEGRATIONS.map(({ uses }) => uses), operators: OPERATORS });
  const findings = new Map<string, Finding>();
  for (const rule of rules) {
    for (const found of rule.check(graph)) {
      const finding = weigh(rule, found, settings);
      findings.set(`${finding.code}\n${finding.at}\n${finding.message}`, finding);
    }
  }
  const order = ({ severity, code, at, message }: Finding) => [SEVERITIES.indexOf(severity), code, at, message].join('\n');
  const sorted = [...findings.values()].map(finding => ({ finding, key: order(finding) })).sort((a, b) => byText(a.key, b.key)).map(({ finding }) => finding);
  return { graph, findings: sorted };
}

function weigh(rule: Rule, found: RuleFinding, { strict, acknowledgements = [] }: ReviewSettings): Finding {
  const severity = found.severity ?? rule.severity;
  const accepted = severity !== Severity.ERROR
    ? acknowledgements.find(acknowledgement => isAcknowledged({ code: rule.code, at: found.at }, acknowledgement))
    : undefined;
  const [what, why, fix] = [found.what, found.why ?? rule.why, found.fix ?? rule.fix];
  return {
    what,
    why,
    fix,
    code: rule.code,
    title: rule.title,
    severity: strict && !accepted && severity === Severity.WARNING ? Severity.ERROR : severity,
    at: found.at,
    message: `${what}; ${why}; ${fix}`,
    cluster: (found.cluster ?? found.chain?.cluster)?.context.name,
    chain: found.chain,
    breaks: found.breaks,
    acknowledged: accepted?.reason,
  };
}

/** Whether an acknowledgement is for a finding; the app's own path is empty and holds everything. */
export function isAcknowledged({ code, at }: { readonly code: string; readonly at: string }, { code: wanted, path }: Acknowledgement): boolean {
  return code === wanted && (!path || at === path || at.startsWith(`${path}/`));
}

/** Findings that stop synth. */
export function errorsOf({ findings }: Review): Finding[] {
  return findings.filter(({ severity }) => severity === Severity.ERROR);
}

/** Warnings that nobody has acknowledged. */
export function warningsOf({ findings }: Review): Finding[] {
  return findings.filter(({ severity, acknowledged }) => severity === Severity.WARNING && acknowledged === undefined);
}

/** What is good to know, and nobody has acknowledged. */
export function notesOf({ findings }: Review): Finding[] {
  return findings.filter(({ severity, acknowledged }) => severity === Severity.NOTE && acknowledged === undefined);
}
