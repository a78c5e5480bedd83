import { AdoGrant, AzureGraph, AzureIdentity, FederatedCredential, OtherRight, RoleGrant } from './azure/azure-graph';
import { Coverage } from './azure/coverage';
import { ManifestObject, ReviewInput } from './input';
import { ClusterFiles } from './kubernetes/cluster-files';
import { ControllerState } from './kubernetes/controllers';
import { FluxUse } from './kubernetes/flux-use';
import { TerraformFiles } from './terraform/terraform-files';
import { Level } from '../flux/support';

/** A role assignment or membership, and how far it goes for one chain. */
export interface JudgedGrant {
  readonly role?: RoleGrant;
  readonly ado?: AdoGrant;
  /** The role (or group) is good for what the object does. */
  readonly serves: boolean;
  /** It allows more than the object does. */
  readonly isExcessive: boolean;
  readonly coverage: Coverage;
  /** It reaches more than the resource. */
  readonly isWider: boolean;
  /** What no file tells, and it depends on. */
  readonly doubt?: string;
  /** Where it is taken back: Deny goes before Allow in Azure DevOps. */
  readonly deniedBy?: string;
}

/** One Flux object and the chain from it to its Azure resource. A link that is missing is undefined. */
export interface Chain {
  /** `cluster/Kind/namespace/name (integration)`: the same on every run. */
  readonly id: string;
  readonly cluster: ClusterFiles;
  readonly use: FluxUse;
  readonly level: Level;
  readonly signIn: SignIn;
  readonly controller: ControllerState;
  /** ServiceAccount whose token is exchanged: that of the object, or of the controller. */
  readonly account?: { readonly namespace: string; readonly name: string; readonly object?: ManifestObject };
  readonly identity?: AzureIdentity;
  /** The federated credential that fits to the letter. */
  readonly credential?: FederatedCredential;
  /** Whether it signs in as the identity, or fits a credential, depends on what no file tells. */
  readonly signInDoubt?: string;
  /** Grants of the identity that have to do with the integration, best first. */
  readonly grants: readonly JudgedGrant[];
  /** The grant that lets the object in. */
  readonly effective?: JudgedGrant;
  /** What is not understood, and may let it in where nothing else does. */
  readonly otherRight?: OtherRight;
  /** Grants inside a remote cluster, which what is applied there needs. */
  readonly inside: readonly RoleGrant[];
}

/** What the rules look at. */
export interface ReviewGraph {
  readonly input: ReviewInput;
  readonly terraform: TerraformFiles;
  readonly azure: AzureGraph;
  readonly clusters: readonly ClusterFiles[];
  readonly chains: readonly Chain[];
  readonly byIdentity: ReadonlyMap<AzureIdentity, readonly Chain[]>;
  readonly byCluster: ReadonlyMap<ClusterFiles, readonly Chain[]>;
  /** Issuer of a cluster, with references followed. */
  issuerOf(cluster: ClusterFiles): string;
  /** Tenant of a cluster, with references followed. */
  tenantOf(cluster: ClusterFiles): string;
  /** Identities that the program gives to controllers for objects that are declared elsewhere, with what they reach. */
  readonly elsewhere: ReadonlyMap<AzureIdentity, ReadonlySet<string>>;
  /** The symbol that a deployment has given a value, or the value. */
  symbolOf(value: string): string;
}

/** What reading one chain needs. */
export interface Reading {
  readonly terraform: TerraformFiles;
  readonly azure: AzureGraph;
  /** Modules of the stacks, of which no file tells what they make. */
  readonly modules: readonly string[];
  /** Symbols by the values that they got in a deployment. */
  readonly applied: ReadonlyMap<string, string>;
  readonly resources: ReadonlyMap<ClusterFiles, ReadonlyMap<string, string>>;
  issuerOf(cluster: ClusterFiles): string;
}

/** What an object shows to Entra. */
export enum ProofKind { FEDERATION = 'federation', CERTIFICATE = 'certificate', NODE = 'node', SECRET = 'secret', NONE = 'none' }

/** How an object signs in, read as its controller reads it. */
export interface SignIn {
  readonly level: Level;
  readonly proof: ProofKind;
  readonly clientId?: string;
  readonly tenantId?: string;
  readonly identity?: AzureIdentity;
  /** ServiceAccount whose token is exchanged. */
  readonly account?: { readonly namespace: string; readonly name: string; readonly object?: ManifestObject };
  /** The ServiceAccount comes from a lockdown flag and not from the object. */
  readonly byDefault?: boolean;
  /** Secret with the certificate, where it is in the files. */
  readonly secret?: ManifestObject;
}
