import { Chart } from 'cdk8s';
import { TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { AzureCloud } from '../azure/cloud';
import { ControllerPlan } from '../controllers/controller-plan';
import { Delivery } from '../controllers/delivery';
import { ClusterDistribution } from '../core/cluster-distribution';
import { Home } from '../core/contracts';
import { PrincipalGrant } from '../core/principal';
import { Program } from '../core/program';
import { ScopeRegistry } from '../core/scope-registry';
import { FluxVersion } from '../flux/version';
import { CertificateSecrets } from '../identities/certificate-secrets';
import { Identity } from '../identities/identity';
import { ManagedIdentity } from '../identities/managed-identity';
import { ServiceAccounts } from '../identities/service-accounts';
import { Provisioner } from '../provisioners/provisioner';

/** A cluster in which Flux runs, as its accesses see it: a FluxCluster. */
export interface IFluxCluster extends IConstruct {
  /** Minor of Flux in the cluster. */
  readonly fluxVersion: FluxVersion;
  /** What kind of cluster it is. */
  readonly distribution: ClusterDistribution;
  /** Azure cloud. */
  readonly cloud: AzureCloud;
  /** Entra tenant of the identities. */
  readonly tenantId: string;
  /** Subscription of new identities. */
  readonly subscriptionId: string;
  /** Namespace of the Flux controllers. */
  readonly fluxNamespace: string;
  /** Where the patches of the Flux controllers go. */
  readonly delivery: Delivery;
  /** What creates the Azure half. */
  readonly provisioner: Provisioner;
  /** Terraform stack of the Azure half. Made when it is first read. */
  readonly stack: TerraformStack;
  /** OIDC issuer of the cluster's ServiceAccount tokens; a Terraform token when it is looked up. */
  readonly oidcIssuerUrl: string;
  /** The managed identity that controllers have when an access at controller level names none. Made when it is first read. */
  readonly controllerIdentity: ManagedIdentity;
}

/** An identity that nodes have. */
export interface Kubelet {
  readonly clientId: string;
  readonly principalId: string;
}

/** What an access says of itself to others. */
export interface DeclaredAccess {
  readonly integration: string;
  /** What it reaches, as far as it stands in no manifest. */
  resources(): readonly { readonly id: string; readonly host?: string; readonly abac?: boolean }[];
  /** The objects that use it. */
  objects(): readonly IConstruct[];
  /** Controllers that it gives an identity for objects of other repositories. */
  elsewhere(): readonly { readonly controller: string; readonly clientId: string }[];
  /** ARM IDs of the keys with which the files of its Kustomizations are encrypted, by `namespace/name`. */
  sopsKeys?(): { readonly [kustomization: string]: string };
}

/** What an access asks of its cluster. */
export interface AccessSite extends Home {
  readonly cluster: IFluxCluster;
  readonly program: Program;
  readonly controllers: ControllerPlan;
  readonly serviceAccounts: ServiceAccounts;
  readonly certificateSecrets: CertificateSecrets;
  readonly accesses: DeclaredAccess[];
  /** The identity of the nodes: as it was given, or looked up. */
  findKubeletIdentity(): Kubelet | undefined;
  /** Grants the identity of the nodes a role, once for each role and scope, whoever else stands for it. */
  grantToKubelet(kubelet: Kubelet, grant: PrincipalGrant): IConstruct;
  /** Gives a controller, in its namespace, an identity of its own. */
  bindController(controller: string, identity: Identity, path: string, namespace: string): void;
  /** Whether a Secret of this program has a key. */
  hasSecretKey(namespace: string | undefined, name: string, key: string): boolean;
}

const sites = new ScopeRegistry<AccessSite>('access-sites');

/** The cluster of everything below a construct. */
export function registerAccessSite(scope: Construct, site: AccessSite): void {
  sites.register(scope, site);
}

/** The cluster that a chart was passed to, or is. */
export function accessSiteAt(chart: Chart): AccessSite | undefined {
  return sites.at(chart);
}

/** The cluster in which a construct stands. */
export function accessSiteOf(construct: IConstruct): AccessSite | undefined {
  return sites.find(construct);
}
