import { IConstruct } from 'constructs';
import { ResolvedScope } from '../azure/grant-scope';
import { AzureRole } from '../azure/roles';

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
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly identityResourceId: string;
  readonly identityResourceGroupName: string;
}

/** A role for a principal at a scope. */
export interface RoleAssignmentSpec {
  readonly principalId: string;
  readonly role: AzureRole;
  readonly scope: ResolvedScope;
  /** Whether the principal is made in the same deployment, and may not be replicated yet. */
  readonly newPrincipal: boolean;
  readonly condition?: string;
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
  managedIdentity(owner: IConstruct, spec: ManagedIdentitySpec): IdentityAttributes;
  /** The principal (object) ID of an existing identity, looked up by its client ID. */
  principalIdOf(owner: IConstruct, clientId: string): string;
  federatedCredential(owner: IConstruct, id: string, spec: FederatedCredentialSpec): IConstruct;
  roleAssignment(owner: IConstruct, id: string, spec: RoleAssignmentSpec): IConstruct;
  aksCluster(owner: IConstruct, name: string, resourceGroupName: string): AksClusterAttributes;
}
