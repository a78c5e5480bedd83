/** The snippets of the README in other languages, as jsii-rosetta translates them for the packages of those languages. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../cli';

interface Tablet {
  readonly snippets: {
    readonly [key: string]: {
      readonly location: { readonly field: { readonly line: number } };
      readonly translations: { readonly [language: string]: { readonly source: string } };
    };
  };
}

/** Translates all snippets. Fails when one does not compile. */
function translate(tablet: string): Tablet {
  const script = join(PROJECT_ROOT, 'node_modules/jsii-rosetta/bin/jsii-rosetta');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'extract', '--compile', '--fail', '--output', tablet, PROJECT_ROOT], { encoding: 'utf8' });
  // Written beside the assembly in any case.
  rmSync(join(PROJECT_ROOT, '.jsii.tabl.json'), { force: true });
  if (status !== 0) {
    throw new Error(`a snippet of the README or of a docstring does not compile:\n${stdout}${stderr}`);
  }
  return JSON.parse(readFileSync(tablet, 'utf8')) as Tablet;
}

/** One program: the first one, and behind it each snippet, as the README says. */
export function snippetsInPython(tablet: string): string {
  const translated = Object.values(translate(tablet).snippets).sort((a, b) => a.location.field.line - b.location.field.line).map(({ translations }) => translations.python.source);
  const synth = /^app\.synth\(\)$/m;
  if (translated.filter(source => synth.test(source)).length !== 1 || !synth.test(translated[0])) {
    throw new Error('the first snippet of the README, and no other, is a whole program');
  }
  return ['from cdk_flux_azure import *', ...translated.map(source => source.replace(synth, '')), 'app.synth()', ''].join('\n\n');
}

if (require.main === module) {
  const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
  try {
    const count = Object.keys(translate(join(folder, 'tablet.json')).snippets).length;
    console.log(`${count} snippets compile, and have a translation`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
