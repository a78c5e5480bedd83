import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_MILLISECONDS = 10_000;

/** What to start, and where its output goes. */
export interface ProcessOptions {
  readonly name: string;
  readonly command: string;
  readonly args: string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly logFile: string;
}

/** A process of the run, with its log. */
export class RunningProcess {
  private readonly child: ChildProcess;
  private exit: string | undefined;

  constructor(private readonly options: ProcessOptions) {
    const log = openSync(options.logFile, 'w');
    this.child = spawn(options.command, options.args, { env: options.env ?? process.env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.child.on('error', error => this.exit = String(error));
    this.child.on('exit', (code, signal) => this.exit = signal ?? `exit code ${code}`);
  }

  /** How the process ended; undefined while it runs. */
  public get ended(): string | undefined {
    return this.exit;
  }

  public get log(): string {
    return readFileSync(this.options.logFile, 'utf8');
  }

  /** The last lines of the log, for a message. */
  public tail(lines = 15): string {
    return this.log.trimEnd().split('\n').slice(-lines).join('\n');
  }

  public async stop(): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const end = Date.now() + STOP_MILLISECONDS;
      this.child.kill(signal);
      while (this.exit === undefined && Date.now() < end) {
        await sleep(20);
      }
    }
  }
}

/** All processes of one case; they are stopped in the reverse order of their start. */
export class Processes {
  private readonly running: RunningProcess[] = [];

  public start(options: ProcessOptions): RunningProcess {
    const started = new RunningProcess(options);
    this.running.push(started);
    return started;
  }

  public async stopAll(): Promise<void> {
    for (const started of this.running.splice(0).reverse()) {
      await started.stop();
    }
  }
}

/** Polls until the check gives a value; undefined when the time is over. */
export async function waitFor<T>(
  seconds: number,
  check: () => T | undefined | Promise<T | undefined>,
  everyMilliseconds = 200,
): Promise<T | undefined> {
  for (const end = Date.now() + seconds * 1000; ;) {
    const value = await check();
    if (value !== undefined || Date.now() > end) {
      return value;
    }
    await sleep(everyMilliseconds);
  }
}
