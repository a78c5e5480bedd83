/** One program in a process of its own: `ts-node -T bench/measure.ts PROGRAM COUNT` prints milliseconds, and how many of them the review took. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as programs from './programs';

const [, , name, count] = process.argv;
const { accesses, charts, clusters, handWritten, handWrittenClusters, plainCharts } = programs;
const program = { accesses, charts, clusters, handWritten, handWrittenClusters, plainCharts }[name];
if (!program) {
  throw new Error(`no program ${JSON.stringify(name)}`);
}
let review = 0;
const load = createRequire(__filename);
const reviewModule = load.resolve('../build/synth/review');
const original = load(reviewModule);
load.cache[reviewModule]!.exports = {
  ...original,
  reviewProgram: (...args: unknown[]) => {
    const begin = process.hrtime.bigint();
    const reports = original.reviewProgram(...args);
    review += Number(process.hrtime.bigint() - begin) / 1e6;
    return reports;
  },
};
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
writeFileSync(join(folder, 'outputs.json'), JSON.stringify(programs.outputsOf(name, Number(count))));
const start = process.hrtime.bigint();
program(folder, Number(count));
const milliseconds = Number(process.hrtime.bigint() - start) / 1e6;
rmSync(folder, { recursive: true });
console.log(JSON.stringify({ milliseconds, review, megabytes: process.resourceUsage().maxRSS / 1024 }));
