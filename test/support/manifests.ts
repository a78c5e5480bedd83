/**
 * The judge of everything that is written for a cluster. What it does not know is a failure: a wrong API group would otherwise pass as somebody else's object.
 */
import { isAsoObject, isFluxObject, isOperatorObject, validateAsoObject, validateFluxObject, validateOperatorObject } from './flux-crds';
import { validateStructural } from './structural-schema';

type Json = any;

const text = { type: 'string' };
const texts = { type: 'array', items: text };
const textMap = { type: 'object', additionalProperties: text };
const list = (properties: object, required: string[]) => ({ type: 'array', items: { type: 'object', properties, required } });

interface CoreKind {
  readonly scope: 'cluster' | 'namespace';
  readonly properties: object;
  readonly required?: string[];
}

/** The kinds of Kubernetes itself that the library writes, with the fields that it may write. https://kubernetes.io/docs/reference/kubernetes-api/ */
const CORE: { readonly [apiVersionAndKind: string]: CoreKind } = {
  'v1 Namespace': { scope: 'cluster', properties: {} },
  'v1 ServiceAccount': { scope: 'namespace', properties: { automountServiceAccountToken: { type: 'boolean' }, imagePullSecrets: list({ name: text }, ['name']) } },
  'v1 ConfigMap': { scope: 'namespace', properties: { data: textMap, immutable: { type: 'boolean' } } },
  'v1 Secret': { scope: 'namespace', properties: { data: textMap, stringData: textMap, type: text, immutable: { type: 'boolean' } } },
  'rbac.authorization.k8s.io/v1 ClusterRole': {
    scope: 'cluster',
    properties: { rules: list({ apiGroups: texts, resources: texts, resourceNames: texts, verbs: texts }, ['verbs']) },
    required: ['rules'],
  },
  'rbac.authorization.k8s.io/v1 ClusterRoleBinding': {
    scope: 'cluster',
    properties: {
      roleRef: { type: 'object', properties: { apiGroup: text, kind: { type: 'string', enum: ['ClusterRole'] }, name: text }, required: ['apiGroup', 'kind', 'name'] },
      subjects: list({ kind: { type: 'string', enum: ['ServiceAccount', 'User', 'Group'] }, name: text, namespace: text, apiGroup: text }, ['kind', 'name']),
    },
    required: ['roleRef'],
  },
};
const SCHEMAS = new Map(Object.entries(CORE).map(([name, { properties, required }]) => [name, {
  type: 'object', properties: { apiVersion: text, kind: text, metadata: { type: 'object' }, ...properties }, required: required ?? [],
}]));

/** All that is wrong with an object for a cluster with a Flux minor (`2.5` … `2.10`). */
export function judgeManifest(object: object, minor: string): string[] {
  const { apiVersion, kind, metadata } = object as Json;
  if (isFluxObject(object)) { return validateFluxObject(object, minor); }
  if (isAsoObject(object)) { return validateAsoObject(object); }
  if (isOperatorObject(object)) { return validateOperatorObject(object); }
  const core = CORE[`${apiVersion} ${kind}`];
  const address = `${kind} ${[metadata?.namespace, metadata?.name].filter(Boolean).join('/')}`;
  if (!core) { return [`${address}: nothing in a cluster of Flux ${minor} knows ${apiVersion} ${kind}`]; }
  const isNamespaced = metadata?.namespace !== undefined;
  return [
    ...validateStructural(object, SCHEMAS.get(`${apiVersion} ${kind}`)!).map(problem => `${address}: ${problem}`),
    ...(isNamespaced === (core.scope === 'namespace') ? [] : [`${address}: ${isNamespaced ? 'the kind belongs to no namespace' : 'metadata.namespace is missing'}`]),
    ...Object.entries<Json>((object as Json).kind === 'Secret' ? (object as Json).data ?? {} : {})
      .filter(([, value]) => Buffer.from(String(value), 'base64').toString('base64') !== value).map(([key]) => `${address}: /data/${key}: must be base64`),
  ];
}

/** The same for many objects; two of one kind and name overwrite each other. */
export function judgeManifests(objects: readonly object[], minor: string): string[] {
  const seen = new Set<string>();
  const twice = objects.flatMap(object => {
    const { apiVersion, kind, metadata } = object as Json;
    const name = `${String(apiVersion).replace(/\/.*/, '')} ${kind} ${metadata?.namespace ?? ''}/${metadata?.name}`;
    const isTwice = seen.has(name);
    seen.add(name);
    return isTwice ? [`${name} is written twice`] : [];
  });
  return [...objects.flatMap(object => judgeManifest(object, minor)), ...twice];
}
