/** The objects of a Flux installation, over which patches are built: those of the files, or those that `flux install` makes of the minor. */
import { documentsOf } from './documents';
import { BuildObject, buildObject } from './objects';
import { strategicMerge } from './strategic-merge';
import { COMPONENTS } from '../../../flux/components';
import { CONTROLLERS } from '../../../flux/controllers';
import { objectAt, objectsAt, stringAt, Json } from '../../../text/json-reading';
import type { ClusterInput } from '../../input';

/** What is built upon, and whether it is known to the letter. */
export interface Base { readonly objects: BuildObject[]; readonly isOwn: boolean }

const NAMES: ReadonlySet<string> = new Set(CONTROLLERS);
/** May be installed with `--components-extra`; it has the arguments of no controller of ours, and is patched with them when a patch reaches all Deployments. */
const WATCHER = 'source-watcher';
const parsed = new Map<string, readonly Json[]>();
const outlines = new Map<string, readonly Json[]>();

/** The objects of a minor in a namespace. */
function tableOf(minor: number | undefined, namespace: string): readonly Json[] {
  const [first, text] = [...COMPONENTS].reverse().find(([since]) => minor === undefined || since <= minor) ?? COMPONENTS[0];
  const key = `${first}\n${namespace}`;
  const known = parsed.get(key);
  if (known) {
    return known;
  }
  const given = namespace === 'flux-system' ? text : text.replace(/"namespace":"flux-system"/g, `"namespace":${JSON.stringify(namespace)}`).replace(/\.flux-system\.svc/g, `.${namespace}.svc`);
  const objects = (JSON.parse(given) as Json[]).map(json => withInstance(json, namespace));
  const source = objects.filter(json => objectAt(json, 'metadata').name === 'source-controller').map(json => JSON.parse(JSON.stringify(json).replace(/source-controller/g, WATCHER)) as Json);
  const all = [...objects, ...source];
  parsed.size > 100 && parsed.clear();
  parsed.set(key, all);
  return all;
}

/** `flux install` labels everything with the instance. */
function withInstance(json: Json, namespace: string): Json {
  const metadata = objectAt(json, 'metadata');
  return { ...json, metadata: { ...metadata, labels: { ...objectAt(metadata, 'labels'), 'app.kubernetes.io/instance': namespace } } };
}

/** What else `flux install` makes: a patch without the kind of its target reaches it, too. */
function outlinesOf(namespace: string): readonly Json[] {
  const known = outlines.get(namespace) ?? makeOutlines(namespace);
  outlines.size > 100 && outlines.clear();
  outlines.set(namespace, known);
  return known;
}

function makeOutlines(namespace: string): Json[] {
  const of = (apiVersion: string, kind: string, name: string, component?: string, isCluster = false): Json => ({
    apiVersion,
    kind,
    metadata: {
      name,
      ...(isCluster ? {} : { namespace }),
      labels: { 'app.kubernetes.io/instance': namespace, 'app.kubernetes.io/part-of': 'flux', ...(component ? { 'app.kubernetes.io/component': component } : {}) },
    },
  });
  const crd = (group: string, component: string, ...kinds: string[]) => kinds.map(kind => of('apiextensions.k8s.io/v1', 'CustomResourceDefinition', `${kind}.${group}.toolkit.fluxcd.io`, component, true));
  return [
    of('v1', 'Namespace', namespace, undefined, true),
    ...['allow-egress', 'allow-scraping', 'allow-webhooks'].map(name => of('networking.k8s.io/v1', 'NetworkPolicy', name)),
    ...['crd-controller', 'flux-edit', 'flux-view'].map(name => of('rbac.authorization.k8s.io/v1', 'ClusterRole', `${name}-${namespace}`, undefined, true)),
    ...['cluster-reconciler', 'crd-controller'].map(name => of('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding', `${name}-${namespace}`, undefined, true)),
    of('v1', 'ResourceQuota', `critical-pods-${namespace}`),
    of('v1', 'Service', 'source-controller', 'source-controller'),
    ...['notification-controller', 'webhook-receiver'].map(name => of('v1', 'Service', name, 'notification-controller')),
    ...crd('source', 'source-controller', 'buckets', 'gitrepositories', 'helmcharts', 'helmrepositories', 'ocirepositories'),
    ...crd('kustomize', 'kustomize-controller', 'kustomizations'),
    ...crd('helm', 'helm-controller', 'helmreleases'),
    ...crd('notification', 'notification-controller', 'alerts', 'providers', 'receivers'),
  ];
}

/** The objects of a cluster before its patches. */
export function baseOf({ objects, context, files = {} }: ClusterInput, components: readonly string[]): Base {
  const namespace = context.fluxNamespace;
  const isOfFlux = (json: Json) => NAMES.has(stringAt(json, 'metadata', 'name') ?? '') && stringAt(json, 'metadata', 'namespace') === namespace;
  const written = Object.entries(files).filter(([path]) => /(^|\/)gotk-components\.ya?ml$/.test(path)).flatMap(([at, text]) => documentsOf(text).map(json => ({ json, at: undefined, file: at })));
  const own = objects.filter(({ json }) => (json.kind === 'Deployment' || json.kind === 'ServiceAccount') && isOfFlux(json));
  const isWhole = (json: Json) => json.kind === 'Deployment' && isOfFlux(json) && objectsAt(json, 'spec', 'template', 'spec', 'containers').some(container => stringAt(container, 'image') !== undefined);
  const known = [...written, ...own];
  const isInstalled = ['source-controller', 'kustomize-controller'].every(name => known.some(({ json }) => isWhole(json) && stringAt(json, 'metadata', 'name') === name));
  const table = isInstalled ? [] : tableOf(context.fluxMinor, namespace).filter(json => components.length === 0 || components.includes(stringAt(json, 'metadata', 'name')!));
  const built = table.map(json => buildObject(json));
  for (const { json, at } of known) {
    const index = built.findIndex(object => object.json?.kind === json.kind && object.name === stringAt(json, 'metadata', 'name'));
    const whole = index < 0 || isWhole(json) ? json : strategicMerge(built[index].json!, { ...json, apiVersion: built[index].json!.apiVersion }) ?? json;
    const object = { ...buildObject(whole), at };
    built.splice(index < 0 ? built.length : index, index < 0 ? 0 : 1, object);
  }
  const sketched = written.length > 0 ? written.filter(({ json }) => json.kind !== 'Deployment' && json.kind !== 'ServiceAccount').map(({ json }) => buildObject(json))
    : outlinesOf(namespace).map(json => buildObject(json, true));
  return { objects: [...built, ...sketched], isOwn: isInstalled };
}
