/**
 * `npm run stage [-- cdktf|cdktn]`: complete directories of both packages, `dist/stage/<name>`, from which npm and jsii-pacmak pack.
 * That of cdktf is made of what `npm run compile` wrote; for cdktn the sources are compiled by jsii against cdktn.
 * Nothing in them depends on the machine or the day: packed twice, a package is the same.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { compact } from './compact';
import { Engine, EngineName, ENGINES, readmeFor, sourceFor } from './engines';
import { licencesOf } from './licences';
import { tarball } from './tarball';
import { filesBelow, PROJECT_ROOT } from '../cli';

type Manifest = { [field: string]: any };

/** What a user of the package needs of package.json. */
const FIELDS = ['name', 'version', 'description', 'keywords', 'homepage', 'bugs', 'repository', 'author', 'license', 'stability', 'engines', 'main', 'types', 'exports', 'bin', 'peerDependencies', 'dependencies', 'bundledDependencies', 'publishConfig', 'jsii'];

export function stageFolder(engine: Engine): string {
  return join(PROJECT_ROOT, 'dist/stage', engine.npm);
}

/** Writes the directory of a package anew. */
export function stage(engine: Engine): string {
  const compiled = engine.name === 'cdktf' ? PROJECT_ROOT : compile(engine);
  const folder = stageFolder(engine);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  ['build', 'bin', 'CHANGELOG.md', 'LICENSE'].forEach(path => cpSync(join(compiled, path), join(folder, path), { recursive: true }));
  writeFileSync(join(folder, '.jsii'), JSON.stringify(JSON.parse(readFileSync(join(compiled, '.jsii'), 'utf8'), withoutPlaces)));
  const manifest = manifestFor(engine);
  writeFileSync(join(folder, 'package.json'), json(Object.fromEntries(FIELDS.filter(field => field in manifest).map(field => [field, manifest[field]]))));
  writeFileSync(join(folder, 'README.md'), readmeFor(engine, readFileSync(join(PROJECT_ROOT, 'README.md'), 'utf8')));
  const bundled: readonly string[] = manifest.bundledDependencies;
  bundled.forEach(name => bundle(join(modulesOf(engine), name), join(folder, 'node_modules', name)));
  writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.md'), licencesOf(bundled.map(name => join(modulesOf(engine), name))));
  // For jsii-pacmak, which reads the assemblies of the peers; npm packs of these folders what is bundled alone.
  Object.keys(manifest.peerDependencies).forEach(peer => symlinkSync(join(modulesOf(engine), peer), join(folder, 'node_modules', peer), 'dir'));
  return folder;
}

/** Packs a staged package: what npm would pack of it. */
export function pack(engine: Engine, into: string): { readonly tarball: string; readonly bytes: number; readonly files: readonly string[] } {
  mkdirSync(into, { recursive: true });
  const [{ filename, files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: stageFolder(engine), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  const paths: readonly string[] = files.map(({ path }: { path: string }) => path);
  const content = tarball(stageFolder(engine), paths);
  writeFileSync(join(into, filename), content);
  return { tarball: join(into, filename), bytes: content.length, files: paths };
}

/** node_modules with the engine: those of the checkout, or those of `scripts/packages/<engine>/package-lock.json` in a cache. */
export function modulesOf({ name }: Engine): string {
  if (name === 'cdktf') {
    return join(PROJECT_ROOT, 'node_modules');
  }
  const wanted = join(__dirname, name);
  const lock = readFileSync(join(wanted, 'package-lock.json'));
  const cache = join(process.env.CDK_FLUX_AZURE_ENGINES ?? join(homedir(), '.cache/cdk-flux-azure/engines'), `${name}-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`);
  if (!existsSync(cache)) {
    // In a folder of its own first: a run that was interrupted leaves nothing that looks complete.
    const fresh = `${cache}.${process.pid}`;
    mkdirSync(fresh, { recursive: true });
    ['package.json', 'package-lock.json'].forEach(file => cpSync(join(wanted, file), join(fresh, file)));
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], { cwd: fresh, stdio: ['ignore', 'ignore', 'inherit'] });
    existsSync(cache) ? rmSync(fresh, { recursive: true }) : renameSync(fresh, cache);
  }
  return join(cache, 'node_modules');
}

function manifestFor({ npm, peers, targets }: Engine): Manifest {
  const manifest: Manifest = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8'));
  if (npm === manifest.name) {
    return manifest;
  }
  const { cdktf, ...others } = manifest.peerDependencies;
  const known = Object.entries<object>(manifest.jsii.targets).map(([language, target]) => [language, targets[language] ?? target]);
  return {
    ...manifest,
    name: npm,
    description: `${manifest.description} For cdktn, the continuation of cdktf.`,
    keywords: [...manifest.keywords.filter((word: string) => word !== 'cdktf'), 'cdktn'].sort(),
    peerDependencies: { ...others, ...peers },
    devDependencies: { ...others, ...peers },
    jsii: { ...manifest.jsii, targets: Object.fromEntries(known) },
  };
}

/** The sources as they are for the engine, compiled by jsii. */
function compile(engine: Engine): string {
  const folder = join(PROJECT_ROOT, 'dist/engines', engine.name);
  rmSync(folder, { recursive: true, force: true });
  for (const file of filesBelow(join(PROJECT_ROOT, 'lib'))) {
    const path = join(folder, 'lib', file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, sourceFor(engine, `lib/${file}`, readFileSync(join(PROJECT_ROOT, 'lib', file), 'utf8')));
  }
  ['bin', 'CHANGELOG.md', 'LICENSE'].forEach(path => cpSync(join(PROJECT_ROOT, path), join(folder, path), { recursive: true }));
  writeFileSync(join(folder, 'README.md'), readmeFor(engine, readFileSync(join(PROJECT_ROOT, 'README.md'), 'utf8')));
  writeFileSync(join(folder, 'package.json'), json(manifestFor(engine)));
  const tsconfig = JSON.parse(readFileSync(join(PROJECT_ROOT, 'tsconfig.json'), 'utf8'));
  writeFileSync(join(folder, 'tsconfig.json'), json({ ...tsconfig, compilerOptions: { ...tsconfig.compilerOptions, types: ['node'] } }));
  symlinkSync(modulesOf(engine), join(folder, 'node_modules'), 'dir');
  run([join(PROJECT_ROOT, 'node_modules/jsii/bin/jsii'), '--silence-warnings=reserved-word'], folder);
  run([join(PROJECT_ROOT, 'node_modules/ts-node/dist/bin.js'), '-T', join(PROJECT_ROOT, 'scripts/built-files.ts'), join(folder, 'build')], PROJECT_ROOT);
  return folder;
}

/** Says something only when it fails. */
function run(command: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, encoding: 'utf8', env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1' } });
  if (status !== 0) {
    throw new Error(`${command[0]} failed in ${cwd}:\n${stdout}${stderr}`);
  }
}

/** Of a bundled package what Node runs: no code for browsers, no maps, no declarations, no second module format. */
function bundle(from: string, to: string): void {
  const manifest: Manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'));
  for (const file of filesBelow(from).filter(path => /(\.c?js|^LICENSE(\.\w+)?)$/.test(path) && !/^(browser|node_modules)\//.test(path))) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    const content = readFileSync(join(from, file), 'utf8');
    writeFileSync(join(to, file), file.endsWith('js') ? compact(content) : content);
  }
  const { name, version, description, license, author, repository, homepage, type, main } = manifest;
  writeFileSync(join(to, 'package.json'), json({ name, version, description, license, author, repository, homepage, type, main }));
  if (readdirSync(to).every(file => !file.startsWith('LICENSE'))) {
    throw new Error(`${name} has no file with its licence`);
  }
}

/** The lines of sources that are not packed. */
function withoutPlaces(key: string, value: unknown): unknown {
  return key === 'locationInModule' ? undefined : value;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

if (require.main === module) {
  const chosen = process.argv.slice(2) as EngineName[];
  for (const name of chosen.length > 0 ? chosen : ['cdktf', 'cdktn'] as const) {
    const engine = ENGINES[name];
    const started = Date.now();
    stage(engine);
    const { tarball: file, bytes } = pack(engine, join(PROJECT_ROOT, 'dist/js'));
    console.log(`${file.slice(PROJECT_ROOT.length + 1)}: ${(bytes / 1000).toFixed(0)} kB, in ${((Date.now() - started) / 1000).toFixed(0)} s`);
  }
}
