import { hostileRun } from './hostile-run';

it('500 hostile programs are refused in the house\'s form with nothing written, or write what their benign twins write', () => {
  const figures = hostileRun(500, 25, 12);
  expect(figures.findings).toEqual([]);
  expect(figures.programs).toBe(500);
  expect(Math.min(figures.refused, figures.written)).toBeGreaterThan(50);
}, 120_000);
