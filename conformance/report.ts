/** Collects verdicts, prints each when it is known, and ends with one line that counts them. */
export class Report {
  private passed = 0;
  private failed = 0;
  private readonly skipped = new Set<string>();

  /** One verdict: it passes when the work finds no problem. */
  public async check(name: string, work: () => string[] | Promise<string[]>): Promise<boolean> {
    const start = Date.now();
    let problems: string[];
    try {
      problems = await work();
    } catch (error) {
      problems = [String((error as Error)?.stack ?? error)];
    }
    const good = problems.length === 0;
    this[good ? 'passed' : 'failed'] += 1;
    console.log(`${good ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    problems.forEach(problem => console.log(`       ${problem.replace(/\n/g, '\n       ')}`));
    return good;
  }

  /** A defect that was put in on purpose: it passes when the engine names it, and fails when the engine lets it through. */
  public seeded(name: string, expected: RegExp, work: () => string[] | Promise<string[]>): Promise<boolean> {
    return this.check(`defect: ${name}`, async () => {
      const problems = await work();
      if (problems.some(problem => expected.test(problem))) {
        return [];
      }
      return [problems.length === 0 ? 'the engine accepted it' : `the engine said something else than ${expected}:`, ...problems];
    });
  }

  /** What was not judged, and why; listed before the count. */
  public skip(what: string, why: string): void {
    this.skipped.add(`skip ${what}: ${why}`);
  }

  /** Prints the end; the exit code of the run. */
  public end(): number {
    this.skipped.forEach(line => console.log(line));
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed > 0 || this.passed === 0 ? 1 : 0;
  }
}
