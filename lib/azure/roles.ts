import { checkCall } from '../shapes/check';

/**
 * A role of Azure RBAC, by its well-known ID.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
 */
export class AzureRole {
  /** Pull from a container registry. Not honoured by registries with ABAC repository permissions. */
  public static readonly ACR_PULL = new AzureRole('AcrPull', '7f951dda-4ed3-4680-a7ca-43fe172d538d');
  /** Read repositories of a container registry with ABAC repository permissions. */
  public static readonly CONTAINER_REGISTRY_REPOSITORY_READER = new AzureRole('Container Registry Repository Reader', 'b93aa761-3e63-49ed-ac28-beffa264f7ac');
  /** Read the blobs of a container. */
  public static readonly STORAGE_BLOB_DATA_READER = new AzureRole('Storage Blob Data Reader', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1');
  /** Encrypt and decrypt with keys of a Key Vault. */
  public static readonly KEY_VAULT_CRYPTO_USER = new AzureRole('Key Vault Crypto User', '12338af0-0e69-4776-bea7-57ae8d297424');
  /** Send events to an event hub. */
  public static readonly EVENT_HUBS_DATA_SENDER = new AzureRole('Azure Event Hubs Data Sender', '2b629674-e913-4c01-ae53-ef4638d8f975');
  /** Ask an AKS cluster for its user credentials. */
  public static readonly AKS_CLUSTER_USER = new AzureRole('Azure Kubernetes Service Cluster User Role', '4abbcc35-e782-43d8-92c5-2d3f1bd2253f');
  /** Read most objects of an AKS cluster or namespace. */
  public static readonly AKS_RBAC_READER = new AzureRole('Azure Kubernetes Service RBAC Reader', '7f6c6a51-bcf8-42ba-9220-52d62157d7db');
  /** Read and write most objects of an AKS cluster or namespace. */
  public static readonly AKS_RBAC_WRITER = new AzureRole('Azure Kubernetes Service RBAC Writer', 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb');
  /** Everything in a namespace of an AKS cluster, except its quota and the namespace itself. */
  public static readonly AKS_RBAC_ADMIN = new AzureRole('Azure Kubernetes Service RBAC Admin', '3498e952-d568-435e-9b2c-8d77e338d7f7');
  /** Everything in an AKS cluster. */
  public static readonly AKS_RBAC_CLUSTER_ADMIN = new AzureRole('Azure Kubernetes Service RBAC Cluster Admin', 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b');

  /**
   * Any other role.
   *
   * @param name display name, for people
   * @param guid the last segment of the role definition's ID
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static custom(name: string, guid: string): AzureRole {
    checkCall('AzureRole.custom', undefined, name, guid);
    return new AzureRole(name, guid);
  }

  private constructor(
    /** Display name. */
    public readonly roleName: string,
    /** GUID of the role definition. */
    public readonly guid: string,
  ) {}

  /**
   * The ID of the role definition as Azure gives it back for an assignment in this subscription.
   * The unscoped form would make every Terraform plan replace the assignment.
   *
   * @param subscriptionId subscription of the assignment's scope
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public definitionIdIn(subscriptionId: string): string {
    checkCall('AzureRole#definitionIdIn', undefined, subscriptionId);
    return `/subscriptions/${subscriptionId}${this.definitionIdAtManagementGroup}`;
  }

  /** The ID of the role definition for an assignment at a management group, where Azure gives it back unscoped. */
  public get definitionIdAtManagementGroup(): string {
    return `/providers/Microsoft.Authorization/roleDefinitions/${this.guid}`;
  }
}
