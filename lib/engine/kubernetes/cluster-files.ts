import { Controllers, flagOf } from './controllers';
import { FluxController } from '../../flux/controllers';
import { Operator } from '../../flux/operator';
import { objectAt, push, stringAt, Json } from '../../text/json-reading';
import { ClusterContext, ClusterInput, ManifestObject } from '../input';

/** The files of one cluster, found by kind, namespace and name. */
export class ClusterFiles {
  public readonly context: ClusterContext;
  public readonly controllers: Controllers;
  private readonly byName = new Map<string, ManifestObject[]>();
  private readonly fluxObjects: ManifestObject[] = [];
  private readonly byKind = new Map<string, ManifestObject[]>();
  private readonly groups: ReadonlySet<string>;

  public constructor(public readonly input: ClusterInput, operators: readonly Operator[] = []) {
    this.groups = new Set(operators.map(({ apiVersion }) => apiVersion.split('/')[0]));
    this.context = input.context;
    this.controllers = new Controllers(input, operators);
    for (const object of input.objects) {
      push(this.byKind, String(object.json.kind), object);
      this.isKnown(object.json) && this.fluxObjects.push(object);
      push(this.byName, keyOf(String(object.json.kind), namespaceOf(object.json), nameOf(object.json)), object);
    }
  }

  /** Objects of Flux and of the operators that integrations know; a kustomize file or another vendor's object of the same kind is none. */
  public get flux(): readonly ManifestObject[] {
    return this.fluxObjects;
  }

  public ofFlux(kind: string): readonly ManifestObject[] {
    return this.ofKind(kind).filter(({ json }) => this.isKnown(json));
  }

  /** Whether a controller refuses references that lead to another namespace. */
  public forbidsOtherNamespaces(controller: FluxController): boolean {
    return flagOf(this.controllers.get(controller), '--no-cross-namespace-refs') === 'true';
  }

  private isKnown(json: Json): boolean {
    return isOfFlux(json) || this.groups.has(groupOf(json));
  }

  public ofKind(...kinds: string[]): ManifestObject[] {
    return kinds.flatMap(kind => this.byKind.get(kind) ?? []);
  }

  public find(kind: string, namespace: string, name: string): ManifestObject | undefined {
    return this.byName.get(keyOf(kind, namespace, name))?.[0];
  }

  /** All objects of one name: more than one overwrite each other. */
  public findAll(kind: string, namespace: string, name: string): readonly ManifestObject[] {
    return this.byName.get(keyOf(kind, namespace, name)) ?? [];
  }
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}\n${namespace}\n${name}`;
}

export function nameOf(json: Json): string {
  return stringAt(json, 'metadata', 'name') ?? '';
}

export function namespaceOf(json: Json): string {
  return stringAt(json, 'metadata', 'namespace') ?? 'default';
}

const GROUP = /^(source|kustomize|helm|image|notification)\.toolkit\.fluxcd\.io$/;

/** Whether a controller of Flux owns an object. */
export function isOfFlux(json: Json): boolean {
  return GROUP.test(groupOf(json));
}

/** API group of an object. */
export function groupOf(json: Json): string {
  const apiVersion = stringAt(json, 'apiVersion') ?? '';
  return apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
}

export function annotationsOf(json: Json): Json {
  return objectAt(json, 'metadata', 'annotations');
}
