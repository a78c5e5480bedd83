/**
 * Does what the README tells a new user to do, with the packed tarball, in an empty folder outside the checkout:
 * installs it with its peers, pastes the program, runs both CLIs, and looks whether they write what the README says.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdk8sSynth, cdktfSynth, CliRun, filesBelow, PROJECT_ROOT } from './cli';

const CLIENT_ID = '3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b';

const OWN_FILES = /^(build\/.*\.(js|d\.ts)|bin\/cdk-flux-azure|\.jsii|package\.json|README\.md|CHANGELOG\.md|API\.md|LICENSE)$/;
const BUNDLED: readonly string[] = JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')).bundledDependencies;
const BUNDLED_FILES = new RegExp(`^node_modules/(${BUNDLED.join('|')})/`);

const readme = readFileSync(join(PROJECT_ROOT, 'README.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'package-smoke-'));
async function main(): Promise<void> {
  try {
    const tarball = pack();
    for (const line of block('install').split('\n')) {
      console.log(`$ ${line}`);
      shell(line.replace(/(?<=install )cdk-flux-azure\b/, tarball));
    }
    for (const name of ['main.ts', 'tsconfig.json', 'cdktf.json', 'cdk8s.yaml']) {
      writeFileSync(join(folder, name), `${block(name)}\n`);
    }
    // TypeScript itself, over the program as it is and over one that reads the environment, as real programs do.
    writeFileSync(join(folder, 'environment.ts'), `${block('main.ts')}\nexport const home: string | undefined = process.env.HOME;\n`);
    console.log('$ npx tsc --noEmit -p .');
    shell('npx tsc --noEmit -p . >&2');
    rmSync(join(folder, 'environment.ts'));
    check('npx cdktf synth', await cdktfSynth(folder, { installedIn: folder }));
    writeFileSync(join(folder, 'outputs.json'), JSON.stringify(outputsOf('prod')));
    check('npx cdk8s synth', await cdk8sSynth(folder, { installedIn: folder }));

    const promised = block('files').split('\n').map(line => line.split(/\s{2,}/)[0]).sort();
    const written = ['cdktf.out', 'dist'].flatMap(outdir => filesBelow(join(folder, outdir)).map(file => `${outdir}/${file}`))
      .filter(file => file !== 'cdktf.out/manifest.json').sort();
    if (JSON.stringify(written) !== JSON.stringify(promised)) {
      throw new Error(`the README promises\n  ${promised.join('\n  ')}\nand this was written\n  ${written.join('\n  ')}`);
    }
    if (!readFileSync(join(folder, 'dist/prod/prod.k8s.yaml'), 'utf8').includes(`azure.workload.identity/client-id: ${CLIENT_ID}`)) {
      throw new Error('the client ID of outputs.json is not in the manifests');
    }
    const review = execFileSync('npx', ['cdk-flux-azure', 'review'], { cwd: folder, encoding: 'utf8' });
    if (!review.includes('OCIRepository `apps/podinfo`')) {
      throw new Error(`cdk-flux-azure review prints something else:\n${review}`);
    }
    console.log(`The packed library writes what the README says:\n  ${written.join('\n  ')}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The code block whose first line ends in this word: a language, then the name. */
function block(name: string): string {
  const found = new RegExp(`^\`\`\`\\w+ (?:nofixture )?${name.replace('.', '\\.')}\\n([^]*?)\\n\`\`\``, 'm').exec(readme);
  if (!found) {
    throw new Error(`README.md has no code block ${JSON.stringify(name)}`);
  }
  return found[1];
}

function pack(): string {
  const [{ filename, files }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], { cwd: PROJECT_ROOT, encoding: 'utf8' }));
  const stray = files.map((file: { path: string }) => file.path).filter((path: string) => !OWN_FILES.test(path) && !BUNDLED_FILES.test(path));
  if (stray.length > 0) {
    throw new Error(`the package holds files that no user needs: ${stray.join(', ')}`);
  }
  return join(folder, filename);
}

function shell(command: string): void {
  execFileSync('bash', ['-euc', command], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, NPM_CONFIG_FUND: 'false', NPM_CONFIG_AUDIT: 'false', NPM_CONFIG_PREFER_OFFLINE: 'true' } });
}

/** What `cdktf deploy --outputs-file` would write: the outputs of the stack by construct path. */
function outputsOf(stack: string): object {
  const json = JSON.parse(readFileSync(join(folder, 'cdktf.out/stacks', stack, 'cdk.tf.json'), 'utf8'));
  const fill = (value: object): object => Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, typeof inner === 'string' ? CLIENT_ID : fill(inner)]));
  return fill(json['//'].outputs);
}

function check(command: string, { status, output }: CliRun): void {
  console.log(`$ ${command}`);
  if (status !== 0) {
    throw new Error(`${command} failed:\n${output}`);
  }
}

void main();
