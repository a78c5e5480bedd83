/** Runs hostile programs beside their benign twins, and judges what comes out. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { build, HOSTILE, Integration, INTEGRATIONS, Shape } from './hostile-programs';
import { FluxAzureApp } from '../../lib';
import { runbookStack } from '../../lib/provisioners/az-cli/facts';
import { FluxAzureError } from '../../lib/text/problems';
import { readYaml11 } from '../helpers/yaml-1-1';
import { BashCommand, commandsOf } from '../support/bash/bash-commands';
import { scriptStack } from '../support/bash/script-stack';
import { synthesize } from '../support/synthesize';

/** Seconds of this process's time that one program may take: the slowest of the benign ones takes a tenth of a second. */
const SECONDS = 5;
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\p{Surrogate}]/u;

export interface Figures { programs: number; refused: number; written: number; slowest: number; readonly findings: string[] }
interface Output { readonly files: ReadonlyMap<string, string> }
interface Twin { readonly slots: readonly string[]; readonly outputs: object; readonly judge: Judged }
interface Judged {
  readonly paths: number;
  readonly manifests: string;
  readonly terraform: string;
  readonly expressions: number;
  readonly commands: string;
  readonly tags: ReadonlySet<string>;
}

const shapes = fc.record({
  integrations: fc.subarray([...INTEGRATIONS] as Integration[], { minLength: 1, maxLength: 2 }),
  level: fc.constantFrom('object' as const, 'object' as const, 'controller' as const),
  identity: fc.constantFrom('made' as const, 'existing' as const, 'existing' as const, 'certificate' as const),
  provisioner: fc.constantFrom('terraform' as const, 'terraform' as const, 'aso' as const, 'az' as const),
  component: fc.boolean(),
  aks: fc.boolean(),
  minor: fc.integer({ min: 6, max: 10 }),
});
const picks = fc.array(fc.tuple(fc.nat(), fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...HOSTILE) }, { weight: 1, arbitrary: fc.tuple(fc.constantFrom(...HOSTILE), fc.constantFrom(...HOSTILE)).map(parts => parts.join('')) })), { minLength: 1, maxLength: 3 });

/** Many hostile programs of one seed; twins are made once and shared by `perTwin` programs. */
export function hostileRun(programs: number, perTwin: number, seed: number): Figures {
  const figures: Figures = { programs: 0, refused: 0, written: 0, slowest: 0, findings: [] };
  const candidates = fc.sample(shapes, { numRuns: programs, seed });
  for (let i = 0; figures.programs < programs && i < candidates.length; i++) {
    const twin = twinOf(candidates[i]);
    for (const pick of twin ? fc.sample(picks, { numRuns: Math.min(perTwin, programs - figures.programs), seed: seed + i }) : []) {
      const hostile = new Map(pick.map(([slot, value]) => [twin!.slots[slot % twin!.slots.length], value]));
      figures.programs++;
      const problems = tryOut(candidates[i], twin!, hostile, figures);
      problems.forEach(problem => figures.findings.push(`${problem}: ${JSON.stringify([...hostile].map(([slot, value]) => [slot, value.slice(0, 60)]))} in ${JSON.stringify(candidates[i])}`));
    }
  }
  return figures;
}

function twinOf(shape: Shape): Twin | undefined {
  const slots = new Set<string>();
  const program = build(shape, (slot, benign) => { slots.add(slot); return benign; });
  try {
    const { outputs, ...rest } = synthesize(program);
    const files = new Map([
      ...Object.entries(rest.files).map(([path, text]) => [`dist/${path}`, text] as const),
      ...Object.entries(rest.stacks).map(([name, json]) => [`cdktf.out/stacks/${name}/cdk.tf.json`, JSON.stringify(json)] as const),
      ...Object.entries(rest.runbooks).map(([name, text]) => [`runbooks/${name}.sh`, text] as const),
    ]);
    return { slots: [...slots], outputs, judge: judged({ files }) };
  } catch (error) {
    if (error instanceof FluxAzureError) {
      return undefined;
    }
    throw error;
  }
}

function tryOut(shape: Shape, twin: Twin, hostile: ReadonlyMap<string, string>, figures: Figures): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
  const { write } = process.stderr;
  process.stderr.write = () => true;
  const before = process.cpuUsage();
  try {
    const outputsFile = join(folder, 'outputs.json');
    writeFileSync(outputsFile, JSON.stringify(twin.outputs));
    const app = new FluxAzureApp({ outdir: join(folder, 'out/dist'), terraformOutdir: join(folder, 'out/cdktf.out'), outputsFile });
    build(shape, (slot, benign) => hostile.get(slot) ?? benign)(app);
    app.synth();
    figures.written++;
    return compare(twin.judge, judged({ files: read(join(folder, 'out')) }), hostile);
  } catch (error) {
    if (!(error instanceof FluxAzureError)) {
      return [`raw ${(error as Error).name}: ${String((error as Error).stack).slice(0, 600)}`];
    }
    figures.refused++;
    const left = existsSync(join(folder, 'out')) ? readdirSync(join(folder, 'out')) : [];
    return [
      ...left.length > 0 ? [`refused, and ${left.join()} was written`] : [],
      ...error.problems.filter(problem => !/^\[.+\] .+; .+/.test(problem) || UNSEEN.test(problem) || problem.length > 6_000).map(problem => `a problem that is not well-formed: ${JSON.stringify(problem).slice(0, 300)}`),
    ];
  } finally {
    process.stderr.write = write;
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    figures.slowest = Math.max(figures.slowest, seconds);
    seconds > SECONDS && figures.findings.push(`${seconds.toFixed(1)} s: ${JSON.stringify([...hostile].map(([slot, value]) => [slot, value.slice(0, 60)]))} in ${JSON.stringify(shape)}`);
    const strangers = readdirSync(folder).filter(name => name !== 'out' && name !== 'outputs.json');
    strangers.length > 0 && figures.findings.push(`written outside of the output: ${strangers.join()}`);
    rmSync(folder, { recursive: true });
  }
}

function read(folder: string): Map<string, string> {
  const entries = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()) : [];
  return new Map(entries.map(({ parentPath, name }) => join(parentPath, name)).map(path => [relative(folder, resolve(path)), readFileSync(path, 'utf8')]));
}

function judged({ files }: Output): Judged {
  const texts = (pattern: RegExp) => [...files].filter(([path]) => pattern.test(path)).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
  const yaml = [...files].filter(([path]) => /\.ya?ml$/.test(path)).map(([path, text]) => {
    const documents = readYaml11(text).filter(document => document);
    const other = parseAllDocuments(text).map(document => document.toJS({ maxAliasCount: -1 }) as unknown).filter(document => document);
    if (JSON.stringify(documents) !== JSON.stringify(other) || UNSEEN.test(text.replace(/[\n\t]/g, ''))) {
      throw new Error(`${path} is read differently`);
    }
    return documents;
  }).flat();
  for (const [path, text] of files) {
    const plain = (stack: unknown) => JSON.parse(JSON.stringify(stack ?? 'none', (key, value: unknown) => (key === '//' ? undefined : value))) as unknown;
    if (path.endsWith('.sh') && !isDeepStrictEqual(plain(runbookStack(text)), plain(scriptStack(text, path)))) {
      throw new Error(`the facts of ${path} are not what its commands do`);
    }
  }
  const terraform = texts(/cdk\.tf\.json$/).map(text => JSON.parse(text) as { readonly [key: string]: unknown });
  return {
    paths: [...files].filter(([path]) => !/cdktf\.out\/(?!stacks\/[^/]+\/cdk\.tf\.json)/.test(path)).length,
    manifests: shapesOf(yaml),
    terraform: shapesOf(terraform.map(({ '//': _, ...stack }) => Object.entries(stack).flatMap(([block, types]) => Object.entries(types as object).map(([type, all]) => [block, block === 'output' ? [] : [type, typeof all === 'object' && all && block !== 'provider' ? Object.values(all as object) : all]])))),
    expressions: terraform.reduce((sum, stack) => sum + expressionsIn(stack), 0),
    commands: JSON.stringify(texts(/\.sh$/).map(text => commandsOf(text).map(nameOf))),
    tags: tagsOf(texts(/report\.html$/).join('')),
  };
}

/** What a value is made of: keys, kinds of values and numbers of them; patches in it are looked into. Keys of labels, annotations, tags and data are people's. */
function shapesOf(all: readonly unknown[]): string {
  const shape = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) {
      return value.map(item => shape(item));
    }
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(([name, field]): [string, unknown] => [/^(labels|annotations|data|tags|matchLabels)$/.test(key) && !/^azure\.workload/.test(name) ? '*' : name, shape(field, name)]);
      return [...'apiVersion' in value ? [(value as { kind?: unknown }).kind] : [], ...entries.sort(([a], [b]) => (a < b ? -1 : 1))];
    }
    return key === 'patch' && typeof value === 'string' ? shape(readYaml11(value)) : typeof value;
  };
  return JSON.stringify(all.map(item => JSON.stringify(shape(item))).sort());
}

/** Expressions and directives that Terraform would evaluate; a doubled sign is text. */
function expressionsIn(value: unknown): number {
  if (typeof value === 'string') {
    return (value.replace(/\$\$\{|%%\{/g, '').match(/\$\{|%\{/g) ?? []).length;
  }
  return typeof value === 'object' && value !== null ? Object.entries(value).filter(([key]) => key !== '//').reduce((sum, [, field]) => sum + expressionsIn(field), 0) : 0;
}

function nameOf({ words, inner }: BashCommand): unknown[] {
  // The value of a variable is the folder of the run, among others.
  // An item of a list of the script's is no command, and says whom it is about.
  return [words[0].includes(' ') ? '*' : words[0].replace(/=[\s\S]*/, '='), words.length, ...inner.map(nameOf)];
}

function tagsOf(page: string): Set<string> {
  return new Set([...page.replace(/<(style|script)>[\s\S]*?<\/\1>/g, '').matchAll(/<([^\s>]*)((?:[^">]|"[^"]*")*)>?/g)]
    .flatMap(([, tag, attributes]) => [tag, ...[...attributes.matchAll(/([^\s=]+)="[^"]*"/g)].map(([, name]) => `${tag}.${name}`)]));
}

function compare(twin: Judged, found: Judged, hostile: ReadonlyMap<string, string>): string[] {
  const known = new Set([...twin.tags, 'span.title', 'a.href', '/a', 'br', 'li.data-of', 'ul', '/ul', 'li', '/li', 'li.data-severity', 'strong', '/strong', 'strong.class', 'p', '/p', 'code', '/code', 'section', 'section.class', 'section.data-all']);
  const strange = [...found.tags].filter(tag => !known.has(tag));
  // What is not given is left out: an empty text is a value of its own only where it is one.
  return [
    ...found.manifests === twin.manifests ? [] : [`manifests of another shape ${difference(twin.manifests, found.manifests)}`],
    ...found.terraform === twin.terraform ? [] : [`Terraform of another shape ${difference(twin.terraform, found.terraform)}`],
    ...found.expressions === twin.expressions ? [] : [`${found.expressions} expressions of Terraform instead of ${twin.expressions}`],
    ...found.commands === twin.commands ? [] : [`other commands in the runbook ${difference(twin.commands, found.commands)}`],
    ...found.paths === twin.paths ? [] : [`${found.paths} files instead of ${twin.paths}`],
    ...strange.length === 0 ? [] : [`elements of somebody else: ${strange.slice(0, 5).join()} (${hostile.size})`],
  ];
}

function difference(a: string, b: string): string {
  let i = 0;
  while (i < a.length && a[i] === b[i]) {
    i++;
  }
  return `(${a.slice(Math.max(0, i - 60), i + 60)} ≠ ${b.slice(Math.max(0, i - 60), i + 60)})`;
}

