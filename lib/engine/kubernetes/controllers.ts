import { parse } from 'yaml';
import { CONTROLLERS, FluxController } from '../../flux/controllers';
import { Operator } from '../../flux/operator';
import { isObject, objectAt, objectsAt, stringAt, stringsAt, valueAt, Json } from '../../text/json-reading';
import { ClusterInput } from '../input';

/** One environment variable of a controller. */
export interface EnvironmentVariable { readonly value?: string; readonly fromSecret?: { readonly name: string; readonly key: string } }

/** What the patches (or the whole manifests) of a cluster make of one controller. */
export interface ControllerState {
  readonly name: string;
  /** Where it runs. */
  namespace: string;
  /** Where the first patch of it stands. */
  at: string;
  readonly args: string[];
  readonly env: Map<string, EnvironmentVariable[]>;
  /** Annotations of its ServiceAccount. */
  readonly annotations: Map<string, string>;
  /** Labels of its pods. */
  readonly labels: Map<string, string>;
  readonly volumes: Json[];
  readonly mounts: Json[];
}

/** A patch whose target is none of the controllers, or whose text cannot be read. */
export interface StrayPatch { readonly at: string; readonly target: string; readonly problem: string }

const NAMES: ReadonlySet<string> = new Set(CONTROLLERS);
/** Deployments of a Flux installation beside the controllers that use Azure. */
const OTHERS: ReadonlySet<string> = new Set(['source-watcher']);

/** The controllers of a cluster as its files configure them. */
export class Controllers {
  public readonly stray: StrayPatch[] = [];
  /** Arguments of Deployments that are no controller of ours, such as source-watcher. */
  public readonly otherArgs = new Map<string, string[]>();
  private readonly states = new Map<string, ControllerState>();
  private readonly operators: ReadonlyMap<string, Operator>;
  private readonly fluxNamespace: string;

  public constructor({ kustomizations, objects, context }: ClusterInput, operators: readonly Operator[]) {
    this.operators = new Map(operators.map(operator => [operator.name, operator]));
    this.fluxNamespace = context.fluxNamespace;
    kustomizations.forEach(({ json, at }) => this.readKustomization(json, at));
    for (const { json, at } of objects) {
      const name = stringAt(json, 'metadata', 'name') ?? '';
      if (json.kind === 'FluxInstance') {
        this.readTenancy(objectAt(json, 'spec', 'cluster'), at);
        this.readKustomization(objectAt(json, 'spec', 'kustomize'), at);
      } else if ((json.kind === 'Deployment' || json.kind === 'ServiceAccount') && NAMES.has(name) && stringAt(json, 'metadata', 'namespace') === context.fluxNamespace) {
        this.merge(json.kind, name, json, at);
      } else {
        this.readOperators(json, name, at);
      }
    }
  }

  public get(name: string): ControllerState {
    const known = this.states.get(name);
    const state = known ?? { name, namespace: this.fluxNamespace, at: '', args: [], env: new Map(), annotations: new Map(), labels: new Map(), volumes: [], mounts: [] };
    this.states.set(name, state);
    return state;
  }

  /** Controllers that some file configures. */
  public get all(): ControllerState[] {
    return [...CONTROLLERS, ...this.operators.keys()].filter(name => this.states.get(name)?.at).map(name => this.get(name));
  }

  /** The Deployment and the ServiceAccount of an operator stand in a namespace of its choice, or in the values of its Helm chart. */
  private readOperators(json: Json, name: string, at: string): void {
    const own = json.kind === 'Deployment' || json.kind === 'ServiceAccount' ? this.operators.get(name) : undefined;
    if (own) {
      this.mergeOperator(own, String(json.kind), json, stringAt(json, 'metadata', 'namespace'), at);
      return;
    }
    for (const operator of this.operators.values()) {
      const settings = operator.settingsIn(json);
      if (settings) {
        this.mergeOperator(operator, 'ServiceAccount', settings.serviceAccount, settings.namespace, at);
        this.mergeOperator(operator, 'Deployment', settings.deployment, settings.namespace, at);
      }
    }
  }

  private mergeOperator({ name }: Operator, kind: string, part: Json, namespace: string | undefined, at: string): void {
    this.get(name).namespace = namespace ?? this.get(name).namespace;
    this.merge(kind, name, part, at);
  }

  /** The lockdown of a FluxInstance: flags that the operator gives the controllers. https://fluxcd.control-plane.io/operator/fluxinstance/#cluster-configuration */
  private readTenancy(cluster: Json, at: string): void {
    const { KUSTOMIZE, HELM, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION } = FluxController;
    const add = (argument: string, ...names: FluxController[]) => names.forEach(name => {
      const state = this.get(name);
      state.at ||= at;
      state.args.push(argument);
    });
    if (cluster.multitenant === true) {
      add('--no-cross-namespace-refs=true', KUSTOMIZE, HELM, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION);
      add(`--default-service-account=${stringAt(cluster, 'tenantDefaultServiceAccount') ?? 'default'}`, KUSTOMIZE, HELM);
    }
  }

  private readKustomization(json: Json, at: string): void {
    const patches = [
      ...objectsAt(json, 'patches').map(patch => ({ target: objectAt(patch, 'target'), text: valueAt(patch, 'patch') })),
      ...objectsAt(json, 'patchesJson6902').map(patch => ({ target: objectAt(patch, 'target'), text: valueAt(patch, 'patch') })),
      ...stringsAt(json, 'patchesStrategicMerge').map(text => ({ target: {}, text })),
    ];
    for (const { target, text } of patches) {
      this.readPatch(target, text, at);
    }
  }

  private readPatch(target: Json, text: unknown, at: string): void {
    if (typeof text !== 'string') {
      return;
    }
    let patch: unknown;
    try {
      patch = parse(text);
    } catch (error) {
      this.stray.push({ at, target: stringAt(target, 'name') ?? '?', problem: `is no YAML (${(error as Error).message.split('\n')[0]})` });
      return;
    }
    const kind = stringAt(target, 'kind') ?? stringAt(patch, 'kind') ?? '';
    if (kind !== 'Deployment' && kind !== 'ServiceAccount') {
      return;
    }
    const names = this.targets(target, stringAt(patch, 'metadata', 'name'));
    if (names.length === 0) {
      this.stray.push({ at, target: stringAt(target, 'name') ?? stringAt(patch, 'metadata', 'name') ?? '?', problem: `targets no ${kind} of Flux` });
    }
    for (const name of names) {
      if (Array.isArray(patch)) {
        patch.filter(isObject).forEach(operation => this.apply(kind, name, operation, at));
      } else if (isObject(patch)) {
        this.merge(kind, name, patch, at);
      }
    }
  }

  /** kustomize takes the name of a target for an anchored regular expression; without one, labels choose. */
  private targets(target: Json, patchName: string | undefined): string[] {
    const wanted = stringAt(target, 'name') ?? (target.kind === undefined ? patchName : undefined);
    const all = [...NAMES, ...OTHERS];
    if (wanted === undefined) {
      const selected = /app\.kubernetes\.io\/component=([\w-]+)/.exec(stringAt(target, 'labelSelector') ?? '')?.[1];
      return selected === undefined ? all : all.filter(name => name === selected);
    }
    return all.filter(name => name === wanted || new RegExp(`^(?:${wanted})$`).test(name));
  }

  private apply(kind: string, name: string, { op, path, value }: Json, at: string): void {
    if ((op !== 'add' && op !== 'replace') || typeof path !== 'string') {
      return;
    }
    // A single field of the object, as the object that has nothing else.
    const parts = path.slice(1).split('/').map(part => part.replace(/~1/g, '/').replace(/~0/g, '~'));
    const whole = parts.reduceRight<unknown>((inner, part) => (/^(-|\d+)$/.test(part) ? [inner] : { [part]: inner }), value);
    this.merge(kind, name, isObject(whole) ? whole : {}, at);
  }

  private merge(kind: string, name: string, object: Json, at: string): void {
    if (!NAMES.has(name) && !this.operators.has(name)) {
      const container = objectsAt(object, 'spec', 'template', 'spec', 'containers')[0];
      this.otherArgs.set(name, [...this.otherArgs.get(name) ?? [], ...stringsAt(container, 'args')]);
      return;
    }
    const state = this.get(name);
    state.at ||= at;
    if (kind === 'ServiceAccount') {
      Object.entries(objectAt(object, 'metadata', 'annotations')).forEach(([key, value]) => state.annotations.set(key, String(value)));
      return;
    }
    const pod = objectAt(object, 'spec', 'template', 'spec');
    const [container] = objectsAt(pod, 'containers');
    Object.entries(objectAt(object, 'spec', 'template', 'metadata', 'labels')).forEach(([key, value]) => state.labels.set(key, String(value)));
    state.args.push(...stringsAt(container, 'args'));
    state.volumes.push(...objectsAt(pod, 'volumes'));
    state.mounts.push(...objectsAt(container, 'volumeMounts'));
    for (const variable of objectsAt(container, 'env')) {
      const secret = objectAt(variable, 'valueFrom', 'secretKeyRef');
      const entry: EnvironmentVariable = {
        value: variable.value === undefined ? undefined : String(variable.value),
        fromSecret: stringAt(secret, 'name') ? { name: stringAt(secret, 'name')!, key: stringAt(secret, 'key') ?? '' } : undefined,
      };
      const key = String(variable.name);
      state.env.set(key, [...state.env.get(key) ?? [], entry]);
    }
  }
}

/** The last value of a flag such as `--default-service-account`; repeated flags override each other. */
export function flagOf(state: ControllerState, flag: string): string | undefined {
  const given = state.args.filter(arg => arg === flag || arg.startsWith(`${flag}=`));
  const last = given[given.length - 1];
  return last === undefined ? undefined : last.includes('=') ? last.slice(last.indexOf('=') + 1) : 'true';
}

/** Feature gates of a controller; repeated arguments merge. */
export function gatesOf(args: readonly string[]): Map<string, boolean> {
  const pairs = args.filter(arg => arg.startsWith('--feature-gates=')).flatMap(arg => arg.slice('--feature-gates='.length).split(','));
  return new Map(pairs.map(pair => [pair.split('=')[0].trim(), pair.split('=')[1]?.trim() === 'true']));
}

/** The value of an environment variable that patches set. */
export function environmentOf(state: ControllerState, name: string): string | undefined {
  const values = state.env.get(name) ?? [];
  return values[values.length - 1]?.value;
}
