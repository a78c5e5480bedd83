import * as fs from 'fs';
import * as path from 'path';
import { App, Chart, Names } from 'cdk8s';
import { App as TerraformApp } from 'cdktf';
import { withOwnWriters } from '../handoff/manifest';
import { Program } from '../program';
import { KubernetesHalf, printWarnings, synthesize, write, writeRunbooks } from './drive';
import { SynthMode, synthMode } from './mode';

const DRIVEN = Symbol.for('cdk-flux-azure.driven');

/** Apps whose `synth` is cdk8s's or cdktf's own, with the library's steps around it. */
const wrapped = new WeakMap<App | TerraformApp, () => void>();

interface Driven { [DRIVEN]?: boolean; synth(): void }

/** Marks an app whose own `synth` knows both halves. */
export function markDriven(app: App | TerraformApp): void {
  Object.defineProperty(app, DRIVEN, { value: true });
}

/**
 * Adds the library's checks and files to the `synth()` of apps that the user made.
 *
 * cdk8s has no hook that comes after its checks and before its files, and writes one flat folder;
 * cdktf writes stack by stack. So the method of the two instances is wrapped, once.
 */
export function driveOwnApps(program: Program, app: App, terraform: TerraformApp | undefined): void {
  if (terraform) {
    wrap(terraform, original => {
      if (synthMode() !== SynthMode.KUBERNETES) {
        synthesize(app, program, SynthMode.AZURE, original).terraform?.publish();
        writeRunbooks(program, path.dirname(path.resolve(terraform.outdir)));
        if (synthMode() === SynthMode.AZURE) {
          printWarnings(program);
        }
      }
    });
  }
  wrap(app, original => {
    const mode = synthMode();
    if (mode === SynthMode.AZURE && !terraform) {
      synthesize(app, program, SynthMode.AZURE);
      writeRunbooks(program, process.cwd());
      printWarnings(program);
    }
    if (mode !== SynthMode.AZURE) {
      const { half, reports } = synthesize(app, program, SynthMode.KUBERNETES, terraform && wrapped.get(terraform));
      withOwnWriters(original);
      write(app.outdir, [...half.delivery, ...reports]);
      removeEmptyCharts(app, program, half);
      printWarnings(program);
    }
  });
}

/** Whether an app is written by the library, folder by folder. */
export function isDriven(app: App): boolean {
  return (app as unknown as Driven)[DRIVEN] === true && !wrapped.has(app);
}

function wrap(app: App | TerraformApp, synth: (original: () => void) => void): void {
  const driven = app as unknown as Driven;
  if (!driven[DRIVEN]) {
    const original = driven.synth.bind(app);
    markDriven(app);
    wrapped.set(app, original);
    driven.synth = () => synth(original);
  }
}

/** A cluster that puts its objects into a chart of the user's is an empty chart itself, for which cdk8s writes an empty file. */
function removeEmptyCharts(app: App, program: Program, half: KubernetesHalf): void {
  const empty = new Set<Chart>(half.charts.filter(({ objects }) => objects.length === 0).map(({ chart }) => chart));
  for (const cluster of program.clusters.filter(candidate => empty.has(candidate))) {
    const file = path.join(app.outdir, `${Names.toDnsLabel(cluster)}${app.outputFileExtension}`);
    if (fs.existsSync(file) && fs.readFileSync(file, 'utf8').trim() === '') {
      fs.rmSync(file);
    }
  }
}
