import { ApiObject, App, Chart } from 'cdk8s';
import { App as TerraformApp, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { FluxClusterProps } from './flux-cluster-props';
import { contextOf } from './review-context';
import { AccessSite, accessSiteAt, DeclaredAccess, IFluxCluster, Kubelet, registerAccessSite } from '../access/site';
import { AksCluster, aksAttributes, aksSubscription, aksResourceGroup } from '../azure/aks-cluster';
import { problemsOf } from '../azure/azure-resource';
import { AzureCloud, privateCloud } from '../azure/cloud';
import { ControllerPlan } from '../controllers/controller-plan';
import { DeliveredFile, deliver } from '../controllers/delivery';
import { writeObjectIdentityRbac } from '../controllers/object-identity-rbac';
import { patchesOf } from '../controllers/patches';
import { cloudProblems, writeCloudFile } from '../controllers/private-cloud';
import { substitutionPatches } from '../controllers/substitution';
import { ClusterDistribution, givenIssuer, knownCluster, givenKubelet, distributionProblems } from '../core/cluster-distribution';
import { childOf } from '../core/construct-ids';
import { registerHome, registerSite, Site } from '../core/contracts';
import { manifestOf } from '../core/hand-off/manifest';
import { HandOffResolver } from '../core/hand-off/resolver';
import { IdentitiesProps } from '../core/identities-props';
import { PrincipalGrant } from '../core/principal';
import { Program } from '../core/program';
import { AksClusterAttributes, ClusterLayout, DividedCluster, ProvisionedFile, Provisioning, Provisionings } from '../core/provisioning';
import { ClusterContext, KnownIdentity } from '../engine/input';
import { lockdownArguments } from '../flux/lockdown';
import { isTokenRoleNeeded } from '../flux/minors';
import { Application } from '../identities/application';
import { CertificateUse } from '../identities/certificate-secret';
import { CertificateSecrets } from '../identities/certificate-secrets';
import { Identity } from '../identities/identity';
import { ManagedIdentity, federate } from '../identities/managed-identity';
import { ServiceAccounts } from '../identities/service-accounts';
import { toolOf } from '../provisioners/provisioner';
import { driveOwnApps, isDriven } from '../synth/own-apps';
import { ENGINE } from '../text/engine';
import { checkDnsLabel, checkGuid } from '../text/identifiers';
import { Json } from '../text/json-reading';
import { Refusal } from '../text/refusals';

/** What stands behind a FluxCluster: what identities, accesses and the way to the files ask of it. */
export class ClusterSite implements AccessSite, Site, DividedCluster {
  public readonly owner: Chart;
  public readonly chart: Chart;
  public readonly id: string;
  public readonly path: string;
  public readonly fluxNamespace: string;
  public readonly tenantId: string;
  public readonly subscriptionId: string;
  public readonly cloud: AzureCloud;
  public readonly distribution: ClusterDistribution;
  public readonly identities?: IdentitiesProps;
  public readonly program: Program;
  public readonly controllers: ControllerPlan;
  public readonly serviceAccounts: ServiceAccounts;
  public readonly certificateSecrets: CertificateSecrets;
  public readonly accesses: DeclaredAccess[] = [];
  public readonly provisionings: Provisionings;
  private readonly provisioning: Provisioning;
  private sharedIdentity?: ManagedIdentity;
  private knownStack?: TerraformStack;
  private lookedUp?: AksClusterAttributes;
  private layout?: ClusterLayout;

  public constructor(public readonly cluster: IFluxCluster & Chart, private readonly props: FluxClusterProps) {
    const { node, fluxNamespace, tenantId, subscriptionId, cloud, distribution, provisioner } = cluster;
    this.owner = this.chart = cluster;
    this.id = node.id;
    this.path = node.path;
    this.fluxNamespace = fluxNamespace;
    this.tenantId = tenantId;
    this.subscriptionId = subscriptionId;
    this.cloud = cloud;
    this.distribution = distribution;
    this.identities = props.identities;
    this.program = Program.of(cluster);
    this.checkForms();
    this.register(cluster);
    props.chart && this.takeChart(props.chart);
    this.knownStack = props.stack && this.useStack(props.stack);
    this.provisionings = new Provisionings({
      owner: cluster,
      tenantId,
      subscriptionId,
      cloud,
      azurermVersion: props.azurermVersion,
      program: this.program,
      isOwnStack: props.stack === undefined,
      stack: () => this.stack(),
      cluster: this,
    }, toolOf(provisioner));
    props.stack && this.program.addTerraformApp(TerraformApp.of(props.stack));
    props.outputsFile && this.program.handOff.useFile(this.id, props.outputsFile);
    this.provisioning = this.provisionings.of();
    this.program.problems.addAll(this.path, distributionProblems(distribution, this.provisioning.knowsIssuer ?? false));
    this.controllers = new ControllerPlan(this.program);
    this.serviceAccounts = new ServiceAccounts(this, this.program);
    this.certificateSecrets = new CertificateSecrets(this);
    const locked = lockdownArguments(props.lockdown ?? {}, cluster.fluxVersion);
    this.program.problems.addAll(this.path, [...locked.problems, ...cloudProblems(cloud, cluster.fluxVersion)]);
    this.controllers.lockDown(locked.arguments);
    this.join();
  }

  public stack(): TerraformStack {
    return this.knownStack ??= this.useStack(this.program.newStack(this.program.appForStack(this.path, {
      code: Refusal.COMPOSITION,
      what: 'the cluster has no Terraform app to make its stack in',
      why: 'the Azure half needs one',
      fix: `use FluxAzureApp, or pass a stack of your own ${ENGINE}.App in the \`stack\` prop`,
    }), this.id, this.path));
  }

  public existingStack(): TerraformStack | undefined {
    return this.knownStack;
  }

  public oidcIssuerUrl(): string {
    return givenIssuer(this.distribution) ?? this.lookUpAks()?.oidcIssuerUrl ?? '';
  }

  public controllerIdentity(): ManagedIdentity {
    return this.sharedIdentity ??= ManagedIdentity.create(this.owner, 'controllers', { name: `flux-${this.id}-controllers` });
  }

  public objectScope(construct: Construct): Construct {
    const { chart } = this.props;
    if (!chart || Chart.of(construct) !== this.chart) {
      return construct;
    }
    const path = construct.node.scopes.slice(this.owner.node.scopes.length).map(ancestor => ancestor.node.id);
    return [this.id, ...path].reduce<Construct>(childOf, chart);
  }

  public layOut<T extends ClusterLayout>(make: () => T): T {
    return (this.layout ??= make()) as T;
  }

  public folderOf(chart: Chart): string {
    return this.layout?.folderOf(chart) ?? this.id;
  }

  public finish<T>(chart: Chart, json: T): T {
    return this.layout ? this.layout.finish(chart, json) : json;
  }

  /** The file that patches the controllers. */
  public deliveredFiles(): DeliveredFile[] {
    const substitutions = this.layout?.configMaps ?? [];
    const withIdentity = this.controllers.entries.filter(([, needs]) => needs.identity).map(([controller]) => controller);
    const patches = patchesOf(this.controllers, {
      isAks: this.distribution.isAks,
      fluxVersion: this.cluster.fluxVersion,
      cloud: this.cloud,
      kubeletClientId: () => this.findKubeletIdentity()?.clientId ?? '',
      resolve: (value, usedBy) => String(this.program.handOff.substitute(value, usedBy, this.knownStack)),
    });
    const substituted = withIdentity.length > 0 && substitutions.length > 0 ? substitutionPatches(substitutions) : [];
    return deliver(this.cluster.delivery, [...patches, ...substituted], this.fluxNamespace, withIdentity);
  }

  public runbooks(): ProvisionedFile[] {
    return this.provisionings.all.flatMap(provisioning => provisioning.files?.() ?? []);
  }

  public stacks(): { [name: string]: Json } {
    return Object.assign({}, ...this.provisionings.all.map(provisioning => provisioning.stacks?.() ?? {})) as { [name: string]: Json };
  }

  public reviewContext(identities: readonly KnownIdentity[]): ClusterContext {
    return contextOf(this, this.lookedUp ?? this.knownAks(), identities);
  }

  public findKubeletIdentity(): Kubelet | undefined {
    const aks = givenKubelet(this.distribution) ? undefined : this.lookUpAks();
    return givenKubelet(this.distribution) ?? (aks && { clientId: aks.kubeletClientId, principalId: aks.kubeletPrincipalId });
  }

  public bindController(controller: string, identity: Identity, path: string, namespace: string): void {
    this.controllers.useIdentity(controller, identity, path);
    if (identity instanceof ManagedIdentity) {
      federate(identity, { cluster: this, namespace, serviceAccountName: controller });
    } else if (identity instanceof Application) {
      this.controllers.needs(controller).certificateSecret = this.certificateSecrets.use(identity, namespace, CertificateUse.CONTROLLER);
    }
  }

  public hasSecretKey(namespace: string | undefined, name: string, key: string): boolean {
    return App.of(this.owner).node.findAll().some(construct => {
      if (!ApiObject.isApiObject(construct) || construct.kind !== 'Secret' || construct.name !== name || construct.metadata.namespace !== namespace) {
        return false;
      }
      const json = this.program.handOff.collect(undefined, () => manifestOf(construct) as { data?: object; stringData?: object });
      return key in { ...json.data, ...json.stringData };
    });
  }

  public grantToKubelet(kubelet: Kubelet, grant: PrincipalGrant): IConstruct {
    const home = { owner: this.owner, provisioning: this.provisioning, stack: this.knownStack, prefix: 'kubelet-' };
    return this.program.principals.of({ ...kubelet, isMade: false, path: `kubelet of ${this.path}` }, home).grant(grant);
  }

  private checkForms(): void {
    this.program.problems.addAll(this.path, [
      ...checkDnsLabel('the cluster ID', this.id),
      ...checkDnsLabel('fluxNamespace', this.fluxNamespace),
      ...checkGuid('the tenant ID', this.tenantId),
      ...checkGuid('the subscription ID', this.subscriptionId),
    ]);
  }

  private register(chart: Chart): void {
    registerHome(chart, this);
    registerSite(chart, this);
    registerAccessSite(chart, this);
  }

  private takeChart(chart: Chart): void {
    const other = accessSiteAt(chart);
    if (other) {
      this.program.problems.add(this.path, {
        code: Refusal.COMPOSITION,
        what: `the chart ${chart.node.path} is that of the cluster ${other.cluster.node.path} already`,
        why: 'the objects of a chart are applied to one cluster',
        fix: 'give each cluster a chart of its own',
      });
    }
    this.register(chart);
  }

  /** Becomes a part of the program, whose last steps it takes when all is declared. */
  private join(): void {
    const app = App.of(this.owner);
    const { program } = this;
    program.sites.push(this);
    HandOffResolver.install(app, program.handOff);
    driveOwnApps(program, app);
    program.atEnd(() => {
      if (this.layout && !isDriven(app)) {
        program.problems.add(this.path, this.layout.flatFolder);
      }
    });
    program.atEnd(() => this.complete());
  }

  private complete(): void {
    const { fluxVersion } = this.cluster;
    const controllers = this.controllers.entries.filter(([, needs]) => needs.objectLevel).map(([controller]) => controller);
    if (controllers.length > 0 && (this.props.objectIdentityRbac ?? isTokenRoleNeeded(fluxVersion.minor))) {
      writeObjectIdentityRbac(this.objectScope(this.owner), this.fluxNamespace, controllers);
    }
    this.layout?.complete();
    const cloud = privateCloud(this.cloud);
    if (cloud && this.controllers.entries.length > 0) {
      writeCloudFile(this.objectScope(this.owner), this.fluxNamespace, cloud);
    }
  }

  private useStack(stack: TerraformStack): TerraformStack {
    this.props.outputsFile && this.program.handOff.useFile(stack, this.props.outputsFile);
    return stack;
  }

  private knownAks(): AksClusterAttributes | undefined {
    const cluster = knownCluster(this.distribution);
    return cluster && aksAttributes(cluster);
  }

  /** What only Azure knows of the cluster: from the program's own resource, or looked up, once. */
  private lookUpAks(): AksClusterAttributes | undefined {
    const cluster: AksCluster | undefined = knownCluster(this.distribution);
    if (!cluster || problemsOf(cluster).length > 0) {
      return undefined;
    }
    return aksAttributes(cluster) ?? this.lookedUp ?? this.askForAks(cluster);
  }

  private askForAks(cluster: AksCluster): AksClusterAttributes {
    const subscriptionId = aksSubscription(cluster);
    if (subscriptionId && subscriptionId.toLowerCase() !== this.subscriptionId.toLowerCase()) {
      this.program.problems.add(this.path, {
        code: Refusal.SUBSCRIPTION,
        what: `the AKS cluster ${cluster.clusterName} is in subscription ${subscriptionId}, the azurerm provider works in ${this.subscriptionId}`,
        why: 'the data source looks in the subscription of its provider only',
        fix: 'give oidcIssuerUrl (and kubeletIdentity) in ClusterDistribution.aks() instead of having them looked up',
      });
    }
    this.lookedUp = this.provisioning.aksCluster(this.owner, cluster.clusterName, aksResourceGroup(cluster));
    return this.lookedUp;
  }
}
