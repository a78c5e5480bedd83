import { ChildProcess, execFile } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { AzState, AzStandIn, installClient } from './az-stand-in';
import { FluxAzureApp } from '../../lib';
import { withVariables } from '../support/synthesize';

/** How a run of a script ended. */
export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The script that a program writes for its cluster `lab`. */
export function runbookOf(build: (app: FluxAzureApp) => void, outputsFile?: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-flux-azure-runbook-'));
  // Nobody would read the warnings of so many programs.
  const quiet = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    withVariables({ CDKTF_OUTDIR: path.join(folder, 'cdktf.out') }, () => {
      const app = new FluxAzureApp({ outputsFile });
      build(app);
      app.synth();
    });
    return fs.readFileSync(path.join(folder, 'runbooks/lab.sh'), 'utf8');
  } finally {
    quiet.mockRestore();
    fs.rmSync(folder, { recursive: true });
  }
}

/** A folder with a script, and an Azure that has nothing yet. */
export class Workplace {
  private static number = 0;
  public readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-flux-azure-workplace-'));
  public child?: ChildProcess;
  private readonly world = `workplace-${Workplace.number++}`;

  public constructor(private readonly azure: AzStandIn, private readonly port: number, script: string) {
    installClient(path.join(this.folder, 'bin'));
    this.write('lab.sh', script);
  }

  public run(more: object = {}, ...args: string[]): Promise<Run> {
    const env = { PATH: `${path.join(this.folder, 'bin')}:${process.env.PATH}`, HOME: this.folder, AZ_PORT: String(this.port), AZ_WORLD: this.world, ...more };
    return new Promise<Run>(resolve => {
      this.child = execFile('bash', ['lab.sh', ...args], { cwd: this.folder, env }, (error, stdout, stderr) => resolve({ status: error ? Number(error.code ?? 255) : 0, stdout, stderr }));
    });
  }

  /** What becomes of the answers from now on. */
  public garble(how: (command: string, answer: string) => string): void {
    this.azure.garbles.set(this.world, how);
  }

  public get state(): AzState {
    return this.azure.state(this.world);
  }

  /** Everything that Azure was asked, one line for each call. */
  public get commands(): string[] {
    return this.state.calls.map(args => args.join(' '));
  }

  public write(file: string, text: string): void {
    fs.writeFileSync(path.join(this.folder, file), text);
  }

  public read(file = 'outputs.json'): string {
    return fs.readFileSync(path.resolve(this.folder, file), 'utf8');
  }

  /** What stands in the folder, but for the script and the client. */
  public get files(): string[] {
    return fs.readdirSync(this.folder).filter(name => !['bin', 'lab.sh'].includes(name)).sort();
  }

  public remove(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
