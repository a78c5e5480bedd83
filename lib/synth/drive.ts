import * as fs from 'fs';
import * as path from 'path';
import { App } from 'cdk8s';
import { RUNBOOK_FOLDER } from '../handoff/hand-off';
import { Program } from '../program';
import { SynthMode } from './mode';
import { checkDuplicates, checkFiles, fileOf, RenderedChart, renderCharts, textOf } from './render';
import { StagedTerraform, stageTerraform } from './staging';
import { toYaml } from '../text/yaml';

/** A file of the Kubernetes half, not written yet. */
export interface PlannedFile {
  readonly path: string;
  readonly content: string;
}

/** The Kubernetes half in memory. */
export interface KubernetesHalf {
  readonly charts: readonly RenderedChart[];
  readonly delivery: readonly PlannedFile[];
}

/**
 * Finishes the program and renders its Kubernetes half in memory, which also declares the outputs that the Azure half needs.
 * Throws all problems at once, before anything is written.
 */
export function prepare(app: App, program: Program, mode: SynthMode): KubernetesHalf {
  program.finalize();
  program.checkStackNames();
  program.checkProviders();
  const half = program.handOff.collect(mode === SynthMode.AZURE ? undefined : program.problems, () => ({
    charts: renderCharts(app, program),
    delivery: [
      ...program.clusters.flatMap(cluster => cluster._deliveredFiles().map(file => ({ ...file, path: path.join(cluster.node.id, file.path) }))),
      ...sopsConfiguration(program),
    ],
  }));
  checkFiles(half.charts, program);
  checkDuplicates(half.charts, program);
  if (mode !== SynthMode.AZURE) {
    app.node.findAll().forEach(construct => construct.node.validate().forEach(text => program.problems.addText(construct.node.path, text)));
  }
  program.problems.throwIfAny();
  return half;
}

/** `.sops.yaml`, from which sops takes the key for a file that people encrypt. Flux leaves files of that name alone. */
function sopsConfiguration(program: Program): PlannedFile[] {
  const rules = new Map(program.sopsRules.map(({ path: at, rule }) => {
    const azure_keyvault = String(program.handOff.substitute(rule.azure_keyvault, at, program.clusters[0]?._existingStack));
    return [JSON.stringify(rule), { ...rule, azure_keyvault }];
  }));
  return rules.size > 0 ? [{ path: '.sops.yaml', content: toYaml({ creation_rules: [...rules.values()] }) }] : [];
}

/** A program that has passed every check, not written yet. */
export interface Synthesized {
  readonly half: KubernetesHalf;
  /** The Azure half in a folder of its own, when it is wanted. */
  readonly terraform?: StagedTerraform;
  readonly reports: readonly PlannedFile[];
}

/**
 * Prepares both halves and reviews them together.
 *
 * @param synthTerraform cdktf's own synth, when that of the app is ours
 */
export function synthesize(app: App, program: Program, mode: SynthMode, synthTerraform?: () => void): Synthesized {
  const half = prepare(app, program, mode);
  const isWanted = mode !== SynthMode.KUBERNETES;
  const terraform = program.terraformApp && stageTerraform(program.terraformApp, isWanted, synthTerraform);
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the review is read when there is something to review
    const { reviewProgram } = require('./review') as typeof import('./review');
    const reports = reviewProgram(program, half, terraform, mode);
    isWanted || terraform?.discard();
    return { half, terraform: isWanted ? terraform : undefined, reports };
  } catch (error) {
    terraform?.discard();
    throw error;
  }
}

/** All files of the Kubernetes half. */
export function plan(half: KubernetesHalf, extension: string): PlannedFile[] {
  const charts = half.charts
    .filter(({ objects }) => objects.length > 0)
    .map(({ chart, objects }) => ({ path: fileOf(chart, extension), content: textOf(objects) }));
  return [...charts, ...half.delivery];
}

export function write(outdir: string, files: readonly PlannedFile[]): void {
  fs.mkdirSync(outdir, { recursive: true });
  for (const file of files) {
    const target = path.join(outdir, file.path);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.writeFileSync(target, file.content);
  }
}

/** Writes the script of every cluster that `az` provisions. */
export function writeRunbooks(program: Program, parent: string): void {
  for (const { node, _halves } of program.clusters) {
    if (_halves.azCli && !_halves.azCli.isEmpty) {
      const folder = path.join(parent, RUNBOOK_FOLDER);
      fs.mkdirSync(folder, { recursive: true });
      const file = path.join(folder, `${node.id}.sh`);
      fs.writeFileSync(file, _halves.azCli.script());
      fs.chmodSync(file, 0o755);
    }
  }
}

/** Warnings are printed once, after the work, to the stream that no CLI reads. */
export function printWarnings(program: Program): void {
  const { warnings, reviewWarnings } = program;
  if (reviewWarnings.length > 0) {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
    const { renderWarnings } = require('./review') as typeof import('./review');
    process.stderr.write(`${reviewWarnings.length === 1 ? '1 warning' : `${reviewWarnings.length} warnings`} of the access review (AccessReview.of(…).acknowledge(code, reason) accepts one):\n${renderWarnings(reviewWarnings)}`);
  }
  if (warnings.length > 0) {
    process.stderr.write(`${warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`}:\n${warnings.map(({ path: at, text }) => `  - [${at}] ${text}`).join('\n')}\n`);
  }
}
