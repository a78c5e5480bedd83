import { killRuns, runTogether } from './kill';

it('a dozen runs that are killed at random moments leave each output old or new, and the next run clears what they left', async () => {
  const { kills, damaged, mixed, left } = await killRuns(12, Math.random);
  expect({ kills, damaged, mixed, left }).toEqual({ kills: 12, damaged: 0, mixed: 0, left: [] });
}, 600_000);

it('two runs at once end as one of them', async () => {
  expect(await runTogether(2)).toBe(0);
}, 600_000);
