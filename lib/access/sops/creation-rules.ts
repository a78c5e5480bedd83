import { posix } from 'path';

/** A creation rule of `.sops.yaml`. @internal */
export interface SopsCreationRule {
  readonly path_regex: string;
  readonly encrypted_regex: string;
  readonly azure_keyvault: string;
}

/** The folder that a Kustomization reads, without what says nothing: `prod` for `./prod/`, nothing for the whole source. */
export function folderOf(path: unknown): string {
  const folder = posix.normalize(`/${typeof path === 'string' ? path : ''}`).slice(1).replace(/\/$/, '');
  return folder === '.' ? '' : folder;
}

/** Files of SOPS below a folder of the source: an expression as Go and JavaScript read it, over paths relative to the `.sops.yaml` in the root of the source. */
export function filesBelow(folder: string): string {
  return `^${folder === '' ? '' : `${folder.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}/`}(?:.*/)?[^/]+\\.sops\\.ya?ml$`;
}

/** A rule with the folder that it was made for; undefined when the expression is the user's own. */
export interface FolderRule { readonly folder?: string; readonly rule: SopsCreationRule }

/** sops takes the first rule that fits: what the user says goes first, then a folder before those around it. */
export function inOrder<T extends FolderRule>(rules: readonly T[]): T[] {
  const depth = ({ folder }: FolderRule) => (folder === undefined ? Infinity : folder === '' ? 0 : folder.split('/').length);
  return rules.map((rule, index) => ({ rule, index })).sort((a, b) => compare(depth(b.rule), depth(a.rule)) || a.index - b.index).map(({ rule }) => rule);
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
