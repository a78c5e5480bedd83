import { killRuns, runTogether } from './kill';

it('250 runs that are killed at random moments leave each output old or new, and the next run clears what they left', async () => {
  const result = await killRuns(250, Math.random);
  process.stdout.write(`killed runs: ${JSON.stringify(result)}\n`);
  expect(result.whileWriting).toBeGreaterThan(10);
  expect(result).toMatchObject({ kills: 250, damaged: 0, mixed: 0, left: [] });
}, 3 * 60 * 60 * 1000);

it('two runs at once, 50 times, end as one of them', async () => {
  expect(await runTogether(50)).toBe(0);
}, 60 * 60 * 1000);
