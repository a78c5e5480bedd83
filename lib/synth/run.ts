import * as fs from 'fs';
import * as path from 'path';
import { App, Chart, Names } from 'cdk8s';
import { App as TerraformApp } from 'cdktf';
import { plan, prepare, printWarnings } from './drive';
import { checkOutput } from './file-names';
import { SynthMode, Wanted } from './mode';
import { ownTemporaryFolder } from './output/owner';
import { Publication } from './output/publication';
import { KubernetesHalf } from './render';
import { PlannedFile } from '../core/contracts';
import { RUNBOOK_FOLDER } from '../core/hand-off/hand-off';
import { Program } from '../core/program';
import { inHouseForm } from './output/write-problems';
import { stacksOf, stageTerraform, StagedTerraform } from '../core/stacks/staging';
import { markWritten } from '../text/token-origin';

/** A private key in PEM, wherever a line of YAML is folded. */
const PRIVATE_KEY = /PRIVATE\s+KEY-----/;

/** cdktf's own synth of apps around which the library has put its steps. */
const cdktfSynth = new WeakMap<TerraformApp, () => void>();

export function rememberSynth(app: TerraformApp, synth: () => void): void {
  cdktfSynth.set(app, synth);
}

/**
 * The way from a program to files: prepare, stage, review, publish. Every way out takes it.
 *
 * @param mode of which half everything has to be known
 * @throws all problems at once, before anything is written
 */
export function run(app: App, program: Program, mode: SynthMode, wanted: Wanted): void {
  const runbooks = runbookParent(program.terraformApp?.outdir);
  const apps = appsOf(program);
  const publication = new Publication(!checkOutput(app, program, wanted) ? [] : [
    ...wanted.azure ? [...apps.map(({ outdir }) => outdir), path.join(runbooks, RUNBOOK_FOLDER)] : [],
    ...wanted.kubernetes ? [app.outdir] : [],
  ].map(folder => path.resolve(folder)));
  const review = new Publication(wanted.azure ? [] : [reviewFolder()]);
  try {
    const half = prepare(app, program, mode);
    const stage = (each: TerraformApp) => (wanted.azure ? publication.staged(path.resolve(each.outdir)) : review.staged(path.join(reviewFolder(), String(apps.indexOf(each)))));
    const written = wanted.azure ? apps.map(({ outdir }) => outdir) : [reviewFolder()];
    const terraform = inHouseForm(written, () => stageTerraform(apps, stage, each => cdktfSynth.get(each)?.()), undefined, isStaged);
    const reports = reviewed(program, half, terraform, mode);
    if (wanted.kubernetes) {
      writeManifests(app, program, half, reports, publication, wanted.layout);
    }
    if (wanted.azure) {
      writeRunbooks(program, publication, path.join(runbooks, RUNBOOK_FOLDER));
    }
    publication.publish();
  } finally {
    publication.discard();
    review.discard();
    program.terraformApps.forEach(markWritten);
  }
  wanted.isQuiet || printWarnings(program);
}

/** An app without a stack is left out, unless there is no other: the CLI of cdktf wants a manifest. */
function appsOf(program: Program): TerraformApp[] {
  const withStacks = program.terraformApps.filter(app => stacksOf(app).length > 0);
  return withStacks.length > 0 ? withStacks : program.terraformApps.slice(0, 1);
}

function reviewed(program: Program, half: KubernetesHalf, terraform: StagedTerraform, mode: SynthMode): PlannedFile[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- the review is read when there is something to review
  const { reviewProgram } = require('./review') as typeof import('./review');
  return reviewProgram(program, half, terraform, mode);
}

function writeManifests(app: App, program: Program, half: KubernetesHalf, reports: readonly PlannedFile[], publication: Publication, layout?: () => void): void {
  const folder = path.resolve(app.outdir);
  const write = (file: PlannedFile) => publication.write(folder, file.path, file.content, PRIVATE_KEY.test(file.content) ? 0o600 : undefined);
  const staged = publication.staged(folder);
  if (layout) {
    const open = app as { outdir: string };
    const { outdir } = open;
    try {
      open.outdir = staged;
      inHouseForm([folder], layout, undefined, isStaged);
    } finally {
      open.outdir = outdir;
    }
    inHouseForm([folder], () => {
      removeEmptyCharts(staged, app, program, half);
      keepKeysPrivate(staged, publication);
    });
  } else {
    plan(half, app.outputFileExtension).forEach(write);
  }
  (layout ? [...half.delivery, ...reports] : reports).forEach(write);
}

/** A file with a private key, which somebody has opted into, is for its owner alone. */
function keepKeysPrivate(folder: string, publication: Publication): void {
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile() && PRIVATE_KEY.test(fs.readFileSync(file, 'utf8'))) {
      publication.fixMode(file, 0o600);
    }
  }
}

/** A cluster that puts its objects into a chart of the user's is an empty chart itself, for which cdk8s writes an empty file. */
function removeEmptyCharts(folder: string, app: App, program: Program, half: KubernetesHalf): void {
  const empty = new Set<Chart>(half.charts.filter(({ objects }) => objects.length === 0).map(({ chart }) => chart));
  for (const { chart } of program.sites.filter(site => empty.has(site.chart))) {
    const file = path.join(folder, `${Names.toDnsLabel(chart)}${app.outputFileExtension}`);
    if (fs.existsSync(file) && fs.readFileSync(file, 'utf8').trim() === '') {
      fs.rmSync(file);
    }
  }
}

/** Writes the scripts of every cluster. */
function writeRunbooks(program: Program, publication: Publication, folder: string): void {
  program.sites.flatMap(site => site.runbooks()).forEach(({ name, content }) => publication.write(folder, name, content, 0o755));
}

/** Runbooks stand beside the stacks; in the working directory, where that is the folder of the stacks, or in it. */
function runbookParent(outdir: string | undefined): string {
  const stacks = path.resolve(outdir ?? 'cdktf.out');
  const relative = path.relative(stacks, process.cwd());
  return relative.startsWith('..') || path.isAbsolute(relative) ? path.dirname(stacks) : process.cwd();
}

/** In a folder of the user's own: that of all users is long, and others may write into it. */
function reviewFolder(): string {
  return path.join(ownTemporaryFolder(), 'review');
}

function isStaged(file: string): boolean {
  return file === '' || file.includes('.cdk-flux-azure.');
}
