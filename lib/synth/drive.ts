import * as path from 'path';
import { App } from 'cdk8s';
import { inOrder } from '../access/sops/creation-rules';
import { Program } from '../program';
import { SynthMode } from './mode';
import { checkDuplicates, checkFiles, fileOf, RenderedChart, renderCharts, textOf } from './render';
import { oneLine, shortPath } from '../text/terminal';
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
  const rules = new Map(inOrder(program.sopsRules).map(({ path: at, rule }) => {
    const azure_keyvault = String(program.handOff.substitute(rule.azure_keyvault, at, program.clusters[0]?._existingStack));
    return [JSON.stringify(rule), { ...rule, azure_keyvault }];
  }));
  return rules.size > 0 ? [{ path: '.sops.yaml', content: `# For the root of the repository that the Kustomizations read: sops looks for it in the folder of a file and those around it.\n${toYaml({ creation_rules: [...rules.values()] })}` }] : [];
}

/** All files of the Kubernetes half. */
export function plan(half: KubernetesHalf, extension: string): PlannedFile[] {
  const charts = half.charts
    .filter(({ objects }) => objects.length > 0)
    .map(({ chart, objects }) => ({ path: fileOf(chart, extension), content: textOf(objects) }));
  return [...charts, ...half.delivery];
}

/** Warnings are printed once, after the work, to the stream that no CLI reads. */
export function printWarnings(program: Program): void {
  const { warnings, reviewWarnings, reviewNotes } = program;
  for (const [found, one] of [[reviewWarnings, 'warning'], [reviewNotes, 'note']] as const) {
    if (found.length > 0) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
      const { renderWarnings } = require('./review') as typeof import('./review');
      process.stderr.write(`${found.length} ${one}${found.length === 1 ? '' : 's'} of the access review (AccessReview.of(…).acknowledge(code, reason) accepts one):\n${renderWarnings(found)}`);
    }
  }
  if (warnings.length > 0) {
    process.stderr.write(`${warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`}:\n${warnings.map(({ path: at, text }) => `  - [${shortPath(at)}] ${oneLine(text)}`).join('\n')}\n`);
  }
}
