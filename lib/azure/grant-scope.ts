import { checkCall } from '../shapes/check';
import { quote } from '../text/identifiers';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';

/**
 * Where a role is granted. A grant covers everything below it, so the narrowest scope is the default everywhere.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/scope-overview
 */
export class GrantScope {
  /** The resource itself: the registry, the container, the vault or key, the event hub, the cluster. */
  public static readonly RESOURCE = new GrantScope('resource');
  /** The storage account that holds the container. */
  public static readonly STORAGE_ACCOUNT = new GrantScope('storage account');
  /** The vault, when the access is to one key of it. */
  public static readonly KEY_VAULT = new GrantScope('key vault');
  /** The Event Hubs namespace that holds the event hub. */
  public static readonly EVENT_HUBS_NAMESPACE = new GrantScope('event hubs namespace');
  /** The resource group of the resource. */
  public static readonly RESOURCE_GROUP = new GrantScope('resource group');
  /** The subscription of the resource. */
  public static readonly SUBSCRIPTION = new GrantScope('subscription');

  /**
   * A management group above the resource's subscription.
   *
   * @param name the management group's name (ID), not its display name
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static managementGroup(name: string): GrantScope {
    checkCall('GrantScope.managementGroup', undefined, name);
    return new GrantScope('management group', name);
  }

  private constructor(
    /** The kind of the scope, for people. */
    public readonly kind: string,
    /** Name of the management group. */
    public readonly managementGroupName?: string,
  ) {}
}

/**
 * A scope as role assignments need it.
 *
 * @internal
 */
export interface ResolvedScope {
  /** ARM ID, which may contain Terraform tokens. */
  readonly id: string;
  /** Subscription in which the role definition is read back; undefined at a management group. */
  readonly subscriptionId?: string;
}

/** The scope of a management group, or what is wrong with its name. */
export function managementGroupScope(name: string): { scope: ResolvedScope; problems: Problem[] } {
  // https://learn.microsoft.com/rest/api/managementgroups/management-groups/create-or-update: 1 to 90 letters, digits, -_().
  const problems = /^[A-Za-z0-9][A-Za-z0-9\-_().]{0,89}$/.test(name) && !name.endsWith('.') ? [] : [{
    code: Refusal.NAME_FORM,
    what: `${quote(name)} is not the name of a management group`,
    why: 'Azure would not find the scope of the role assignment',
    fix: "give its ID (`az account management-group list --query '[].name'`): 1 to 90 letters, digits, '-', '_', '(', ')', '.'",
  }];
  return { scope: { id: `/providers/Microsoft.Management/managementGroups/${name}` }, problems };
}
