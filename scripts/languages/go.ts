/**
 * `npm run go`: the program of the README in Go. The module is generated from the last `npm run compile`; constructs and cdktf come from the module proxy,
 * and cdk8s, where the proxy has it not, is generated from its npm package, as its publisher does.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assembly, compareWithTypeScript, dependency, ENV as ENVIRONMENT, LeftOut, pacmak, run, step, versionOf } from './tools';
import { PROJECT_ROOT } from '../cli';
import { ENGINES } from '../packages/engines';

const CDK8S = 'github.com/cdk8s-team/cdk8s-core-go/cdk8s/v2';
const OWN = 'github.com/cdk-flux-azure/cdk-flux-azure-go/cdkfluxazure';
// What is asked for stands in go.mod; its sums are those of the proxy.
const ENV: NodeJS.ProcessEnv = { ...ENVIRONMENT, GOFLAGS: '-mod=mod' };

/** What Go says when a module is not there for it. */
const NO_MODULE = /reading https?:|dial tcp|no such host|module lookup disabled|i\/o timeout|unrecognized import path/;

void run('Go', async scratch => {
  if (spawnSync('go', ['version']).status !== 0) {
    throw new LeftOut('there is no go');
  }
  const replaced = new Map<string, string>();
  step('the module of Go, generated', () => replaced.set(OWN, join(pacmak('go', scratch, assembly(ENGINES.cdktf, scratch), true), 'cdkfluxazure')));
  if (spawnSync('go', ['list', '-m', `${CDK8S}@v${versionOf('cdk8s')}`], { cwd: scratch, env: ENV }).status !== 0) {
    step('the module proxy has no cdk8s: generated from its npm package', () => replaced.set(CDK8S, join(pacmak('go', join(scratch, 'cdk8s'), dependency('cdk8s'), true), 'cdk8s')));
  }
  await compareWithTypeScript(scratch, 'first-program', { app: './program', env: ENV, write: folder => step('go build', () => build(folder, replaced)) });
});

function build(folder: string, replaced: ReadonlyMap<string, string>): void {
  copyFileSync(join(PROJECT_ROOT, 'examples/go/first-program/main.go'), join(folder, 'main.go'));
  writeFileSync(join(folder, 'go.mod'), [
    'module first-program', 'go 1.25', `require ${OWN} v0.0.0`, ...[...replaced].map(([name, path]) => `replace ${name} => ${path}`), '',
  ].join('\n'));
  for (const args of [['build', '-o', 'program', '.'], ['vet', '.']]) {
    const { status, stdout, stderr } = spawnSync('go', args, { cwd: folder, env: ENV, encoding: 'utf8' });
    if (status !== 0) {
      throw NO_MODULE.test(stderr) ? new LeftOut(`a module is not there (${stderr.trim().split('\n').pop()!.trim()})`) : new Error(`go ${args[0]} fails:\n${stdout}${stderr}`);
    }
  }
}
