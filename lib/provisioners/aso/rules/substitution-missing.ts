import { parse } from 'yaml';
import { Chain } from '../../../engine/chain';
import { ManifestObject } from '../../../engine/input';
import { ClusterFiles, nameOf, namespaceOf } from '../../../engine/kubernetes/cluster-files';
import { Rule, RuleFinding, Severity, show } from '../../../engine/rule';
import { Level } from '../../../flux/support';
import { isObject, objectAt, objectsAt, stringAt } from '../../../text/json-reading';

/** A ConfigMap in which Azure Service Operator leaves IDs. */
interface Exported { readonly namespace: string; readonly name: string }

/** What names ConfigMaps for variables, and where it stands. */
interface Substitution { readonly at: string; readonly namespace: string; readonly names: readonly string[] }

/** What has variables in it. */
interface User { readonly at: string; readonly text: string; readonly what: string }

const VARIABLE = /\$\{([A-Za-z_]\w*)[^}]*\}/g;

export const substitutionMissing: Rule = {
  code: 'FAZ090',
  severity: Severity.ERROR,
  title: 'A variable of an identity is filled in from no ConfigMap',
  why: 'Flux puts an empty text in its place, and the object signs in as nobody',
  fix: 'name the ConfigMap in .spec.postBuild.substituteFrom of the Kustomization that applies the object',
  *check({ clusters, byCluster }): Iterable<RuleFinding> {
    for (const cluster of clusters) {
      const chains = byCluster.get(cluster) ?? [];
      const exported = exportsOf(cluster);
      if (exported.size > 0) {
        const own = cluster.ofFlux('Kustomization').flatMap(({ json, at }) => substitutionOf(json, at, namespaceOf(json)));
        const objects = cluster.input.objects.filter(({ json }) => json.kind !== 'Kustomization')
          .map(({ json, at }): User => ({ at, text: JSON.stringify(json), what: `the ${String(json.kind)} ${namespaceOf(json)}/${nameOf(json)}` }));
        yield* missing(cluster, exported, own, objects, chains.filter(({ level }) => level === Level.OBJECT));
        // Patches of the controllers are applied by the Kustomization of bootstrap, which is patched itself.
        const bootstrap = cluster.input.kustomizations.flatMap(({ json, at }) => patchesOf(json).filter(({ kind }) => kind === 'Kustomization')
          .flatMap(patch => substitutionOf(patch, at, cluster.context.fluxNamespace)));
        yield* missing(cluster, exported, bootstrap, cluster.input.kustomizations.map(({ json, at }) => ({ at, text: JSON.stringify(json), what: 'a patch of the controllers' })),
          chains.filter(({ level }) => level === Level.CONTROLLER));
      }
    }
  },
};

/** One finding for each ConfigMap: all its variables stay empty together. */
function* missing(
  cluster: ClusterFiles, exported: ReadonlyMap<string, Exported>, given: readonly Substitution[], users: readonly User[], chains: readonly Chain[],
): Iterable<RuleFinding> {
  const seen = new Set<string>();
  for (const { at, text, what } of users) {
    for (const [, variable] of text.matchAll(VARIABLE)) {
      const from = exported.get(variable);
      const key = `${from?.namespace}/${from?.name}`;
      if (!from || seen.has(key) || given.some(({ names, namespace }) => namespace === from.namespace && names.includes(from.name))) {
        continue;
      }
      seen.add(key);
      const others = given.filter(({ names }) => names.length > 0);
      yield {
        at: others[0]?.at ?? at,
        cluster,
        breaks: chains.filter(({ signIn }) => signIn.clientId !== undefined && isFrom(signIn.clientId, from, exported)),
        what: `${what} has the variable ${variable}, which comes from the ConfigMap ${key}, and substituteFrom names ${others.flatMap(({ names, namespace }) => names.map(name => show(`${namespace}/${name}`))).join(', ') || 'no ConfigMap'}`,
      };
    }
  }
}

/** Whether a client ID is a variable of a ConfigMap. */
function isFrom(clientId: string, { namespace, name }: Exported, exported: ReadonlyMap<string, Exported>): boolean {
  const from = exported.get(/^\$\{(\w+)\}$/.exec(clientId)?.[1] ?? '');
  return from?.namespace === namespace && from.name === name;
}

/** Variables that Azure Service Operator writes into ConfigMaps. */
function exportsOf(cluster: ClusterFiles): Map<string, Exported> {
  const exported = new Map<string, Exported>();
  for (const { json } of cluster.input.objects.filter(isAso)) {
    for (const entry of Object.values(objectAt(json, 'spec', 'operatorSpec', 'configMaps'))) {
      const [name, key] = [stringAt(entry, 'name'), stringAt(entry, 'key')];
      name !== undefined && key !== undefined && exported.set(key, { namespace: namespaceOf(json), name });
    }
  }
  return exported;
}

function isAso({ json }: ManifestObject): boolean {
  return /\.azure\.com\//.test(stringAt(json, 'apiVersion') ?? '');
}

function substitutionOf(json: unknown, at: string, namespace: string): Substitution[] {
  const names = objectsAt(json, 'spec', 'postBuild', 'substituteFrom').filter(({ kind }) => kind === 'ConfigMap').map(entry => stringAt(entry, 'name') ?? '');
  return names.length === 0 ? [] : [{ at, namespace, names }];
}

function patchesOf(json: unknown): { readonly [field: string]: unknown }[] {
  return objectsAt(json, 'patches').flatMap(patch => {
    try {
      const parsed: unknown = parse(stringAt(patch, 'patch') ?? '');
      return isObject(parsed) ? [parsed] : [];
    } catch {
      return [];
    }
  });
}
