import { fluxInstancePatches } from './flux-instance';
import { baseOf } from './kustomize/base';
import { BuildNote, KustomizeBuild, StrayPatch } from './kustomize/build';
import { BuildObject } from './kustomize/objects';
import { CONTROLLERS } from '../../flux/controllers';
import { Operator } from '../../flux/operator';
import { isObject, objectAt, objectsAt, stringAt, stringsAt, Json } from '../../text/json-reading';
import { ClusterInput, ManifestObject } from '../input';

export { flagOf, gatesOf } from './flags';

/** One environment variable of a controller. */
export interface EnvironmentVariable {
  readonly value?: string;
  readonly fromSecret?: { readonly name: string; readonly key: string };
  /** Where its value comes from, when that is in no file. */
  readonly from?: string;
}

/** What the patches (or the whole manifests) of a cluster make of one controller. */
export interface ControllerState {
  readonly name: string;
  /** Where it runs. */
  namespace: string;
  /** ServiceAccount of its pods. */
  accountName: string;
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
  /** What of it no file tells. */
  readonly doubts: string[];
  /** A patch takes it away. */
  isDeleted?: boolean;
}

const NAMES: ReadonlySet<string> = new Set(CONTROLLERS);
/** Deployments of a Flux installation beside the controllers that use Azure. */
const OTHERS: ReadonlySet<string> = new Set(['source-watcher']);
/** Variables on which it depends who a controller is. */
const SIGN_IN = /^AZURE_(CLIENT_ID|TENANT_ID|AUTHORITY_HOST|FEDERATED_TOKEN_FILE|CLIENT_CERTIFICATE_PATH|ENVIRONMENT_FILEPATH)$/;

/** The controllers of a cluster as its files configure them. */
export class Controllers {
  public readonly stray: readonly StrayPatch[];
  /** Why kustomize refuses the patches. */
  public readonly errors: readonly BuildNote[];
  /** What patches do and the review cannot tell. */
  public readonly doubts: readonly BuildNote[];
  /** Arguments of Deployments that are no controller of ours, such as source-watcher. */
  public readonly otherArgs = new Map<string, string[]>();
  private readonly states = new Map<string, ControllerState>();
  private readonly operators: ReadonlyMap<string, Operator>;
  private readonly fluxNamespace: string;

  public constructor(private readonly input: ClusterInput, operators: readonly Operator[]) {
    const { kustomizations, objects, context, files = {} } = input;
    this.operators = new Map(operators.map(operator => [operator.name, operator]));
    this.fluxNamespace = context.fluxNamespace;
    const instances = objects.filter(({ json }) => json.kind === 'FluxInstance');
    const { objects: base, isOwn } = baseOf(input, instances.flatMap(({ json }) => stringsAt(json, 'spec', 'components')));
    const build = new KustomizeBuild(base, kustomizations, files, isOwn);
    build.run();
    for (const { json, at } of instances) {
      build.applyPatches(fluxInstancePatches(json, context.fluxMinor), at, true);
      build.applyPatches(objectsAt(json, 'spec', 'kustomize', 'patches'), at);
    }
    [this.stray, this.errors, this.doubts] = [build.stray, build.errors, build.doubts];
    this.readBuilt(build);
    objects.forEach(({ json, at }) => this.readOperators(json, stringAt(json, 'metadata', 'name') ?? '', at));
  }

  public get(name: string): ControllerState {
    const known = this.states.get(name);
    const state = known ?? {
      name, namespace: this.fluxNamespace, accountName: name, at: '', args: [], env: new Map(), annotations: new Map(), labels: new Map(), volumes: [], mounts: [], doubts: [],
    };
    this.states.set(name, state);
    return state;
  }

  /** Controllers that some file configures. */
  public get all(): ControllerState[] {
    return [...CONTROLLERS, ...this.operators.keys()].filter(name => this.states.get(name)?.at).map(name => this.get(name));
  }

  /** Takes over what kustomize makes of the controllers. */
  private readBuilt({ objects, generated }: KustomizeBuild): void {
    const accounts = new Map(objects.filter(({ json }) => json?.kind === 'ServiceAccount').map(object => [stringAt(object.json, 'metadata', 'name')!, object]));
    const source: ValueSource = { input: this.input, generated };
    for (const object of objects) {
      if (object.json && object.json.kind !== 'Deployment') {
        continue;
      }
      if (OTHERS.has(object.name) && object.at && object.json) {
        this.otherArgs.set(object.name, stringsAt(managerOf(object.json), 'args'));
      } else if (NAMES.has(object.name) && object.namespace === this.fluxNamespace && object.json) {
        this.readDeployment(object, accounts, source);
      }
    }
    for (const { json, name, at, isOutline } of objects) {
      if (!json && !isOutline && NAMES.has(name) && !this.states.has(name)) {
        Object.assign(this.get(name), { at: at ?? '', isDeleted: true });
      }
    }
  }

  private readDeployment(object: BuildObject, accounts: ReadonlyMap<string, BuildObject>, source: ValueSource): void {
    const { name, json, at = '', doubts } = object;
    const state = this.get(name);
    this.merge(state, json!, source);
    const pod = objectAt(json, 'spec', 'template', 'spec');
    const accountName = stringAt(pod, 'serviceAccountName') ?? stringAt(pod, 'serviceAccount') ?? 'default';
    const namespace = stringAt(json, 'metadata', 'namespace') ?? this.fluxNamespace;
    const account = accounts.get(accountName);
    const other = accountName === name ? undefined : source.input.objects.find(candidate => isAccount(candidate, namespace, accountName));
    annotate(state, account?.json ?? other?.json);
    state.doubts.push(...new Set([...doubts, ...account?.doubts ?? []]), ...(account || other || accountName === name ? [] : [`the ServiceAccount ${namespace}/${accountName} of ${name}, which is in no file`]));
    Object.assign(state, { at: at || (account?.at ?? ''), namespace, accountName });
  }

  /** The Deployment and the ServiceAccount of an operator stand in a namespace of its choice, or in the values of its Helm chart. */
  private readOperators(json: Json, name: string, at: string): void {
    const own = json.kind === 'Deployment' || json.kind === 'ServiceAccount' ? this.operators.get(name) : undefined;
    if (own) {
      this.mergeOperator(own, json.kind === 'Deployment', json, stringAt(json, 'metadata', 'namespace'), at);
      return;
    }
    for (const operator of this.operators.values()) {
      const settings = operator.settingsIn(json);
      if (settings) {
        this.mergeOperator(operator, false, settings.serviceAccount, settings.namespace, at);
        this.mergeOperator(operator, true, settings.deployment, settings.namespace, at);
      }
    }
  }

  private mergeOperator({ name }: Operator, isDeployment: boolean, part: Json, namespace: string | undefined, at: string): void {
    const state = this.get(name);
    state.namespace = namespace ?? state.namespace;
    state.at ||= at;
    isDeployment ? this.merge(state, part, { input: this.input, generated: new Map() }) : annotate(state, part);
  }

  private merge(state: ControllerState, deployment: Json, source: ValueSource): void {
    const pod = objectAt(deployment, 'spec', 'template', 'spec');
    const container = managerOf(deployment);
    Object.entries(objectAt(deployment, 'spec', 'template', 'metadata', 'labels')).forEach(([key, value]) => state.labels.set(key, String(value)));
    state.args.push(...stringsAt(container, 'args'));
    state.volumes.push(...objectsAt(pod, 'volumes'));
    state.mounts.push(...objectsAt(container, 'volumeMounts'));
    for (const [name, variable] of [...allOf(container, state, source), ...objectsAt(container, 'env').map(json => [String(json.name), variableOf(json, state, source)] as const)]) {
      state.env.set(name, [...state.env.get(name) ?? [], variable]);
      variable.from !== undefined && SIGN_IN.test(name) && state.doubts.push(`${name} of ${state.name}, which comes from ${variable.from}`);
    }
  }
}

/** Where values of variables may stand. */
interface ValueSource { readonly input: ClusterInput; readonly generated: ReadonlyMap<string, Json> }

const isAccount = ({ json }: ManifestObject, namespace: string, name: string) => json.kind === 'ServiceAccount' && isNamed(json, namespace, name);
const isNamed = (json: Json, namespace: string, name: string) => stringAt(json, 'metadata', 'name') === name && (stringAt(json, 'metadata', 'namespace') ?? 'default') === namespace;

function annotate(state: ControllerState, account: Json | undefined): void {
  Object.entries(objectAt(account, 'metadata', 'annotations')).forEach(([key, value]) => state.annotations.set(key, String(value)));
}

/** The container of the controller; patches may put others before it. */
function managerOf(deployment: Json): Json | undefined {
  const containers = objectsAt(deployment, 'spec', 'template', 'spec', 'containers');
  return containers.find(({ name }) => name === 'manager') ?? containers[0];
}

function variableOf(variable: Json, state: ControllerState, source: ValueSource): EnvironmentVariable {
  const secret = objectAt(variable, 'valueFrom', 'secretKeyRef');
  const configMap = objectAt(variable, 'valueFrom', 'configMapKeyRef');
  const [secretName, configName] = [stringAt(secret, 'name'), stringAt(configMap, 'name')];
  const fromSecret = secretName === undefined ? undefined : { name: secretName, key: stringAt(secret, 'key') ?? '' };
  if (variable.value !== undefined || (!fromSecret && configName === undefined)) {
    return { value: variable.value === undefined ? undefined : String(variable.value), fromSecret };
  }
  const key = stringAt(secretName === undefined ? configMap : secret, 'key') ?? '';
  const data = dataOf(secretName === undefined ? 'ConfigMap' : 'Secret', (secretName ?? configName)!, state.namespace, source);
  const value = data && data[key] !== undefined ? String(data[key]) : undefined;
  return { value, fromSecret, ...(value === undefined ? { from: `the ${secretName === undefined ? 'ConfigMap' : 'Secret'} ${state.namespace}/${secretName ?? configName}` } : {}) };
}

/** What `envFrom` brings, as far as it stands in the files. */
function allOf(container: Json | undefined, state: ControllerState, source: ValueSource): (readonly [string, EnvironmentVariable])[] {
  return objectsAt(container, 'envFrom').flatMap(entry => {
    const kind = isObject(entry.secretRef) ? 'Secret' : 'ConfigMap';
    const name = stringAt(entry, kind === 'Secret' ? 'secretRef' : 'configMapRef', 'name');
    const data = name === undefined ? {} : dataOf(kind, name, state.namespace, source);
    data ?? state.doubts.push(`the environment of ${state.name}, which comes from the ${kind} ${state.namespace}/${name}`);
    return Object.entries(data ?? {}).map(([key, value]) => [`${stringAt(entry, 'prefix') ?? ''}${key}`, { value: String(value) }] as const);
  });
}

function dataOf(kind: string, name: string, namespace: string, { input, generated }: ValueSource): Json | undefined {
  const found = input.objects.find(({ json }) => json.kind === kind && isNamed(json, namespace, name))?.json;
  if (!found) {
    return kind === 'ConfigMap' ? generated.get(name) : undefined;
  }
  if (isObject(found.sops)) {
    return undefined;
  }
  const decoded = kind === 'Secret' ? Object.fromEntries(Object.entries(objectAt(found, 'data')).map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString('utf8')])) : objectAt(found, 'data');
  return { ...decoded, ...objectAt(found, 'stringData') };
}

/** The value of an environment variable that patches set. */
export function environmentOf(state: ControllerState, name: string): string | undefined {
  const values = state.env.get(name) ?? [];
  return values[values.length - 1]?.value;
}
