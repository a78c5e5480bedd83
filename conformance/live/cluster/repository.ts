import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { FLUX_SYSTEM, PATHS } from '../settings';
import { KubeObject } from './kube-client';

/** The written half of one cluster: its Flux objects, and flux-system as kustomize builds it. */
export interface Repository {
  readonly objects: KubeObject[];
  readonly fluxSystem: KubeObject[];
}

/** Bytes that kustomize may write; its output is a few hundred kilobytes. */
const MAX_OUTPUT = 64 * 1024 * 1024;

/** An order in which a fresh API server takes everything; within a kind, the order of the files. */
const ORDER = ['CustomResourceDefinition', 'Namespace', 'ServiceAccount', 'Secret', 'ConfigMap', 'ClusterRole', 'ClusterRoleBinding'];

/** Parses every document of a YAML text. */
export function parseYaml(text: string): KubeObject[] {
  return parseAllDocuments(text).map(document => document.toJS()).filter(object => object?.kind);
}

/** Reads the folder of one cluster; its patches are built over `gotk-components` in a scratch folder. */
export function readRepository(folder: string, scratch: string, kubectl: string): Repository {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
    .filter(file => /\.ya?ml$/.test(file) && !file.startsWith(FLUX_SYSTEM));
  const objects = files.flatMap(file => parseYaml(readFileSync(join(folder, file), 'utf8')))
    .filter(({ apiVersion }) => !apiVersion.startsWith('kustomize.config.k8s.io/'));
  const build = join(scratch, FLUX_SYSTEM);
  mkdirSync(build, { recursive: true });
  copyFileSync(join(folder, FLUX_SYSTEM, 'kustomization.yaml'), join(build, 'kustomization.yaml'));
  copyFileSync(PATHS.gotkComponents, join(build, 'gotk-components.yaml'));
  // Flux's bootstrap writes it; what it syncs from is no concern of this tier, but kustomize wants the file.
  writeFileSync(join(build, 'gotk-sync.yaml'), JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'gotk-sync', namespace: FLUX_SYSTEM } }));
  return {
    objects: inOrder(objects),
    fluxSystem: inOrder(parseYaml(execFileSync(kubectl, ['kustomize', build], { encoding: 'utf8', maxBuffer: MAX_OUTPUT }))),
  };
}

function inOrder(objects: KubeObject[]): KubeObject[] {
  const rank = ({ kind }: KubeObject) => {
    const index = ORDER.indexOf(kind);
    return index < 0 ? ORDER.length : index;
  };
  return objects.map((object, index) => ({ object, index }))
    .sort((a, b) => rank(a.object) - rank(b.object) || a.index - b.index)
    .map(({ object }) => object);
}

/** Namespaces that objects live in and nobody declared: people have them already. */
export function missingNamespaces(objects: KubeObject[]): KubeObject[] {
  const declared = new Set(['default', ...objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name)]);
  const used = new Set(objects.map(({ metadata }) => metadata.namespace).filter((name): name is string => name !== undefined && !declared.has(name)));
  return [...used].map(name => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
}

/** The CRDs of the Flux minor. */
export function fluxCrds(): KubeObject[] {
  return JSON.parse(readFileSync(PATHS.crds, 'utf8'));
}
