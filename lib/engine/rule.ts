import type { Chain, ReviewGraph } from './chain';
import type { ClusterFiles } from './kubernetes/cluster-files';

/** What a finding does to synth: an error stops it, a warning is printed and can be acknowledged; a note stands in the reports, for whoever wants to know. */
export enum Severity { ERROR = 'error', WARNING = 'warning', NOTE = 'note' }

/** What a rule found. `why` and `fix` of the rule hold unless the finding has better ones. */
export interface RuleFinding {
  /** Construct path or file. */
  readonly at: string;
  readonly what: string;
  readonly why?: string;
  readonly fix?: string;
  /** Milder than the rule's, where the files leave room for a harmless reading. */
  readonly severity?: Severity;
  readonly chain?: Chain;
  readonly cluster?: ClusterFiles;
  /** Chains that it breaks besides `chain`, such as all of a controller that exits. */
  readonly breaks?: readonly Chain[];
}

/** The links of a chain, as the report shows them. */
export type Link = 'signIn' | 'identity' | 'grant';

/** One rule: a file in `rules/`, a row in docs/rules.md. */
export interface Rule {
  /** `FAZ001` …; a code is never given to another rule. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, as a heading. */
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  /**
   * The link that an error breaks, where the graph alone does not show it.
   *
   * @default 'signIn'
   */
  readonly link?: Link;
  check(graph: ReviewGraph): Iterable<RuleFinding>;
}

/** `OCIRepository apps/podinfo`. */
export function nameOfUse({ use }: Chain): string {
  return `${use.kind} ${use.namespace}/${use.name}`;
}

/** A finding about one chain, at its Flux object. */
export function about(chain: Chain, what: string, more: Partial<RuleFinding> = {}): RuleFinding {
  return { at: chain.use.object.at, chain, cluster: chain.cluster, what, ...more };
}

/** Short and stable text for a value in a message. */
export function show(value: string | undefined): string {
  return JSON.stringify(value?.replace(/tf:([^/]{1,300})\/(\S+)/g, '$2 of stack $1') ?? '');
}
