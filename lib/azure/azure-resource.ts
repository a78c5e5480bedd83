import { TerraformElement } from 'cdktf';
import { ArmScope, ArmScopeKind } from './arm-scope';
import { GrantScope, managementGroupScope, ResolvedScope } from './grant-scope';
import { ENGINE } from '../text/engine';
import { checkForm, RESOURCE_GROUP_NAME } from '../text/forms';
import { quote } from '../text/identifiers';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';
import { isToken } from '../text/tokens';

/**
 * Where an Azure resource is, in the words of ARM.
 *
 * @internal
 */
export interface AzureResourceLocation {
  /** ARM ID; may be a Terraform token. */
  readonly id: string;
  /** Undefined when only Terraform knows it: then the resource is in the cluster's subscription. */
  readonly subscriptionId?: string;
  readonly resourceGroupName?: string;
  /** IDs of ancestors that are resources themselves, by the kind of GrantScope. */
  readonly ancestors?: { readonly [kind: string]: string };
  readonly problems: Problem[];
}

/** An Azure resource that Flux reaches: a value object, made once and trusted afterwards. */
export abstract class AzureResource {
  /** ARM ID of the resource. A Terraform token when the resource is made in the same program. */
  public readonly resourceId: string;
  /** @internal */
  public _problems: Problem[] = [];
  /** @internal */
  protected _location!: AzureResourceLocation;

  /** @internal */
  protected constructor(resourceId: string) {
    this.resourceId = resourceId;
  }

  /** Completes the object; only the constructors of the subclasses call it. @internal */
  protected _locate(location: AzureResourceLocation, problems: Problem[] = []): void {
    this._location = location;
    this._problems = [...location.problems, ...problems];
  }

  /**
   * Where a role on this resource is assigned.
   *
   * @internal
   */
  public _scopeAt(grantAt: GrantScope, clusterSubscriptionId: string): { scope: ResolvedScope; problems: Problem[] } {
    const subscriptionId = this._location.subscriptionId ?? clusterSubscriptionId;
    const at = (id: string) => ({ scope: { id, subscriptionId }, problems: [] });
    if (grantAt.managementGroupName !== undefined) {
      return managementGroupScope(grantAt.managementGroupName);
    }
    switch (grantAt.kind) {
      case GrantScope.RESOURCE.kind: return at(this.resourceId);
      case GrantScope.SUBSCRIPTION.kind: return at(`/subscriptions/${subscriptionId}`);
      case GrantScope.RESOURCE_GROUP.kind: return at(`/subscriptions/${subscriptionId}/resourceGroups/${this._location.resourceGroupName}`);
      default: {
        const id = this._location.ancestors?.[grantAt.kind];
        return id ? at(id) : {
          ...at(this.resourceId),
          problems: [{
            code: Refusal.GRANT_SCOPE,
            what: `the access is granted at the ${grantAt.kind}, which ${quote(this.resourceId)} does not have`,
            why: 'a role can only be granted on the resource or on something that contains it',
            fix: `use one of GrantScope.RESOURCE${Object.keys(this._location.ancestors ?? {}).map(kind => `, ${constantOf(kind)}`).join('')}, RESOURCE_GROUP, SUBSCRIPTION or managementGroup()`,
          }],
        };
      }
    }
  }
}

function constantOf(kind: string): string {
  return kind.toUpperCase().replace(/ /g, '_');
}

/** Reads the ARM ID of a resource of one type. */
export function locate(
  id: string, resourceType: string, ancestors: (scope: ArmScope) => { [kind: string]: string } = () => ({}),
): AzureResourceLocation & { name: string; names: string[] } {
  if (isToken(id)) {
    return {
      id,
      name: '',
      names: [],
      problems: [{
        code: Refusal.NOT_PLAIN,
        what: 'fromResourceId was given a value that only Terraform knows',
        why: 'the names in the ID (registry, account, vault) are needed at synth to build host names',
        fix: `use fromResource(resource) with the ${ENGINE} resource itself`,
      }],
    };
  }
  const { scope, problem } = ArmScope._tryParse(id);
  const wrongType = scope && (scope.kind !== ArmScopeKind.RESOURCE || scope.resourceType!.toLowerCase() !== resourceType.toLowerCase());
  if (!scope || wrongType) {
    return {
      id,
      name: '',
      names: [],
      problems: [problem ?? {
        code: Refusal.RESOURCE_ID,
        what: `${quote(id)} is the ID of a ${scope!.resourceType ?? scope!.kind}, not of a ${resourceType}`,
        why: 'the role would be granted on the wrong thing',
        fix: `give an ID of the form ${formOf(resourceType)}`,
      }],
    };
  }
  return {
    id,
    subscriptionId: scope.subscriptionId,
    resourceGroupName: scope.resourceGroupName,
    ancestors: ancestors(scope),
    name: scope.name,
    names: scope.resourceNames,
    problems: checkForm('resourceGroupName', RESOURCE_GROUP_NAME, scope.resourceGroupName!),
  };
}

function formOf(resourceType: string): string {
  const [namespace, ...types] = resourceType.split('/');
  return `/subscriptions/SUB/resourceGroups/RG/providers/${namespace}/${types.map(type => `${type}/NAME`).join('/')}`;
}

/** Builds the ARM ID of a resource from names; what is wrong with them is found by `locate`. */
export function resourceIdOf(subscriptionId: string, resourceGroupName: string, resourceType: string, names: readonly string[]): string {
  const [namespace, ...types] = resourceType.split('/');
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/${namespace}/${types.map((type, i) => `${type}/${names[i]}`).join('/')}`;
}

/** Reads attributes of a cdktf resource or data source without importing its class. */
export function attributesOf(element: TerraformElement, ...types: string[]): { get(attribute: string): string; problems: Problem[] } {
  const type = (element as { terraformResourceType?: string }).terraformResourceType;
  const known = type !== undefined && types.includes(type);
  return {
    get: attribute => known ? (element as unknown as { getStringAttribute(name: string): string }).getStringAttribute(attribute) : '',
    problems: known ? [] : [{
      code: Refusal.RESOURCE_ID,
      what: `${quote(element.node.path)} is ${type ? `a ${type}` : 'no Terraform resource'}, where ${types.join(' or ')} is needed`,
      why: 'its attributes would not be those of the resource that Flux reaches',
      fix: `pass the ${types[0]} resource, or its data source`,
    }],
  };
}

/** What its name or ID has wrong. */
export const problemsOf = (resource: AzureResource) => resource._problems;

/** Where a role is granted that reaches the resource. */
export const scopeAt = (resource: AzureResource, grantAt: GrantScope, subscriptionId: string) => resource._scopeAt(grantAt, subscriptionId);
