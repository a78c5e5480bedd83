import { spawn } from 'node:child_process';

const TIMEOUT_MILLISECONDS = 300_000;

/** How a program ended, and what it said. */
export interface Finished {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  /** Added to the environment of this process; undefined takes a variable away. */
  readonly env?: { readonly [name: string]: string | undefined };
  readonly input?: string;
}

/** Runs a program to its end. */
export function runCommand(program: string, args: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, timeout: TIMEOUT_MILLISECONDS });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', chunk => out.push(chunk));
    child.stderr.on('data', chunk => err.push(chunk));
    // A program that does not read its input closes it; that is no mistake.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({
      status: code ?? 1,
      stdout: Buffer.concat(out).toString(),
      stderr: Buffer.concat(err).toString() + (signal ? `ended by ${signal}` : ''),
    }));
  });
}
