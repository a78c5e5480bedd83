import { TerraformElement } from 'cdktf';
import { attributesOf, AzureResource, AzureResourceLocation, locate, resourceIdOf } from '../../azure/azure-resource';
import { AzureCloud, suffixesOf } from '../../azure/cloud';
import { GrantScope } from '../../azure/grant-scope';
import { checkCall } from '../../shapes/check';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

const ACCOUNT_TYPE = 'Microsoft.Storage/storageAccounts';
const TYPE = `${ACCOUNT_TYPE}/blobServices/containers`;

/** A blob container by its names. */
export interface StorageContainerNameProps {
  /** Name of the container. */
  readonly containerName: string;
  /** Name of the storage account. */
  readonly accountName: string;
  /** Resource group of the storage account. */
  readonly resourceGroupName: string;
  /** Subscription of the storage account, a GUID. */
  readonly subscriptionId: string;
}

/** A container of Azure Blob Storage. */
export class StorageContainer extends AzureResource {
  /**
   * A container by its ARM ID.
   *
   * @param resourceId `/subscriptions/SUB/resourceGroups/RG/providers/Microsoft.Storage/storageAccounts/ACCOUNT/blobServices/default/containers/NAME`
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromResourceId(resourceId: string): StorageContainer {
    checkCall('StorageContainer.fromResourceId', undefined, resourceId);
    const location = locate(resourceId, TYPE, scope => ({ [GrantScope.STORAGE_ACCOUNT.kind]: scope.parent!.parent!.id }));
    const [accountName = '', , containerName = ''] = location.names;
    return new StorageContainer(location, accountName, containerName);
  }

  /**
   * A container by its names.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromName(props: StorageContainerNameProps): StorageContainer {
    checkCall('StorageContainer.fromName', undefined, props);
    return StorageContainer.fromResourceId(resourceIdOf(props.subscriptionId, props.resourceGroupName, TYPE, [props.accountName, 'default', props.containerName]));
  }

  /**
   * A container of a storage account that Terraform makes or looks up in the same program.
   *
   * @param account an `azurerm_storage_account` resource or data source
   * @param containerName name of the container in it
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromStorageAccount(account: TerraformElement, containerName: string): StorageContainer {
    checkCall('StorageContainer.fromStorageAccount', undefined, account, containerName);
    const attributes = attributesOf(account, 'azurerm_storage_account');
    const id = attributes.get('id');
    return new StorageContainer({
      id: `${id}/blobServices/default/containers/${containerName}`,
      resourceGroupName: attributes.get('resource_group_name'),
      ancestors: { [GrantScope.STORAGE_ACCOUNT.kind]: id },
      problems: attributes.problems,
    }, attributes.get('name'), containerName);
  }

  private constructor(
    location: AzureResourceLocation,
    /** Name of the storage account; a Terraform token when it is made in the same program. */
    public readonly accountName: string,
    /** Name of the container. */
    public readonly containerName: string,
  ) {
    super(location.id);
    this._locate(location, location.problems.length > 0 ? [] : [...checkAccount(accountName), ...checkContainer(containerName)]);
  }

  /** The blob endpoint of the account, without a trailing slash. @internal */
  public _endpoint(cloud: AzureCloud): { endpoint: string; problems: Problem[] } {
    const suffix = suffixesOf(cloud).blob;
    return {
      endpoint: `https://${this.accountName}.${suffix ?? ''}`,
      problems: suffix ? [] : [{
        code: Refusal.CLOUD,
        what: 'the private cloud has no blob endpoint suffix',
        why: 'the address of the storage account ends with it',
        fix: 'set blobDnsSuffix in AzureCloud.privateCloud()',
      }],
    };
  }
}

/** https://learn.microsoft.com/azure/storage/common/storage-account-overview#storage-account-name */
function checkAccount(name: string): Problem[] {
  return isToken(name) || /^[a-z0-9]{3,24}$/.test(name) ? [] : [{
    code: Refusal.NAME_FORM,
    what: `${quote(name)} is not the name of a storage account`,
    why: 'no account of that name can exist',
    fix: 'give 3 to 24 lower-case letters and digits',
  }];
}

/** https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata */
function checkContainer(name: string): Problem[] {
  const valid = isToken(name) || /^\$(root|web|logs)$/.test(name) || (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name) && !name.includes('--'));
  return valid ? [] : [{
    code: Refusal.NAME_FORM,
    what: `${quote(name)} is not the name of a blob container`,
    why: 'no container of that name can exist',
    fix: "give 3 to 63 lower-case letters, digits and single '-', beginning and ending with a letter or digit",
  }];
}
