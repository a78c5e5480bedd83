import { ApiObject } from 'cdk8s';
import { Construct, IConstruct } from 'constructs';
import { noKubelet, standsElsewhere, strangeVersion, strangersIn, straySignIn } from './fit';
import { FluxObjectProps } from './flux-object-props';
import { AlertProps, alertSpec } from './notification-objects';
import { clashes, contradictions, ExpectedField, fieldName, FluxObjectJson, merge, setMissing, withFields } from './object-fields';
import { accessSiteOf, AccessSite, IFluxCluster, Kubelet } from './site';
import { AzureResource, scopeAt, problemsOf } from '../azure/azure-resource';
import { GrantScope } from '../azure/grant-scope';
import { AzureRole } from '../azure/roles';
import { claimId, inApp } from '../core/construct-ids';
import { IN_NO_CLUSTER } from '../core/contracts';
import { manifestOf } from '../core/hand-off/manifest';
import { Provisioning } from '../core/provisioning';
import { apiVersionOf, apiVersionOfRow } from '../flux/api-versions';
import { Level, neverSupported, Proof, SupportRow, unsupported } from '../flux/support';
import { Application } from '../identities/application';
import { Authentication, identityOf, levelOf, controllersOf, namesKubelet, objectLevelOf } from '../identities/authentication';
import { CertificateUse } from '../identities/certificate-secret';
import { Identity, grantRole } from '../identities/identity';
import { BoundServiceAccount } from '../identities/service-accounts';
import { Provisioner, toolOf } from '../provisioners/provisioner';
import { checkCall } from '../shapes/check';
import { checkDnsLabel, checkDnsName, quote } from '../text/identifiers';
import { Problem, refuse } from '../text/problems';
import { Refusal } from '../text/refusals';

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
  /**
   * What makes the identity of this access, when it is a new one, and the grant.
   *
   * @default - the cluster's provisioner
   */
  readonly provisioner?: Provisioner;
}

/** What an integration grants. @internal */
export interface Grant {
  readonly resource: AzureResource;
  readonly role: AzureRole;
  readonly condition?: string;
  /** Where it is granted, when `grantAt` of the access does not say so. */
  readonly at?: GrantScope;
}

interface UsedObject {
  readonly object: ApiObject;
  readonly support: SupportRow;
  readonly expected: readonly ExpectedField[];
}

/**
 * One grant of one Azure service to Flux: an identity, its role at a scope, and the Flux objects that use it.
 */
export abstract class FluxAccess extends Construct {
  /** The cluster whose Flux is given access. */
  public readonly cluster: IFluxCluster;
  /** How the Flux objects prove who they are. */
  public readonly authentication: Authentication;
  /** Integration by its short name: ACR, ADO, ABS, AKV, AEH, AKS. @internal */
  public readonly _integration: string;
  /** @internal */
  protected readonly _site: AccessSite;
  /** @internal */
  protected readonly _grantAt: GrantScope;
  /** @internal */
  protected readonly _provisioner?: Provisioner;
  private readonly account?: BoundServiceAccount;
  private readonly used: UsedObject[] = [];
  private readonly granted = new Set<Identity>();
  private assignment?: IConstruct;
  private boundIdentity?: Identity;

  /** @internal */
  protected constructor(scope: Construct, id: string, integration: string, props: FluxAccessProps) {
    super(inApp(scope, 'access', id), claimId(scope, id));
    this._site = accessSiteOf(this) ?? refuse(this.node.path, IN_NO_CLUSTER);
    this.cluster = this._site.cluster;
    this.authentication = props.authentication;
    this._integration = integration;
    this._grantAt = props.grantAt ?? GrantScope.RESOURCE;
    this._provisioner = props.provisioner;
    this.account = this.bindServiceAccount();
    this.boundIdentity = this.account?.identity ?? identityOf(this.authentication);
    this._site.accesses.push({
      integration,
      resources: () => this._resources,
      objects: () => this._objects,
      elsewhere: () => this.usedElsewhere(),
      sopsKeys: () => this._sopsKeys(),
    });
    this._program.atEnd(() => this.used.forEach(used => this.verify(used)));
  }

  /** The identity that is granted access: undefined at node level, and at controller level as long as nothing uses the access. */
  public get identity(): Identity | undefined {
    return this.boundIdentity;
  }

  /** The ServiceAccount that stands for a managed identity, at object level. */
  public get serviceAccount(): ApiObject | undefined {
    return this.account?.object;
  }

  /** The role assignment: a cdktf `azurerm_role_assignment`. Undefined at controller level as long as nothing uses the access. */
  public get roleAssignment(): IConstruct | undefined {
    return this.assignment;
  }

  /**
   * Gives access to a Flux object that was made elsewhere, such as one of `cdk8s import`: sets the provider and the ServiceAccount or Secret field,
   * and refuses an object whose fields already say something else.
   *
   * @param object of a kind that this access serves, in a chart of the cluster
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public authorize(object: ApiObject): void {
    checkCall('FluxAccess#authorize', this, object);
    const elsewhere = standsElsewhere(object, this, this._site);
    if (elsewhere) {
      this._program.problems.add(object.node.path, elsewhere);
      return;
    }
    const json = this._jsonOf(object);
    const support = this.supportOf(object, json);
    if (!support) {
      return;
    }
    const expected = this._use(support, object.node.path, json.metadata?.namespace);
    setMissing(object, json, expected);
    this.used.push({ object, support, expected });
  }

  /** What the access reaches, as far as it stands in no manifest. @internal */
  public get _resources(): { readonly id: string; readonly host?: string; readonly abac?: boolean }[] {
    return this._grants().map(({ resource }) => ({ id: resource.resourceId }));
  }

  /** Keys of encrypted files, which no manifest names. @internal */
  protected _sopsKeys(): { readonly [kustomization: string]: string } {
    return {};
  }

  /** The objects that use the access. @internal */
  public get _objects(): readonly ApiObject[] {
    return this.used.map(({ object }) => object);
  }

  /** @internal */
  protected get _program() {
    return this._site.program;
  }

  /** The kinds that it serves: the table of the integration. @internal */
  protected abstract get _rows(): readonly SupportRow[];

  /** What the Secret with a certificate is read by, for kinds that take one. @internal */
  protected get _certificateUse(): CertificateUse {
    return CertificateUse.SOPS;
  }

  /** Namespace of what reconciles the objects. @internal */
  protected get _controllerNamespace(): string {
    return this.cluster.fluxNamespace;
  }

  /** What is granted in Azure RBAC, and where. @internal */
  protected abstract _grants(): Grant[];

  /** What an object has wrong for this integration. @internal */
  protected abstract _check(json: FluxObjectJson, support: SupportRow): Problem[];

  /** Which row of the matrix an object is. @internal */
  protected _rowOf(json: FluxObjectJson): SupportRow | undefined {
    return this._rows.find(row => row.kind === json.kind);
  }

  /** Grants at the end of the constructor of each integration, for what is known at once. @internal */
  protected _grantNow(): void {
    if (levelOf(this.authentication) === Level.OBJECT) {
      this._grantTo(this.boundIdentity!);
      return;
    }
    controllersOf(this.authentication)?.forEach(controller =>
      this.useController({ ...this._rows[0], controller }));
  }

  /** Gives the identity what the integration needs; integrations without Azure RBAC have their own way. @internal */
  protected _grantTo(identity: Identity): void {
    if (this.granted.has(identity)) {
      return;
    }
    this.granted.add(identity);
    for (const { resource, role, condition, at = this._grantAt } of this._grants()) {
      const { scope, problems } = scopeAt(resource, at, this.cluster.subscriptionId);
      this._program.problems.addAll(this.node.path, [...problemsOf(resource), ...problems]);
      const assignment = grantRole(identity, role, scope, condition, this._ownProvisioning());
      this.assignment ??= assignment;
    }
  }

  /** Lets a controller use the identity of the nodes. @internal */
  protected _useNode(support: SupportRow): void {
    if (this._grantToNodes()) {
      this._site.controllers.useNode(support.controller, this.node.path, namesKubelet(this.authentication) ?? false);
    }
  }

  /** Gives the identity of the nodes what the integration needs; undefined when it is not known. @internal */
  protected _grantToNodes(): Kubelet | undefined {
    const { program, distribution } = this._site;
    const kubelet = distribution.isAks ? this._site.findKubeletIdentity() : undefined;
    if (!kubelet) {
      program.problems.add(this.node.path, noKubelet(distribution.isAks));
      return undefined;
    }
    for (const { resource, role, condition, at = this._grantAt } of this._grants()) {
      const { scope, problems } = scopeAt(resource, at, this.cluster.subscriptionId);
      program.problems.addAll(this.node.path, [...problemsOf(resource), ...problems]);
      const assignment = this._site.grantToKubelet(kubelet, { role, scope, condition, provisioning: this._ownProvisioning() });
      this.assignment ??= assignment;
    }
    return kubelet;
  }

  /** What makes the grant, when it is not what makes the identity. @internal */
  protected _ownProvisioning(): Provisioning | undefined {
    return this._provisioner && this._site.provisionings.of(toolOf(this._provisioner));
  }

  /** Makes a Flux object with everything that the access sets. @internal */
  protected _make(id: string, support: SupportRow, props: FluxObjectProps, spec: { readonly [field: string]: unknown }): ApiObject {
    const expected = this._use(support, `${this.node.path}/${id}`, this._namespaceOf(props));
    const object = this._makePlain(id, support.kind, props, withFields(spec, expected), apiVersionOfRow(support, this.cluster.fluxVersion));
    this.used.push({ object, support, expected });
    return object;
  }

  /** @internal */
  protected _makeAlert(id: string, props: AlertProps): ApiObject {
    return this._makePlain(id, 'Alert', { ...props, namespace: props.namespace ?? props.provider.metadata.namespace ?? 'default' }, alertSpec(props));
  }

  /** Makes an object that needs no access of its own, such as an Alert. @internal */
  protected _makePlain(
    id: string, kind: string, props: FluxObjectProps, spec: { readonly [field: string]: unknown }, apiVersion = apiVersionOf(kind, this.cluster.fluxVersion),
  ): ApiObject {
    const name = props.name ?? id;
    const namespace = this._namespaceOf(props);
    this._program.problems.addAll(`${this.node.path}/${id}`, [...checkDnsName('the name', name), ...checkDnsLabel('the namespace', namespace)]);
    const wanted = { ...spec, ...(props.suspend ? { suspend: true } : {}) };
    this._program.problems.addAll(`${this.node.path}/${id}`, clashes(props.spec ?? {}, wanted).map(pointer => ({
      code: Refusal.FIELD_TWICE,
      what: `${fieldName(pointer)} stands in \`spec\` of the ${kind} and is set by the access or by another prop`,
      why: 'one of the two would silently win',
      fix: 'leave it out of `spec`; use the prop, or an object of your own with authorize()',
    })));
    this._program.problems.addAll(`${this.node.path}/${id}`, strangersIn(props, this._site));
    const scope = this._site.objectScope(this);
    return new ApiObject(scope, claimId(scope, id, 'name'), {
      apiVersion,
      kind,
      metadata: { name, namespace, labels: props.labels, annotations: props.annotations },
      spec: merge(props.spec ?? {}, wanted),
    });
  }

  /** @internal */
  protected _namespaceOf(props: FluxObjectProps): string {
    return props.namespace ?? objectLevelOf(this.authentication)?.namespace ?? this.cluster.fluxNamespace;
  }

  /** Notes that an object of a kind uses the access; gives back the fields that it must have. @internal */
  protected _use(support: SupportRow, path: string, namespace: string | undefined): ExpectedField[] {
    const level = levelOf(this.authentication);
    const identity = identityOf(this.authentication);
    const certificate = identity instanceof Application ? identity : undefined;
    const proof = certificate ? Proof.CERTIFICATE : Proof.MANAGED_IDENTITY;
    const refusal = neverSupported(support, level, proof, this.cluster.fluxVersion);
    const provider: ExpectedField[] = support.providerField ? [['/spec/provider', 'azure']] : [];
    if (refusal) {
      this._program.problems.add(path, refusal);
      return provider;
    }
    const later = unsupported(support, level, proof, this.cluster.fluxVersion);
    later && this._program.problems.foretell(path, later);
    if (level !== Level.OBJECT) {
      this.useController(support);
      return provider;
    }
    this.checkNamespace(support, path, namespace);
    if (certificate) {
      const { namespace: where, secretName: given } = objectLevelOf(this.authentication)!;
      const secretName = this._site.certificateSecrets.use(certificate, where, this._certificateUse, given);
      return [...provider, [`${support.secretField}/name`, secretName]];
    }
    this._site.controllers.useObjectLevel(support.controller);
    return support.serviceAccountField ? [...provider, [support.serviceAccountField, this.account!.name]] : provider;
  }

  /** At object level the namespace of the object has to be that of its ServiceAccount or Secret. */
  private checkNamespace(support: SupportRow, path: string, namespace: string | undefined): void {
    const { namespace: wanted } = objectLevelOf(this.authentication)!;
    if (namespace === wanted || support.account === 'of the reference') {
      return;
    }
    if (support.account === 'of the name in the source' && namespace) {
      // The controller looks for the ServiceAccount that the GitRepository names in the automation's own namespace.
      this._site.serviceAccounts.bind(namespace, this.account!.name, this.account!.identity, this.node.path);
      return;
    }
    this._program.problems.add(path, {
      code: Refusal.OBJECT_PLACE,
      what: `the ${support.kind} is in namespace ${quote(namespace ?? 'default')}, its ${this.account ? 'ServiceAccount' : 'Secret'} in ${quote(wanted)}`,
      why: 'a Flux object names a ServiceAccount or Secret of its own namespace',
      fix: `put the object into ${quote(wanted)}, or use an access whose Authentication.objectLevel() has the object's namespace`,
    });
  }

  private usedElsewhere(): { readonly controller: string; readonly clientId: string }[] {
    const { authentication, identity } = this;
    return levelOf(authentication) === Level.CONTROLLER && identity ? (controllersOf(authentication) ?? []).map(controller => ({ controller, clientId: identity.clientId })) : [];
  }

  private bindServiceAccount(): BoundServiceAccount | undefined {
    const object = objectLevelOf(this.authentication);
    const identity = identityOf(this.authentication);
    if (!object) {
      return undefined;
    }
    const { problems } = this._program;
    problems.addAll(this.node.path, checkDnsLabel('the namespace', object.namespace));
    if (object.createNamespace) {
      this._site.serviceAccounts.createNamespace(object.namespace);
    }
    if (identity instanceof Application) {
      return undefined;
    }
    const name = object.serviceAccountName ?? `flux-${this.node.id}`;
    problems.addAll(this.node.path, checkDnsName('serviceAccountName', name));
    return this._site.serviceAccounts.bind(object.namespace, name, identity, this.node.path, this._provisioner);
  }

  private useController(support: SupportRow): void {
    const { controller } = support;
    if (levelOf(this.authentication) === Level.NODE) {
      this._useNode(support);
      return;
    }
    const identity = identityOf(this.authentication) ?? this._site.controllers.identityOf(controller) ?? this.cluster.controllerIdentity;
    this.boundIdentity ??= identity;
    this._site.bindController(controller, identity, this.node.path, this._controllerNamespace);
    this._grantTo(identity);
  }

  private supportOf(object: ApiObject, json: FluxObjectJson): SupportRow | undefined {
    const support = this._rowOf(json);
    const wanted = support && apiVersionOfRow(support, this.cluster.fluxVersion);
    if (!support || !wanted || object.apiGroup !== wanted.split('/')[0]) {
      this._program.problems.add(object.node.path, {
        code: Refusal.OBJECT_FOREIGN,
        what: `${this.node.path} cannot authorize a ${object.kind} of ${object.apiVersion}`,
        why: `the ${this._integration} integration of Flux serves ${[...new Set(this._rows.map(({ kind }) => kind))].join(', ')}`,
        fix: `authorize one of these kinds, or use the access construct that serves ${object.kind}`,
      });
      return undefined;
    }
    this._program.problems.addAll(object.node.path, strangeVersion(object, support, wanted, this.cluster.fluxVersion));
    return support;
  }

  /** An object as it is written, with the values of the Azure half that are known. @internal */
  protected _jsonOf(object: ApiObject): FluxObjectJson {
    return this._program.handOff.collect(undefined, () => manifestOf(object) as FluxObjectJson);
  }

  /** At the end of the program every field still has to be what the access needs. */
  private verify({ object, support, expected }: UsedObject): void {
    const json = this._jsonOf(object);
    const path = object.node.path;
    this._program.problems.addAll(path, [...this._check(json, support), ...contradictions(json, expected, this.node.path), ...straySignIn(json, support, expected, this)]);
  }
}
