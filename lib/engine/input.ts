import { Json } from '../text/json-reading';

/** An object of a manifest, and where it comes from. */
export interface ManifestObject {
  readonly json: Json;
  /** Construct path, or file and object. */
  readonly at: string;
}

/** A kustomization.yaml (or Component) with patches of the Flux controllers. */
export interface KustomizationFile {
  readonly json: Json;
  readonly at: string;
}

/** The cloud of a cluster. */
export interface CloudFacts {
  readonly name: string;
  readonly authorityHost: string;
  readonly isPublic: boolean;
  readonly isPrivate: boolean;
  /** How hosts end: container registries, blobs, key vaults, event hubs. */
  readonly suffixes: { readonly containerRegistry?: string; readonly blob?: string; readonly keyVault?: string; readonly eventHubs?: string };
}

/** An identity that was made elsewhere: which IDs are one identity stands in no file. */
export interface KnownIdentity {
  readonly clientId: string;
  readonly principalId?: string;
  readonly resourceId?: string;
  readonly tenantId?: string;
  /** Its federated credentials are looked after elsewhere. */
  readonly federatedElsewhere?: boolean;
}

/** A resource, and what its ARM ID does not tell. */
export interface KnownResource {
  readonly id: string;
  /** Host, such as the login server of a registry. */
  readonly host?: string;
  /** The registry has ABAC repository permissions, in which AcrPull is not honoured. */
  readonly abac?: boolean;
}

/** What stands in no file of a cluster, although its accesses depend on it. */
export interface ClusterContext {
  readonly name: string;
  readonly fluxMinor: number;
  /** Undefined where only the minor is known. */
  readonly fluxPatch?: number;
  readonly isAks: boolean;
  /** OIDC issuer: a URL, or a Terraform expression of `stack` or of the stack that inStack() names. */
  readonly issuer?: string;
  /** Stack in which expressions of this context are read. */
  readonly stack?: string;
  readonly cloud: CloudFacts;
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly fluxNamespace: string;
  /** Identity of the AKS nodes. */
  readonly kubelet?: { readonly clientId: string; readonly principalId: string };
  readonly identities?: readonly KnownIdentity[];
  readonly resources?: readonly KnownResource[];
  /** Controllers that have an identity for Flux objects of other repositories: `Authentication.controllerLevel({ controllers })`. */
  readonly usesElsewhere?: readonly { readonly controller: string; readonly clientId: string; readonly integration: string }[];
  /** Client ID of the certificate in a Secret that is in no file, by `namespace/name`. */
  readonly certificateSecrets?: { readonly [secret: string]: string };
  /** ARM ID of the key with which the files of a Kustomization are encrypted, by `namespace/name`: only the encrypted files tell. */
  readonly sopsKeys?: { readonly [kustomization: string]: string };
}

/** One cluster: what no file tells, and its files. */
export interface ClusterInput {
  readonly context: ClusterContext;
  readonly objects: readonly ManifestObject[];
  readonly kustomizations: readonly KustomizationFile[];
  /** Texts of files that kustomizations name, such as `patches[].path`, by path. */
  readonly files?: { readonly [path: string]: string };
}

/** Everything that a review reads. */
export interface ReviewInput {
  /** `cdk.tf.json` by stack. */
  readonly stacks: { readonly [name: string]: Json };
  /** Values of outputs after a deployment, by stack and logical ID. */
  readonly applied?: { readonly [stack: string]: { readonly [logicalId: string]: unknown } };
  readonly clusters: readonly ClusterInput[];
  /** For certificates that expire. */
  readonly now: Date;
  /** The manifests were rendered before the Azure half was applied: values of it are placeholders. */
  readonly beforeApply?: boolean;
}
