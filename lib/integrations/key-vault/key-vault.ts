import { TerraformElement } from 'cdktf';
import { attributesOf, AzureResource, AzureResourceLocation, locate, resourceIdOf } from '../../azure/azure-resource';
import { AzureCloud, suffixesOf } from '../../azure/cloud';
import { GrantScope } from '../../azure/grant-scope';
import { checkCall } from '../../shapes/check';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

const TYPE = 'Microsoft.KeyVault/vaults';


/** What an ARM ID does not tell about a vault. */
export interface KeyVaultOptions {
  /**
   * URL of the vault, as SOPS files name it: `https://NAME.vault.azure.net`. Checked against the name.
   *
   * @default - built from the name and the cluster's cloud
   */
  readonly vaultUrl?: string;
}

/** A vault by its names. */
export interface KeyVaultNameProps extends KeyVaultOptions {
  /** Name of the vault. */
  readonly name: string;
  /** Resource group of the vault. */
  readonly resourceGroupName: string;
  /** Subscription of the vault, a GUID. */
  readonly subscriptionId: string;
}

/** An Azure Key Vault that uses Azure RBAC (not access policies). */
export class KeyVault extends AzureResource {
  /**
   * A vault by its ARM ID.
   *
   * @param resourceId `/subscriptions/SUB/resourceGroups/RG/providers/Microsoft.KeyVault/vaults/NAME`
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromResourceId(resourceId: string, options: KeyVaultOptions = {}): KeyVault {
    checkCall('KeyVault.fromResourceId', undefined, resourceId, options);
    const location = locate(resourceId, TYPE);
    return new KeyVault(location, location.name, options);
  }

  /**
   * A vault by its names.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromName(props: KeyVaultNameProps): KeyVault {
    checkCall('KeyVault.fromName', undefined, props);
    return KeyVault.fromResourceId(resourceIdOf(props.subscriptionId, props.resourceGroupName, TYPE, [props.name]), { vaultUrl: props.vaultUrl });
  }

  /**
   * A vault that Terraform makes or looks up in the same program.
   *
   * @param vault an `azurerm_key_vault` resource or data source
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromResource(vault: TerraformElement): KeyVault {
    checkCall('KeyVault.fromResource', undefined, vault);
    const attributes = attributesOf(vault, 'azurerm_key_vault');
    return new KeyVault(
      { id: attributes.get('id'), resourceGroupName: attributes.get('resource_group_name'), problems: attributes.problems },
      attributes.get('name'),
      {},
    );
  }

  private readonly givenUrl?: string;

  private constructor(
    location: AzureResourceLocation,
    /** Name of the vault; a Terraform token when it is made in the same program. */
    public readonly vaultName: string,
    options: KeyVaultOptions,
  ) {
    super(location.id);
    this._locate(location, location.problems.length > 0 ? [] : checkName(vaultName));
    this.givenUrl = options.vaultUrl;
  }

  /** URL of the vault, without a trailing slash. @internal */
  public _url(cloud: AzureCloud): { url: string; problems: Problem[] } {
    const suffix = suffixesOf(cloud).keyVault;
    const url = `https://${this.vaultName.toLowerCase()}.${suffix ?? ''}`;
    if (isToken(this.vaultName)) {
      return { url: `https://${this.vaultName}.${suffix ?? ''}`, problems: [] };
    }
    if (!suffix) {
      return { url, problems: [{ code: Refusal.CLOUD, what: 'the private cloud has no Key Vault suffix', why: 'the address of the vault ends with it', fix: 'set keyVaultDnsSuffix in AzureCloud.privateCloud()' }] };
    }
    if (this.givenUrl !== undefined && this._problems.length === 0 && this.givenUrl.replace(/\/$/, '').toLowerCase() !== url) {
      return {
        url,
        problems: [{
          code: Refusal.CONTRADICTION,
          what: `the vault URL ${quote(this.givenUrl)} is not that of ${quote(this.resourceId)}`,
          why: 'the role would be granted on one vault, and the files encrypted for another',
          fix: `give ${quote(url)}, or the ARM ID of the other vault`,
        }],
      };
    }
    return { url, problems: [] };
  }

  /** One key of the vault, as a resource on which a role can be granted. @internal */
  public _key(keyName: string): AzureResource {
    return new KeyVaultKey({
      ...this._location,
      id: `${this.resourceId}/keys/${keyName}`,
      ancestors: { [GrantScope.KEY_VAULT.kind]: this.resourceId },
      problems: this._problems,
    });
  }
}

/** One key of a vault. */
class KeyVaultKey extends AzureResource {
  public constructor(location: AzureResourceLocation) {
    super(location.id);
    this._locate(location);
  }
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault */
function checkName(name: string): Problem[] {
  return isToken(name) || (/^[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/.test(name) && !name.includes('--')) ? [] : [{
    code: Refusal.NAME_FORM,
    what: `${quote(name)} is not the name of a key vault`,
    why: 'no vault of that name can exist',
    fix: "give 3 to 24 letters, digits and single '-', beginning with a letter and ending with a letter or digit",
  }];
}
