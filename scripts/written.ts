/**
 * What the library writes, as hashes: every example and every cell of the matrix that works, on every Flux minor, by every provisioner and
 * with every delivery. A change that should change no output is checked with `npm run written`; one that should, with `npm run written -- --update`.
 *
 *   --update       writes the hashes anew
 *   --keep FOLDER  leaves all that is written in a folder, to compare two of them with `diff -r`
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import Module from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { filesBelow, PROJECT_ROOT } from './cli';
import * as library from '../lib';
import { Delivery, FluxCluster, FluxClusterProps, FluxVersion, Provisioner } from '../lib';
import { Cell, cells, nameOf, program, works } from '../test/matrix/matrix-cells';
import { outputsFor, synthesize, Synthesized } from '../test/support/synthesize';

const HASHES = join(PROJECT_ROOT, 'test/written/hashes.json');
const EXAMPLES = join(PROJECT_ROOT, 'examples');
const CERTIFICATE = join(EXAMPLES, 'blob-bucket-with-certificate/flux-edge.crt');

const PROVISIONERS: { readonly [name: string]: () => Provisioner } = { terraform: Provisioner.terraform, aso: Provisioner.aso, az: Provisioner.azCli };
const DELIVERIES: { readonly [name: string]: () => Delivery } = { kustomization: Delivery.kustomization, component: Delivery.component };

/** Files by path; a program that is refused has its sentences in their place. */
type Files = { readonly [path: string]: string };

class Written {
  private readonly hashes = new Map<string, ReturnType<typeof createHash>>();
  public count = 0;

  public constructor(private readonly keep: string | undefined) {}

  public add(group: string, name: string, files: Files): void {
    const hash = this.hashes.get(group) ?? createHash('sha256');
    this.hashes.set(group, hash);
    this.count++;
    for (const path of Object.keys(files).sort()) {
      // The folder of a run is another one each time, and the project stands elsewhere on another machine.
      hash.update(`${name}\0${path}\0${files[path].split(PROJECT_ROOT).join('PROJECT').replace(/[^\s"'`]*(cdk-flux-azure-test|written)-[A-Za-z0-9]{6}/g, 'FOLDER').replace(/# facts sha256 [0-9a-f]{64}/g, 'SEAL')}\0`);
      if (this.keep) {
        const file = join(this.keep, group, name, path);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, files[path]);
      }
    }
  }

  public get all(): { [group: string]: string } {
    return Object.fromEntries([...this.hashes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, hash]) => [group, hash.digest('hex').slice(0, 16)]));
  }
}

function attempt(work: () => Files): Files {
  try {
    return work();
  } catch (error) {
    const { problems } = error as { problems?: readonly string[] };
    if (!problems) {
      throw error;
    }
    return { refused: problems.join('\n') };
  }
}

const flat = ({ stacks, files, runbooks }: Synthesized): Files => ({
  ...Object.fromEntries(Object.entries(stacks).map(([name, json]) => [`cdktf.out/${name}`, JSON.stringify(json, undefined, 1)])),
  ...Object.fromEntries(Object.entries(runbooks).map(([name, text]) => [`runbooks/${name}`, text])),
  ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`dist/${path}`, text])),
});

function matrix(written: Written): void {
  for (const cell of cells().filter(works)) {
    for (const [provisioner, makeProvisioner] of Object.entries(PROVISIONERS)) {
      for (const [delivery, makeDelivery] of Object.entries(DELIVERIES)) {
        const props = { provisioner: makeProvisioner(), delivery: makeDelivery() };
        written.add(groupOf(cell, provisioner, delivery), nameOf(cell), attempt(() => flat(synthesize(program(cell, CERTIFICATE, props)))));
      }
    }
  }
}

function groupOf({ kind, version }: Cell, provisioner: string, delivery: string): string {
  return `matrix/${kind}/${version}/${provisioner}/${delivery}`;
}

/** Props that every FluxCluster of an example gets while it runs. */
let override: Partial<FluxClusterProps> = {};

/** In the programs the package's name means the library with a FluxCluster that takes other props than they give. */
function interpose(): void {
  const loader = Module as unknown as { _load(request: string, parent: unknown, isMain: boolean): unknown };
  const load = loader._load.bind(loader);
  class OtherCluster extends FluxCluster {
    public constructor(scope: ConstructorParameters<typeof FluxCluster>[0], id: string, props: FluxClusterProps) {
      super(scope, id, { ...props, ...override });
    }
  }
  loader._load = (request, parent, isMain) => (request === 'cdk-flux-azure' ? { ...library, FluxCluster: OtherCluster } : load(request, parent, isMain));
}

function examples(written: Written): void {
  interpose();
  for (const name of readdirSync(EXAMPLES).filter(candidate => existsSync(join(EXAMPLES, candidate, 'main.ts'))).sort()) {
    for (const fluxVersion of FluxVersion.all()) {
      for (const [provisioner, makeProvisioner] of Object.entries(PROVISIONERS)) {
        for (const [delivery, makeDelivery] of Object.entries(DELIVERIES)) {
          override = { fluxVersion, provisioner: makeProvisioner(), delivery: makeDelivery() };
          written.add(`examples/${name}/${fluxVersion}/${provisioner}/${delivery}`, 'program', attempt(() => run(join(EXAMPLES, name))));
        }
      }
    }
  }
}

/** Runs a program in a folder of its own: the Azure half, then the Kubernetes half with what a deployment would hand over. */
function run(example: string): Files {
  const folder = mkdtempSync(join(tmpdir(), 'written-'));
  const before = process.cwd();
  try {
    cpSync(example, folder, { recursive: true, filter: path => !/[\\/](cdktf\.out|dist|runbooks|outputs\.json|main\.ts)$/.test(path) });
    process.chdir(folder);
    runHalf(example, 'CDKTF_OUTDIR', join(folder, 'cdktf.out'));
    writeFileSync('outputs.json', JSON.stringify(outputsFor(folder)));
    runHalf(example, 'CDK8S_OUTDIR', join(folder, 'dist'));
    return Object.fromEntries(filesBelow(folder).filter(path => /^(cdktf\.out|dist|runbooks)\//.test(path)).map(path => [path, readFileSync(path, 'utf8')]));
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
}

function runHalf(example: string, variable: string, folder: string): void {
  const file = require.resolve(join(example, 'main.ts'));
  delete require.cache[file];
  process.env[variable] = folder;
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a program runs again each time it is loaded
    require(file);
  } finally {
    delete process.env[variable];
  }
}

function main(args: readonly string[]): number {
  const keep = args.includes('--keep') ? resolve(args[args.indexOf('--keep') + 1]) : undefined;
  const written = new Written(keep);
  // Of thousands of programs nobody would read the warnings.
  const { write } = process.stderr;
  process.stderr.write = () => true;
  try {
    examples(written);
    matrix(written);
  } finally {
    process.stderr.write = write;
  }
  const { all } = written;
  if (args.includes('--update')) {
    mkdirSync(dirname(HASHES), { recursive: true });
    writeFileSync(HASHES, `${JSON.stringify(all, undefined, 1)}\n`);
    process.stdout.write(`${written.count} programs, ${Object.keys(all).length} hashes were written\n`);
    return 0;
  }
  const known = JSON.parse(existsSync(HASHES) ? readFileSync(HASHES, 'utf8') : '{}') as { [group: string]: string };
  const changed = [...new Set([...Object.keys(all), ...Object.keys(known)])].sort().filter(group => all[group] !== known[group]);
  changed.forEach(group => process.stdout.write(`changed: ${group}\n`));
  process.stdout.write(`${written.count} programs: ${Object.keys(all).length - changed.length} passed, ${changed.length} failed\n`);
  return changed.length > 0 ? 1 : 0;
}

process.exitCode = main(process.argv.slice(2));
