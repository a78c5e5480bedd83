import { inLanguage, language, withoutKernelTrace } from './language';
import { sharedMap } from './shared';
import { oneLine, shortPath } from './terminal';

/**
 * What went wrong, for people: `[construct path] what is wrong; why it matters; how to fix it (code)`.
 */
export interface Problem {
  /** Of a family of refusals, or of the rule of the review that says the same; in docs/rules.md. */
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

/** Renders a problem in the one form that every message of the library has. */
export function renderProblem(path: string, problem: Problem): string {
  return `[${shortPath(path)}] ${problem.what}; ${problem.why}; ${problem.fix} (${problem.code})`;
}

/**
 * All problems of one run. A user's mistake is no crash: the error carries its message and no stack trace.
 */
export class FluxAzureError extends Error {
  /** One sentence for each problem, in the order in which the program meets them; its code stands at the end, such as `(FAZ103)`. */
  public readonly problems!: readonly string[];

  constructor(sentences: readonly string[]) {
    // Names of a program's end up in them: none may give the terminal a command, or begin a line of its own.
    const problems = sentences.map(sentence => inLanguage(oneLine(sentence)));
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(`${count}, nothing was written:\n${problems.map(problem => `  - ${problem}`).join('\n')}`);
    this.name = 'FluxAzureError';
    // Not enumerable: Node would print the sentences a second time.
    Object.defineProperty(this, 'problems', { value: problems, enumerable: false });
    Object.defineProperty(this, 'name', { enumerable: false });
    this.stack = `${this.name}: ${this.message}`;
  }

  public toString(): string {
    const text = super.toString();
    language() && withoutKernelTrace(text);
    return text;
  }
}

/** Stops at once: for what nothing can be made of. A path may be that of a construct or the name of a callable. */
export function refuse(path: string, problem: Problem): never {
  throw new FluxAzureError([renderProblem(path || 'app', problem)]);
}

/** Collects problems in the order in which the program meets them; the same sentence is kept once. */
export class ProblemList {
  private readonly sentences = new Set<string>();
  /** Those of {@link foretell}. */
  private readonly foretold = new Set<string>();

  public add(path: string, problem: Problem): void {
    const sentence = renderProblem(path || 'app', problem);
    this.sentences.add(sentence);
    this.foretold.delete(sentence);
  }

  /**
   * For what a rule of the review finds by itself in what was written: it is no problem of its own, and is told only where others keep the review from
   * being run, so that all stand in one run.
   */
  public foretell(path: string, problem: Problem): void {
    const sentence = renderProblem(path || 'app', problem);
    this.sentences.has(sentence) || this.foretold.add(sentence);
    this.sentences.add(sentence);
  }

  /** From here on the review tells what was foretold. */
  public leaveToReview(): void {
    this.foretold.forEach(sentence => this.sentences.delete(sentence));
    this.foretold.clear();
  }

  /** For sentences of others, such as validations of the user's own constructs. */
  public addText(path: string, text: string): void {
    this.sentences.add(`[${shortPath(path || 'app')}] ${text}`);
  }

  /** For problems that were thrown where nothing could be collected. */
  public addSentence(sentence: string): void {
    this.sentences.add(sentence);
  }

  public addAll(path: string, problems: readonly Problem[]): void {
    problems.forEach(problem => this.add(path, problem));
  }

  public get all(): string[] {
    return [...this.sentences];
  }

  public throwIfAny(): void {
    if (this.sentences.size > this.foretold.size) {
      throw new FluxAzureError(this.all);
    }
  }
}

/** The problems of each program, by the root of its constructs. */
const lists = sharedMap<object, ProblemList>('problems');

/** Where the problems of everything below a root are collected. */
export function problemListOf(root: object): ProblemList {
  const known = lists.get(root) ?? new ProblemList();
  lists.set(root, known);
  return known;
}
