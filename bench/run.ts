/**
 * `npm run bench`: what the compiled library costs, against the same work by hand, in one run on one machine.
 * Exits with 1 when a promise of docs/performance.md is broken.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../scripts/cli';

const ROOT = join(__dirname, '..');
const BUILD = join(ROOT, 'build');
const MOST_MILLISECONDS_TO_REQUIRE = 50;
/** Ten times the accesses may cost ten times as much, and a half more for noise and for garbage collection. */
const MOST_GROWTH = 15;
/** The review of 5,000 accesses, over the rest of their synth. */
const MOST_REVIEW = 2;
const RUNS = Number(process.env.BENCH_RUNS ?? 5);

if (!existsSync(join(BUILD, 'index.js'))) {
  console.error('There is no compiled build: run `npm run compile` first.');
  process.exit(1);
}

const require_ = requireCost();
console.log(`require('cdk-flux-azure'), over cdk8s, cdktf and the provider classes that it uses: ${require_.own.toFixed(0)} ms (those take ${require_.peers.toFixed(0)} ms)`);

const rows = ([['accesses', 100], ['handWritten', 100], ['accesses', 1000], ['handWritten', 1000], ['charts', 1000], ['plainCharts', 1000], ['charts', 5000], ['accesses', 5000]] as const)
  .map(([program, count]) => ({ program, count, ...measure(program, count) }));
const of = (program: string, count: number) => rows.find(row => row.program === program && row.count === count)!;
console.log('\n| program | n | ms | MB |\n|---|---|---|---|');
rows.forEach(({ program, count, milliseconds, megabytes }) => console.log(`| ${program} | ${count} | ${milliseconds.toFixed(0)} | ${megabytes.toFixed(0)} |`));

const growth = of('accesses', 1000).milliseconds / of('accesses', 100).milliseconds;
const ratio = of('accesses', 1000).milliseconds / of('handWritten', 1000).milliseconds;
const reviewed = of('accesses', 5000);
const reviewShare = reviewed.review / (reviewed.milliseconds - reviewed.review);
console.log(`\n5,000 accesses are reviewed in ${reviewed.review.toFixed(0)} ms: ${reviewShare.toFixed(2)} times the rest of their synth.`);
console.log(`1,000 accesses cost ${growth.toFixed(1)} times as much as 100, and ${ratio.toFixed(2)} times as much as the same written by hand.`);

const broken = [
  require_.own > MOST_MILLISECONDS_TO_REQUIRE && `require takes more than ${MOST_MILLISECONDS_TO_REQUIRE} ms`,
  reviewShare > MOST_REVIEW && `the review of 5,000 accesses takes more than ${MOST_REVIEW} times the rest of their synth`,
  growth > MOST_GROWTH && 'the cost of accesses is not linear',
].filter(text => text);
broken.forEach(text => console.error(`BROKEN: ${text}`));
process.exitCode = broken.length > 0 ? 1 : 0;

/** Both are timed in each process, one after the other, so that the machine's mood hits both. */
function requireCost(): { own: number; peers: number } {
  const sources = filesBelow(BUILD).filter(file => file.endsWith('.js')).map(file => readFileSync(join(BUILD, file), 'utf8')).join('\n');
  const providers = [...new Set([...sources.matchAll(/require\("(@cdktf\/provider-[^"]+)"\)/g)].map(([, path]) => path))].sort();
  const peers = ['constructs', 'cdk8s', 'cdktf', ...providers];
  const script = `
    const now = () => Number(process.hrtime.bigint()) / 1e6;
    const a = now(); ${JSON.stringify(peers)}.forEach(name => require(name));
    const b = now(); require(${JSON.stringify(BUILD)});
    console.log(JSON.stringify({ peers: b - a, own: now() - b }));`;
  const times = Array.from({ length: RUNS * 3 }, () => JSON.parse(execFileSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' })));
  return { own: median(times.map(({ own }) => own)), peers: median(times.map(({ peers: each }) => each)) };
}

function measure(program: string, count: number): { milliseconds: number; review: number; megabytes: number } {
  const runs = count >= 5000 ? 1 : RUNS;
  const args = [require.resolve('ts-node/dist/bin'), '-T', join(__dirname, 'measure.ts'), program, String(count)];
  const times = Array.from({ length: runs }, () => JSON.parse(execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })));
  const middle = (figure: 'milliseconds' | 'review' | 'megabytes') => median(times.map(time => time[figure]));
  return { milliseconds: middle('milliseconds'), review: middle('review'), megabytes: middle('megabytes') };
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
