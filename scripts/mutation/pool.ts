/** Worker processes that are asked one thing at a time, and are replaced when they hang or have grown. */
import { ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Job, JobResult, Setup } from './worker';

/** Above this a worker is replaced: packages keep what was loaded before. */
const MAXIMAL_MEMORY = 2 ** 31;

/** The answer of a worker, or that there was none in time. */
export type Answer = JobResult | 'timeout' | 'crash';

export class Worker {
  private process?: ChildProcess;

  public constructor(private readonly setup: Setup) {}

  public async ask(job: Job, milliseconds: number): Promise<Answer> {
    this.process ??= await this.start();
    const child = this.process;
    const answer = await new Promise<Answer>(resolve => {
      const timer = setTimeout(() => resolve('timeout'), milliseconds);
      const done = (result: Answer) => {
        clearTimeout(timer);
        child.removeAllListeners('message').removeAllListeners('exit');
        resolve(result);
      };
      child.once('message', result => done(result as JobResult)).once('exit', () => done('crash'));
      child.send(job);
    });
    if (typeof answer === 'string' || answer.memory > MAXIMAL_MEMORY) {
      this.stop();
    }
    return answer;
  }

  public stop(): void {
    this.process?.kill('SIGKILL');
    this.process = undefined;
  }

  private async start(): Promise<ChildProcess> {
    const child = fork(join(__dirname, 'worker.ts'), { execArgv: ['--require', 'ts-node/register/transpile-only'], cwd: this.setup.root, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve()).once('error', reject).once('exit', code => reject(new Error(`a worker ended with ${code} before it began`)));
      child.send(this.setup);
    });
    child.removeAllListeners('exit').removeAllListeners('error');
    return child;
  }
}

/** Works through a queue with several workers. */
export async function inParallel<T>(workers: readonly Worker[], queue: readonly T[], work: (worker: Worker, item: T) => Promise<void>): Promise<void> {
  const rest = [...queue];
  await Promise.all(workers.map(async worker => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) {
      await work(worker, next);
    }
  }));
}
