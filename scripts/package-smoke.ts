/**
 * Does what the README tells a new user to do, with the packed tarball, in an empty folder outside the checkout: installs it with its peers, pastes the
 * program, runs both CLIs, and looks whether they write what the README says; and so does the second package with the CLI of cdktn.
 * With --all also under every supported Node.js, and with pnpm and Yarn.
 */
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdk8sSynth, cdktfSynth, cdktnSynth, CliRun, filesBelow, PROJECT_ROOT } from './cli';
import { Engine, ENGINES } from './packages/engines';
import { pack, stage } from './packages/stage';
import { block, CLIENT_ID, differences, nodeOf, pnpmUser, runModule, shell, typecheck, writeOutputs, writtenIn, yarnUser } from './packages/users';

/** Of a packed package, in kB of 1,000 bytes. */
const LARGEST = 400;

const OWN_FILES = /^(build\/.*\.(js|d\.ts)|bin\/cdk-flux-azure|\.jsii|package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD-PARTY-LICENSES\.md)$/;
const BUNDLED: readonly string[] = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')).bundledDependencies;
const BUNDLED_FILES = new RegExp(`^node_modules/(${BUNDLED.join('|')})/(.*\\.js|LICENSE|package\\.json)$`);

const NODES = [20, 22, 24];
/** The first one that the CLI of cdktn takes. */
const NODE_OF_CDKTN = 22;

type Written = ReadonlyMap<string, string>;

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'package-smoke-'));
  const all = process.argv.includes('--all');
  try {
    const first = packed(ENGINES.cdktf, folder);
    const written = await readmeUser(ENGINES.cdktf, fresh(folder, 'cdktf'), first, process.execPath);
    const second = packed(ENGINES.cdktn, folder);
    const byCdktn = await readmeUser(ENGINES.cdktn, fresh(folder, 'cdktn'), second, nodeOf(NODE_OF_CDKTN));
    same('cdk-flux-azure-cdktn', written, byCdktn);
    for (const [engine, tarball] of all ? [[ENGINES.cdktf, first], [ENGINES.cdktn, second]] as const : []) {
      everyUser(engine, folder, tarball, written);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function fresh(folder: string, name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

/** The tarball. Refuses one that is too large, and one with files that no user needs. */
function packed(engine: Engine, folder: string): string {
  stage(engine);
  const { tarball, bytes, files } = pack(engine, folder);
  const stray = files.filter(path => !OWN_FILES.test(path) && !BUNDLED_FILES.test(path));
  if (stray.length > 0) {
    throw new Error(`the package holds files that no user needs: ${stray.join(', ')}`);
  }
  if (!files.includes('THIRD-PARTY-LICENSES.md')) {
    throw new Error('the package does not name the licences of what is bundled');
  }
  console.log(`${engine.npm}: ${(bytes / 1000).toFixed(0)} kB packed, ${files.length} files`);
  if (bytes > LARGEST * 1000) {
    throw new Error(`that is more than ${LARGEST} kB`);
  }
  return tarball;
}

/** Follows the README to the letter. */
async function readmeUser(engine: Engine, folder: string, tarball: string, node: string): Promise<Written> {
  for (const line of block(engine, 'install').split('\n')) {
    console.log(`$ ${line}`);
    shell(line.replace(new RegExp(`(?<=install )${engine.npm}$`), tarball), folder);
    if (line.includes('install')) {
      console.log(`  node_modules: ${megabytesBelow(join(folder, 'node_modules')).toFixed(0)} MB`);
    }
  }
  const needless = filesBelow(join(folder, 'node_modules', '@cdktf')).concat(filesBelow(join(folder, 'node_modules', '@cdktn'))).filter(name => name.startsWith('provider-az'));
  if (needless.length > 0) {
    throw new Error(`a user would get packages of hundreds of megabytes that the library does not need: ${needless[0]}`);
  }
  for (const name of ['main.ts', 'tsconfig.json', 'cdktf.json', 'cdk8s.yaml']) {
    writeFileSync(join(folder, name), `${block(engine, name)}\n`);
  }
  // TypeScript itself, over the program as it is and over one that reads the environment, as real programs do.
  writeFileSync(join(folder, 'environment.ts'), `${block(engine, 'main.ts')}\nexport const home: string | undefined = process.env.HOME;\n`);
  console.log('$ npx tsc --noEmit -p .');
  shell('npx tsc --noEmit -p .', folder);
  rmSync(join(folder, 'environment.ts'));
  check(`npx ${engine.name} synth`, await (engine.name === 'cdktf' ? cdktfSynth : cdktnSynth)(folder, { installedIn: folder, node }));
  writeOutputs(folder);
  check('npx cdk8s synth', await cdk8sSynth(folder, { installedIn: folder, node }));
  const written = writtenIn(folder);
  isPromised(engine, written);
  const review = shell('npx cdk-flux-azure review', folder);
  if (!review.includes('OCIRepository `apps/podinfo`')) {
    throw new Error(`cdk-flux-azure review prints something else:\n${review}`);
  }
  typecheck(engine, folder);
  same('an ECMAScript module', written, runModule(engine, folder, node, 'node'));
  openForTools(engine, folder);
  return written;
}

function isPromised(engine: Engine, written: Written): void {
  const promised = block(engine, 'files').split('\n').map(line => line.split(/\s{2,}/)[0]).sort();
  const found = [...written.keys()].sort();
  if (JSON.stringify(found) !== JSON.stringify(promised)) {
    throw new Error(`the README promises\n  ${promised.join('\n  ')}\nand this was written\n  ${found.join('\n  ')}`);
  }
  if (!written.get('dist/prod/prod.k8s.yaml')?.includes(`azure.workload.identity/client-id: ${CLIENT_ID}`)) {
    throw new Error('the client ID of outputs.json is not in the manifests');
  }
  console.log(`The packed library writes what the README says:\n  ${found.join('\n  ')}`);
}

/** `exports` lets in what tools of jsii read, and nothing else of the inside. */
function openForTools({ npm }: Engine, folder: string): void {
  shell(`node -e "for (const path of ['', '/package.json', '/.jsii']) require.resolve('${npm}' + path)"`, folder);
  shell(`! node -e "require.resolve('${npm}/build/index.js')" 2> /dev/null`, folder);
}

function everyUser(engine: Engine, folder: string, tarball: string, written: Written): void {
  for (const major of NODES) {
    const node = nodeOf(major);
    same(`${engine.npm} with npm, Node.js ${major}`, written, runModule(engine, join(folder, engine.name), node, 'node'));
  }
  const pnpm = fresh(folder, `${engine.name}-pnpm`);
  pnpmUser(pnpm, tarball);
  const yarn = fresh(folder, `${engine.name}-yarn`);
  yarnUser(yarn, tarball);
  for (const major of NODES) {
    same(`${engine.npm} with pnpm, Node.js ${major}`, written, runModule(engine, pnpm, nodeOf(major), 'node'));
    same(`${engine.npm} with Yarn and Plug'n'Play, Node.js ${major}`, written, runModule(engine, yarn, nodeOf(major), 'node -r ./.pnp.cjs --experimental-loader ./.pnp.loader.mjs'));
  }
}

function same(who: string, expected: Written, found: Written): void {
  const others = differences(expected, found);
  if (others.length > 0) {
    const [file] = others;
    const lines = (text = '') => text.split('\n');
    const line = lines(expected.get(file)).findIndex((each, index) => each !== lines(found.get(file))[index]);
    throw new Error(`${who} writes something else: ${others.join(', ')}; first in line ${line + 1}:\n  ${lines(expected.get(file))[line]}\n  ${lines(found.get(file))[line]}`);
  }
  console.log(`${who}: the same ${found.size} files`);
}

function megabytesBelow(directory: string): number {
  return filesBelow(directory).reduce((sum, file) => sum + lstatSync(join(directory, file)).size, 0) / 2 ** 20;
}

function check(command: string, { status, output }: CliRun): void {
  console.log(`$ ${command}`);
  if (status !== 0) {
    throw new Error(`${command} failed:\n${output}`);
  }
}

void main();
