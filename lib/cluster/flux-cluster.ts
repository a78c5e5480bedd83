import { ApiObject, App, Chart } from 'cdk8s';
import { App as TerraformApp, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { CertificateSecrets } from './certificate-secrets';
import { ClusterDistribution } from './cluster-distribution';
import { FluxClusterProps, IdentitiesProps } from './flux-cluster-props';
import { Halves } from './halves';
import { lockdownArguments } from './lockdown';
import { ServiceAccounts } from './service-accounts';
import type { FluxAccess } from '../access/flux-access';
import { AksCluster } from '../azure/aks-cluster';
import { AzureCloud } from '../azure/cloud';
import { ControllerPlan } from '../bootstrap/controller-plan';
import { Delivery, DeliveredFile } from '../bootstrap/delivery';
import { writeObjectIdentityRbac } from '../bootstrap/object-identity-rbac';
import { patchesOf } from '../bootstrap/patches';
import { cloudProblems, writeCloudFile } from '../bootstrap/private-cloud';
import { substitutionPatches } from '../bootstrap/substitution';
import { childOf, freeId, inApp, keepIds } from '../construct-ids';
import { refuse } from '../errors';
import { FluxController } from '../flux/controllers';
import { FluxVersion } from '../flux/version';
import { manifestOf } from '../handoff/manifest';
import { HandOffResolver } from '../handoff/resolver';
import { Application } from '../identity/application';
import { CertificateUse } from '../identity/certificate-secret';
import { Identity } from '../identity/identity';
import { ManagedIdentity } from '../identity/managed-identity';
import { PrincipalGrant } from '../identity/principal';
import { Program } from '../program';
import { consumersFolder, escapeSubstitutions, waveFolder, writeGitOpsLoop } from '../provision/aso/gitops-loop';
import { AksClusterAttributes, AzureHalf } from '../provision/azure-half';
import { Provisioner } from '../provision/provisioner';
import { checkCall, checkNew } from '../shapes/check';
import { driveOwnApps, isDriven } from '../synth/own-apps';
import { scratchTerraformApp } from '../synth/stacks/staging';
import { checkDnsLabel, checkGuid } from '../validation';

/** Below a cluster, these are made when something needs them. */
const OWN_IDS = ['namespaces', 'service-accounts', 'certificates', 'gitops'];

const CLUSTER = Symbol.for('cdk-flux-azure.FluxCluster');

/**
 * A Kubernetes cluster in which Flux runs: a cdk8s Chart, and one Terraform stack of the same ID.
 *
 * Everything that gives its Flux access to Azure is declared below it.
 */
export class FluxCluster extends Chart {
  /**
   * The cluster in which a construct stands.
   *
   * @throws when the construct is in no cluster
   */
  public static clusterOf(construct: IConstruct): FluxCluster {
    checkCall('FluxCluster.clusterOf', undefined, construct);
    const cluster = FluxCluster._tryOf(construct);
    if (!cluster) {
      refuse(construct.node.path, {
        what: 'the construct is in no FluxCluster',
        why: 'an access belongs to the Flux of one cluster',
        fix: 'make it in a FluxCluster, or in the chart that was passed to one',
      });
    }
    return cluster;
  }

  /** @internal */
  public static _tryOf(construct: IConstruct): FluxCluster | undefined {
    let current: IConstruct | undefined = construct;
    while (current) {
      const cluster = (current as { [CLUSTER]?: FluxCluster })[CLUSTER];
      if (cluster) {
        return cluster;
      }
      current = current.node.scope;
    }
    return undefined;
  }

  /** Minor of Flux in the cluster. */
  public readonly fluxVersion: FluxVersion;
  /** What kind of cluster it is. */
  public readonly distribution: ClusterDistribution;
  /** Azure cloud. */
  public readonly cloud: AzureCloud;
  /** Entra tenant of the identities. */
  public readonly tenantId: string;
  /** Subscription of new identities. */
  public readonly subscriptionId: string;
  /** Namespace of the Flux controllers. */
  public readonly fluxNamespace: string;
  /** Where the patches of the Flux controllers go. */
  public readonly delivery: Delivery;
  /** @internal */
  public readonly _program: Program;
  /** @internal */
  public readonly _identities?: IdentitiesProps;
  /** What creates the Azure half. */
  public readonly provisioner: Provisioner;
  /** @internal */
  public readonly _halves: Halves;
  /** @internal */
  public readonly _azureHalf: AzureHalf;
  /** @internal */
  public readonly _controllers: ControllerPlan;
  /** @internal */
  public readonly _serviceAccounts: ServiceAccounts;
  /** @internal */
  public readonly _certificateSecrets: CertificateSecrets;
  /** @internal */
  public readonly _accesses: FluxAccess[] = [];
  /** @internal */
  public readonly _givenChart?: Chart;
  private sharedIdentity?: ManagedIdentity;
  private knownStack?: TerraformStack;
  private lookedUp?: AksClusterAttributes;
  private gitopsChart?: Chart;
  private readonly outputsFile?: string;

  public constructor(scope: Construct, id: string, props: FluxClusterProps) {
    checkNew('FluxCluster', new.target, scope, id, props);
    super(inApp(scope, 'FluxCluster', id), freeId(scope, id));
    keepIds(this, OWN_IDS);
    Object.defineProperty(this, CLUSTER, { value: this });
    this._program = Program.of(this);
    this.fluxVersion = props.fluxVersion;
    this.distribution = props.distribution;
    this.cloud = props.cloud ?? AzureCloud.PUBLIC;
    this.tenantId = props.tenantId;
    this.subscriptionId = props.subscriptionId;
    this.fluxNamespace = props.fluxNamespace ?? 'flux-system';
    this.delivery = props.delivery ?? Delivery.kustomization();
    this._identities = props.identities;
    this._givenChart = props.chart;
    this._program.problems.addAll(this.node.path, [
      ...checkDnsLabel('the cluster ID', id),
      ...checkDnsLabel('fluxNamespace', this.fluxNamespace),
      ...checkGuid('the tenant ID', props.tenantId),
      ...checkGuid('the subscription ID', props.subscriptionId),
      ...props.distribution._problems(),
    ]);
    if (props.chart) {
      const other = (props.chart as { [CLUSTER]?: FluxCluster })[CLUSTER];
      if (other) {
        this._program.problems.add(this.node.path, {
          what: `the chart ${props.chart.node.path} is that of the cluster ${other.node.path} already`,
          why: 'the objects of a chart are applied to one cluster',
          fix: 'give each cluster a chart of its own',
        });
      }
      Object.defineProperty(props.chart, CLUSTER, { value: this, configurable: true });
    }

    this.outputsFile = props.outputsFile;
    this.knownStack = props.stack && this.useStack(props.stack);
    this.provisioner = props.provisioner ?? Provisioner.terraform();
    this._halves = new Halves(this, props.azurermVersion, props.stack === undefined);
    if (props.stack) {
      this._program.addTerraformApp(TerraformApp.of(props.stack));
    }
    if (props.outputsFile) {
      this._program.handOff.useFile(id, props.outputsFile);
    }
    this._azureHalf = this._halves.of(this.provisioner);
    this._controllers = new ControllerPlan(this._program);
    this._serviceAccounts = new ServiceAccounts(this);
    this._certificateSecrets = new CertificateSecrets(this);
    const locked = lockdownArguments(props.lockdown ?? {}, props.fluxVersion);
    this._program.problems.addAll(this.node.path, [...locked.problems, ...cloudProblems(this.cloud, props.fluxVersion)]);
    this._controllers.lockDown(locked.arguments);
    this.registerInProgram(props);
  }

  /** Terraform stack of the Azure half: add a backend to it, or resources of your own. Made when Terraform is first used. */
  public get stack(): TerraformStack {
    return this.knownStack ?? this.makeStack();
  }

  /** The stack, when there is one. @internal */
  public get _existingStack(): TerraformStack | undefined {
    return this.knownStack;
  }

  /** OIDC issuer of the cluster's ServiceAccount tokens; a Terraform token when it is looked up. */
  public get oidcIssuerUrl(): string {
    return this.distribution._oidcIssuerUrl ?? this.lookUpAks()?.oidcIssuerUrl ?? '';
  }

  /** The managed identity that controllers have when an access at controller level names none. Made when it is first read. */
  public get controllerIdentity(): ManagedIdentity {
    return this.sharedIdentity ?? this.makeControllerIdentity();
  }
  /** What is known of the cluster without a further look. @internal */
  public get _knownAks(): AksClusterAttributes | undefined {
    return this.lookedUp ?? this.distribution._cluster?._attributes;
  }

  /** Where the Kubernetes objects of a construct are made: in the construct, or at its path in the chart that was passed. @internal */
  public _objectScope(construct: Construct): Construct {
    if (!this._givenChart || Chart.of(construct) !== this) {
      return construct;
    }
    const path = construct.node.scopes.slice(this.node.scopes.length).map(ancestor => ancestor.node.id);
    return [this.node.id, ...path].reduce<Construct>(childOf, this._givenChart);
  }

  /** Folder of a chart's file in the output. @internal */
  public _folderOf(chart: Chart): string {
    const wave = this._halves.waveOf(chart);
    if (wave !== undefined) {
      return waveFolder(this.node.id, wave);
    }
    return this._halves.aso && chart !== this.gitopsChart ? consumersFolder(this.node.id) : this.node.id;
  }

  /** What is done to the manifests of a chart before they are written. @internal */
  public _finish<T>(chart: Chart, json: T): T {
    return this._halves.aso && chart !== this.gitopsChart && this._halves.waveOf(chart) === undefined ? escapeSubstitutions(json) as T : json;
  }

  /** The file that patches the controllers. @internal */
  public _deliveredFiles(): DeliveredFile[] {
    const substitutions = this._halves.aso?.configMaps ?? [];
    const withIdentity = this._controllers.entries.filter(([, needs]) => needs.identity).map(([controller]) => controller);
    const patches = patchesOf(this._controllers, {
      isAks: this.distribution.isAks,
      fluxVersion: this.fluxVersion,
      cloud: this.cloud,
      kubeletClientId: () => this._findKubeletIdentity()?.clientId ?? '',
      resolve: (value, usedBy) => String(this._program.handOff.substitute(value, usedBy, this._existingStack)),
    });
    const substituted = withIdentity.length > 0 && substitutions.length > 0 ? substitutionPatches(substitutions) : [];
    return this.delivery._files([...patches, ...substituted], this.fluxNamespace, withIdentity);
  }

  /** The identity of the nodes: as it was given, or looked up. @internal */
  public _findKubeletIdentity(): { clientId: string; principalId: string } | undefined {
    const aks = this.distribution._kubeletIdentity ? undefined : this.lookUpAks();
    return this.distribution._kubeletIdentity ?? (aks && { clientId: aks.kubeletClientId, principalId: aks.kubeletPrincipalId });
  }

  /** Gives a controller an identity of its own. @internal */
  public _bindController(controller: FluxController, identity: Identity, path: string): void {
    this._controllers.useIdentity(controller, identity, path);
    if (identity instanceof ManagedIdentity) {
      identity._federate({ cluster: this, namespace: this.fluxNamespace, serviceAccountName: controller });
    } else if (identity instanceof Application) {
      this._controllers.needs(controller).certificateSecret = this._certificateSecrets.use(identity, this.fluxNamespace, CertificateUse.CONTROLLER);
    }
  }

  /** Whether a Secret of this program has a key. @internal */
  public _hasSecretKey(namespace: string | undefined, name: string, key: string): boolean {
    return App.of(this).node.findAll().some(construct => {
      if (!ApiObject.isApiObject(construct) || construct.kind !== 'Secret' || construct.name !== name || construct.metadata.namespace !== namespace) {
        return false;
      }
      const json = this._program.handOff.collect(undefined, () => manifestOf(construct) as { data?: object; stringData?: object });
      return key in { ...json.data, ...json.stringData };
    });
  }

  /** Grants the identity of the nodes a role, once for each role and scope, whoever else stands for it. @internal */
  public _grantToKubelet(kubelet: { clientId: string; principalId: string }, grant: PrincipalGrant): IConstruct {
    const home = { owner: this, half: this._azureHalf, stack: this._existingStack, prefix: 'kubelet-' };
    return this._program.principals.of({ ...kubelet, isMade: false, path: `kubelet of ${this.node.path}` }, home).grant(grant);
  }

  /** Writes the Flux Kustomizations that apply ASO objects before what needs them. */
  private _finishAso(): void {
    const aso = this._halves.aso;
    if (aso) {
      const chart = new Chart(this, 'gitops');
      this.gitopsChart = chart;
      writeGitOpsLoop(chart, {
        cluster: this.node.id, fluxNamespace: this.fluxNamespace, props: aso.props, waves: aso.waves, configMaps: aso.configMaps,
      });
    }
  }

  private registerInProgram(props: FluxClusterProps): void {
    const app = App.of(this);
    this._program.clusters.push(this);
    HandOffResolver.install(app, this._program.handOff, (object: ApiObject) => FluxCluster._tryOf(object)?._existingStack);
    driveOwnApps(this._program, app);
    this._program.atEnd(() => {
      if (this._halves.aso && !isDriven(app)) {
        this._program.problems.add(this.node.path, {
          what: 'ASO is the provisioner in a cdk8s.App of your own',
          why: 'its objects and those that need them go into folders of their own, and cdk8s writes one folder',
          fix: 'use FluxAzureApp',
        });
      }
    });
    this._program.atEnd(() => {
      const controllers = this._controllers.entries.filter(([, needs]) => needs.objectLevel).map(([controller]) => controller);
      if (controllers.length > 0 && (props.objectIdentityRbac ?? this.fluxVersion.isAtLeast(FluxVersion.V2_10))) {
        writeObjectIdentityRbac(this._objectScope(this), this.fluxNamespace, controllers);
      }
      this._finishAso();
      if (this.cloud._private && this._controllers.entries.length > 0) {
        writeCloudFile(this._objectScope(this), this.fluxNamespace, this.cloud._private);
      }
    });
  }

  private makeStack(): TerraformStack {
    this.knownStack = this.useStack(this._program.newStack(this.terraformApp(), this.node.id, this.node.path));
    return this.knownStack;
  }

  private useStack(stack: TerraformStack): TerraformStack {
    if (this.outputsFile) {
      this._program.handOff.useFile(stack, this.outputsFile);
    }
    return stack;
  }

  private makeControllerIdentity(): ManagedIdentity {
    this.sharedIdentity = ManagedIdentity.create(this, 'controllers', { name: `flux-${this.node.id}-controllers` });
    return this.sharedIdentity;
  }

  /** What only Azure knows of the cluster: from the program's own resource, or looked up, once. */
  private lookUpAks(): AksClusterAttributes | undefined {
    const cluster: AksCluster | undefined = this.distribution._cluster;
    if (!cluster || cluster._problems.length > 0) {
      return undefined;
    }
    return cluster._attributes ?? this.lookedUp ?? this.askForAks(cluster);
  }

  private askForAks(cluster: AksCluster): AksClusterAttributes {
    if (cluster._subscriptionId && cluster._subscriptionId.toLowerCase() !== this.subscriptionId.toLowerCase()) {
      this._program.problems.add(this.node.path, {
        what: `the AKS cluster ${cluster.clusterName} is in subscription ${cluster._subscriptionId}, the azurerm provider works in ${this.subscriptionId}`,
        why: 'the data source looks in the subscription of its provider only',
        fix: 'give oidcIssuerUrl (and kubeletIdentity) in ClusterDistribution.aks() instead of having them looked up',
      });
    }
    this.lookedUp = this._azureHalf.aksCluster(this, cluster.clusterName, cluster._resourceGroupName);
    return this.lookedUp;
  }

  private terraformApp(): TerraformApp {
    const app = this._program.terraformApp;
    if (!app) {
      this._program.problems.add(this.node.path, {
        what: 'the cluster has no Terraform app to make its stack in',
        why: 'the Azure half needs one',
        fix: 'use FluxAzureApp, or pass a stack of your own cdktf.App in the `stack` prop',
      });
    }
    return app ?? scratchTerraformApp();
  }
}
