import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { compiledLibrary } from '../helpers/compiled';

/** Packages that loading a module of the library has loaded. */
function loadedBy(module: string): string[] {
  const file = join(compiledLibrary(), 'lib', module);
  const code = `require(${JSON.stringify(file)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const files = JSON.parse(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' })) as string[];
  return [...new Set(files.flatMap(path => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(path)?.[1] ?? []))].sort();
}

describe('what judges the files of others', () => {
  it.each(['cli/main', 'review/review', 'review/report/report', 'integrations/registry', 'provisioners/readers', 'engine/graph'])('%s loads no constructs', module => {
    expect(loadedBy(module).filter(name => ['cdk8s', 'cdktf', 'constructs', '@cdktf/provider-azurerm', '@cdktf/provider-azuread'].includes(name))).toEqual([]);
  });

  it('the library itself does', () => {
    expect(loadedBy('index')).toEqual(expect.arrayContaining(['cdk8s', 'cdktf', 'constructs']));
  });
});
