import { X509Certificate } from 'node:crypto';
import { WORLD } from './world';

/** An application ID that may ask for tokens: a managed identity or an application with its service principal. */
export interface Principal {
  readonly clientId: string;
  /** The object ID of the service principal: what roles and groups are given to. */
  readonly principalId: string;
  readonly federatedCredentials: FederatedCredential[];
  readonly certificates: X509Certificate[];
}

/** A trust in tokens of another issuer; all three are compared exactly. */
export interface FederatedCredential {
  readonly name: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: string[];
}

/** A role, given to a principal, at a scope. */
export interface RoleAssignment {
  readonly scope: string;
  readonly roleDefinitionId: string;
  readonly principalId: string;
}

/** A service principal in an Azure DevOps organization. */
export interface Entitlement {
  readonly descriptor: string;
  readonly originId: string;
}

/** Everything the stacks said. The services decide from this and from nothing else. */
export class Directory {
  public readonly principals: Principal[] = [];
  /** Client IDs of managed identities by ARM ID, in lower case. */
  public readonly clientIdByIdentity = new Map<string, string>();
  /** Client IDs of applications by their object ID. */
  public readonly clientIdByApplication = new Map<string, string>();
  public readonly roleAssignments: RoleAssignment[] = [];
  public readonly entitlements: Entitlement[] = [];
  /** Members of Azure DevOps groups: descriptors of entitlements by `PROJECT/GROUP`. */
  public readonly groupMembers = new Map<string, Set<string>>();

  constructor(public readonly tenantId: string, public readonly managementGroups: string[]) {
    // The identity of the nodes is there before anybody deploys anything, and may do nothing.
    this.principals.push({ ...WORLD.kubelet, federatedCredentials: [], certificates: [] });
  }

  public principal(clientId: string): Principal | undefined {
    return this.principals.find(principal => principal.clientId === clientId.toLowerCase());
  }
}
