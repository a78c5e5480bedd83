import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { filesBelow } from '../../scripts/cli';
import { compiledLibrary } from '../helpers/compiled';

const LIB = resolve(__dirname, '..', '..', 'lib');

/** Packages that loading a module of the library has loaded. */
function loadedBy(module: string): string[] {
  const file = join(compiledLibrary(), 'lib', module);
  const code = `require(${JSON.stringify(file)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const files = JSON.parse(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' })) as string[];
  return [...new Set(files.flatMap(path => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(path)?.[1] ?? []))].sort();
}

describe('what judges the files of others', () => {
  it.each(['cli/main', 'review/review', 'review/report/report', 'integrations/registry', 'provisioners/readers', 'engine/graph'])('%s loads no constructs', module => {
    expect(loadedBy(module).filter(name => ['cdk8s', 'cdktf', 'constructs'].includes(name))).toEqual([]);
  });

  it('the library itself does', () => {
    expect(loadedBy('index')).toEqual(expect.arrayContaining(['cdk8s', 'cdktf', 'constructs']));
  });

  it('no module takes classes of prebuilt provider packages, not even their types', () => {
    const sources = filesBelow(LIB).filter(file => file.endsWith('.ts'));
    expect(sources.filter(file => /@(cdktf|cdktn)\/provider-/.test(readFileSync(join(LIB, file), 'utf8')))).toEqual([]);
    const { peerDependencies, dependencies } = JSON.parse(readFileSync(join(LIB, '..', 'package.json'), 'utf8')) as { [field: string]: object };
    expect(Object.keys({ ...peerDependencies, ...dependencies }).filter(name => name.includes('provider-'))).toEqual([]);
  });
});
