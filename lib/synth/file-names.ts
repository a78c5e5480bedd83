import * as path from 'path';
import { App } from 'cdk8s';
import { Problem } from '../errors';
import { Program } from '../program';
import { quote } from '../validation';
import type { Wanted } from './run';

/** What makes a path of a name: separators, and characters that file systems or terminals do not print. */
const NOT_IN_NAMES = /[/\\\u0000-\u001f\u007f-\u009f]/;

/** Checks everything of which names of files and folders are made, so that nothing is written outside the output folders. */
export function checkOutput(app: App, program: Program, wanted: Wanted): void {
  if (wanted.kubernetes) {
    program.problems.addAll('app', [...checkFolder('the folder of the manifests', app.outdir), ...checkExtension(app.outputFileExtension)]);
  }
  for (const terraform of wanted.azure ? program.terraformApps : []) {
    program.problems.addAll('app', checkFolder('the folder of the Terraform stacks', terraform.outdir));
  }
}

/** Whether a name stays in the folder in which it is put. */
export function checkFileName(what: string, name: string): Problem[] {
  return NOT_IN_NAMES.test(name) || ['', '.', '..'].includes(name) ? [{
    what: `${what} would be written to ${quote(name)}`,
    why: 'a name of a file or folder stays in its own folder, and everybody can read it',
    fix: 'choose an id of letters, digits and `-`',
  }] : [];
}

/** Whether a path that was put together stays below the output folder. */
export function staysInside(file: string): boolean {
  const normal = path.normalize(file);
  return !path.isAbsolute(normal) && normal !== '..' && !normal.startsWith(`..${path.sep}`) && !normal.includes('\0');
}

function checkFolder(what: string, folder: string): Problem[] {
  return folder === '' || folder.includes('\0') ? [{
    what: `${what} is ${quote(folder)}`,
    why: 'no folder has this name',
    fix: 'leave it out, or write \'.\' for the working directory',
  }] : [];
}

function checkExtension(extension: string): Problem[] {
  return NOT_IN_NAMES.test(extension) || extension === '' ? [{
    what: `outputFileExtension ${quote(extension)} is no end of a file name`,
    why: 'it is put behind the name of every chart, and manifests stay in their folder',
    fix: 'begin it with a dot, and leave out / and \\, for example \'.k8s.yaml\'',
  }] : [];
}
