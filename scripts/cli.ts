/**
 * Runs the unmodified CLIs of cdktf, cdktn and cdk8s over a program, as a user does, and lists what they wrote.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

export const PROJECT_ROOT = resolve(__dirname, '..');

export interface CliRun {
  readonly status: number;
  /** Standard output and standard error, one after the other. */
  readonly output: string;
}

export interface CliOptions {
  /** Folder in which the CLI was installed. */
  readonly installedIn?: string;
  /** Another Node.js than that of this process, for the CLI and for the program. */
  readonly node?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** `cdktf synth`: writes `cdktf.out`. */
export function cdktfSynth(folder: string, options: CliOptions = {}): Promise<CliRun> {
  return run('cdktf', ['synth'], folder, options);
}

/** `cdktn synth`: writes `cdktf.out`, too. Its CLI wants Node.js 22.19 or later. */
export function cdktnSynth(folder: string, options: CliOptions = {}): Promise<CliRun> {
  return run('cdktn', ['synth'], folder, options);
}

/** `cdk8s synth`: writes `dist`. */
export function cdk8sSynth(folder: string, options: CliOptions = {}): Promise<CliRun> {
  return run('cdk8s', ['synth', '--check-upgrade=false'], folder, options);
}

/** Files below a folder, sorted, with `/` between their parts. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) {
    return [];
  }
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => statSync(join(folder, path)).isFile())
    .map(path => path.split('\\').join('/'))
    .sort();
}

/** The files as a tree, each folder once. */
export function treeOf(files: readonly string[]): string {
  const lines: string[] = [];
  let open: string[] = [];
  for (const file of [...files].sort()) {
    const folders = file.split('/').slice(0, -1);
    let shared = 0;
    while (shared < folders.length && folders[shared] === open[shared]) {
      shared++;
    }
    for (let depth = shared; depth < folders.length; depth++) {
      lines.push(`${'  '.repeat(depth)}${folders[depth]}/`);
    }
    open = folders;
    lines.push(`${'  '.repeat(folders.length)}${file.split('/').at(-1)}`);
  }
  return lines.join('\n');
}

function run(cli: 'cdktf' | 'cdktn' | 'cdk8s', args: string[], folder: string, options: CliOptions): Promise<CliRun> {
  const home = join(options.installedIn ?? PROJECT_ROOT, 'node_modules', `${cli}-cli`);
  const { bin } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  // Neither CLI may reach for the network: cdktf asks for new versions and reports usage, npm (below npx) looks for updates.
  const node = options.node ?? process.execPath;
  const PATH = `${dirname(node)}${delimiter}${process.env.PATH}`;
  const env = { ...withoutOutdirs(process.env), PATH, CHECKPOINT_DISABLE: '1', CI: '1', NPM_CONFIG_UPDATE_NOTIFIER: 'false', ...options.env };
  const command = [join(home, typeof bin === 'string' ? bin : bin[cli]), ...args];
  return new Promise(resolveRun => {
    const child = execFile(node, command, { cwd: folder, env, encoding: 'utf8', maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolveRun({ status: error ? (typeof error.code === 'number' ? error.code : 1) : 0, output: `${stdout}${stderr}` });
    });
    child.stdin?.end();
  });
}

/** A program takes these for its caller's name. */
function withoutOutdirs({ CDKTF_OUTDIR, CDK8S_OUTDIR, ...env }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return env;
}

/** Removes what earlier runs wrote, so that what is there afterwards was written by this one. */
export function clean(folder: string): void {
  for (const output of ['cdktf.out', 'dist']) {
    rmSync(join(folder, output), { recursive: true, force: true });
  }
}
