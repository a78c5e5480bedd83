import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './command';
import { CACHE } from '../tools/pins';

/** Of PyPI. */
const VERSION = '2.91.0';
const FOLDER = join(CACHE, 'built', 'azure-cli', VERSION);
const PROGRAM = join(FOLDER, 'venv', 'bin', 'az');

/** What a command says whose arguments were understood, on a machine that is signed in nowhere. */
const UNDERSTOOD = /az login/;

/** The real azure-cli in a virtual environment of the cache; its parser needs no Azure. */
export class AzureCli {
  /**
   * Installs it when it is missing: a minute, and 730 MB.
   *
   * @returns the engine, or why it is not there
   */
  public static find(quick: boolean): AzureCli | string {
    if (!existsSync(PROGRAM)) {
      if (quick) {
        return 'it is not installed, and --quick installs nothing of this size';
      }
      const problem = install();
      if (problem) {
        return problem;
      }
    }
    return new AzureCli();
  }

  /** What the parser says against a command; the arguments come without `az`. */
  public async judge(args: readonly string[], home: string): Promise<string[]> {
    const { stdout, stderr } = await runCommand(PROGRAM, [...args], {
      env: {
        AZURE_CONFIG_DIR: home, AZURE_CORE_COLLECT_TELEMETRY: 'no', AZURE_CORE_NO_COLOR: 'yes', HTTPS_PROXY: 'http://127.0.0.1:9', HOME: home,
      },
    });
    const said = `${stdout}\n${stderr}`;
    return UNDERSTOOD.test(said) ? [] : [`az ${args.join(' ')}: ${said.trim().split('\n').slice(0, 3).join(' ')}`];
  }
}

function install(): string | undefined {
  if (spawnSync('python3', ['--version']).status !== 0) {
    return 'python3 is not on the PATH';
  }
  const unfinished = `${FOLDER}.${process.pid}`;
  mkdirSync(dirname(unfinished), { recursive: true });
  // A virtual environment knows its own path: it is made where it stays, and counts when it is whole.
  rmSync(FOLDER, { recursive: true, force: true });
  const venv = join(FOLDER, 'venv');
  for (const [program, args] of [['python3', ['-m', 'venv', venv]], [join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', `azure-cli==${VERSION}`]]] as const) {
    const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
    if (status !== 0) {
      // Kept for a look, and not taken for a whole one.
      existsSync(FOLDER) && renameSync(FOLDER, unfinished);
      return `its installation failed: ${stderr.trim().split('\n').slice(-1)[0]}`;
    }
  }
  return undefined;
}
