import { checkCall } from '../shapes/check';

/** Properties of a cloud that Azure does not publish to everybody, such as an air-gapped or Azure Stack Hub cloud. */
export interface PrivateCloudProps {
  /**
   * Entra authority host, an https URL with its trailing slash.
   *
   * @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
   */
  readonly authorityHost: string;
  /** Azure Resource Manager endpoint, an https URL. */
  readonly resourceManagerEndpoint: string;
  /** Audience of Resource Manager tokens, usually the endpoint itself. */
  readonly tokenAudience: string;
  /**
   * Suffix of container registries, without a leading dot: `azurecr.example`.
   *
   * @default - container registries cannot be used from Flux in this cloud
   */
  readonly containerRegistryDnsSuffix?: string;
  /** Suffix of blob endpoints, without a leading dot: `blob.core.example`. */
  readonly blobDnsSuffix?: string;
  /** Suffix of Key Vault hosts, without a leading dot: `vault.example`. */
  readonly keyVaultDnsSuffix?: string;
  /** Suffix of Event Hubs namespaces, without a leading dot: `servicebus.example`. */
  readonly eventHubsDnsSuffix?: string;
  /**
   * `environment` of the Terraform providers; a `metadata_host` has to be configured on them as well.
   *
   * @default 'public'
   */
  readonly terraformEnvironment?: string;
}

/**
 * An Azure cloud: where tokens come from and how the hosts of its services end.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
export class AzureCloud {
  /** Azure, the global cloud. */
  public static readonly PUBLIC = new AzureCloud('public', 'https://login.microsoftonline.com/', 'public', {
    containerRegistry: 'azurecr.io', blob: 'blob.core.windows.net', keyVault: 'vault.azure.net', eventHubs: 'servicebus.windows.net',
  });
  /** Azure US Government. */
  public static readonly US_GOVERNMENT = new AzureCloud('US Government', 'https://login.microsoftonline.us/', 'usgovernment', {
    containerRegistry: 'azurecr.us', blob: 'blob.core.usgovcloudapi.net', keyVault: 'vault.usgovcloudapi.net', eventHubs: 'servicebus.usgovcloudapi.net',
  });
  /** Azure operated by 21Vianet in China. */
  public static readonly CHINA = new AzureCloud('China', 'https://login.chinacloudapi.cn/', 'china', {
    containerRegistry: 'azurecr.cn', blob: 'blob.core.chinacloudapi.cn', keyVault: 'vault.azure.cn', eventHubs: 'servicebus.chinacloudapi.cn',
  });

  /**
   * A private cloud. Flux knows it from 2.7 on, by a JSON file named in AZURE_ENVIRONMENT_FILEPATH,
   * which the library mounts into the controllers that talk to Azure.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static privateCloud(props: PrivateCloudProps): AzureCloud {
    checkCall('AzureCloud.privateCloud', undefined, props);
    return new AzureCloud('private', props.authorityHost, props.terraformEnvironment ?? 'public', {
      containerRegistry: props.containerRegistryDnsSuffix,
      blob: props.blobDnsSuffix,
      keyVault: props.keyVaultDnsSuffix,
      eventHubs: props.eventHubsDnsSuffix,
    }, props);
  }

  private constructor(
    /** Name for people. */
    public readonly name: string,
    /** Entra authority host, with its trailing slash. */
    public readonly authorityHost: string,
    /** `environment` of the azurerm and azuread providers. */
    public readonly terraformEnvironment: string,
    /** @internal */
    public readonly _suffixes: CloudSuffixes,
    /** @internal */
    public readonly _private?: PrivateCloudProps,
  ) {}

  /** Whether this is the global cloud, the one that the controllers assume when nothing is said. */
  public get isPublic(): boolean {
    return this === AzureCloud.PUBLIC;
  }
}

/**
 * How the hosts of a cloud's services end; undefined where the cloud has no such service.
 *
 * @internal
 */
export interface CloudSuffixes {
  readonly containerRegistry?: string;
  readonly blob?: string;
  readonly keyVault?: string;
  readonly eventHubs?: string;
}

/** How hosts of the cloud end. */
export const suffixesOf = (cloud: AzureCloud) => cloud._suffixes;

/** What a private cloud was described with. */
export const privateCloud = (cloud: AzureCloud) => cloud._private;
