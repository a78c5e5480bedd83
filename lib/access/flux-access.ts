import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { Authentication } from '../authentication/authentication';
import { AzureResource } from '../azure/azure-resource';
import { GrantScope } from '../azure/grant-scope';
import { AzureRole } from '../azure/roles';
import { FluxCluster } from '../cluster/flux-cluster';
import { BoundServiceAccount } from '../cluster/service-accounts';
import { Problem } from '../errors';
import { apiGroupOf, apiVersionOf } from '../flux/api-versions';
import { FluxController } from '../flux/controllers';
import { kindsOf, Level, Proof, SUPPORT_MATRIX, SupportRow, unsupported } from '../flux/support-matrix';
import { Identity } from '../identity/identity';
import { checkDnsLabel, checkDnsName, quote } from '../validation';
import { FluxObjectProps } from './flux-object-props';

/** What every access takes. */
export interface FluxAccessProps {
  /** How the Flux objects prove who they are. */
  readonly authentication: Authentication;
  /**
   * Where the role is granted. A grant covers everything below it.
   *
   * @default GrantScope.RESOURCE - the narrowest
   */
  readonly grantAt?: GrantScope;
}

/** What an integration grants. @internal */
export interface Grant {
  readonly resource: AzureResource;
  readonly role: AzureRole;
  readonly condition?: string;
}

interface UsedObject {
  readonly object: ApiObject;
  readonly support: SupportRow;
  readonly expected: readonly (readonly [field: string, value: unknown])[];
}

/**
 * One grant of one Azure service to Flux: an identity, its role at a scope, and the Flux objects that use it.
 */
export abstract class FluxAccess extends Construct {
  /** The cluster whose Flux is given access. */
  public readonly cluster: FluxCluster;
  /** How the Flux objects prove who they are. */
  public readonly authentication: Authentication;
  /** Integration as MATRIX names it: ACR, ADO, ABS, AKV, AEH, AKS. @internal */
  protected readonly _integration: string;
  /** @internal */
  protected readonly _grantAt: GrantScope;
  private readonly account?: BoundServiceAccount;
  private readonly used: UsedObject[] = [];
  private assignment?: IConstruct;
  private boundIdentity?: Identity;

  /** @internal */
  protected constructor(scope: Construct, id: string, integration: string, props: FluxAccessProps) {
    super(scope, id);
    this.cluster = FluxCluster.clusterOf(this);
    this.authentication = props.authentication;
    this._integration = integration;
    this._grantAt = props.grantAt ?? GrantScope.RESOURCE;
    this.account = this.bindServiceAccount();
    this.boundIdentity = this.account?.identity;
    this.cluster._program.atEnd(() => this.used.forEach(used => this.verify(used)));
  }

  /** The identity that is granted access: undefined at node level, and at controller level as long as nothing uses the access. */
  public get identity(): Identity | undefined {
    return this.boundIdentity;
  }

  /** The ServiceAccount that stands for the identity, at object level. */
  public get serviceAccount(): ApiObject | undefined {
    return this.account?.object;
  }

  /** The role assignment: a cdktf `azurerm_role_assignment`. Undefined at controller level as long as nothing uses the access. */
  public get roleAssignment(): IConstruct | undefined {
    return this.assignment;
  }

  /**
   * Gives access to a Flux object that was made elsewhere, such as one of `cdk8s import`: sets `.spec.provider` and the ServiceAccount field,
   * and refuses an object whose fields already say something else.
   *
   * @param object of a kind that this access serves
   */
  public authorize(object: ApiObject): void {
    const support = this.supportOf(object);
    if (!support) {
      return;
    }
    const json = this.jsonOf(object);
    const problems = json ? this._check(object, json, support) : [];
    this.cluster._program.problems.addAll(object.node.path, problems);
    const expected = this.use(support, object.node.path, json?.metadata?.namespace);
    for (const [field, value] of json ? expected : []) {
      const existing = read(json, field);
      if (existing === undefined) {
        this.set(object, json!, field, value);
      }
    }
    this.used.push({ object, support, expected });
  }

  /** What is granted, and where. @internal */
  protected abstract _grants(): Grant[];

  /** What an object made elsewhere has wrong for this integration. @internal */
  protected abstract _check(object: ApiObject, json: FluxObjectJson, support: SupportRow): Problem[];

  /** Which row of the matrix an object is. @internal */
  protected _rowOf(object: ApiObject): SupportRow | undefined {
    return Object.values<SupportRow>(SUPPORT_MATRIX).find(row => row.integration === this._integration && row.kind === object.kind);
  }

  /** Grants at the end of the constructor of each integration, for the levels whose identity is known at once. @internal */
  protected _grantNow(): void {
    for (const { resource } of this._grants()) {
      this.cluster._program.problems.addAll(this.node.path, resource._problems);
    }
    if (this.authentication._level !== Level.OBJECT) {
      const controllers = this.authentication._controllers ?? [];
      controllers.forEach(controller => this.useController(controller));
      return;
    }
    this.grantTo(this.account!.identity);
  }

  /** Makes a Flux object with everything that the access sets. @internal */
  protected _make(id: string, support: SupportRow, props: FluxObjectProps, spec: { readonly [field: string]: unknown }): ApiObject {
    const level = this.authentication._level;
    const namespace = props.namespace ?? (level === Level.OBJECT ? this.authentication._object!.namespace : this.cluster.fluxNamespace);
    const name = props.name ?? id;
    const path = `${this.node.path}/${id}`;
    this.cluster._program.problems.addAll(path, [...checkDnsName('the name', name), ...checkDnsLabel('the namespace', namespace)]);
    const expected = this.use(support, path, namespace);
    const wanted = withFields({ ...spec, ...(props.suspend ? { suspend: true } : {}) }, expected);
    const object = new ApiObject(this.cluster._objectScope(this), id, {
      apiVersion: apiVersionOf(support.kind, this.cluster.fluxVersion),
      kind: support.kind,
      metadata: { name, namespace, labels: props.labels, annotations: props.annotations },
      spec: merge(props.spec ?? {}, wanted),
    });
    this.used.push({ object, support, expected });
    return object;
  }

  private bindServiceAccount(): BoundServiceAccount | undefined {
    const { _object: object, _identity: identity } = this.authentication;
    if (!object) {
      return undefined;
    }
    const { problems } = this.cluster._program;
    const name = object.serviceAccountName ?? `flux-${this.node.id}`;
    problems.addAll(this.node.path, [...checkDnsLabel('the namespace', object.namespace), ...checkDnsName('serviceAccountName', name)]);
    if (object.createNamespace) {
      this.cluster._serviceAccounts.createNamespace(object.namespace);
    }
    return this.cluster._serviceAccounts.bind(object.namespace, name, identity, this.node.path);
  }

  /** Notes that an object of a kind uses the access; gives back the fields that it must have. */
  private use(support: SupportRow, path: string, namespace: string | undefined): (readonly [string, unknown])[] {
    const { problems } = this.cluster._program;
    const level = this.authentication._level;
    const refusal = unsupported(support, level, Proof.MANAGED_IDENTITY, this.cluster.fluxVersion);
    if (refusal) {
      problems.add(path, refusal);
    }
    const expected: (readonly [string, unknown])[] = support.providerField ? [['/spec/provider', 'azure']] : [];
    if (level !== Level.OBJECT) {
      if (!refusal) {
        this.useController(support.controller);
      }
      return expected;
    }
    const { namespace: wanted } = this.authentication._object!;
    if (namespace !== wanted) {
      problems.add(path, {
        what: `the ${support.kind} is in namespace ${quote(namespace ?? 'default')}, its ServiceAccount in ${quote(wanted)}`,
        why: 'a Flux object names a ServiceAccount of its own namespace',
        fix: `put the object into ${quote(wanted)}, or use an access whose Authentication.objectLevel() has the object's namespace`,
      });
    }
    if (!refusal) {
      this.cluster._controllers.useObjectLevel(support.controller);
    }
    return support.serviceAccountField ? [...expected, [support.serviceAccountField, this.account!.name]] : expected;
  }

  private useController(controller: FluxController): void {
    const { _level: level, _identity: given, _nameKubeletIdentity: nameKubelet } = this.authentication;
    if (level === Level.NODE) {
      this.useNode(controller, nameKubelet ?? false);
      return;
    }
    const identity = given ?? this.cluster._controllers.identityOf(controller) ?? this.cluster.controllerIdentity;
    this.boundIdentity ??= identity;
    this.cluster._bindController(controller, identity, this.node.path);
    this.grantTo(identity);
  }

  private useNode(controller: FluxController, nameKubeletIdentity: boolean): void {
    const { _program: program, distribution } = this.cluster;
    if (!distribution.isAks) {
      program.problems.add(this.node.path, {
        what: 'the access is at node level, and the cluster is not AKS',
        why: 'only AKS nodes have a kubelet identity that Azure knows',
        fix: 'use Authentication.controllerLevel() or Authentication.objectLevel()',
      });
      return;
    }
    const kubelet = this.cluster._kubeletIdentity;
    if (!kubelet) {
      program.problems.add(this.node.path, {
        what: 'the access is at node level, and the kubelet identity of the cluster is not known',
        why: 'the role is granted to it',
        fix: 'give `kubeletIdentity` or `cluster` in ClusterDistribution.aks()',
      });
      return;
    }
    this.cluster._controllers.useNode(controller, this.node.path, nameKubeletIdentity);
    this._grants().forEach(({ resource, role, condition }) => {
      const { scope, problems } = resource._scopeAt(this._grantAt, this.cluster.subscriptionId);
      program.problems.addAll(this.node.path, problems);
      this.assignment ??= this.cluster._grantToKubelet(kubelet.principalId, role, scope, condition);
    });
  }

  private grantTo(identity: Identity): void {
    for (const { resource, role, condition } of this._grants()) {
      const { scope, problems } = resource._scopeAt(this._grantAt, this.cluster.subscriptionId);
      this.cluster._program.problems.addAll(this.node.path, problems);
      const assignment = identity._grant(role, scope, this.node.path, condition);
      this.assignment ??= assignment;
    }
  }

  private supportOf(object: ApiObject): SupportRow | undefined {
    const support = this._rowOf(object);
    const group = support && apiGroupOf(support.kind);
    const served = [...new Set(kindsOf(this._integration))].join(', ');
    if (!support || object.apiGroup !== group) {
      this.cluster._program.problems.add(object.node.path, {
        what: `${this.node.path} cannot authorize a ${object.kind} of ${object.apiVersion}`,
        why: `the ${this._integration} integration of Flux serves ${served}`,
        fix: `authorize one of these kinds, or use the access construct that serves ${object.kind}`,
      });
      return undefined;
    }
    const wanted = apiVersionOf(support.kind, this.cluster.fluxVersion);
    if (object.apiVersion !== wanted) {
      this.cluster._program.problems.add(object.node.path, {
        what: `the ${object.kind} is of ${object.apiVersion}, Flux ${this.cluster.fluxVersion} stores ${wanted}`,
        why: 'another version is deprecated there or not served, and may lack the fields that the access sets',
        fix: `set apiVersion to ${wanted}, or FluxVersion to the minor of the cluster`,
      });
    }
    return support;
  }

  private jsonOf(object: ApiObject): FluxObjectJson | undefined {
    return this.cluster._program.handOff.collect(undefined, () => object.toJson() as FluxObjectJson);
  }

  /** At the end of the program every field still has to be what the access needs. */
  private verify({ object, support, expected }: UsedObject): void {
    const json = this.jsonOf(object);
    const { problems } = this.cluster._program;
    for (const [field, value] of expected) {
      const actual = read(json, field);
      if (actual !== value) {
        problems.add(object.node.path, {
          what: `${pathToField(field)} of the ${object.kind} is ${quote(String(actual))}, the access ${this.node.path} needs ${quote(String(value))}`,
          why: field.endsWith('provider') ? 'the controller asks Azure for credentials only with provider azure' : 'the controller would use the identity of another ServiceAccount, or its own',
          fix: `remove the field or set it to ${quote(String(value))}`,
        });
      }
    }
    const account = support.serviceAccountField;
    if (account && this.authentication._level !== Level.OBJECT && read(json, account) !== undefined) {
      problems.add(object.node.path, {
        what: `${pathToField(account)} of the ${object.kind} is ${quote(String(read(json, account)))}, the access ${this.node.path} is at ${this.authentication._level}`,
        why: 'an object that names a ServiceAccount does not use the identity of its controller or node',
        fix: 'remove the field, or use Authentication.objectLevel()',
      });
    }
  }

  private set(object: ApiObject, json: FluxObjectJson, field: string, value: unknown): void {
    const parents = field.split('/').slice(1, -1);
    parents.forEach((_, i) => {
      const parent = `/${parents.slice(0, i + 1).join('/')}`;
      if (read(json, parent) === undefined) {
        object.addJsonPatch(JsonPatch.add(parent, {}));
      }
    });
    object.addJsonPatch(JsonPatch.add(field, value));
  }
}

/** A Flux object as it is written. @internal */
export interface FluxObjectJson {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
  readonly spec?: { readonly [field: string]: any };
}

function read(json: unknown, pointer: string): unknown {
  return pointer.split('/').slice(1).reduce<unknown>((value, key) => (value as { [key: string]: unknown } | undefined)?.[key], json);
}

function pathToField(pointer: string): string {
  return pointer.replace(/\//g, '.');
}

/** Sets fields by their JSON pointers below `/spec`. */
function withFields(spec: { readonly [field: string]: unknown }, fields: readonly (readonly [string, unknown])[]): { [field: string]: unknown } {
  return fields.reduce<{ [field: string]: unknown }>((result, [pointer, value]) => {
    const path = pointer.split('/').slice(2);
    return merge(result, path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as { [field: string]: unknown });
  }, { ...spec });
}

/** Fields of `over` win; objects are merged, everything else is replaced. */
function merge(under: { readonly [field: string]: unknown }, over: { readonly [field: string]: unknown }): { [field: string]: unknown } {
  const result: { [field: string]: unknown } = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const both = isPlain(result[key]) && isPlain(value);
    if (value !== undefined) {
      result[key] = both ? merge(result[key] as { [field: string]: unknown }, value as { [field: string]: unknown }) : value;
    }
  }
  return result;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && value.constructor === Object;
}
