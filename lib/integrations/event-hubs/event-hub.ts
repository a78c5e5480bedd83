import { TerraformElement } from 'cdktf';
import { attributesOf, AzureResource, AzureResourceLocation, locate, resourceIdOf } from '../../azure/azure-resource';
import { GrantScope } from '../../azure/grant-scope';
import { checkCall } from '../../shapes/check';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

const TYPE = 'Microsoft.EventHub/namespaces/eventhubs';

/** An event hub by its names. */
export interface EventHubNameProps {
  /** Name of the event hub. */
  readonly eventHubName: string;
  /** Name of the Event Hubs namespace, the short one. */
  readonly namespaceName: string;
  /** Resource group of the namespace. */
  readonly resourceGroupName: string;
  /** Subscription of the namespace, a GUID. */
  readonly subscriptionId: string;
}

/** An event hub. */
export class EventHub extends AzureResource {
  /**
   * An event hub by its ARM ID.
   *
   * @param resourceId `/subscriptions/SUB/resourceGroups/RG/providers/Microsoft.EventHub/namespaces/NAMESPACE/eventhubs/NAME`
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromResourceId(resourceId: string): EventHub {
    checkCall('EventHub.fromResourceId', undefined, resourceId);
    const location = locate(resourceId, TYPE, scope => ({ [GrantScope.EVENT_HUBS_NAMESPACE.kind]: scope.parent!.id }));
    const [namespaceName = '', eventHubName = ''] = location.names;
    return new EventHub(location, namespaceName, eventHubName);
  }

  /**
   * An event hub by its names.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromName(props: EventHubNameProps): EventHub {
    checkCall('EventHub.fromName', undefined, props);
    return EventHub.fromResourceId(resourceIdOf(props.subscriptionId, props.resourceGroupName, TYPE, [props.namespaceName, props.eventHubName]));
  }

  /**
   * An event hub of a namespace that Terraform makes or looks up in the same program.
   *
   * @param namespace an `azurerm_eventhub_namespace` resource or data source
   * @param eventHubName name of the event hub in it
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromNamespace(namespace: TerraformElement, eventHubName: string): EventHub {
    checkCall('EventHub.fromNamespace', undefined, namespace, eventHubName);
    const attributes = attributesOf(namespace, 'azurerm_eventhub_namespace');
    const id = attributes.get('id');
    return new EventHub({
      id: `${id}/eventhubs/${eventHubName}`,
      resourceGroupName: attributes.get('resource_group_name'),
      ancestors: { [GrantScope.EVENT_HUBS_NAMESPACE.kind]: id },
      problems: attributes.problems,
    }, attributes.get('name'), eventHubName);
  }

  private constructor(
    location: AzureResourceLocation,
    /** Name of the Event Hubs namespace; a Terraform token when it is made in the same program. */
    public readonly namespaceName: string,
    /** Name of the event hub. */
    public readonly eventHubName: string,
  ) {
    super(location.id);
    this._locate(location, location.problems.length > 0 ? [] : [...checkNamespace(namespaceName), ...checkHub(eventHubName)]);
  }
}

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsofteventhub */
function checkNamespace(name: string): Problem[] {
  return isToken(name) || /^[a-zA-Z][a-zA-Z0-9-]{4,48}[a-zA-Z0-9]$/.test(name) ? [] : [{
    code: Refusal.NAME_FORM,
    what: `${quote(name)} is not the name of an Event Hubs namespace`,
    why: 'no namespace of that name can exist',
    fix: name.includes('.') ? `give the short name: ${quote(name.split('.')[0])}` : "give 6 to 50 letters, digits and '-', beginning with a letter",
  }];
}

function checkHub(name: string): Problem[] {
  return isToken(name) || /^[a-zA-Z0-9]([a-zA-Z0-9._-]{0,254}[a-zA-Z0-9])?$/.test(name) ? [] : [{
    code: Refusal.NAME_FORM,
    what: `${quote(name)} is not the name of an event hub`,
    why: 'no event hub of that name can exist',
    fix: "give up to 256 letters, digits, '.', '-' and '_', beginning and ending with a letter or digit",
  }];
}
