/** Figures of a test for people: printed when they are asked for with FIGURES=1, since a run that passes says nothing. */
export function printFigures(text: string): void {
  if (process.env.FIGURES) {
    process.stdout.write(`${text}\n`);
  }
}
