import { ApiObject } from 'cdk8s';
import { FluxAccessProps } from '../../access/flux-access';
import { ReconciledObjectProps } from '../../access/flux-object-props';
import { AksCluster } from '../../azure/aks-cluster';
import { GrantScope } from '../../azure/grant-scope';
import { AzureRole } from '../../azure/roles';

/** Access of Flux to a remote AKS cluster. */
export interface FluxAksAccessProps extends FluxAccessProps {
  /** The remote cluster, with Entra integration. */
  readonly target: AksCluster;
  /**
   * URL of its API server: `https://HOST:443`. With both this and `caCertificate` Flux does not ask Azure for them, and needs no role there.
   *
   * @default - Flux asks Azure, with the Azure Kubernetes Service Cluster User Role
   */
  readonly address?: string;
  /**
   * PEM of the certificate authority of its API server.
   *
   * @default - Flux asks Azure
   */
  readonly caCertificate?: string;
  /**
   * Azure RBAC role inside the cluster, such as AzureRole.AKS_RBAC_WRITER, for clusters with Azure RBAC for Kubernetes.
   *
   * @default - none: bind a Kubernetes role to the principal ID in the remote cluster
   * @see https://learn.microsoft.com/azure/aks/manage-azure-rbac
   */
  readonly kubernetesRole?: AzureRole;
  /**
   * Namespace of the remote cluster to which `kubernetesRole` is limited, a DNS label. `grantAt`, the scope of the Cluster User role, does not widen it.
   *
   * @default - the whole cluster
   */
  readonly kubernetesNamespace?: string;
  /**
   * Where `kubernetesRole` is granted, when that is more than the cluster: then it holds in every cluster below. Not together with `kubernetesNamespace`.
   *
   * @default - on the cluster, or in `kubernetesNamespace` of it
   */
  readonly kubernetesGrantAt?: GrantScope;
}

/**
 * A Kustomization that is applied to the remote cluster.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/#remote-clusters--cluster-api
 */
export interface RemoteKustomizationProps extends ReconciledObjectProps {
  /** The source of the manifests: a GitRepository, OCIRepository or Bucket. */
  readonly source: ApiObject;
  /**
   * Folder of the manifests in the source.
   *
   * @default './'
   */
  readonly path?: string;
  /**
   * Whether objects that are gone from the source are deleted from the cluster.
   *
   * @default true
   */
  readonly prune?: boolean;
  /**
   * Namespace into which all objects are put.
   *
   * @default - the objects' own
   */
  readonly targetNamespace?: string;
}

/**
 * A HelmRelease that is installed in the remote cluster. Give either `chart` and `source`, or `chartRef`.
 *
 * @see https://fluxcd.io/flux/components/helm/helmreleases/#remote-clusters--cluster-api
 */
export interface RemoteHelmReleaseProps extends ReconciledObjectProps {
  /**
   * Name of the chart in the source.
   *
   * @default - the chart is named by `chartRef`
   */
  readonly chart?: string;
  /**
   * Range of versions of the chart.
   *
   * @default - the latest
   */
  readonly version?: string;
  /**
   * The HelmRepository, GitRepository or Bucket that has the chart.
   *
   * @default - the chart is named by `chartRef`
   */
  readonly source?: ApiObject;
  /**
   * An OCIRepository that is the chart.
   *
   * @default - the chart is named by `chart` and `source`
   */
  readonly chartRef?: ApiObject;
  /**
   * Namespace of the release in the remote cluster.
   *
   * @default - `kubernetesNamespace` of the access, otherwise the namespace of the HelmRelease
   */
  readonly targetNamespace?: string;
  /**
   * Namespace of the remote cluster in which Helm keeps the Secrets of the release. The role has to reach it.
   *
   * @default - `kubernetesNamespace` of the access, otherwise `targetNamespace`, otherwise the namespace of the HelmRelease
   */
  readonly storageNamespace?: string;
  /**
   * Values of the chart.
   *
   * @default - the chart's
   */
  readonly values?: { readonly [name: string]: any };
}
