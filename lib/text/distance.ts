/** Work in cells of the table that comparing names may cost in all; some hundredths of a second. */
const BUDGET = 2_000_000;
/** Longer names are not compared: nobody types them. */
const LONGEST = 300;
const MOST_CHANGES = 16;

/** Finds the name that was probably meant, in time that does not grow with what somebody else has written. */
export class NearestName {
  private readonly candidates: readonly string[];
  private readonly bySound = new Map<string, string>();
  private budget = BUDGET;

  public constructor(candidates: readonly string[]) {
    this.candidates = candidates.filter(({ length }) => length <= LONGEST);
    this.candidates.forEach(candidate => this.bySound.set(soundOf(candidate), candidate));
  }

  /** The candidate that differs least from one of the names; undefined when none is near. */
  public to(names: readonly string[]): string | undefined {
    const wanted = names.filter(({ length }) => length <= LONGEST);
    const sameSound = wanted.map(name => this.bySound.get(soundOf(name))).find(found => found !== undefined);
    if (sameSound !== undefined) {
      return sameSound;
    }
    let best: string | undefined;
    let least = MOST_CHANGES + 1;
    for (const candidate of this.candidates) {
      for (const name of wanted) {
        const most = Math.min(least - 1, Math.max(2, Math.floor(candidate.length / 8)));
        if (Math.abs(candidate.length - name.length) <= most && this.budget > 0) {
          this.budget -= (2 * most + 1) * name.length;
          const found = distanceWithin(name, candidate, most);
          [best, least] = found === undefined ? [best, least] : [candidate, found];
        }
      }
    }
    return best;
  }
}

/** Names that differ in case and separators only are one to the ear. */
function soundOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

/** Levenshtein distance, over a band of two rows; undefined when it is greater than `most`. */
export function distanceWithin(a: string, b: string, most: number): number | undefined {
  if (Math.abs(a.length - b.length) > most) {
    return undefined;
  }
  const beyond = most + 1;
  let previous = Uint16Array.from({ length: b.length + 2 }, (_, j) => Math.min(j, beyond));
  let current = new Uint16Array(b.length + 2);
  for (let i = 1; i <= a.length; i++) {
    const [from, to] = [Math.max(1, i - most), Math.min(b.length, i + most)];
    current[from - 1] = from === 1 ? Math.min(i, beyond) : beyond;
    let least = current[from - 1];
    for (let j = from; j <= to; j++) {
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1), beyond);
      least = Math.min(least, current[j]);
    }
    // The next row looks one further.
    current[to + 1] = beyond;
    if (least > most) {
      return undefined;
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length] <= most ? previous[b.length] : undefined;
}
