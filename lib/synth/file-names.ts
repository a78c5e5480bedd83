import * as path from 'path';
import { App } from 'cdk8s';
import { Wanted } from './mode';
import { Program } from '../core/program';
import { stacksOf } from '../core/stacks/staging';
import { quote } from '../text/identifiers';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';

/** What makes a path of a name: separators, and characters that file systems or terminals do not print. */
const NOT_IN_NAMES = /[/\\\u0000-\u001f\u007f-\u009f]/;

/**
 * Checks what the output folders and their files are called, so that nothing is written anywhere else.
 *
 * @returns whether the folders have names that can be used
 */
export function checkOutput(app: App, program: Program, wanted: Wanted): boolean {
  const folders = [
    ...wanted.kubernetes ? checkFolder('the folder of the manifests', app.outdir) : [],
    ...(wanted.azure ? program.terraformApps : []).flatMap(({ outdir }) => checkFolder('the folder of the Terraform stacks', outdir)),
  ];
  program.problems.addAll('app', [...folders, ...wanted.kubernetes ? checkExtension(app.outputFileExtension) : []]);
  program.terraformApps.flatMap(stacksOf).forEach(({ node }) => program.problems.addAll(node.path, checkFolderName('the folder of the stack', node.id)));
  return folders.length === 0;
}

/** The file of a chart, put together of IDs, without its extension. */
export function checkChartFile(file: string): Problem[] {
  return file.split(path.sep).flatMap(part => checkFolderName('the file of the chart', part)).slice(0, 1);
}

/** Whether a name stays in the folder in which it is put. */
function checkFolderName(what: string, name: string): Problem[] {
  return NOT_IN_NAMES.test(name) || ['', '.', '..'].includes(name) ? [{
    code: Refusal.FILE_NAME,
    what: `${what} would be named ${quote(name)}`,
    why: 'a name stays in its own folder, and everybody can read it',
    fix: 'choose an id of letters, digits and `-`',
  }] : [];
}

function checkFolder(what: string, folder: string): Problem[] {
  return folder === '' || folder.includes('\0') ? [{
    code: Refusal.FILE_NAME,
    what: `${what} is ${quote(folder)}`,
    why: 'no folder has this name',
    fix: 'leave it out, or write \'.\' for the working directory',
  }] : [];
}

function checkExtension(extension: string): Problem[] {
  return NOT_IN_NAMES.test(extension) || extension === '' ? [{
    code: Refusal.FILE_NAME,
    what: `outputFileExtension ${quote(extension)} is no end of a file name`,
    why: 'it is put behind the name of every chart, and manifests stay in their folder',
    fix: 'begin it with a dot, and leave out / and \\, for example \'.k8s.yaml\'',
  }] : [];
}
