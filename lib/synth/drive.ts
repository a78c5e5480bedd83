import * as path from 'path';
import { App } from 'cdk8s';
import { SynthMode } from './mode';
import { checkDuplicates, checkFiles, fileOf, KubernetesHalf, renderCharts, textOf } from './render';
import { PlannedFile } from '../core/contracts';
import { Program } from '../core/program';
import { inLanguage } from '../text/language';
import { oneLine, shortPath } from '../text/terminal';

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
      ...program.sites.flatMap(site => site.deliveredFiles().map(file => ({ ...file, path: path.join(site.id, file.path) }))),
      ...program.contributions.flatMap(files => files()),
    ],
  }));
  checkFiles(half.charts, program);
  checkDuplicates(half.charts, program);
  if (mode !== SynthMode.AZURE) {
    app.node.findAll().forEach(construct => construct.node.validate().forEach(text => program.problems.addText(construct.node.path, text)));
  }
  program.problems.throwIfAny();
  program.problems.leaveToReview();
  return half;
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
      process.stderr.write(`${found.length} ${one}${found.length === 1 ? '' : 's'} of the access review (AccessReview.of(…).acknowledge(code, reason) accepts one):\n${inLanguage(renderWarnings(found))}`);
    }
  }
  if (warnings.length > 0) {
    process.stderr.write(`${warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`}:\n${warnings.map(({ path: at, text }) => `  - [${shortPath(at)}] ${inLanguage(oneLine(text))}`).join('\n')}\n`);
  }
}
