import { TerraformElement } from 'cdktf';
import { attributesOf, AzureResource, AzureResourceLocation, locate, resourceIdOf } from './azure-resource';
import { checkCall } from '../shapes/check';

const TYPE = 'Microsoft.ContainerService/managedClusters';

/** An AKS cluster by its names. */
export interface AksClusterNameProps {
  /** Name of the cluster. */
  readonly name: string;
  /** Resource group of the cluster (not the one of its nodes). */
  readonly resourceGroupName: string;
  /** Subscription of the cluster, a GUID. */
  readonly subscriptionId: string;
}

/** What Azure knows of an AKS cluster. @internal */
export interface AksAttributes {
  readonly oidcIssuerUrl: string;
  readonly kubeletClientId: string;
  readonly kubeletPrincipalId: string;
}

/** An AKS cluster. */
export class AksCluster extends AzureResource {
  /**
   * A cluster by its ARM ID.
   *
   * @param resourceId `/subscriptions/SUB/resourceGroups/RG/providers/Microsoft.ContainerService/managedClusters/NAME`
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromResourceId(resourceId: string): AksCluster {
    checkCall('AksCluster.fromResourceId', undefined, resourceId);
    const location = locate(resourceId, TYPE);
    return new AksCluster(location, location.name);
  }

  /**
   * A cluster by its names.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromName(props: AksClusterNameProps): AksCluster {
    checkCall('AksCluster.fromName', undefined, props);
    return AksCluster.fromResourceId(resourceIdOf(props.subscriptionId, props.resourceGroupName, TYPE, [props.name]));
  }

  /**
   * A cluster that Terraform makes or looks up in the same program, with `oidc_issuer_enabled = true`.
   *
   * @param cluster an `azurerm_kubernetes_cluster` resource or data source
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromResource(cluster: TerraformElement): AksCluster {
    checkCall('AksCluster.fromResource', undefined, cluster);
    const attributes = attributesOf(cluster, 'azurerm_kubernetes_cluster');
    return new AksCluster(
      { id: attributes.get('id'), resourceGroupName: attributes.get('resource_group_name'), problems: attributes.problems },
      attributes.get('name'),
      {
        oidcIssuerUrl: attributes.get('oidc_issuer_url'),
        kubeletClientId: attributes.get('kubelet_identity[0].client_id'),
        kubeletPrincipalId: attributes.get('kubelet_identity[0].object_id'),
      },
    );
  }

  private constructor(
    location: AzureResourceLocation,
    /** Name of the cluster; a Terraform token when it is made in the same program. */
    public readonly clusterName: string,
    /** @internal */
    public readonly _attributes?: AksAttributes,
  ) {
    super(location.id);
    this._locate(location);
  }

  /** One namespace of the cluster, as a resource on which a role can be granted. @internal */
  public _namespace(name: string): AzureResource {
    return new AksNamespace({ ...this._location, id: `${this.resourceId}/namespaces/${name}`, problems: this._problems });
  }

  /** @internal */
  public get _resourceGroupName(): string {
    return this._location.resourceGroupName ?? '';
  }

  /** @internal */
  public get _subscriptionId(): string | undefined {
    return this._location.subscriptionId;
  }
}

/** A namespace of a cluster, the narrowest scope of Azure RBAC for Kubernetes. */
class AksNamespace extends AzureResource {
  public constructor(location: AzureResourceLocation) {
    super(location.id);
    this._locate(location);
  }
}

/** What is known of the cluster because its resource is in the program. */
export const aksAttributes = (cluster: AksCluster) => cluster._attributes;

/** A namespace in the cluster, as the scope of a grant. */
export const aksNamespace = (cluster: AksCluster, name: string) => cluster._namespace(name);

export const aksResourceGroup = (cluster: AksCluster) => cluster._resourceGroupName;

/** Undefined where only Terraform knows it. */
export const aksSubscription = (cluster: AksCluster) => cluster._subscriptionId;
