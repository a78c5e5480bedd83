import { Chart } from 'cdk8s';
import { TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { HandOff } from './hand-off/hand-off';
import { AzurermVersion } from '../azure/azurerm-version';
import { AzureCloud } from '../azure/cloud';
import { ResolvedScope } from '../azure/grant-scope';
import { AzureRole } from '../azure/roles';
import { Json } from '../text/json-reading';
import { Problem, ProblemList } from '../text/problems';

/** An identity that exists already, or that another provisioner makes. */
export interface ExistingIdentitySpec {
  readonly clientId: string;
  /** Whether another provisioner makes it, so that its client ID may not be known here: its ARM ID is. */
  readonly isForeign: boolean;
  /** ARM ID, for managed identities of which it is known. */
  readonly resourceId?: string;
}

/** A managed identity to make. */
export interface ManagedIdentitySpec {
  readonly name: string;
  readonly resourceGroupName: string;
  readonly location: string;
  readonly subscriptionId: string;
  readonly tags?: { readonly [key: string]: string };
}

/** What is known of an identity once it exists; any of them may be a token. */
export interface IdentityAttributes {
  readonly clientId: string;
  readonly principalId: string;
  readonly resourceId?: string;
  readonly element?: IConstruct;
}

/** Trust of an identity in the ServiceAccount tokens of one cluster. */
export interface FederatedCredentialSpec {
  readonly name: string;
  /** ID of the cluster whose tokens are trusted. */
  readonly cluster: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly identityResourceId: string;
  readonly identityResourceGroupName: string;
}

/** A role for a principal at a scope. */
export interface RoleAssignmentSpec {
  readonly principalId: string;
  /** What names the principal for good: its ARM ID or its client ID. */
  readonly principalKey: string;
  readonly role: AzureRole;
  readonly scope: ResolvedScope;
  /** Whether the principal is made in the same deployment, and may not be replicated yet. */
  readonly newPrincipal: boolean;
  readonly condition?: string;
}

/** An application to make, with its service principal. */
export interface ApplicationSpec {
  readonly displayName: string;
}

/** A certificate with which an application signs in. Only its public half is ever here. */
export interface ApplicationCertificateSpec {
  readonly principalId: string;
  /** PEM of the certificate, without a private key. */
  readonly publicCertificate: string;
  /** RFC 3339. */
  readonly endDate: string;
}

/** What a principal may do in Azure DevOps. */
export interface AdoMembershipSpec {
  readonly organizationUrl: string;
  readonly projectName: string;
  readonly principalId: string;
  readonly accountLicenseType: string;
  /** A group of the project; undefined when permissions are given for repositories instead. */
  readonly group?: string;
  /** Repositories of the project. */
  readonly repositories?: readonly string[];
  /** Git permissions on these repositories, such as `GenericRead`. */
  readonly permissions?: readonly string[];
}

/** What the library needs to know of an AKS cluster that only Azure knows. */
export interface AksClusterAttributes {
  readonly oidcIssuerUrl: string;
  readonly kubeletClientId: string;
  readonly kubeletPrincipalId: string;
}

/**
 * The Azure half of one cluster, in the hands of one provisioner. Each method declares what a provisioner has to create
 * or look up, below the path of its owner, and gives back what the Kubernetes half needs to know of it.
 */
export interface Provisioning {
  /** Where it writes: what a principal gets from provisionings of one place stands together, whichever cluster asks for it. */
  readonly place: unknown;
  /** Whether new identities are made in one subscription, whatever their spec says. */
  readonly isBoundToSubscription: boolean;
  /** Whether it knows the issuer of the tokens of its own cluster by itself, whatever the distribution says. */
  readonly knowsIssuer?: boolean;
  managedIdentity(owner: IConstruct, spec: ManagedIdentitySpec): IdentityAttributes;
  /** The principal (object) ID of an identity that this provisioner does not make. */
  principalIdOf(owner: IConstruct, spec: ExistingIdentitySpec): string;
  /** Carries a value to the Kubernetes half under a name, when the provisioner does not do so by itself. */
  handOver(owner: IConstruct, id: string, token: string, description: string): void;
  federatedCredential(owner: IConstruct, id: string, spec: FederatedCredentialSpec): IConstruct;
  roleAssignment(owner: IConstruct, id: string, spec: RoleAssignmentSpec): IConstruct;
  application(owner: IConstruct, spec: ApplicationSpec): IdentityAttributes;
  applicationCertificate(owner: IConstruct, id: string, spec: ApplicationCertificateSpec): IConstruct;
  /** The elements made for it: entitlement first, then the membership or the permissions. */
  adoMembership(owner: IConstruct, id: string, spec: AdoMembershipSpec): IConstruct[];
  aksCluster(owner: IConstruct, name: string, resourceGroupName: string): AksClusterAttributes;
  /** Files beside those of cdktf and cdk8s; asked for when the program is complete. */
  files?(): ProvisionedFile[];
  /** The same as Terraform stacks, for the access review. */
  stacks?(): { [name: string]: Json };
}

/** A file that a provisioner writes for people to run. */
export interface ProvisionedFile {
  readonly name: string;
  readonly content: string;
}

/** How a provisioner divides the manifests of a cluster, when its own objects have to be applied before those that need them. */
export interface ClusterLayout {
  /** ConfigMaps with values for variables in manifests and patches. */
  readonly configMaps: readonly string[];
  /** Why one flat folder is not enough. */
  readonly flatFolder: Problem;
  /** Folder of a chart's file in the output. */
  folderOf(chart: Chart): string;
  /** What is done to the manifests of a chart before they are written. */
  finish<T>(chart: Chart, json: T): T;
  /** Writes what ties the folders together; called once, when all else of the cluster is declared. */
  complete(): void;
}

/** Where a provisioner works: in a cluster, or for an identity that stands in none. */
export interface ProvisioningPlace {
  /** The construct at whose path everything stands in the Azure half. */
  readonly owner: Construct;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly cloud: AzureCloud;
  readonly azurermVersion?: AzurermVersion;
  readonly program: ProvisionedProgram;
  /** Whether the stack is made for the owner: everything then stands directly below it. */
  readonly isOwnStack: boolean;
  /** The Terraform stack, made when it is first asked for. */
  stack(): TerraformStack;
  /** The cluster, whose manifests a provisioner may divide; undefined for an identity that stands in none. */
  readonly cluster?: DividedCluster;
}

/** The tool of a provisioner, with its settings. */
export interface ProvisioningTool {
  /** Two of one key are one. */
  readonly key: string;
  provision(place: ProvisioningPlace): Provisioning;
}

/** What the tools of a place make: one thing for all that say the same. */
export class Provisionings {
  private readonly made = new Map<string, Provisioning>();

  public constructor(private readonly place: ProvisioningPlace, private readonly byDefault: ProvisioningTool) {}

  /** What a tool makes: the default one, when none is given. */
  public of({ key, provision }: ProvisioningTool = this.byDefault): Provisioning {
    const known = this.made.get(key) ?? provision(this.place);
    this.made.set(key, known);
    return known;
  }

  /** All that the program uses. */
  public get all(): Provisioning[] {
    return [...this.made.values()];
  }
}

/** A cluster to which a provisioner may give a layout. */
export interface DividedCluster {
  readonly fluxNamespace: string;
  /** Divides the manifests; a cluster has one layout. */
  layOut<T extends ClusterLayout>(make: () => T): T;
}

/** What a provisioner needs of the program. */
export interface ProvisionedProgram {
  readonly problems: ProblemList;
  readonly handOff: HandOff;
  /** Work for when the program is complete. */
  atEnd(work: () => void): void;
}
