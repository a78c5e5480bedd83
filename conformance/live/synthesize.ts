import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyStacks, readStacks } from './azure/stacks';
import { readRepository, Repository } from './cluster/repository';
import { Engines } from './engines';
import { PATHS } from './settings';
import { REPORT_FOLDER } from '../../lib/review/report/folder';

/** The scenarios that the program under test knows. */
export type ScenarioName =
  | 'object-level' | 'object-certificate' | 'controller-identity' | 'controller-certificate' | 'aks-controller-identity' | 'aks-node' | 'remote-cluster';

/** Files of the application's certificate. */
export interface ApplicationFiles {
  readonly certificate: string;
  /** Certificate and key in one file. */
  readonly both: string;
}

/** Everything that was written: what a break may change, and what the run decides from. */
export interface Synthesized {
  readonly stacks: Map<string, any>;
  readonly repository: Repository;
}

const TIMEOUT_MILLISECONDS = 120_000;

/**
 * Runs the program the way a user does: once for the Azure half, then, with the outputs of the apply, once for the
 * Kubernetes half.
 */
export function synthesize(program: string, scenario: ScenarioName, application: ApplicationFiles, folder: string, engines: Engines): Synthesized {
  const cdktfOut = join(folder, 'cdktf.out');
  const dist = join(folder, 'dist');
  const outputs = join(folder, 'outputs.json');
  mkdirSync(folder, { recursive: true });
  const run = (env: NodeJS.ProcessEnv) => execFileSync(process.execPath, [...process.execArgv, program], {
    cwd: PATHS.root,
    env: {
      ...process.env,
      LIVE_SCENARIO: scenario,
      LIVE_CERTIFICATE: application.certificate,
      LIVE_CERTIFICATE_AND_KEY: application.both,
      FLUX_AZURE_OUTPUTS_FILE: outputs,
      TMPDIR: folder,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: TIMEOUT_MILLISECONDS,
  });
  run({ CDKTF_OUTDIR: cdktfOut });
  const stacks = readStacks(cdktfOut);
  writeFileSync(outputs, JSON.stringify(applyStacks(stacks).outputs, undefined, 2));
  run({ CDK8S_OUTDIR: dist });
  // Beside the clusters lies what is about all of them, such as `.sops.yaml` and the reports.
  const clusters = readdirSync(dist, { withFileTypes: true }).filter(entry => entry.isDirectory() && entry.name !== REPORT_FOLDER).map(({ name }) => name);
  if (clusters.length !== 1) {
    throw new Error(`the program wrote ${clusters.length} clusters instead of one: ${clusters.join(', ')}`);
  }
  return { stacks, repository: readRepository(join(dist, clusters[0]), folder, engines.kubectl) };
}
