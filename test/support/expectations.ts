import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

/**
 * What people are told, case by case, in a file that is read and reviewed like code: every word of a message is meant.
 * `UPDATE_EXPECTATIONS=1 npx jest PATH` writes it anew; look at the difference before it is committed.
 */
export class Expectations {
  private readonly known: { readonly [name: string]: readonly string[] };
  private readonly seen: { [name: string]: readonly string[] } = {};
  private readonly isUpdated = process.env.UPDATE_EXPECTATIONS === '1';

  public constructor(private readonly file: string) {
    this.known = existsSync(file) ? parse(readFileSync(file, 'utf8')) : {};
  }

  /** Compares what a case says with what the file says that it says. */
  public check(name: string, told: readonly string[]): void {
    expect(this.seen).not.toHaveProperty([name]);
    this.seen[name] = told;
    if (!this.isUpdated) {
      expect({ [name]: told }).toEqual({ [name]: this.known[name] ?? ['(not in the file: UPDATE_EXPECTATIONS=1, and review it)'] });
    }
  }

  /** At the end: nothing is expected that no case has. */
  public finish(): void {
    if (this.isUpdated) {
      writeFileSync(this.file, stringify(this.seen, { lineWidth: 0 }));
    } else {
      expect(Object.keys(this.known).filter(name => !(name in this.seen))).toEqual([]);
    }
  }
}
