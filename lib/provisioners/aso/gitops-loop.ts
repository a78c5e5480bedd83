import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { AsoProps } from './aso-props';

/** Variables of this library in Flux substitutions begin so; every other `${` of a manifest is escaped. */
export const VARIABLE_PREFIX = 'flux_azure_';

/** What the Flux Kustomizations of a cluster with ASO are made of. */
export interface GitOpsLoop {
  readonly cluster: string;
  readonly fluxNamespace: string;
  readonly props: AsoProps;
  readonly waves: number;
  readonly configMaps: readonly string[];
}

/** Folder of one wave of ASO objects; a dot cannot stand in a cluster's ID, so it is no cluster's folder. */
export function waveFolder(cluster: string, wave: number): string {
  return `${cluster}.azure/wave-${wave}`;
}

/** Folder of the objects that need the identities. */
export function consumersFolder(cluster: string): string {
  return `${cluster}.flux`;
}

/**
 * Writes the Flux Kustomizations that close the loop in Git: the waves of ASO objects one after another, each waited for, and then the
 * consumers, whose variables come from the ConfigMaps that ASO exports.
 */
export function writeGitOpsLoop(chart: Chart, loop: GitOpsLoop): void {
  const { cluster, fluxNamespace, props } = loop;
  const source = { kind: props.sourceKind ?? 'GitRepository', name: props.sourceName ?? 'flux-system' };
  const root = (props.repositoryPath ?? 'clusters').split('/').filter(part => part !== '' && part !== '.').join('/');
  const pathOf = (folder: string) => `./${root ? `${root}/` : ''}${folder}`;
  const kustomization = (name: string, spec: object) => new ApiObject(new Construct(chart, name), 'kustomization', {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name, namespace: fluxNamespace },
    spec: { interval: '10m', retryInterval: '1m', prune: true, sourceRef: source, ...spec },
  });
  const names = Array.from({ length: loop.waves }, (_, i) => `${cluster}-azure-${i + 1}`);
  names.forEach((name, i) => kustomization(name, {
    path: pathOf(waveFolder(cluster, i + 1)),
    wait: true,
    timeout: '15m',
    ...(i > 0 ? { dependsOn: [{ name: names[i - 1] }] } : {}),
  }));
  kustomization(`${cluster}-flux`, {
    path: pathOf(consumersFolder(cluster)),
    ...(names.length > 0 ? { dependsOn: [{ name: names[names.length - 1] }] } : {}),
    ...(loop.configMaps.length > 0 ? { postBuild: { substituteFrom: loop.configMaps.map(name => ({ kind: 'ConfigMap', name })) } } : {}),
  });
}

/** What else in a manifest looks like a variable of Flux is escaped, so that the substitution leaves it as it is. */
export function escapeSubstitutions(json: unknown): unknown {
  if (typeof json === 'string') {
    return json.replace(new RegExp(`\\$\\{(?!${VARIABLE_PREFIX})`, 'g'), '$$$${');
  }
  if (Array.isArray(json)) {
    return json.map(escapeSubstitutions);
  }
  return typeof json === 'object' && json !== null
    ? Object.fromEntries(Object.entries(json).map(([key, value]) => [key, escapeSubstitutions(value)]))
    : json;
}
