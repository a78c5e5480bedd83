import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { KustomizeBuild } from '../../lib/engine/kubernetes/kustomize/build';
import { buildObject } from '../../lib/engine/kubernetes/kustomize/objects';
import { fluxSystemFolder } from '../support/conformance-data';
import { HostileKustomization } from '../support/hostile-kustomizations';

export const GOTK = (minor: string) => readFileSync(join(fluxSystemFolder(), `gotk-components-${minor}.yaml`), 'utf8');

const documents = (text: string): any[] => parseAllDocuments(text).map(document => document.toJS()).filter(Boolean);
const judged = (objects: any[]) => Object.fromEntries(objects.filter(object => ['Deployment', 'ServiceAccount'].includes(object?.kind))
  .map(object => [`${object.kind}/${object.metadata.namespace}/${object.metadata.name}`, JSON.parse(JSON.stringify(object))]));

/** Deployments and ServiceAccounts by their ID. */
export const objectsOf = (text: string): { [id: string]: any } => judged(documents(text));

export function kustomizationOf({ json }: HostileKustomization): any {
  return { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', ...json, resources: ['gotk-components.yaml', ...(json as any).resources ?? []] };
}

/** What the review's own kustomize makes of it over the manifests of a minor. */
export function buildOver(minor: string, given: HostileKustomization): { objects: { [id: string]: any }; error?: string; stray: readonly { problem: string }[] } {
  const build = new KustomizeBuild(documents(GOTK(minor)).map(json => buildObject(json)), [{ at: 'kustomization.yaml', json: kustomizationOf(given) }], given.files ?? {}, true);
  build.run();
  return { objects: judged(build.objects.map(({ json }) => json)), error: build.errors[0]?.what, stray: build.stray };
}
