/**
 * People who install a packed package: with npm, pnpm or Yarn (Plug'n'Play), under several versions of Node.js, as CommonJS, ECMAScript modules or TypeScript.
 * Each runs the program of the README, and what it writes is compared.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { Engine, readmeFor } from './engines';
import { filesBelow, PROJECT_ROOT } from '../cli';

export const CLIENT_ID = '3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b';

const README = readFileSync(join(PROJECT_ROOT, 'README.md'), 'utf8');
const CACHE = process.env.CDK_FLUX_AZURE_ENGINES ?? join(homedir(), '.cache/cdk-flux-azure/engines');

/** The code block whose first line ends in this word: a language, then the name. */
export function block(engine: Engine, name: string): string {
  const found = new RegExp(`^\`\`\`\\w+ (?:nofixture )?${name.replace('.', '\\.')}\\n([^]*?)\\n\`\`\``, 'm').exec(readmeFor(engine, README));
  if (!found) {
    throw new Error(`README.md has no code block ${JSON.stringify(name)}`);
  }
  return found[1];
}

/** The Node.js of a major version: this one, or that of the package `node` of npm, in a cache. */
export function nodeOf(major: number): string {
  if (Number(process.versions.node.split('.')[0]) === major) {
    return process.execPath;
  }
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const home = join(CACHE, `node-${major}`);
  if (!existsSync(home)) {
    // The package `node` chooses one of these in an install script; they have none.
    const fresh = `${home}.${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    writeFileSync(join(fresh, 'package.json'), '{ "private": true }');
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', `${name}@${major}`], { cwd: fresh, stdio: ['ignore', 'ignore', 'inherit'] });
    existsSync(home) ? rmSync(fresh, { recursive: true }) : renameSync(fresh, home);
  }
  return join(home, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

export function shell(command: string, folder: string, env: NodeJS.ProcessEnv = {}): string {
  const quiet = { NPM_CONFIG_FUND: 'false', NPM_CONFIG_AUDIT: 'false', NPM_CONFIG_PREFER_OFFLINE: 'true', NPM_CONFIG_UPDATE_NOTIFIER: 'false', CI: '1' };
  const { CDKTF_OUTDIR, CDK8S_OUTDIR, ...own } = process.env;
  const { status, stdout, stderr } = spawnSync('bash', ['-euc', command], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: { ...own, ...quiet, ...env } });
  if (status !== 0) {
    throw new Error(`${command} failed in ${folder}:\n${stdout}${stderr}`);
  }
  return stdout;
}

/** What `cdktf deploy --outputs-file` would write: the outputs of the stack by construct path. */
export function writeOutputs(folder: string): void {
  const json = JSON.parse(readFileSync(join(folder, 'cdktf.out/stacks/prod/cdk.tf.json'), 'utf8'));
  const fill = (value: object): object => Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typeof inner === 'string' ? CLIENT_ID : fill(inner)]));
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify(fill(json['//'].outputs)));
}

/** What the program has written, but for the stamps of the engine: its version, and the manifest that its own CLI reads. */
export function writtenIn(folder: string): ReadonlyMap<string, string> {
  const files = ['cdktf.out', 'dist'].flatMap(outdir => filesBelow(join(folder, outdir)).map(file => `${outdir}/${file}`)).filter(file => file !== 'cdktf.out/manifest.json');
  return new Map(files.map(file => {
    // The state of Terraform stands in the folder of the program.
    const text = readFileSync(join(folder, file), 'utf8').split(folder).join('.');
    return [file, file.endsWith('.tf.json') ? withoutStamp(text) : text];
  }));
}

/** Values, since the engines write empty objects in two forms. */
function withoutStamp(text: string): string {
  const json = JSON.parse(text);
  json['//'].metadata.version = '…';
  return JSON.stringify(json, undefined, 2);
}

export function differences(expected: ReadonlyMap<string, string>, found: ReadonlyMap<string, string>): string[] {
  return [...new Set([...expected.keys(), ...found.keys()])].sort().filter(file => expected.get(file) !== found.get(file));
}

/** The program of the README as an ECMAScript module, run as both CLIs would. */
export function runModule(engine: Engine, folder: string, node: string, command: string): ReadonlyMap<string, string> {
  writeFileSync(join(folder, 'main.mjs'), `${block(engine, 'main.ts')}\n`);
  const env = { PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  ['cdktf.out', 'dist', 'outputs.json'].forEach(path => rmSync(join(folder, path), { recursive: true, force: true }));
  shell(`${command} main.mjs`, folder, { ...env, CDKTF_OUTDIR: 'cdktf.out' });
  writeOutputs(folder);
  shell(`${command} main.mjs`, folder, { ...env, CDK8S_OUTDIR: 'dist' });
  return writtenIn(folder);
}

/** How TypeScript may look for the package: as CommonJS, as an ECMAScript module, and as bundlers do. */
export function typecheck(engine: Engine, folder: string): void {
  const ways = { node16: ['main.ts', 'node16'], nodenext: ['main.mts', 'nodenext'], bundler: ['main.ts', 'bundler'] };
  writeFileSync(join(folder, 'main.mts'), `${block(engine, 'main.ts')}\n`);
  for (const [name, [file, resolution]] of Object.entries(ways)) {
    const compilerOptions = { target: 'es2022', module: resolution === 'bundler' ? 'es2022' : resolution, moduleResolution: resolution, strict: true, noEmit: true, skipLibCheck: true, types: ['node'] };
    writeFileSync(join(folder, `tsconfig.${name}.json`), JSON.stringify({ compilerOptions, files: [file] }));
    shell(`npx tsc -p tsconfig.${name}.json`, folder);
  }
  Object.keys(ways).forEach(name => rmSync(join(folder, `tsconfig.${name}.json`)));
  rmSync(join(folder, 'main.mts'));
}

/** What other package managers need to be told: they do not install peers. */
export function peersOf(tarball: string): string {
  return Object.entries<string>(JSON.parse(execFileSync('tar', ['xzOf', tarball, 'package/package.json'], { encoding: 'utf8' })).peerDependencies).map(([name, range]) => `'${name}@${range}'`).join(' ');
}

export function pnpmUser(folder: string, tarball: string): void {
  writeFileSync(join(folder, 'package.json'), '{ "name": "user", "private": true }');
  shell(`npx -y pnpm@9 add '${tarball}' ${peersOf(tarball)}`, folder);
}

/** Yarn with Plug'n'Play: no node_modules, and a package finds what it names alone. */
export function yarnUser(folder: string, tarball: string): void {
  writeFileSync(join(folder, 'package.json'), '{ "name": "user", "private": true }');
  writeFileSync(join(folder, 'yarn.lock'), '');
  writeFileSync(join(folder, '.yarnrc.yml'), 'nodeLinker: pnp\npnpEnableEsmLoader: true\nenableGlobalCache: true\nenableTelemetry: false\nenableImmutableInstalls: false\nenableScripts: false\n');
  // Yarn asks for the file by a path without blanks.
  cpSync(tarball, join(folder, 'package.tgz'));
  shell(`npx -y -p @yarnpkg/cli-dist@4 yarn add 'PACKAGE@file:./package.tgz' ${peersOf(tarball)}`.replace('PACKAGE', nameIn(tarball)), folder, registryOfYarn());
  if (existsSync(join(folder, 'node_modules'))) {
    throw new Error('Yarn made node_modules, though it was told to use Plug\'n\'Play');
  }
}

function nameIn(tarball: string): string {
  return JSON.parse(execFileSync('tar', ['xzOf', tarball, 'package/package.json'], { encoding: 'utf8' })).name;
}

/** Yarn does not read the registry of npm's configuration. */
function registryOfYarn(): NodeJS.ProcessEnv {
  const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  return { YARN_NPM_REGISTRY_SERVER: registry, ...registry.startsWith('http:') ? { YARN_UNSAFE_HTTP_WHITELIST: new URL(registry).hostname } : {} };
}
