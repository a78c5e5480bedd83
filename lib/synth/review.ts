import * as path from 'path';
import { parse } from 'yaml';
import { SynthMode } from './mode';
import { KubernetesHalf } from './render';
import { PlannedFile, Site, siteOf } from '../core/contracts';
import { Program } from '../core/program';
import { readStacks, StagedTerraform } from '../core/stacks/staging';
import { Finding } from '../engine/finding';
import { ClusterInput, KustomizationFile, ManifestObject, ReviewInput } from '../engine/input';
import { REPORT_FOLDER } from '../review/report/folder';
import { toReport } from '../review/report/report';
import { errorsOf, isAcknowledged, notesOf, Review, review, warningsOf } from '../review/review';
import { RULES } from '../review/rules';
import { quote } from '../text/identifiers';
import { Json } from '../text/json-reading';
import { Refusal } from '../text/refusals';
import { oneLine, shortPath } from '../text/terminal';

/**
 * Reviews what was synthesized: stacks from the files that cdktf has written, manifests as they will be written.
 * Errors are thrown all at once; warnings that nobody has acknowledged are left in the program for the end.
 *
 * @returns the reports
 */
export function reviewProgram(program: Program, half: KubernetesHalf, terraform: StagedTerraform, mode: SynthMode): PlannedFile[] {
  checkAcknowledgements(program);
  const result = review(reviewInput(program, half, terraform, mode), { strict: program.review.strict, acknowledgements: program.review.acknowledgements });
  errorsOf(result).forEach(({ at, message, code }) => program.problems.addText(at, `${message} (${code})`));
  refuseUnused(program, result.findings);
  program.problems.throwIfAny();
  program.reviewWarnings = warningsOf(result);
  program.reviewNotes = program.review.notes ? notesOf(result) : [];
  return mode !== SynthMode.AZURE && program.review.reports && program.sites.length > 0 ? reports(result) : [];
}

/** The reports beside the manifests. What draws them is read only when they are wanted. */
function reports(result: Review): PlannedFile[] {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as said
  const { reportFiles } = require('../review/report/files') as typeof import('../review/report/files');
  return reportFiles(toReport(result)).map(({ name, content }) => ({ path: path.join(REPORT_FOLDER, name), content }));
}

function checkAcknowledgements({ review: { acknowledgements }, problems }: Program): void {
  for (const { code, path: at } of acknowledgements) {
    if (!RULES.some(rule => rule.code === code)) {
      problems.add(at, { code: Refusal.ACKNOWLEDGEMENT, what: `${quote(code)} is no rule of the access review`, why: 'what is acknowledged stands in the reports, with its reason', fix: 'take the code from the warning: FAZ and three digits' });
    }
  }
}

/** An acknowledgement that outlives its warning would hide the next one. Errors, which cannot be accepted, speak for themselves. */
function refuseUnused({ review: { acknowledgements }, problems }: Program, findings: readonly Finding[]): void {
  const known = acknowledgements.filter(({ code }) => RULES.some(rule => rule.code === code));
  for (const acknowledgement of known.filter(candidate => !findings.some(finding => isAcknowledged(finding, candidate)))) {
    const { code, path: at } = acknowledgement;
    const elsewhere = findings.find(finding => finding.code === code);
    problems.add(at, {
      code: Refusal.ACKNOWLEDGEMENT,
      what: `acknowledges ${code}, of which there is no warning ${at === '' ? 'in the program' : 'at this construct or below it'}`,
      why: 'it accepts nothing now, and would hide the next warning unread',
      fix: elsewhere ? `remove it, or acknowledge the warning where it is: ${elsewhere.at}` : 'remove it',
    });
  }
}

/** What was synthesized, as the review reads it. */
export function reviewInput(program: Program, half: KubernetesHalf, terraform: StagedTerraform, mode: SynthMode): ReviewInput {
  return {
    stacks: Object.assign(readStacks(terraform), ...program.sites.map(site => site.stacks())) as ReviewInput['stacks'],
    applied: program.handOff.applied(),
    clusters: writtenClusters(program, half),
    now: new Date(),
    beforeApply: mode === SynthMode.AZURE,
  };
}

/** Warnings by rule, each rule with its reason once. */
export function renderWarnings(warnings: readonly Finding[]): string {
  const groups = new Map<string, Finding[]>();
  for (const warning of warnings) {
    const key = `${warning.code} ${warning.title}: ${warning.why}; ${warning.fix}`;
    groups.has(key) ? groups.get(key)!.push(warning) : groups.set(key, [warning]);
  }
  return [...groups].map(([heading, found]) => `  ${oneLine(heading)}\n${found.map(({ at, what }) => `    - [${shortPath(at)}] ${oneLine(what)}\n`).join('')}`).join('');
}

/** The manifests of each cluster: those of its charts, and the files with the patches of its controllers. */
function writtenClusters(program: Program, half: KubernetesHalf): ClusterInput[] {
  const objects = new Map<Site, ManifestObject[]>(program.sites.map(site => [site, []]));
  for (const { chart, objects: rendered } of half.charts) {
    const site = siteOf(chart);
    const known = site && objects.get(site);
    known && rendered.forEach(({ path: at, json }) => known.push({ at, json: json as unknown as Json }));
  }
  const identities = program.knownIdentities.map(known => known()).filter(known => known !== undefined);
  return program.sites.map(site => ({ context: site.reviewContext(identities), objects: objects.get(site)!, kustomizations: kustomizationsOf(site, half) }));
}

function kustomizationsOf({ id }: Site, { delivery }: KubernetesHalf): KustomizationFile[] {
  return delivery.filter(file => file.path.startsWith(`${id}${path.sep}`)).map(file => ({ at: file.path, json: parse(file.content) as Json }));
}
