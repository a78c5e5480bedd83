import { hostileRun } from './hostile-run';

const PROGRAMS = Number(process.env.HOSTILE_PROGRAMS ?? 5_000);

it(`${PROGRAMS} hostile programs are refused in the house's form with nothing written, or write what their benign twins write`, () => {
  const { findings, ...figures } = hostileRun(PROGRAMS, 25, Number(process.env.HOSTILE_SEED ?? 1));
  process.stdout.write(`hostile programs: ${JSON.stringify({ ...figures, findings: findings.length })}\n`);
  expect(findings).toEqual([]);
  expect(figures.programs).toBe(PROGRAMS);
});
