import { ArmScope } from '../../azure/arm-scope';
import { Permissions } from '../../azure/permissions';
import { RoleFacts } from '../../azure/role-actions';

/** How an identity came to be known. */
export type IdentityKind = 'managed identity' | 'application' | 'kubelet identity' | 'identity made elsewhere';

/** An identity of Azure with everything that it has. */
export interface AzureIdentity {
  /** Stable name over runs. */
  key: string;
  kind: IdentityKind;
  name: string;
  /** Construct path or address. */
  at: string;
  clientId?: string;
  principalId?: string;
  resourceId?: string;
  tenantId?: string;
  /** Made in these files, and not only named in them. */
  isMade: boolean;
  federatedElsewhere: boolean;
  readonly credentials: FederatedCredential[];
  readonly roles: RoleGrant[];
  readonly ado: AdoGrant[];
  /** Projects of Azure DevOps that it may see without being in one of their groups. */
  readonly adoProjects: AdoProjectView[];
  readonly entitlements: AdoEntitlement[];
  readonly certificates: UploadedCertificate[];
}

/** issuer + subject + audience. */
export interface FederatedCredential {
  readonly at: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly identity: AzureIdentity;
  /** Why no file tells whether there is such a credential, or of whom. */
  readonly doubt?: string;
}

/** A role assignment. */
export interface RoleGrant {
  readonly at: string;
  readonly stack: string;
  readonly identity: AzureIdentity;
  readonly roleId: string;
  readonly roleName: string;
  readonly role?: RoleFacts;
  /** A role definition of the program. */
  readonly custom?: CustomRole;
  /** What it allows; undefined where no table and no file tells. */
  readonly permissions?: readonly Permissions[];
  readonly scope: string;
  /** Undefined where only Azure knows the scope. */
  readonly arm?: ArmScope;
  readonly condition?: string;
  readonly principalType?: string;
  /**
   * How it is given.
   *
   * @default a role assignment
   */
  readonly form?: GrantForm;
  /** When it ends by itself, as it is written. */
  readonly ends?: string;
  /** Group of Entra to which it is given. */
  readonly through?: string;
  /** Why no file tells whether there is such a grant, or to whom. */
  readonly doubt?: string;
}

/** What else than a role assignment allows something in Azure: `eligible` allows nothing until somebody activates it, and no service principal does. */
export type GrantForm = 'active' | 'eligible' | 'access policy' | 'azapi';

/** What names an identity, and is not understood. */
export interface OtherRight {
  readonly at: string;
  readonly identity: AzureIdentity;
  /** For people. */
  readonly name: string;
  /** On what, where that is told. */
  readonly scope: string;
  /** It may be what lets an object in. */
  readonly mayLetIn: boolean;
}

/** A role definition of the program. */
export interface CustomRole {
  readonly name?: string;
  readonly at: string;
  /** Undefined where the files do not tell. */
  readonly permissions?: readonly Permissions[];
  /** Where it may be assigned, as far as the files tell. */
  readonly assignableScopes: readonly string[];
}

/** A service principal in an organization of Azure DevOps. */
export interface AdoEntitlement {
  readonly at: string;
  readonly organization: string;
  readonly originId: string;
  readonly identity?: AzureIdentity;
  /** Name of the entitlement over all stacks. */
  readonly symbol?: string;
  /** Access level, such as `express` or `stakeholder`. */
  readonly license?: string;
}

/** The permission "View project-level information". */
export interface AdoProjectView {
  readonly organization: string;
  readonly project: string;
}

/** What an identity may do in a project of Azure DevOps. */
export interface AdoGrant {
  readonly at: string;
  readonly organization: string;
  readonly project: string;
  /** Group of the project. */
  readonly group?: string;
  /** `overwrite` removes the group's other members. */
  readonly mode?: string;
  /** Permissions on one repository. */
  readonly repository?: string;
  readonly permissions?: readonly string[];
  /** Permissions that are denied, whatever allows them elsewhere. */
  readonly denied?: readonly string[];
  /** Why no file tells whether there is such a grant. */
  readonly doubt?: string;
}

/** The public half of a certificate. */
export interface UploadedCertificate {
  readonly at: string;
  readonly endDate?: string;
  readonly pem?: string;
}

/** Grants and credentials, found by where they are. */
export interface Belongings {
  rolesFor(id: string | undefined, names?: readonly string[]): RoleGrant[];
  adoFor(project: string): AdoGrant[];
  credentialsFor(subject: string): FederatedCredential[];
}

/** Everything that Azure was told. */
export interface AzureGraph {
  readonly identities: readonly AzureIdentity[];
  readonly credentials: readonly FederatedCredential[];
  readonly roles: readonly RoleGrant[];
  /** Grants and credentials of which no file tells to whom they belong. */
  readonly anybodys: Belongings;
  /** What names an identity and is not understood, by identity. */
  readonly others: ReadonlyMap<AzureIdentity, readonly OtherRight[]>;
  /** Whether a file or a deployment told the client ID of an identity. */
  hasClientId(identity: AzureIdentity): boolean;
  readonly entitlements: readonly AdoEntitlement[];
  identityOfClient(clientId: string): AzureIdentity | undefined;
  identityOfPrincipal(principalId: string): AzureIdentity | undefined;
  /** Credentials of a subject, whatever its case. */
  credentialsOf(subject: string): readonly FederatedCredential[];
  /** Notes the client ID of an identity of which only the ARM ID was known. */
  learnClientId(identity: AzureIdentity, clientId: string): void;
  /** Registries with ABAC repository permissions, by ARM ID and by name. */
  readonly abacRegistries: ReadonlySet<string>;
  /** Identities that the outputs of a deployment give the same client ID. */
  readonly sharedClientIds: readonly { readonly clientId: string; readonly first: AzureIdentity; readonly second: AzureIdentity }[];
  /** Vaults that use access policies, and vaults that use roles, as far as the files make them. */
  readonly policyVaults: ReadonlySet<string>;
  readonly roleVaults: ReadonlySet<string>;
  /** Clusters with the managed microsoft.flux extension, by where it stands. */
  readonly fluxExtensions: readonly string[];
}
