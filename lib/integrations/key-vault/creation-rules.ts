import { posix } from 'path';
import { Home, PlannedFile } from '../../core/contracts';
import { Program } from '../../core/program';
import { Refusal } from '../../text/refusals';
import { toYaml } from '../../text/yaml';

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

interface DeclaredRule extends FolderRule {
  /** The access that made it. */
  readonly path: string;
}

/** The rules of each program, and the cluster of its first one, in whose stack their keys are read. */
const DECLARED = new WeakMap<Program, DeclaredRule[]>();

/** A creation rule of the repository's `.sops.yaml`. */
export function addSopsRule(program: Program, home: Home, path: string, added: FolderRule): void {
  const rules = DECLARED.get(program) ?? [];
  if (!DECLARED.has(program)) {
    DECLARED.set(program, rules);
    program.contributions.push(() => sopsConfiguration(program, home, rules));
  }
  const { rule } = added;
  const other = rules.find(candidate => candidate.rule.path_regex === rule.path_regex && candidate.rule.azure_keyvault !== rule.azure_keyvault);
  if (other) {
    program.problems.add(path, {
      code: Refusal.NAME_TWICE,
      what: `two accesses encrypt the same files (${JSON.stringify(rule.path_regex)}): ${other.path} and ${path}`,
      why: 'sops takes the first rule that fits, so nothing would ever be encrypted for the second key',
      fix: 'give each a pathRegex of its own',
    });
  }
  rules.push({ path, ...added });
}

/** `.sops.yaml`, from which sops takes the key for a file that people encrypt. Flux leaves files of that name alone. */
function sopsConfiguration(program: Program, home: Home, declared: readonly DeclaredRule[]): PlannedFile[] {
  const rules = new Map(inOrder(declared).map(({ path: at, rule }) => {
    const azure_keyvault = String(program.handOff.substitute(rule.azure_keyvault, at, home.existingStack()));
    return [JSON.stringify(rule), { ...rule, azure_keyvault }];
  }));
  return [{ path: '.sops.yaml', content: `# For the root of the repository that the Kustomizations read: sops looks for it in the folder of a file and those around it.\n${toYaml({ creation_rules: [...rules.values()] })}` }];
}
