import { Chart } from 'cdk8s';
import { TerraformStack } from 'cdktf';
import { AzurermVersion } from '../azure/azurerm-version';
import { AzureCloud } from '../azure/cloud';
import { Delivery } from '../controllers/delivery';
import { ClusterDistribution } from '../core/cluster-distribution';
import { IdentitiesProps } from '../core/identities-props';
import { LockdownProps } from '../flux/lockdown';
import { FluxVersion } from '../flux/version';
import { Provisioner } from '../provisioners/provisioner';

/** A Kubernetes cluster in which Flux runs. */
export interface FluxClusterProps {
  /** Whether the cluster is AKS, and who issues its ServiceAccount tokens. */
  readonly distribution: ClusterDistribution;
  /** Minor of Flux in the cluster: decides API versions and what is supported. */
  readonly fluxVersion: FluxVersion;
  /** Entra tenant of the identities, a GUID: `az account show --query tenantId`. */
  readonly tenantId: string;
  /** Subscription of new identities and of resources that name no other, a GUID: `az account show --query id`. */
  readonly subscriptionId: string;
  /**
   * Where new managed identities are made.
   *
   * @default - identities have to exist already
   */
  readonly identities?: IdentitiesProps;
  /**
   * Azure cloud.
   *
   * @default AzureCloud.PUBLIC
   */
  readonly cloud?: AzureCloud;
  /**
   * Major version of the azurerm provider that deploys the stack.
   *
   * @default - that of the stack's own provider or `required_providers`, or AzurermVersion.V4
   */
  readonly azurermVersion?: AzurermVersion;
  /**
   * What creates the Azure half. An access may have another one.
   *
   * @default Provisioner.terraform()
   */
  readonly provisioner?: Provisioner;
  /**
   * Terraform stack of the Azure half.
   *
   * @default - a new stack with the cluster's ID
   */
  readonly stack?: TerraformStack;
  /**
   * Chart of the Kubernetes half, when it is not the cluster itself.
   *
   * @default - the cluster is its own chart
   */
  readonly chart?: Chart;
  /**
   * Where the patches of the Flux controllers go.
   *
   * @default Delivery.kustomization()
   */
  readonly delivery?: Delivery;
  /**
   * Namespace of the Flux controllers.
   *
   * @default 'flux-system'
   */
  readonly fluxNamespace?: string;
  /**
   * Flags that keep tenants apart.
   *
   * @default - none of them
   */
  readonly lockdown?: LockdownProps;
  /**
   * Whether to allow the controllers with objects at object level to ask for ServiceAccount tokens (a ClusterRole and its binding).
   *
   * @default - true from Flux 2.10 on, which needs it; set it for hardened installs of 2.6 to 2.9 that have removed that permission
   */
  readonly objectIdentityRbac?: boolean;
  /**
   * File with the outputs of this cluster's stack. The environment variable FLUX_AZURE_OUTPUTS_FILE beats it.
   *
   * @default - the app's file, `outputs.json` in the current folder
   */
  readonly outputsFile?: string;
}
