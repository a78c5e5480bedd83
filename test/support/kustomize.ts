/**
 * What `kubectl kustomize` makes of a flux-system folder, in plain Node: resources, components, and patches of both forms
 * (JSON 6902 and strategic merge). Everything that kubectl rejects is rejected, and more, where kubectl would hide a mistake:
 * a target that selects nothing, `replace` of an absent field, a path without leading slash, list items without their merge key,
 * unquoted numbers and booleans where Kubernetes wants strings, and fields of kustomize that the library never writes.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import { applyPatch, Operation } from 'fast-json-patch';
import { parse, parseAllDocuments } from 'yaml';
import { fluxSystemFolder } from './conformance-data';
import { strategicMerge } from './strategic-merge';

type Json = any;

/** File texts by path relative to the folder that is built, `/` as separator. */
export interface KustomizeFiles {
  readonly [path: string]: string;
}

export interface KustomizeOptions {
  /**
   * kustomize passes over a patch whose target selects nothing, without a word; here that is an error.
   * @default false
   */
  readonly allowUnmatchedTargets?: boolean;
}

const FILE_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const KINDS: { [kind: string]: string } = {
  Kustomization: 'kustomize.config.k8s.io/v1beta1',
  Component: 'kustomize.config.k8s.io/v1alpha1',
};
const FIELDS = ['apiVersion', 'kind', 'metadata', 'resources', 'components', 'patches'];
const TARGET_FIELDS = ['group', 'version', 'kind', 'name', 'namespace', 'labelSelector', 'annotationSelector'];

/** Builds `flux-system/kustomization.yaml` over the controllers of a Flux minor. */
export function buildFluxSystem(kustomization: string, minor: string, files: KustomizeFiles = {}, options: KustomizeOptions = {}): Json[] {
  const all = { 'gotk-components.yaml': gotkComponents(minor), 'gotk-sync.yaml': '', ...files, 'kustomization.yaml': kustomization };
  return kustomizeBuild(all, '.', options);
}

/** What `flux bootstrap` syncs the cluster from. */
export const GOTK_SYNC = `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m0s
  ref:
    branch: main
  secretRef:
    name: flux-system
  url: https://git.contoso.example/fleet
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 10m0s
  path: ./clusters/prod
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
`;

/** The manifests that `flux install` makes for the minor; the Deployments of 2.10 have the same arrays as those of 2.9. */
export function gotkComponents(minor: string): string {
  const path = join(fluxSystemFolder(), `gotk-components-${minor === '2.10' ? '2.9' : minor}.yaml`);
  if (!existsSync(path)) { throw new Error(`no manifests of Flux ${minor} beside the conformance data`); }
  return readFileSync(path, 'utf8');
}

/** The objects that `kubectl kustomize <folder>` would print, in the order of the resources. */
export function kustomizeBuild(files: KustomizeFiles, folder = '.', options: KustomizeOptions = {}): Json[] {
  const objects = new Build(files, options).folder(folder, []);
  objects.forEach(requireStrings);
  return objects;
}

/** Finds one object of a build; an error when there is none. */
export function findObject(objects: Json[], kind: string, name: string): Json {
  const found = objects.find(each => each.kind === kind && each.metadata.name === name);
  if (!found) { throw new Error(`no ${kind} ${name}`); }
  return found;
}

class Build {
  constructor(private readonly files: KustomizeFiles, private readonly options: KustomizeOptions) {}

  /** A component starts from the objects collected so far and answers them changed; a Kustomization starts from none. */
  public folder(folder: string, base: Json[], asComponent = false): Json[] {
    const file = FILE_NAMES.map(name => normalize(join(folder, name))).find(path => path in this.files);
    if (!file) { throw new Error(`${folder}: no kustomization.yaml`); }
    const spec = parse(this.files[file], { version: '1.1' }) ?? {};
    this.checkFields(file, spec, asComponent);

    let objects = asComponent ? base : [];
    for (const resource of spec.resources ?? []) { objects = add(objects, this.resource(file, resource), `${file}: ${resource}`); }
    for (const component of spec.components ?? []) { objects = this.folder(normalize(join(folder, component)), objects, true); }
    for (const [i, patch] of (spec.patches ?? []).entries()) { objects = this.patch(objects, file, i, patch); }
    return objects;
  }

  private checkFields(file: string, spec: Json, asComponent: boolean) {
    const unknown = Object.keys(spec).filter(key => !FIELDS.includes(key));
    if (unknown.length > 0) { throw new Error(`${file}: unknown or unsupported fields: ${unknown.join(', ')}`); }
    if (Object.keys(spec).every(key => key === 'apiVersion' || key === 'kind')) { throw new Error(`${file}: kustomization.yaml is empty`); }
    const kind = spec.kind ?? 'Kustomization';
    if (kind !== (asComponent ? 'Component' : 'Kustomization')) { throw new Error(`${file}: kind ${kind} cannot stand here`); }
    if (spec.apiVersion !== undefined && spec.apiVersion !== KINDS[kind]) { throw new Error(`${file}: apiVersion of a ${kind} is ${KINDS[kind]}`); }
  }

  private resource(file: string, resource: string): Json[] {
    const path = normalize(join(dirname(file), resource));
    if (path in this.files) {
      const documents = parseAllDocuments(this.files[path], { version: '1.1' }) as Json[];
      documents.forEach(each => { if (each.errors?.length) { throw new Error(`${path}: ${each.errors[0].message}`); } });
      return documents.map(each => each.toJS()).filter(each => each !== null && each !== undefined);
    }
    if (FILE_NAMES.some(name => normalize(join(path, name)) in this.files)) { return this.folder(path, []); }
    throw new Error(`${file}: resource '${resource}' does not exist`);
  }

  private patch(objects: Json[], file: string, index: number, patch: Json): Json[] {
    const place = `${file}: patches[${index}]`;
    const unknown = Object.keys(patch).filter(key => !['target', 'patch', 'path', 'options'].includes(key));
    if (unknown.length > 0) { throw new Error(`${place}: unknown fields: ${unknown.join(', ')}`); }
    if ((patch.patch === undefined) === (patch.path === undefined)) { throw new Error(`${place}: exactly one of patch and path is needed`); }
    const text = patch.patch ?? this.files[normalize(join(dirname(file), patch.path))];
    if (text === undefined) { throw new Error(`${place}: '${patch.path}' does not exist`); }

    const documents = parseAllDocuments(text, { version: '1.1' }).map(each => each.toJS()).filter(each => each);
    if (documents.length === 0) { throw new Error(`${place}: the patch is empty`); }
    return documents.reduce((all, document) => this.applyOne(all, place, patch.target, document), objects);
  }

  private applyOne(objects: Json[], place: string, target: Json, document: Json): Json[] {
    const json6902 = Array.isArray(document);
    if (json6902 && !target) { throw new Error(`${place}: a JSON 6902 patch needs a target`); }
    const selects = target ? selector(place, target) : sameObject(place, document);
    const chosen = objects.filter(selects);
    if (chosen.length === 0 && !(target && this.options.allowUnmatchedTargets)) {
      throw new Error(`${place}: no object matches ${JSON.stringify(target ?? document.metadata)}`);
    }
    if (!target && chosen.length > 1) { throw new Error(`${place}: several objects match ${document.kind} ${document.metadata.name}`); }
    return objects.flatMap(each => {
      if (!chosen.includes(each)) { return [each]; }
      const changed = json6902 ? jsonPatch(place, each, document) : mergeInto(place, each, document);
      return changed === undefined ? [] : [changed];
    });
  }
}

function add(objects: Json[], more: Json[], place: string): Json[] {
  const known = new Set(objects.map(id));
  for (const each of more) {
    if (!each.kind || !each.metadata?.name) { throw new Error(`${place}: an object without kind or metadata.name`); }
    if (known.has(id(each))) { throw new Error(`${place}: ${id(each)} is there already`); }
    known.add(id(each));
  }
  return [...objects, ...more];
}

function id(object: Json): string {
  return [object.apiVersion, object.kind, object.metadata?.namespace ?? '', object.metadata?.name].join(' ');
}

/** kustomize reads the fields of a target as expressions over the whole value. */
function selector(place: string, target: Json): (object: Json) => boolean {
  const unknown = Object.keys(target).filter(key => !TARGET_FIELDS.includes(key));
  if (unknown.length > 0) { throw new Error(`${place}: unknown target fields: ${unknown.join(', ')}`); }
  const matches = (expression: string | undefined, value: string) => !expression || new RegExp(`^(?:${expression})$`).test(value);
  return object => {
    const [group, version] = object.apiVersion.includes('/') ? object.apiVersion.split('/') : ['', object.apiVersion];
    return matches(target.group, group) && matches(target.version, version) && matches(target.kind, object.kind)
      && matches(target.name, object.metadata.name) && matches(target.namespace, object.metadata.namespace ?? 'default')
      && hasLabels(target.labelSelector, object.metadata.labels) && hasLabels(target.annotationSelector, object.metadata.annotations);
  };
}

function hasLabels(expression: string | undefined, labels: Json = {}): boolean {
  if (!expression) { return true; }
  return expression.split(',').every(term => {
    const equal = /^\s*([^\s=!]+)\s*==?\s*([^\s=]*)\s*$/.exec(term);
    if (!equal) { throw new Error(`selector '${term}' is not supported here: only key=value`); }
    return labels[equal[1]] === equal[2];
  });
}

/** Without a target, a merge patch names its object itself. */
function sameObject(place: string, patch: Json): (object: Json) => boolean {
  if (!patch.metadata) { throw new Error(`${place}: a merge patch needs apiVersion, kind and metadata.name`); }
  return object => object.apiVersion === patch.apiVersion && object.kind === patch.kind && object.metadata.name === patch.metadata.name
    && (object.metadata.namespace ?? 'default') === (patch.metadata.namespace ?? 'default');
}

function jsonPatch(place: string, object: Json, operations: Operation[]): Json {
  try {
    return applyPatch(structuredClone(object), structuredClone(operations), true).newDocument;
  } catch (error: any) {
    const operation = JSON.stringify(error.operation ?? operations);
    throw new Error(`${place}: ${object.kind} ${object.metadata.name}: ${error.name}: ${operation}`);
  }
}

/** The object keeps its own kind and name, whatever placeholder the patch carries. */
function mergeInto(place: string, object: Json, patch: Json): Json | undefined {
  if (!patch.apiVersion || !patch.kind || !patch.metadata?.name) {
    throw new Error(`${place}: a merge patch needs apiVersion, kind and metadata.name`);
  }
  const { apiVersion, kind, metadata: { name, namespace } } = object;
  let merged: Json;
  try {
    merged = strategicMerge(object, patch, `${apiVersion} ${kind}`);
  } catch (error: any) {
    throw new Error(`${place}: ${kind} ${name}: ${error.message}`);
  }
  return merged && { ...merged, apiVersion, kind, metadata: { ...merged.metadata, name, ...(namespace === undefined ? {} : { namespace }) } };
}

/** The API server refuses numbers and booleans in these places; kubectl silently quotes some of them. */
function requireStrings(object: Json) {
  const template = object.spec?.template;
  const containers: Json[] = template?.spec?.containers ?? [];
  const texts: [string, Json][] = [object.metadata, template?.metadata].flatMap(meta => [
    ...Object.entries(meta?.labels ?? {}), ...Object.entries(meta?.annotations ?? {}),
  ]);
  for (const container of containers) {
    (container.env ?? []).filter((each: Json) => 'value' in each).forEach((each: Json) => texts.push([`env ${each.name}`, each.value]));
    (container.args ?? []).forEach((each: Json, i: number) => texts.push([`args[${i}]`, each]));
  }
  const wrong = texts.filter(([, value]) => typeof value !== 'string').map(([name, value]) => `${name}: ${value}`);
  if (wrong.length > 0) { throw new Error(`${object.kind} ${object.metadata.name}: needs quotes to be a string: ${wrong.join(', ')}`); }
}
