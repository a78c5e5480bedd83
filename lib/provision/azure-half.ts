import { IConstruct } from 'constructs';
import { ProvisionerKind } from './provisioner';
import { ResolvedScope } from '../azure/grant-scope';
import { AzureRole } from '../azure/roles';

/** An identity that exists already, or that another provisioner makes. */
export interface ExistingIdentitySpec {
  readonly clientId: string;
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
export interface AzureHalf {
  /** Which tool it is, for messages. */
  readonly kind: ProvisionerKind;
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
}
