import { checkCall } from '../shapes/check';
import { checkGuid, quote } from '../text/identifiers';
import { Problem, refuse } from '../text/problems';
import { Refusal } from '../text/refusals';

/** Kinds of ARM scopes, from the narrowest to the widest. */
export enum ArmScopeKind {
  /** A resource, or a child of one. */
  RESOURCE = 'resource',
  /** A resource group. */
  RESOURCE_GROUP = 'resource group',
  /** A subscription. */
  SUBSCRIPTION = 'subscription',
  /** A management group. */
  MANAGEMENT_GROUP = 'management group',
}

const FORMS = 'one of /subscriptions/SUB, /subscriptions/SUB/resourceGroups/RG, '
  + '/subscriptions/SUB/resourceGroups/RG/providers/NAMESPACE/TYPE/NAME, /providers/Microsoft.Management/managementGroups/NAME';

/**
 * An ARM scope: a resource, a resource group, a subscription or a management group. A value object: it is valid once it exists.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/scope-overview
 */
export class ArmScope {
  /**
   * Reads an ARM ID.
   *
   * @param id for example `/subscriptions/SUB/resourceGroups/RG`
   * @throws when the ID is not an ARM ID, with the form that it should have
   */
  public static parse(id: string): ArmScope {
    checkCall('ArmScope.parse', undefined, id);
    const result = ArmScope._tryParse(id);
    if (result.problem) {
      refuse('ArmScope', result.problem);
    }
    return result.scope!;
  }

  /**
   * A management group, by its name (not its display name).
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static managementGroup(name: string): ArmScope {
    checkCall('ArmScope.managementGroup', undefined, name);
    return ArmScope.parse(`/providers/Microsoft.Management/managementGroups/${name}`);
  }

  /**
   * A subscription.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static subscription(subscriptionId: string): ArmScope {
    checkCall('ArmScope.subscription', undefined, subscriptionId);
    return ArmScope.parse(`/subscriptions/${subscriptionId}`);
  }

  /**
   * A resource group.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static resourceGroup(subscriptionId: string, resourceGroupName: string): ArmScope {
    checkCall('ArmScope.resourceGroup', undefined, subscriptionId, resourceGroupName);
    return ArmScope.parse(`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}`);
  }

  /**
   * A resource.
   *
   * @param resourceType for example `Microsoft.Storage/storageAccounts/blobServices/containers`
   * @param names one name for each part of the type after its namespace, for example `['account', 'default', 'manifests']`
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static resource(subscriptionId: string, resourceGroupName: string, resourceType: string, names: string[]): ArmScope {
    checkCall('ArmScope.resource', undefined, subscriptionId, resourceGroupName, resourceType, names);
    const [namespace, ...types] = resourceType.split('/');
    if (types.length !== names.length) {
      refuse('ArmScope.resource', {
        code: Refusal.RESOURCE_ID,
        what: `the resource type ${quote(resourceType)} takes ${types.length} names, ${names.length} were given`,
        why: 'the ID would not be one of Azure',
        fix: 'give one name for each part of the type',
      });
    }
    const path = types.map((type, i) => `${type}/${names[i]}`).join('/');
    return ArmScope.parse(`/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/${namespace}/${path}`);
  }

  /** @internal */
  public static _tryParse(id: string): { scope?: ArmScope; problem?: Problem } {
    const fail = (what: string) => ({
      problem: { code: Refusal.RESOURCE_ID, what: `${quote(id)} is not an ARM ID: ${what}`, why: 'Azure would answer a role assignment there with 404', fix: `give ${FORMS}` },
    });
    if (!id.startsWith('/')) {
      return fail("it does not begin with '/'");
    }
    const segments = id.slice(1).split('/');
    if (segments.some(segment => segment === '')) {
      return fail(id.endsWith('/') ? "it ends with '/'" : 'it has an empty segment');
    }
    if (segments.some(segment => /[\s<>%&\\?#{}"'`|^\u0000-\u001f\u007f]/.test(segment) || segment === '.' || segment === '..')) {
      return fail('a segment has a character that ARM does not allow');
    }
    if (eq(segments[0], 'providers')) {
      return segments.length === 4 && eq(segments[1], 'Microsoft.Management') && eq(segments[2], 'managementGroups')
        ? { scope: new ArmScope(id, ArmScopeKind.MANAGEMENT_GROUP, segments) }
        : fail('only management groups begin with /providers');
    }
    if (!eq(segments[0], 'subscriptions') || segments.length < 2) {
      return fail('it begins neither with /subscriptions nor with /providers');
    }
    const [guid] = checkGuid('its subscription', segments[1]);
    if (guid) {
      return fail(guid.what);
    }
    if (segments.length === 2) {
      return { scope: new ArmScope(id, ArmScopeKind.SUBSCRIPTION, segments) };
    }
    if (!eq(segments[2], 'resourceGroups') || segments.length < 4) {
      return fail('after the subscription comes resourceGroups/NAME');
    }
    if (segments.length === 4) {
      return { scope: new ArmScope(id, ArmScopeKind.RESOURCE_GROUP, segments) };
    }
    if (!eq(segments[4], 'providers') || segments.length < 8 || segments.length % 2 !== 0) {
      return fail('after the resource group comes providers/NAMESPACE and then pairs of TYPE/NAME');
    }
    return { scope: new ArmScope(id, ArmScopeKind.RESOURCE, segments) };
  }

  private constructor(
    /** The ARM ID, as it was given. */
    public readonly id: string,
    /** What it names. */
    public readonly kind: ArmScopeKind,
    private readonly segments: string[],
  ) {}

  /** The subscription; undefined at a management group. */
  public get subscriptionId(): string | undefined {
    return this.kind === ArmScopeKind.MANAGEMENT_GROUP ? undefined : this.segments[1];
  }

  /** The resource group's name; undefined above it. */
  public get resourceGroupName(): string | undefined {
    return this.segments.length >= 4 && this.kind !== ArmScopeKind.MANAGEMENT_GROUP ? this.segments[3] : undefined;
  }

  /** The resource type with its namespace, such as `Microsoft.KeyVault/vaults`; undefined above resources. */
  public get resourceType(): string | undefined {
    return this.kind === ArmScopeKind.RESOURCE
      ? [this.segments[5], ...this.segments.slice(6).filter((_, i) => i % 2 === 0)].join('/')
      : undefined;
  }

  /** The names of the resource, outermost first; empty above resources. */
  public get resourceNames(): string[] {
    return this.kind === ArmScopeKind.RESOURCE ? this.segments.slice(7).filter((_, i) => i % 2 === 0) : [];
  }

  /** The last name of the ID. */
  public get name(): string {
    return this.segments[this.segments.length - 1];
  }

  /** The scope that directly contains this one; undefined for subscriptions (which management group holds them is not in the ID). */
  public get parent(): ArmScope | undefined {
    if (this.kind === ArmScopeKind.MANAGEMENT_GROUP || this.kind === ArmScopeKind.SUBSCRIPTION) {
      return undefined;
    }
    const up = this.kind === ArmScopeKind.RESOURCE && this.segments.length === 8 ? 4 : this.segments.length - 2;
    return ArmScope.parse(`/${this.segments.slice(0, up).join('/')}`);
  }

  /**
   * Whether a grant at this scope reaches the other one. ARM compares IDs without regard to case.
   * A management group covers what Azure says it does, which no ID tells: it is taken to cover everything.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public covers(other: ArmScope): boolean {
    checkCall('ArmScope#covers', undefined, other);
    if (this.kind === ArmScopeKind.MANAGEMENT_GROUP) {
      return other.kind !== ArmScopeKind.MANAGEMENT_GROUP || eq(this.id, other.id);
    }
    return this.segments.length <= other.segments.length && this.segments.every((segment, i) => eq(segment, other.segments[i]));
  }

  /**
   * Whether both name the same scope.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public isSameAs(other: ArmScope): boolean {
    checkCall('ArmScope#isSameAs', undefined, other);
    return eq(this.id, other.id);
  }

  /** The ARM ID. */
  public toString(): string {
    return this.id;
  }
}

function eq(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** Reads an ARM ID that may be none. */
export const readArmScope = (id: string) => ArmScope._tryParse(id);
