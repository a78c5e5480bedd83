import { checkCall } from '../shapes/check';

/** How Azure Service Operator makes the Azure half. */
export interface AsoProps {
  /**
   * Path in the Git repository under which the content of the output folder is committed: `clusters` when `dist/prod` becomes `clusters/prod`.
   *
   * @default 'clusters'
   */
  readonly repositoryPath?: string;
  /**
   * Name of the GitRepository (or other source) of that repository, in the namespace of Flux.
   *
   * @default 'flux-system'
   */
  readonly sourceName?: string;
  /**
   * Kind of that source.
   *
   * @default 'GitRepository'
   */
  readonly sourceKind?: string;
  /**
   * Name of the ResourceGroup object of ASO, in the namespace of Flux, that owns new identities.
   *
   * @default - the resource group is named by its ARM ID, and need not be an object of ASO
   */
  readonly resourceGroupObject?: string;
  /**
   * What ASO does with the resources: `manage`, `detach-on-delete` (they stay in Azure when the objects are deleted) or `skip`.
   *
   * @default 'manage'
   * @see https://azure.github.io/azure-service-operator/guide/annotations/#serviceoperatorazurecomreconcile-policy
   */
  readonly reconcilePolicy?: string;
  /**
   * Name of the Secret with which ASO signs in.
   *
   * @default - ASO's own
   * @see https://azure.github.io/azure-service-operator/guide/authentication/
   */
  readonly credentialFrom?: string;
  /**
   * ConfigMap, in the namespace of Flux, that has the OIDC issuer URL of the cluster; ASO's ManagedCluster exports one.
   *
   * @default - the `oidcIssuerUrl` of the distribution
   */
  readonly issuerConfigMapName?: string;
  /**
   * Key of that ConfigMap.
   *
   * @default 'issuer'
   */
  readonly issuerConfigMapKey?: string;
}

/** Which tool makes the Azure half. @internal */
export enum ProvisionerKind { TERRAFORM = 'Terraform', ASO = 'ASO', AZ_CLI = 'az CLI' }

/** What creates the Azure half: identities, federated credentials and grants. */
export class Provisioner {
  /** Terraform (or OpenTofu), by `cdktf deploy`. The default. */
  public static terraform(): Provisioner {
    return new Provisioner(ProvisionerKind.TERRAFORM);
  }

  /**
   * Azure Service Operator 2.x: objects in the cluster, applied by Flux itself. No second synth is needed: client IDs travel by ConfigMaps.
   * It can manage neither Azure DevOps nor application certificates.
   *
   * @see https://azure.github.io/azure-service-operator/
   */
  public static aso(props: AsoProps = {}): Provisioner {
    checkCall('Provisioner.aso', undefined, props);
    return new Provisioner(ProvisionerKind.ASO, props);
  }

  /** A bash script for each cluster that runs `az`. It can be run again and again. */
  public static azCli(): Provisioner {
    return new Provisioner(ProvisionerKind.AZ_CLI);
  }

  private constructor(
    /** @internal */
    public readonly _kind: ProvisionerKind,
    /** @internal */
    public readonly _aso: AsoProps = {},
  ) {}

  /** Tells provisioners apart: two objects with the same settings are one. @internal */
  public get _key(): string {
    const settings = Object.entries(this._aso).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    return settings.length > 0 ? `${this._kind}\n${JSON.stringify(settings)}` : this._kind;
  }
}
