/**
 * `npm run bench`: what the compiled library costs, against the same work by hand, in one run on one machine, with reports, which are
 * written by default. Writes docs/performance.md and its chart with `--write`; exits with 1 when a target is missed that is no known miss.
 *
 * `--quick` leaves out what takes minutes.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartOf, Figure, pageOf, Row } from './page';

const ROOT = join(__dirname, '..');
const BUILD = join(ROOT, 'build');
const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const QUICK = process.argv.includes('--quick');

if (!existsSync(join(BUILD, 'index.js'))) {
  console.error('There is no compiled build: run `npm run compile` first.');
  process.exit(1);
}

const PLAN = [
  ['accesses', 100], ['handWritten', 100], ['accesses', 1000], ['handWritten', 1000], ['clusters', 100], ['handWrittenClusters', 100],
  ['charts', 1000], ['plainCharts', 1000],
  ...QUICK ? [] : [['clusters', 1000], ['handWrittenClusters', 1000], ['charts', 5000], ['accesses', 5000], ['accesses', 10_000]] as const,
] as const;

const rows: Row[] = PLAN.map(([program, count]) => {
  const row = { program, count, ...measure(program, count) };
  console.log(`${program} ${count}: ${row.milliseconds.toFixed(0)} ms, ${row.megabytes.toFixed(0)} MB${row.review ? `, ${row.review.toFixed(0)} ms of it the review with its reports` : ''}`);
  return row;
});
const of = (program: string, count: number) => rows.find(row => row.program === program && row.count === count);
const loading = loadingCost();

const figures: Figure[] = [
  ratio('1,000 accesses, over the same by hand', of('accesses', 1000)?.milliseconds, of('handWritten', 1000)?.milliseconds, 0.8),
  ratio('memory of 1,000 accesses, over the same by hand', of('accesses', 1000)?.megabytes, of('handWritten', 1000)?.megabytes, 1.1),
  ratio('10,000 accesses, over 1,000', of('accesses', 10_000)?.milliseconds, of('accesses', 1000)?.milliseconds, 11),
  ratio('1,000 clusters, over the same by hand', of('clusters', 1000)?.milliseconds, of('handWrittenClusters', 1000)?.milliseconds, 0.2, 'most of both is the disk, see below'),
  ratio('`require` of the library with cdk8s and cdktf, over those two alone', loading.own + loading.peers, loading.peers, 1.05),
  ratio('review of 1,000 accesses with its reports, over the rest of their synth', of('accesses', 1000)?.review, rest(of('accesses', 1000)), 0.3),
  ratio('1,000 charts in a FluxAzureApp, over a cdk8s.App', of('charts', 1000)?.milliseconds, of('plainCharts', 1000)?.milliseconds, 1),
].filter(figure => figure !== undefined);

console.log('');
figures.forEach(({ what, value, most }) => console.log(`${value <= most ? 'holds ' : 'MISSED'} ${what}: ${value.toFixed(2)} (at most ${most})`));
console.log(`require: ${loading.own.toFixed(1)} ms over the ${loading.peers.toFixed(0)} ms of cdk8s and cdktf; the first use of every class: ${loading.all.toFixed(0)} ms`);
if (process.argv.includes('--write')) {
  writeFileSync(join(ROOT, 'docs/images/performance.svg'), chartOf(rows));
  writeFileSync(join(ROOT, 'docs/performance.md'), pageOf(rows, figures, loading));
}
const missed = figures.filter(({ value, most, known }) => value > most && !known);
console.log(`${figures.length - missed.length} passed, ${missed.length} failed`);
process.exitCode = missed.length > 0 ? 1 : 0;

function ratio(what: string, value: number | undefined, over: number | undefined, most: number, known?: string): Figure | undefined {
  return value === undefined || over === undefined ? undefined : { what, value: value / over, most, known };
}

function rest(row: Row | undefined): number | undefined {
  return row && row.milliseconds - row.review;
}

/** All are timed in each process, one after the other, so that the machine's mood hits them all. */
function loadingCost(): { own: number; peers: number; all: number } {
  const script = `
    const now = () => Number(process.hrtime.bigint()) / 1e6;
    const a = now(); ['constructs', 'cdk8s', 'cdktf'].forEach(name => require(name));
    const b = now(); const library = require(${JSON.stringify(BUILD)});
    const c = now(); Object.values(library);
    console.log(JSON.stringify({ peers: b - a, own: c - b, all: now() - c }));`;
  const times = Array.from({ length: RUNS * 3 }, () => JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' })) as { own: number; peers: number; all: number });
  return { own: median(times.map(({ own }) => own)), peers: median(times.map(({ peers }) => peers)), all: median(times.map(({ all }) => all)) };
}

function measure(program: string, count: number): Omit<Row, 'program' | 'count'> {
  const runs = count >= 5000 ? 1 : program.endsWith('lusters') && count >= 1000 ? 3 : RUNS;
  const args = [require.resolve('ts-node/dist/bin'), '-T', join(__dirname, 'measure.ts'), program, String(count)];
  const times = Array.from({ length: runs }, () => JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })) as Omit<Row, 'program' | 'count'>);
  const middle = (figure: 'milliseconds' | 'review' | 'megabytes') => median(times.map(time => time[figure]));
  return { milliseconds: middle('milliseconds'), review: middle('review'), megabytes: middle('megabytes') };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
