/**
 * Changes the library in small ways, one at a time, and looks whether the tests notice: `npm run mutation -- [--size 300] [--seed 1] [--threshold 88]
 * [--files regexp] [--workers 2] [--report file.json]`. The same seed and sources give the same sample.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EQUIVALENTS } from './equivalents';
import { Mutant } from './mutators';
import { inParallel, Worker } from './pool';
import { allMutants, sampleOf } from './sample';
import type { Job, JobResult } from './worker';

const ROOT = resolve(__dirname, '../..');
/**
 * Tests of processes of their own, which do not run the mutated library, of tools that look at no line of it, and of hundreds of programs each,
 * which would take minutes for every mutant: what they alone would find counts as survived.
 */
const LEFT_OUT = /^test\/(examples|package|mutation|properties|matrix|shapes\/walk|review\/mutation)\b|\.long\.test\.ts$|killed/;

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    threshold: { type: 'string', default: '88' },
    files: { type: 'string', default: '' },
    tests: { type: 'string', default: '' },
    workers: { type: 'string', default: '2' },
    report: { type: 'string' },
  },
});

interface Outcome {
  readonly mutant: Mutant;
  readonly fate: 'killed' | 'survived' | 'equivalent' | 'unreached';
  readonly by?: string;
}

async function main(): Promise<void> {
  const begin = Date.now();
  const mutants = sampleOf(ROOT, allMutants(ROOT, new RegExp(values.files)), Number(values.size), Number(values.seed));
  const workers = Array.from({ length: Number(values.workers) }, () => new Worker({ root: ROOT, mutants }));
  try {
    const baseline = await runBaseline(workers);
    console.log(`${mutants.length} mutants with seed ${values.seed}; ${baseline.length} test files without a mutant took ${seconds(begin)} s`);
    const outcomes: Outcome[] = [];
    await inParallel(workers, mutants.map((mutant, number) => ({ mutant, number })), async (worker, { mutant, number }) => {
      const outcome = await judge(worker, mutant, number, baseline);
      outcomes.push(outcome);
      if (outcome.fate === 'survived' || outcome.fate === 'unreached') {
        console.log(`${outcome.fate} ${describe(mutant)}  (${outcomes.length} of ${mutants.length}, ${seconds(begin)} s)`);
      } else if (outcomes.length % 25 === 0) {
        console.log(`${outcomes.length} of ${mutants.length}, ${seconds(begin)} s`);
      }
    });
    summarize(outcomes, begin);
  } finally {
    workers.forEach(worker => worker.stop());
  }
}

/** Every test file once: which mutants does each test reach, and how long does it take? */
async function runBaseline(workers: readonly Worker[]): Promise<JobResult[]> {
  const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).map(file => `test/${file.split('\\').join('/')}`)
    .filter(file => file.endsWith('.test.ts') && !LEFT_OUT.test(file) && new RegExp(values.tests).test(file)).sort();
  const results: JobResult[] = [];
  await inParallel(workers, files, async (worker, file) => {
    const result = await worker.ask({ file }, 900_000);
    if (typeof result === 'string' || result.tests.length === 0) {
      console.log(`left out: ${file} (${typeof result === 'string' ? result : result.error})`);
      return;
    }
    result.failed.forEach(name => console.log(`left out, since it fails without a mutant: ${file} › ${name} (${result.error?.split('\n')[0]})`));
    results.push({ ...result, tests: result.tests.filter(({ name }) => !result.failed.includes(name)) });
  });
  return results;
}

async function judge(worker: Worker, mutant: Mutant, number: number, baseline: readonly JobResult[]): Promise<Outcome> {
  if (isEquivalent(mutant)) {
    return { mutant, fate: 'equivalent' };
  }
  const jobs = jobsFor(mutant, number, baseline);
  for (const { job, cost } of jobs) {
    const result = await worker.ask(job, Math.min(240_000, 60_000 + 20 * cost));
    if (typeof result === 'string' || result.error !== undefined) {
      return { mutant, fate: 'killed', by: `${job.file}${typeof result === 'string' ? ` (${result})` : ` › ${result.failed[0] ?? 'loading'}`}` };
    }
  }
  return { mutant, fate: jobs.length === 0 ? 'unreached' : 'survived' };
}

function isEquivalent(mutant: Mutant): boolean {
  return EQUIVALENTS.some(({ file, from, to, on }) =>
    file === mutant.file && from === oneLine(mutant.from) && (to === undefined || to === oneLine(mutant.to)) && lineOf(mutant).includes(on));
}

/** The tests that reach a mutant, the quickest files first, and those that stand beside it before the others. */
function jobsFor({ file }: Mutant, number: number, baseline: readonly JobResult[]): { job: Job; cost: number }[] {
  const folders = file.split('/').slice(1);
  return baseline.flatMap(result => {
    const isByFile = result.reachedByFile.includes(number);
    const tests = result.tests.filter(({ reached }) => isByFile || reached.includes(number));
    if (tests.length === 0) {
      return [];
    }
    const own = isByFile ? undefined : tests.filter(({ reached }) => reached.includes(number)).map(({ name }) => name);
    const cost = result.loading + tests.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    const isFailing = result.failed.length > 0;
    const near = result.file.split('/').slice(1).filter((part, i) => part === folders[i]).length;
    return [{ job: { file: result.file, mutant: number, tests: isFailing ? tests.map(({ name }) => name) : own }, cost, order: cost / 4 ** near }];
  }).sort((a, b) => a.order - b.order);
}

function summarize(outcomes: readonly Outcome[], begin: number): void {
  const of = (...fates: Outcome['fate'][]) => outcomes.filter(({ fate }) => fates.includes(fate));
  const [killed, survivors, equivalents] = [of('killed'), of('survived', 'unreached'), of('equivalent')];
  const judged = outcomes.length - equivalents.length;
  const percent = judged === 0 ? 100 : 100 * killed.length / judged;
  console.log('\nSurvivors:');
  for (const { mutant, fate } of [...survivors].sort((a, b) => (describe(a.mutant) < describe(b.mutant) ? -1 : 1))) {
    console.log(`  ${describe(mutant)}${fate === 'unreached' ? '  (no test reaches it)' : ''}`);
  }
  console.log(`\nBy kind: ${[...new Set(outcomes.map(({ mutant }) => mutant.kind))].sort().map(kind => {
    const all = outcomes.filter(({ mutant, fate }) => mutant.kind === kind && fate !== 'equivalent');
    return `${kind} ${all.filter(({ fate }) => fate === 'killed').length}/${all.length}`;
  }).join(', ')}`);
  if (values.report) {
    writeFileSync(values.report, JSON.stringify(outcomes.map(({ mutant, ...rest }) => ({ ...rest, place: describe(mutant) })), undefined, 2));
  }
  console.log(`${killed.length} killed, ${survivors.length} survived, ${equivalents.length} equivalent: ${percent.toFixed(1)} % of ${judged} in ${seconds(begin)} s (at least ${values.threshold} %)`);
  console.log(`${killed.length} passed, ${survivors.length} failed`);
  process.exitCode = percent >= Number(values.threshold) ? 0 : 1;
}

function describe(mutant: Mutant): string {
  const short = (text: string) => (oneLine(text).length > 140 ? `${oneLine(text).slice(0, 140)}…` : oneLine(text));
  return `${mutant.file}:${mutant.line} ${mutant.kind}: ${short(mutant.from)} → ${mutant.isStatement ? '(gone)' : short(mutant.to)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function lineOf({ file, line }: Mutant): string {
  return existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8').split('\n')[line - 1] : '';
}

function seconds(begin: number): number {
  return Math.round((Date.now() - begin) / 1000);
}

void main();
