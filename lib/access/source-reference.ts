import { ApiObject } from 'cdk8s';

/** Kind, name and namespace of a Flux source, as `sourceRef` has them. */
export function referenceTo(object: ApiObject): { kind: string; name: string; namespace?: string } {
  return { kind: object.kind, name: object.name, namespace: object.metadata.namespace };
}
