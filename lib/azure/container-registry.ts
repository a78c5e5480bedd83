import { TerraformElement } from 'cdktf';
import { attributesOf, AzureResource, AzureResourceLocation, locate, resourceIdOf } from './azure-resource';
import { AzureCloud, suffixesOf } from './cloud';
import { AzureRole } from './roles';
import { checkCall } from '../shapes/check';
import { quote } from '../text/identifiers';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';
import { isToken } from '../text/tokens';

const TYPE = 'Microsoft.ContainerRegistry/registries';

/** What an ARM ID does not tell about a registry. */
export interface ContainerRegistryOptions {
  /**
   * Login server, a host name without scheme. Needed only for registries with a domain name label, whose login server
   * is not `NAME.azurecr.io`.
   *
   * @default - the registry's name in lower case and the suffix of the cluster's cloud
   * @see https://learn.microsoft.com/azure/container-registry/container-registry-get-started-portal
   */
  readonly loginServer?: string;
  /**
   * Whether the registry's role assignment mode is "RBAC Registry + ABAC Repository Permissions". Such registries do not
   * honour AcrPull: the library then grants Container Registry Repository Reader.
   *
   * @default false
   * @see https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
   */
  readonly abacRepositoryPermissions?: boolean;
}

/** A registry by its names. */
export interface ContainerRegistryNameProps extends ContainerRegistryOptions {
  /** Name of the registry. */
  readonly name: string;
  /** Resource group of the registry. */
  readonly resourceGroupName: string;
  /** Subscription of the registry, a GUID. */
  readonly subscriptionId: string;
}

/** An Azure Container Registry. */
export class ContainerRegistry extends AzureResource {
  /**
   * A registry by its ARM ID.
   *
   * @param resourceId `/subscriptions/SUB/resourceGroups/RG/providers/Microsoft.ContainerRegistry/registries/NAME`
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromResourceId(resourceId: string, options: ContainerRegistryOptions = {}): ContainerRegistry {
    checkCall('ContainerRegistry.fromResourceId', undefined, resourceId, options);
    const location = locate(resourceId, TYPE);
    return new ContainerRegistry(location, location.name, options);
  }

  /**
   * A registry by its names.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromName(props: ContainerRegistryNameProps): ContainerRegistry {
    checkCall('ContainerRegistry.fromName', undefined, props);
    return ContainerRegistry.fromResourceId(resourceIdOf(props.subscriptionId, props.resourceGroupName, TYPE, [props.name]), {
      loginServer: props.loginServer, abacRepositoryPermissions: props.abacRepositoryPermissions,
    });
  }

  /**
   * A registry that Terraform makes or looks up in the same program.
   *
   * @param registry an `azurerm_container_registry` resource or data source
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromResource(registry: TerraformElement, options: ContainerRegistryOptions = {}): ContainerRegistry {
    checkCall('ContainerRegistry.fromResource', undefined, registry, options);
    const attributes = attributesOf(registry, 'azurerm_container_registry');
    return new ContainerRegistry(
      { id: attributes.get('id'), resourceGroupName: attributes.get('resource_group_name'), problems: attributes.problems },
      '',
      { loginServer: attributes.get('login_server'), ...options },
    );
  }

  /** @internal */
  public readonly _abac: boolean;
  private readonly registryName: string;
  private readonly givenLoginServer?: string;

  private constructor(location: AzureResourceLocation, name: string, options: ContainerRegistryOptions) {
    super(location.id);
    this._locate(location, location.problems.length === 0 && name !== '' ? checkName(name) : []);
    this.registryName = name;
    this.givenLoginServer = options.loginServer;
    this._abac = options.abacRepositoryPermissions ?? false;
  }

  /**
   * The registry's host in a cloud.
   *
   * @internal
   */
  public _loginServer(cloud: AzureCloud): { host: string; problems: Problem[] } {
    const suffix = suffixesOf(cloud).containerRegistry;
    const host = this.givenLoginServer ?? `${this.registryName.toLowerCase()}.${suffix ?? ''}`;
    if (isToken(host) || this._problems.length > 0) {
      return { host, problems: [] };
    }
    if (suffix === undefined) {
      return {
        host,
        problems: [{
          code: Refusal.CLOUD,
          what: 'the private cloud has no container registry suffix',
          why: 'the controllers take a host for a container registry of this cloud only when it ends with that suffix',
          fix: 'set containerRegistryDnsSuffix in AzureCloud.privateCloud()',
        }],
      };
    }
    return { host, problems: checkHost(host, suffix, cloud) };
  }
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerregistry */
function checkName(name: string): Problem[] {
  return /^[a-zA-Z0-9]{5,50}$/.test(name) ? [] : [{
    code: Refusal.NAME_FORM,
    what: `${quote(name)} is not the name of a container registry`,
    why: 'no registry of that name can exist',
    fix: 'give 5 to 50 letters and digits',
  }];
}

/** The controllers refuse any other host: source-controller, `pkg/auth/azure/registry.go`. */
function checkHost(host: string, suffix: string, cloud: AzureCloud): Problem[] {
  if (/^[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)*$/.test(host) && host.endsWith(`.${suffix}`)) {
    return [];
  }
  return [{
    code: 'FAZ050',
    what: `the login server ${quote(host)} is not a host of Azure Container Registry in the ${cloud.name} cloud`,
    why: `the Flux controllers ask Azure for credentials only for hosts that end in .${suffix}, so every pull would be anonymous and end in a 401 (custom domains too)`,
    fix: `give the registry's own login server, without scheme and path: NAME.${suffix}`,
  }];
}

/** Host of a registry in a cloud. */
export const loginServerOf = (registry: ContainerRegistry, cloud: AzureCloud) => registry._loginServer(cloud);

/** The role that lists and pulls: AcrPull is not honoured in a registry with ABAC repository permissions. */
export const pullRoleOf = (registry: ContainerRegistry) => isAbac(registry) ? AzureRole.CONTAINER_REGISTRY_REPOSITORY_READER : AzureRole.ACR_PULL;

/** Whether the registry has ABAC repository permissions. */
export const isAbac = (registry: ContainerRegistry) => registry._abac;

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
const REPOSITORY = /^[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

/** Whether a text is the name of a repository in a registry. */
export const isRepository = (name: string) => REPOSITORY.test(name);

/** What the path of an artifact in a registry has wrong. */
export function repositoryPathProblems(path: string): Problem[] {
  return isToken(path) || isRepository(path) ? [] : [{
    code: Refusal.NAME_FORM,
    what: `the path ${quote(path)} is not a repository of a registry`,
    why: 'the registry would not find it',
    fix: path.includes('://') || path.includes('azurecr')
      ? 'leave out the scheme and the host: the registry gives them'
      : "use lower-case letters, digits, '.', '_' and '-', in parts divided by '/', without a tag",
  }];
}
