/** Version of the form of a report. It grows when a field changes its meaning or goes; new fields do not change it. */
export const SCHEMA_VERSION = 1;

/** Whether a link, or a whole chain, holds. `assumed`: what it needs stands in no file of the program. */
export type LinkState = 'ok' | 'assumed' | 'broken';

/** What a report says of a review: docs/report.md describes each field. */
export interface Report {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly summary: ReportSummary;
  readonly clusters: readonly ReportCluster[];
  readonly identities: readonly ReportIdentity[];
  readonly grants: readonly ReportGrant[];
  readonly accesses: readonly ReportAccess[];
  readonly findings: readonly ReportFinding[];
}

/** Counts, for dashboards. */
export interface ReportSummary {
  readonly clusters: number;
  readonly tenants: number;
  readonly accesses: number;
  readonly chains: { readonly [state in LinkState]: number };
  readonly identities: number;
  readonly grants: number;
  readonly unusedGrants: number;
  readonly errors: number;
  readonly warnings: number;
  readonly acknowledged: number;
}

/** One cluster. */
export interface ReportCluster {
  readonly name: string;
  /** Such as `2.9`. */
  readonly fluxVersion: string;
  readonly isAks: boolean;
  readonly cloud: string;
  readonly issuer?: string;
  readonly tenantId?: string;
  readonly accesses: number;
}

/** Whoever has a federated credential or a certificate of an identity can sign in as it. */
export interface ReportIdentity {
  readonly key: string;
  readonly kind: string;
  readonly name: string;
  /** Construct path or address. */
  readonly at: string;
  /** The program makes it. */
  readonly isMade: boolean;
  readonly clientId?: string;
  readonly principalId?: string;
  readonly tenantId?: string;
  /** Its federated credentials are looked after elsewhere. */
  readonly federatedElsewhere: boolean;
  readonly credentials: readonly ReportCredential[];
  readonly certificates: readonly { readonly at: string; readonly endDate?: string }[];
  /** IDs of accesses. */
  readonly usedBy: readonly string[];
}

/** A federated credential. */
export interface ReportCredential {
  readonly at: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audiences: readonly string[];
}

/** `other`: something that names the identity, and is not understood. */
export type GrantKind = 'role' | 'group' | 'permissions' | 'other';

/** From the narrowest to the widest. */
export const SCOPE_KINDS = ['resource', 'project', 'resource group', 'subscription', 'management group'] as const;
export type ScopeKind = typeof SCOPE_KINDS[number];

/** What a role allows, from the least to the most. `unknown`: a role of the program's own, or one that the review does not know. */
export const POWERS = ['reads', 'writes', 'administers', 'administers and grants'] as const;
export type Power = typeof POWERS[number] | 'unknown';

/** One block of permissions of a role: actions and data actions, less the not-actions. */
export interface ReportPermissions {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly dataActions: readonly string[];
  readonly notDataActions: readonly string[];
}

/** What an identity may do, and where. */
export interface ReportGrant {
  readonly id: string;
  readonly identity: string;
  readonly kind: GrantKind;
  /** Role, group, or the permissions. */
  readonly name: string;
  readonly power: Power;
  /** What a role of the program's own allows: reports are compared by it. Built-in roles are known by their names. */
  readonly permissions?: readonly ReportPermissions[];
  /** ARM ID, or `organization/project` (and repository) of Azure DevOps. */
  readonly scope: string;
  readonly scopeKind: ScopeKind;
  readonly condition?: string;
  /** Construct path or address. */
  readonly at: string;
  /** IDs of the accesses that it lets in; none: no Flux object needs it. */
  readonly usedBy: readonly string[];
}

/** The grant that lets an access in. */
export interface ReportAccessGrant {
  readonly id: string;
  readonly name: string;
  readonly scope: string;
  /** It reaches more than the resource. */
  readonly isWider: boolean;
  /** It allows more than the object does. */
  readonly isExcessive: boolean;
}

/** One Flux object, and the chain from it to its resource. */
export interface ReportAccess {
  /** `cluster/Kind/namespace/name (integration)`. */
  readonly id: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  /** Construct path or file. */
  readonly at: string;
  readonly integration: string;
  readonly writes: boolean;
  /** `object`, `controller` or `node`. */
  readonly level: 'object' | 'controller' | 'node';
  readonly controller: string;
  /** How it proves who it is. */
  readonly proof: 'federation' | 'certificate' | 'node' | 'secret' | 'none';
  readonly serviceAccount?: { readonly namespace: string; readonly name: string };
  /** Secret from which it signs in, `namespace/name`; never what is in it. */
  readonly secret?: string;
  /** Key of the identity. */
  readonly identity?: string;
  /** The federated credential that fits to the letter. */
  readonly credential?: { readonly issuer: string; readonly subject: string; readonly audience: string };
  readonly grant?: ReportAccessGrant;
  /** What it may do inside a remote cluster. */
  readonly inside?: readonly ReportAccessGrant[];
  readonly resource: string;
  /** Repository in a registry. */
  readonly repository?: string;
  /** The links of the chain: it signs in, as an identity, which may. */
  readonly links: { readonly signIn: LinkState; readonly identity: LinkState; readonly grant: LinkState };
  /** The worst of the links. */
  readonly chain: LinkState;
  /** Codes of findings about it. */
  readonly findings: readonly string[];
}

/** What a rule found. */
export interface ReportFinding {
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly title: string;
  readonly at: string;
  readonly message: string;
  readonly cluster?: string;
  /** ID of an access. */
  readonly access?: string;
  /** Why it is accepted. */
  readonly acknowledged?: string;
}
