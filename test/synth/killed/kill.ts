/**
 * Starts a real program again and again, kills it at random moments, and looks at what it has left.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compiled } from '../../helpers/compiled';
import { contentsOf, temporaryFolder } from '../../support/synthesize';

type Files = { readonly [path: string]: string };

/** What a run writes, each old or new as a whole. */
const HALVES = ['cdktf.out', 'dist', 'runbooks'] as const;
const WORDS = ['spring', 'autumn'] as const;

export interface Killed {
  /** Runs that ended before they were killed are not counted. */
  readonly kills: number;
  /** Kills that came when the run had begun to write. */
  readonly whileWriting: number;
  /** Outputs of which something was missing or cut. */
  readonly damaged: number;
  /** Outputs with files of two runs. */
  readonly mixed: number;
  /** What was left beside the outputs when the last run had ended by itself. */
  readonly left: readonly string[];
}

export async function killRuns(wanted: number, random: () => number): Promise<Killed> {
  const program = compiled('test/synth/killed/program.ts');
  const folder = temporaryFolder();
  const { states, duration: first } = await statesOf(program, folder);
  let duration = first;
  const result = { kills: 0, whileWriting: 0, damaged: 0, mixed: 0 };
  for (let attempt = 0; result.kills < wanted; attempt++) {
    // Most of a run is spent on loading; three of four kills come later.
    const share = attempt % 4 === 0 ? random() : 0.5 + random() / 2;
    const start = Date.now();
    const ended = await run(program, folder, WORDS[attempt % 2], share * duration);
    result.kills += ended ? 0 : 1;
    // The machine may be quicker by now.
    duration = ended ? Math.min(duration, Date.now() - start) : duration;
    result.whileWriting += readdirSync(folder).some(name => name.startsWith('.cdk-flux-azure.')) ? 1 : 0;
    for (const half of HALVES) {
      const found = contentsOf(join(folder, half));
      if (!states.some(state => isSame(state[half], found))) {
        states.some(state => isSame(Object.keys(state[half]), Object.keys(found))) ? result.mixed++ : result.damaged++;
      }
    }
  }
  await run(program, folder, WORDS[0]);
  return { ...result, left: readdirSync(folder).filter(name => !HALVES.includes(name as never)) };
}

/** Starts two runs at once, again and again. @returns outputs that are not those of one of the two */
export async function runTogether(times: number): Promise<number> {
  const program = compiled('test/synth/killed/program.ts');
  const folder = temporaryFolder();
  const { states } = await statesOf(program, folder);
  let wrong = 0;
  for (let time = 0; time < times; time++) {
    await Promise.all(WORDS.map(word => run(program, folder, word)));
    wrong += HALVES.filter(half => !states.some(state => isSame(state[half], contentsOf(join(folder, half))))).length;
  }
  return wrong + readdirSync(folder).filter(name => !HALVES.includes(name as never)).length;
}

/** The outputs of two runs that end by themselves; the stacks name their folder. */
async function statesOf(program: string, folder: string): Promise<{ states: { readonly [half: string]: Files }[]; duration: number }> {
  const states: { readonly [half: string]: Files }[] = [];
  let duration = 0;
  for (const word of WORDS) {
    const start = Date.now();
    await run(program, folder, word);
    duration = Date.now() - start;
    states.push(Object.fromEntries(HALVES.map(half => [half, contentsOf(join(folder, half))])));
  }
  return { states, duration };
}

/** @returns whether the run ended by itself */
function run(program: string, folder: string, word: string, killAfter?: number): Promise<boolean> {
  return new Promise((done, fail) => {
    const env = { ...process.env, CDKTF_OUTDIR: undefined, CDK8S_OUTDIR: undefined, CHECKPOINT_DISABLE: '1' };
    const child = spawn(process.execPath, [program, word], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', text => { errors += text; });
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      code === 0 || signal === 'SIGKILL' ? done(signal === null) : fail(new Error(errors));
    });
  });
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? [...value].sort() : Object.entries(value as object).sort(([a], [b]) => (a < b ? -1 : 1));
}
