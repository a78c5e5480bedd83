import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command';
import { KubeObject } from '../live/cluster/kube-client';

type Json = any;

/** Where a schema is found, in the words of kubeconform. */
const LOCATION = '{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json';

/** Kinds of Kubernetes itself: the API server is their judge. */
const BUILT_IN = [
  'Namespace', 'ServiceAccount', 'Secret', 'ConfigMap', 'Deployment', 'Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding', 'NetworkPolicy', 'Service',
];

/** Judges manifests by the schemas of CRDs, with a reader of its own: the second opinion beside the API server. */
export class Kubeconform {
  /** @param crdFiles JSON arrays of CustomResourceDefinitions */
  constructor(private readonly program: string, crdFiles: readonly string[], private readonly folder: string) {
    for (const crd of crdFiles.flatMap(file => JSON.parse(readFileSync(file, 'utf8')) as Json[])) {
      const group = join(folder, crd.spec.group);
      mkdirSync(group, { recursive: true });
      for (const { name, schema } of crd.spec.versions) {
        writeFileSync(join(group, `${crd.spec.names.kind.toLowerCase()}_${name}.json`), JSON.stringify(topLevel(schema.openAPIV3Schema)));
      }
    }
  }

  /** What it says against the objects; empty when all are valid. */
  public async validate(objects: readonly KubeObject[]): Promise<string[]> {
    const { stdout, stderr } = await runCommand(this.program, [
      '-strict', '-output', 'json', '-summary', '-skip', BUILT_IN.join(','), '-schema-location', join(this.folder, LOCATION), '-',
    ], { input: objects.map(object => JSON.stringify(object)).join('\n---\n') });
    if (!stdout.trim().startsWith('{')) {
      return [stderr.trim() || 'kubeconform printed nothing'];
    }
    const { resources, summary } = JSON.parse(stdout);
    const judged = summary.valid + summary.invalid + summary.errors + summary.skipped;
    return [
      ...(resources ?? []).map(({ kind, name, msg }: Json) => `${kind} ${name}: ${msg}`),
      ...judged === objects.length ? [] : [`${objects.length} objects were given, ${judged} were judged`],
    ];
  }
}

/** Unknown fields are an error to a strict API server; JSON Schema has to be told. */
function closed(schema: Json): Json {
  if (Array.isArray(schema)) {
    return schema.map(closed);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const { nullable, ...rest } = Object.fromEntries(Object.entries<Json>(schema).map(([key, value]) => [key, key === 'enum' || key === 'default' || key === 'required' ? value : key === 'properties' ? named(value) : closed(value)])) as Json;
  const open = rest['x-kubernetes-preserve-unknown-fields'] || rest.additionalProperties !== undefined || !rest.properties || rest.type !== 'object';
  const intOrString = rest['x-kubernetes-int-or-string'] ? { type: ['integer', 'string'] } : {};
  return { ...rest, ...intOrString, ...nullable && rest.type ? { type: [rest.type, 'null'] } : {}, ...open ? {} : { additionalProperties: false } };
}

/** `properties` maps names that people chose: one of them may be called `enum` or `properties`. */
function named(properties: Json): Json {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, closed(schema)]));
}

/** The CRD leaves out what every object has. */
function topLevel(schema: Json): Json {
  const { properties, ...rest } = schema;
  return closed({ ...rest, type: 'object', properties: { ...properties, apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object', required: ['name'] } } });
}
