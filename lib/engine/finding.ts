import type { Chain } from './chain';
import { Severity } from './rule';

/** A warning that somebody has read and decided to live with. */
export interface Acknowledgement {
  readonly code: string;
  readonly reason: string;
  /** Only findings at this construct path or below it. */
  readonly path?: string;
}

/** What a rule found, as it is reported. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  /** Construct path or file. */
  readonly at: string;
  /** Heading of the rule. */
  readonly title: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** `what; why; fix` in one sentence. */
  readonly message: string;
  readonly cluster?: string;
  readonly chain?: Chain;
  /** Chains that it breaks besides `chain`. */
  readonly breaks?: readonly Chain[];
  /** Why the finding is accepted. */
  readonly acknowledged?: string;
}
