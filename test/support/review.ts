import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { synthesize } from './synthesize';
import { FluxAzureApp } from '../../lib';
import { Program } from '../../lib/core/program';
import { stageTerraform } from '../../lib/core/stacks/staging';
import { Finding } from '../../lib/engine/finding';
import { ReviewInput } from '../../lib/engine/input';
import { review, ReviewSettings } from '../../lib/review/review';
import { prepare } from '../../lib/synth/drive';
import { SynthMode } from '../../lib/synth/mode';
import { reviewInput } from '../../lib/synth/review';

/** A copy of a review's input that may be changed. */
export type Changeable = any;

/** What the review of a program reads when its Kubernetes half is written. */
export function inputOf(build: (app: FluxAzureApp) => void): ReviewInput {
  const { outputs } = synthesize(build);
  const folder = mkdtempSync(join(tmpdir(), 'cdk-flux-azure-test-'));
  try {
    const outputsFile = join(folder, 'outputs.json');
    writeFileSync(outputsFile, JSON.stringify(outputs));
    const app = new FluxAzureApp({ terraformOutdir: join(folder, 'cdktf.out'), outdir: join(folder, 'dist'), outputsFile });
    build(app);
    const program = Program.of(app);
    const half = prepare(app, program, SynthMode.KUBERNETES);
    return reviewInput(program, half, stageTerraform([app.terraform], () => mkdtempSync(join(folder, 'staged-'))), SynthMode.KUBERNETES);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A deep copy, with the date kept. */
export function copyOf(input: ReviewInput): Changeable {
  return structuredClone(input);
}

/** Findings of an input, errors first. */
export function findingsOf(input: ReviewInput, settings: ReviewSettings = {}): readonly Finding[] {
  return review(input, settings).findings;
}

/** `FAZ001 what` of each finding. */
export function codesOf(input: ReviewInput): string[] {
  return [...new Set(findingsOf(input).map(({ code }) => code))].sort();
}
