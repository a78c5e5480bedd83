/**
 * `npm run java`: the program of the README in Java. The package is generated from the last `npm run compile` and compiled by Maven; cdktf, where the
 * repository of Maven has it not, is generated from its npm package, as its publisher does. Jars stay in a repository outside of the checkout.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { assembly, CACHE, compareWithTypeScript, dependency, ENV, LeftOut, pacmak, run, step, versionOf } from './tools';
import { PROJECT_ROOT } from '../cli';
import { ENGINES } from '../packages/engines';

const REPOSITORY = join(CACHE, 'java');
const JARS_ALONE = ['-Dmaven.javadoc.skip=true', '-Dmaven.source.skip=true', '-Denforcer.skip=true'];

/** What Maven says when an artifact is not there for it. */
const NO_ARTIFACT = /Could not (?:resolve|transfer|find artifact)|No versions available|Unknown host|was not found in/;

void run('Java', async scratch => {
  if (['java', 'javac', 'mvn'].some(command => spawnSync(command, ['-version']).status !== 0)) {
    throw new LeftOut('there is no Maven with a JDK');
  }
  cdktf(scratch);
  step('the package of Java, generated and compiled', () => maven(pacmak('java', scratch, assembly(ENGINES.cdktf, scratch), true), ['install', ...JARS_ALONE]));
  let classes = '';
  const env = { ...ENV, get CLASSPATH() { return classes; } };
  await compareWithTypeScript(scratch, 'first-program', {
    app: 'java FirstProgram',
    env,
    write: folder => step('mvn compile', () => {
      cpSync(join(PROJECT_ROOT, 'examples/java/first-program'), folder, { recursive: true, filter: file => /(first-program|pom\.xml|src.*)$/.test(file) });
      maven(folder, ['compile', 'dependency:build-classpath', '-Dmdep.outputFile=classpath.txt']);
      classes = [join(folder, 'target/classes'), readFileSync(join(folder, 'classpath.txt'), 'utf8').trim()].join(delimiter);
    }),
  });
});

/** cdktf of the checkout's version: from the repository of Maven, or made here once. */
function cdktf(scratch: string): void {
  const version = versionOf('cdktf');
  if (existsSync(join(REPOSITORY, 'com/hashicorp/cdktf', version, `cdktf-${version}.jar`))) {
    return;
  }
  const artifact = ['dependency:get', `-Dartifact=com.hashicorp:cdktf:${version}`, '-Dtransitive=false'];
  if (spawnSync('mvn', ['-B', '-q', `-Dmaven.repo.local=${REPOSITORY}`, ...artifact], { cwd: scratch, env: ENV }).status !== 0) {
    step('the repository of Maven has no cdktf: generated from its npm package, and compiled', () => maven(pacmak('java', join(scratch, 'cdktf'), dependency('cdktf'), true), ['install', ...JARS_ALONE]));
  }
}

function maven(folder: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync('mvn', ['-B', '-q', `-Dmaven.repo.local=${REPOSITORY}`, ...args], { cwd: folder, env: ENV, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) {
    const text = `${stdout}${stderr}`;
    const missing = text.split('\n').find(line => NO_ARTIFACT.test(line));
    throw missing === undefined ? new Error(`mvn ${args[0]} fails:\n${text}`) : new LeftOut(`an artifact is not there (${missing.trim().slice(0, 300)})`);
  }
}
