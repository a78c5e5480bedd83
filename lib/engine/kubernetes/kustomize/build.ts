/** Builds a kustomization over objects as kustomize does, and says what it cannot. */
import { dirname, join } from 'path/posix';
import { documentsOf } from './documents';
import { PatchError } from './json-patch';
import { BuildObject, buildObject, targetOf } from './objects';
import { applyPatch, PatchEntry, readPatch } from './patch';
import { addMarks, FIELDS, moveToNamespace } from './transform';
import { isObject, objectAt, objectsAt, stringAt, Json } from '../../../text/json-reading';

/** Something about one place of a kustomization. */
export interface BuildNote { readonly at: string; readonly what: string }

/** A patch with a target that selects nothing. */
export interface StrayPatch { readonly at: string; readonly target: string; readonly problem: string }

/** A kustomization.yaml by the folder in which it stands. */
interface Folder { readonly json: Json; readonly at: string }

/** Files beside the kustomizations, by path. */
export type BuildFiles = { readonly [path: string]: string };

const NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
/** What `flux bootstrap` writes: the controllers, and what syncs them. */
const OF_FLUX = /(^|\/)gotk-(components|sync)\.ya?ml$/;

export class KustomizeBuild {
  /** Why kustomize builds nothing. */
  public readonly errors: BuildNote[] = [];
  /** What cannot be told. */
  public readonly doubts: BuildNote[] = [];
  public readonly stray: StrayPatch[] = [];
  /** ConfigMaps of generators whose values stand in the file. */
  public readonly generated = new Map<string, Json>();
  private readonly used = new Set<string>();
  private isOpen = false;

  /** @param objects those over which everything is built */
  public constructor(
    public readonly objects: BuildObject[],
    private readonly folders: readonly Folder[],
    private readonly files: BuildFiles,
    private readonly isOwnBase: boolean,
  ) {}

  /** Builds those kustomizations that no other one names. */
  public run(): void {
    const readable = this.folders.filter(({ json }) => isObject(json));
    const named = new Set(readable.flatMap(({ json, at }) => entriesOf(json).map(entry => join(dirname(at), entry))));
    const roots = readable.filter(({ at }) => !named.has(dirname(at)));
    (roots.length > 0 ? roots : readable).forEach(folder => this.build(folder));
  }

  /** Applies patches that stand in no kustomization, such as those of a FluxInstance, whose objects have no namespace yet. */
  public applyPatches(patches: readonly Json[], at: string, isQuiet = false): void {
    this.guard(at, () => patches.forEach(patch => this.entry(patch, at, { isQuiet, inAnyNamespace: true })));
  }

  private guard(at: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof PatchError)) {
        throw error;
      }
      this.errors.push({ at, what: error.message });
    }
  }

  private build({ json, at }: Folder): void {
    if (this.used.has(at)) {
      return;
    }
    this.used.add(at);
    this.isOpen = false;
    this.guard(at, () => this.fields(json, at));
    entriesOf(json, 'resources', 'bases').forEach(entry => this.resource(entry, at));
    entriesOf(json, 'components').forEach(entry => this.folderOf(entry, at) ? this.build(this.folderOf(entry, at)!) : this.cannotTell(at, `the component ${entry} is in no file`, this.objects));
    this.generators(json);
    objectsOf(json, 'patchesStrategicMerge', at, this.guard.bind(this), entry => this.oldStrategicMerge(entry, at));
    objectsAt(json, 'patches').forEach(patch => this.guard(at, () => this.entry(patch, at)));
    moveToNamespace(this.objects, json, at);
    addMarks(this.objects, json, at);
    objectsAt(json, 'patchesJson6902').forEach(patch => this.guard(at, () => this.entry(patch, at)));
  }

  private fields(json: Json, at: string): void {
    for (const field of Object.keys(json)) {
      const known = Object.keys(FIELDS).find(candidate => candidate.toLowerCase() === field.toLowerCase());
      if (known === undefined) {
        throw new PatchError(`invalid Kustomization: json: unknown field "${field}"`);
      }
      const value = json[field];
      const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
      FIELDS[known] === 'doubt' && !isEmpty && this.cannotTell(at, `\`${field}\` is not evaluated`, this.objects);
    }
  }

  /** What cannot be told of objects makes everything that rests on them assumed. */
  private cannotTell(at: string, what: string, about: readonly BuildObject[]): void {
    this.doubts.push({ at, what });
    for (const object of about.filter(({ isOutline }) => !isOutline)) {
      object.at ??= at;
      object.doubts.push(what);
    }
  }

  private folderOf(entry: string, at: string): Folder | undefined {
    const folder = join(dirname(at), entry);
    const written = this.folders.find(candidate => dirname(candidate.at) === folder);
    const name = NAMES.find(candidate => this.files[join(folder, candidate)] !== undefined);
    return written ?? (name === undefined ? undefined : { at: join(folder, name), json: documentsOf(this.files[join(folder, name)])[0] ?? {} });
  }

  private resource(entry: string, at: string): void {
    const text = this.files[join(dirname(at), entry)];
    const folder = this.folderOf(entry, at);
    if (text !== undefined && !OF_FLUX.test(entry)) {
      this.objects.push(...documentsOf(text).map(json => buildObject(json)));
    } else if (folder) {
      this.build(folder);
    } else if (!OF_FLUX.test(entry)) {
      this.isOpen = true;
    }
  }

  private generators(json: Json): void {
    for (const generator of objectsAt(json, 'configMapGenerator')) {
      const pairs = (Array.isArray(generator.literals) ? generator.literals : []).map(String).filter(literal => literal.includes('='));
      const data = Object.fromEntries(pairs.map(literal => [literal.slice(0, literal.indexOf('=')), literal.slice(literal.indexOf('=') + 1).replace(/^(["'])(.*)\1$/, '$2')]));
      stringAt(generator, 'name') && this.generated.set(stringAt(generator, 'name')!, data);
    }
  }

  /** An entry of patchesStrategicMerge is a path or the patch itself. */
  private oldStrategicMerge(entry: string, at: string): void {
    const isInline = /\n|^\s*\{/.test(entry) || /^\w+:/.test(entry);
    this.entry(isInline ? { patch: entry } : { path: entry }, at);
  }

  private entry(json: Json, at: string, { isQuiet = false, inAnyNamespace = false } = {}): void {
    const unknown = Object.keys(json).find(key => !['path', 'patch', 'target', 'options'].includes(key));
    if (unknown !== undefined) {
      throw new PatchError(`invalid Kustomization: json: unknown field "${unknown}"`);
    }
    const inline = typeof json.patch === 'string' ? json.patch.trim() : '';
    const path = stringAt(json, 'path');
    if (json.patch !== undefined && json.patch !== null && typeof json.patch !== 'string') {
      throw new PatchError(`invalid Kustomization: json: cannot unmarshal ${Array.isArray(json.patch) ? 'array' : typeof json.patch} into Go struct field Patch.patches.patch of type string`);
    }
    if (inline === '' && path === undefined) {
      throw new PatchError('must specify one of patch and path');
    }
    if (inline !== '' && path !== undefined) {
      throw new PatchError('patch and path can\'t be set at the same time');
    }
    const target = isObject(json.target) ? json.target : undefined;
    const text = path === undefined ? inline : this.files[join(dirname(at), path)];
    if (text === undefined) {
      const selected = target ? this.objects.filter(targetOf(target)) : this.objects;
      this.cannotTell(at, `the patch ${path} is in no file that the review reads`, selected);
      return;
    }
    const source = path === undefined ? `[patch: ${JSON.stringify(shortened(inline))}]` : `[path: ${JSON.stringify(path)}]`;
    this.apply({ text, target, options: objectAt(json, 'options') }, at, source, isQuiet, inAnyNamespace);
  }

  private apply(entry: PatchEntry, at: string, source: string, isQuiet: boolean, inAnyNamespace: boolean): void {
    const body = readPatch(entry.text, source);
    this.watchVersionLabel(entry, at);
    const { selectsNothing, wanted } = applyPatch(this.objects, body, entry, { at, inAnyNamespace, source });
    if (isQuiet || this.isOpen) {
      return;
    }
    const kind = stringAt(entry.target, 'kind') ?? (wanted === undefined ? stringAt(body.parts?.[0], 'kind') : /^[^.]*/.exec(wanted)![0]) ?? '';
    const isJudged = kind === 'Deployment' || kind === 'ServiceAccount';
    if (wanted !== undefined && isJudged) {
      throw new PatchError(`no resource matches strategic merge patch ${JSON.stringify(wanted)}: no matches for Id ${wanted}; failed to find unique target for patch ${wanted}`);
    }
    if (selectsNothing && isJudged) {
      this.stray.push({ at, target: stringAt(entry.target, 'name') ?? stringAt(body.parts?.[0], 'metadata', 'name') ?? '?', problem: `targets no ${kind} of Flux` });
    }
  }

  /** Which patch of a minor is installed, its label tells, and that is in no file. */
  private watchVersionLabel({ target }: PatchEntry, at: string): void {
    if (!this.isOwnBase && /app\.kubernetes\.io\/version/.test(stringAt(target, 'labelSelector') ?? '')) {
      this.cannotTell(at, 'the label app.kubernetes.io/version depends on the installed patch of Flux', this.objects);
    }
  }
}

function entriesOf(json: Json, ...fields: string[]): string[] {
  return (fields.length > 0 ? fields : ['resources', 'bases', 'components']).flatMap(field => (Array.isArray(json[field]) ? json[field] as unknown[] : [])).filter(entry => typeof entry === 'string') as string[];
}

function objectsOf(json: Json, field: string, at: string, guard: (at: string, work: () => void) => void, read: (entry: string) => void): void {
  entriesOf(json, field).forEach(entry => guard(at, () => read(entry)));
}


const shortened = (text: string) => (text.length > 120 ? `${text.slice(0, 120)}…` : text);
