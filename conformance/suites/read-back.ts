import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAzureApp, FluxCluster, FluxVersion } from '../../lib';
import { toYaml } from '../../lib/text/yaml';
import { guidOf, synthesize } from '../../test/support/synthesize';
import { Suite } from '../context';
import { canonical } from './kubernetes';
import { runCommand } from '../engines/command';

type Json = any;

/** Texts that some reader of YAML does not read as they were meant. */
const HOSTILE: readonly string[] = [
  // Ends of lines of YAML 1.1, with what they would have made of the rest.
  '\u2028', '\u2029', '\u0085', 'a\u2028  finalizers:\u2028  - x', 'a\u2029b: c', 'flux\u0085  hostNetwork: true', 'a\u2028---\u2028kind: Secret',
  '\r\n', 'a\rb', 'a\nb', 'a\n', '\n', '\n\n', 'a\n\n', ' a\nb', '\ta\nb', 'a \nb', 'a\n b\n', '\n a', 'a\n...\nb', 'a\n---\nb',
  // Other types.
  'yes', 'No', 'on', 'OFF', 'y', 'N', 'true', 'null', 'Null', '~', '', '0', '0777', '0o17', '0x1F', '0X1f', '0b10', '0B1', '1_000', '_1', '1e3', '1.5', '.5', '5.', '+1',
  '.inf', '-.INF', '.nan', '1:30', '190:20:30', '2026-01-01', '2026-01-01T00:00:00Z', '=', '<<', '!!str a', '!a',
  // Marks of the language.
  '- a', '? a', 'a: b', 'a:', ': a', '#a', 'a #b', '&a', '*a', '|', '>', '|-', '%YAML 1.1', '---', '...', '@a', '`a', '{a}', '[a', 'a]', ',', "'", '"', "it's", '\\', '\\u2028', '"a"', "'a",
  ' a', 'a ', '\ta', 'a\t', ' ', '\t', '${a}', '$(A)', '{{ .a }}',
  // What is not seen, or hardly.
  '\u0000', '\u0007', '\u001b[31m', '\u007f', '\u0080', '\u009f', '\u00a0', '\u00ad', '\u200b', '\u202e', '\u2066', '\ufeff', '\ufeffa', '\ufffe', '\uffff', '\u{1f600}', '\u{e0001}', 'e\u0301',
  `${'long '.repeat(60)}end`, 'x'.repeat(5000), ` ${'word '.repeat(40)}`,
];

const SEED = 20_260_601;
const RANDOM_TEXTS = 400;
const PIECES = ['\u2028', '\u2029', '\u0085', '\n', '\r', '\t', ' ', ':', '-', '#', "'", '"', '\\', '{', '}', '[', ']', '&', '*', '!', '|', '>', '%', '@', '`', '~', '0', '1', '_', '.', 'e', 'y', 'no', 'a', 'é', '\u{1f600}', '\u0000', '\ufeff'];

/** Texts of all pieces, the same in every run. */
function randomTexts(): string[] {
  let state = SEED;
  // https://en.wikipedia.org/wiki/Lehmer_random_number_generator, as minstd_rand of C++ has it.
  const next = (below: number) => {
    state = state * 48_271 % 2_147_483_647;
    return state % below;
  };
  return Array.from({ length: RANDOM_TEXTS }, () => Array.from({ length: 1 + next(8) }, () => PIECES[next(PIECES.length)]).join(''));
}

/** Names of keys that are no names elsewhere, and values. */
function texts(): [string, string][] {
  return [...HOSTILE, ...randomTexts()].map((text, index) => [`k${index}`, text]);
}

/** kustomize writes what it has read with a writer of its own, between its steps too; what that one cannot write stops its build, whoever wrote it first. */
const STOPS_KUSTOMIZE = /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]|^[\s\u2028\u2029\u0085].*[\n\u2028\u2029\u0085]|\t[^]*\n|\n[^]*\t/s;
/** And it adds or folds blanks around the characters that it breaks lines at: nothing else may become of a text. */
const BLANKS = /[\s\u0085\u2028\u2029\ufeff]+/g;
const HAS_UNSEEN = /[\u0000-\u001f\u0085\u2028\u2029\ufeff]/;

/** The readers in Go read what was meant: kubectl, which reads as the API server does, and kustomize, as Flux's controllers do. */
export const readBackSuite: Suite = {
  name: 'read-back by kubectl and kustomize',
  needs: ['kustomize'],
  async run({ report, scratch, engine }) {
    const kustomize = engine('kustomize')!;
    const build = (files: { readonly [path: string]: string }) => buildFolder(kustomize, join(scratch, 'read-back'), files);
    const all = texts();
    const bearable = all.filter(([, text]) => !STOPS_KUSTOMIZE.test(text));
    await report.check(`kubectl reads the values and keys of ${all.length} hostile texts as they were meant`, async () => {
      const meant = configMap(Object.fromEntries(all), Object.fromEntries(all.filter(([, text]) => text !== '').map(([key, text]) => [text, key])));
      return compare([meant], await readByKubectl(toYaml(meant)));
    });
    await report.check(`kubectl reads them from patches, which are YAML inside of YAML (${all.length})`, async () => {
      const meant = configMap(Object.fromEntries(all));
      const { objects: [outer], problems } = await readByKubectl(toYaml(configMap({ patch: toYaml(meant) })));
      return problems.length > 0 ? problems : compare([meant], await readByKubectl(outer.metadata.annotations.patch));
    });
    await report.check(`kustomize takes none of ${bearable.length} hostile texts for a key, a document or another value`, async () => {
      const meant = configMap(Object.fromEntries(bearable));
      return compare([meant], await build({ 'kustomization.yaml': RESOURCES('a.yaml'), 'a.yaml': toYaml(meant) }));
    });
    await report.check(`kustomize applies them from patches of both forms (${bearable.length})`, async () => {
      const target = { kind: 'ConfigMap', name: 'hostile' };
      const half = bearable.length / 2;
      const [first, second] = [bearable.filter((_, index) => index < half), bearable.filter((_, index) => index >= half)];
      const operations = first.map(([key, value]) => ({ op: 'add', path: `/metadata/annotations/${key}`, value }));
      const patches = [{ target, patch: toYaml(operations) }, { target, patch: toYaml(configMap(Object.fromEntries(second))) }];
      return compare([configMap({ own: 'a', ...Object.fromEntries(bearable) })],
        await build({ 'kustomization.yaml': toYaml({ resources: ['a.yaml'], patches }), 'a.yaml': toYaml(configMap({ own: 'a' })) }));
    });
    await report.check('both read a whole program with hostile texts as it was meant', async () => {
      const problems: string[] = [];
      for (const [reader, given] of [['kubectl', all], ['kustomize', bearable]] as const) {
        const annotations = Object.fromEntries(given.map(([key, value]) => [`contoso.example/${key}`, value]));
        const { files } = synthesize(program(annotations));
        const text = Object.entries(files).filter(([file]) => file.endsWith('.k8s.yaml')).map(([, each]) => each).join('---\n');
        const read = reader === 'kubectl' ? await readByKubectl(text) : await build({ 'kustomization.yaml': RESOURCES('a.yaml'), 'a.yaml': text });
        const own = read.objects.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === 'own');
        problems.push(...read.problems, ...own ? compare([{ ...configMap(annotations), metadata: { name: 'own', namespace: 'apps', annotations } }], { objects: [own], problems: [], isExact: reader === 'kubectl' }) : [`${reader} finds no ConfigMap`]);
      }
      return problems;
    });
    await report.seeded('kustomize: U+2028 that stands bare', /annotations|metadata|did not|yaml/, async () =>
      compare([configMap({ a: 'b\u2028  finalizers:\u2028  - x' })], await build({ 'kustomization.yaml': RESOURCES('a.yaml'), 'a.yaml': naive('b\u2028  finalizers:\u2028  - x') })));
    await report.seeded('kubectl: a word that YAML 1.1 takes for a truth value, without quotes', /true|cannot|bool/, async () => compare([configMap({ a: 'yes' })], await readByKubectl(naive('yes'))));
  },
};

function configMap(annotations: { readonly [key: string]: string }, data?: { readonly [key: string]: string }): Json {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'hostile', annotations }, ...data ? { data } : {} };
}

/** What a reader has read. */
interface Reading {
  readonly objects: readonly Json[];
  readonly problems: string[];
  /** Whether blanks count. @default true */
  readonly isExact?: boolean;
}

/** As it would be written without a thought. */
function naive(text: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: hostile\n  annotations:\n    a: ${text}\n`;
}

/** kubectl reads as the API server does, and prints JSON, which nobody reads in two ways. It knows the built-in kinds only. */
async function readByKubectl(text: string): Promise<Reading> {
  const builtIn = text.split(/^---\n/m).filter(document => /^kind: ConfigMap$/m.test(document)).join('---\n');
  const { status, stdout, stderr } = await runCommand('kubectl', ['annotate', '--local', '-f', '-', 'read-', '-o', 'json'], { input: builtIn });
  if (status !== 0) {
    return { objects: [], problems: [stderr.trim() || 'kubectl read nothing'] };
  }
  const read = JSON.parse(stdout);
  return { objects: read.kind === 'List' ? read.items : [read], problems: [] };
}

const RESOURCES = (...files: string[]) => JSON.stringify({ resources: files });

function program(annotations: { readonly [key: string]: string }) {
  return (app: FluxAzureApp): void => {
    const cluster = new FluxCluster(app, 'c', {
      distribution: ClusterDistribution.other({ oidcIssuerUrl: 'https://oidc.contoso.example/c' }),
      fluxVersion: FluxVersion.V2_9,
      tenantId: guidOf('tenant'),
      subscriptionId: guidOf('subscription'),
      identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
    });
    const acr = new FluxAcrAccess(cluster, 'apps', {
      registry: ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg', subscriptionId: guidOf('subscription') }),
      authentication: Authentication.objectLevel({ namespace: 'apps' }),
    });
    acr.ociRepository('podinfo', { path: 'manifests/podinfo' });
    // Props of the library take no control characters; objects of the user's own take what Kubernetes takes.
    new ApiObject(cluster, 'own', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'own', namespace: 'apps', annotations } });
  };
}

/** Builds a folder with the real program; what that writes is read by kubectl. */
async function buildFolder(kustomize: string, scratch: string, files: { readonly [path: string]: string }): Promise<Reading> {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'build-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { status, stdout, stderr } = await runCommand(kustomize, ['build', folder]);
  return status === 0 ? { ...await readByKubectl(stdout), isExact: false } : { objects: [], problems: [stderr.trim()] };
}

function compare(meant: readonly Json[], { objects, problems, isExact = true }: Reading): string[] {
  if (problems.length > 0 || objects.length !== meant.length) {
    return [...problems.map(problem => problem.slice(-500)), ...objects.length === meant.length ? [] : [`there are ${objects.length} objects instead of ${meant.length}`]];
  }
  return meant.flatMap((object, index) => {
    const found = objects[index];
    // Everything but the texts themselves has to be there to the letter: no key more and none less.
    const shape = (each: Json) => canonical({ ...each, data: undefined, metadata: { ...each.metadata, annotations: undefined, creationTimestamp: undefined } });
    return [
      ...differences('annotation', isExact, object.metadata.annotations, found.metadata.annotations),
      ...differences('data', isExact, object.data, found.data),
      ...shape(object) === shape(found) ? [] : [`the rest of the metadata is ${shape(found)}`],
    ];
  });
}

interface Texts { readonly [key: string]: string }

function differences(what: string, isExact: boolean, meant: Texts = {}, read: Texts = {}): string[] {
  const bare = (text: string | undefined) => String(text).replace(BLANKS, '');
  const isSame = (key: string) => meant[key] === read[key] || (!isExact && HAS_UNSEEN.test(meant[key] ?? '') && bare(meant[key]) === bare(read[key]));
  return [...new Set([...Object.keys(meant), ...Object.keys(read)])].filter(key => !isSame(key))
    .map(key => `${what} ${JSON.stringify(key)} was ${JSON.stringify(meant[key])?.slice(0, 100)}, and is read as ${JSON.stringify(read[key])?.slice(0, 100)}`).slice(0, 20);
}
