import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { EventHub } from './event-hub';
import { EVENT_HUBS_ROWS } from './support';
import { FluxAccess, FluxAccessProps, Grant } from '../../access/flux-access';
import { FluxObjectProps } from '../../access/flux-object-props';
import { AlertProps } from '../../access/notification-objects';
import { FluxObjectJson } from '../../access/object-fields';
import { problemsOf } from '../../azure/azure-resource';
import { AzureRole } from '../../azure/roles';
import { SupportRow } from '../../flux/support';
import { checkCall, checkNew } from '../../shapes/check';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

/** Access of Flux to an event hub. */
export interface FluxEventHubsAccessProps extends FluxAccessProps {
  /** The event hub. */
  readonly eventHub: EventHub;
}

/**
 * A sender of events.
 *
 * @see https://fluxcd.io/flux/components/notification/providers/#azure-event-hub
 */
export interface EventHubProviderProps extends FluxObjectProps {
  /**
   * How long one sending may take: a Go duration.
   *
   * @default - the controller's
   */
  readonly timeout?: string;
}

/**
 * Lets Flux send notifications to an event hub: Provider `azureeventhub`, Alert. Grants Azure Event Hubs Data Sender.
 *
 * @see https://fluxcd.io/flux/integrations/azure/#for-azure-event-hubs
 */
export class FluxEventHubsAccess extends FluxAccess {
  /** The event hub. */
  public readonly eventHub: EventHub;

  /**
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public constructor(scope: Construct, id: string, props: FluxEventHubsAccessProps) {
    checkNew('FluxEventHubsAccess', new.target, scope, id, props);
    super(scope, id, 'AEH', props);
    this.eventHub = props.eventHub;
    this._grantNow();
  }

  /**
   * Makes a Provider of type `azureeventhub`.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public provider(id: string, props: EventHubProviderProps = {}): ApiObject {
    checkCall('FluxEventHubsAccess#provider', this, id, props);
    return this._make(id, EVENT_HUBS_ROWS.EVENT_HUB_PROVIDER, props, {
      type: 'azureeventhub',
      address: this.eventHub.eventHubName,
      // The short name: Flux 2.6 builds the host itself.
      channel: this.eventHub.namespaceName,
      timeout: props.timeout,
    });
  }

  /**
   * Makes an Alert: sends events of Flux objects to a provider, in whose namespace it is.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public alert(id: string, props: AlertProps): ApiObject {
    checkCall('FluxEventHubsAccess#alert', this, id, props);
    return this._makeAlert(id, props);
  }

  /** @internal */
  protected get _rows(): readonly SupportRow[] {
    return Object.values(EVENT_HUBS_ROWS);
  }

  /** @internal */
  protected _rowOf(json: FluxObjectJson): SupportRow | undefined {
    return json.spec?.type === 'azureeventhub' || json.kind !== 'Provider' ? super._rowOf(json) : undefined;
  }

  /** @internal */
  protected _grants(): Grant[] {
    return [{ resource: this.eventHub, role: AzureRole.EVENT_HUBS_DATA_SENDER }];
  }

  /** @internal */
  protected _check({ spec = {} }: FluxObjectJson): Problem[] {
    if (problemsOf(this.eventHub).length > 0) {
      return [];
    }
    const problems: Problem[] = [];
    const { eventHubName, namespaceName } = this.eventHub;
    if (/^Endpoint=sb:/i.test(String(spec.address ?? ''))) {
      problems.push({
        code: Refusal.KEY_MATERIAL,
        what: '.spec.address of the Provider is a connection string',
        why: 'it holds a shared access key, and with an identity the controller takes the address for the name of an event hub',
        fix: `set .spec.address to ${quote(eventHubName)} and .spec.channel to ${quote(namespaceName)}, and revoke the key`,
      });
    } else if (spec.address !== eventHubName) {
      problems.push({
        code: 'FAZ009',
        what: `.spec.address of the Provider is ${quote(String(spec.address))}, the access is to the event hub ${quote(eventHubName)}`,
        why: 'with an identity the address is the name of the event hub, and the identity is granted this one',
        fix: `set it to ${quote(eventHubName)}`,
      });
    }
    const channel = String(spec.channel ?? '').split('.')[0];
    if (!isToken(namespaceName) && channel.toLowerCase() !== namespaceName.toLowerCase()) {
      problems.push({
        code: 'FAZ009',
        what: `.spec.channel of the Provider is ${quote(String(spec.channel))}, the access is to the namespace ${quote(namespaceName)}`,
        why: 'the channel names the Event Hubs namespace',
        fix: `set it to ${quote(namespaceName)}`,
      });
    }
    // Beside a ServiceAccount a rule finds it.
    if (spec.secretRef !== undefined && this.serviceAccount === undefined) {
      problems.push({
        code: Refusal.SECRET,
        what: '.spec.secretRef of the Provider is set',
        why: 'the controller uses the Secret instead of its identity',
        fix: 'remove .spec.secretRef',
      });
    }
    return problems;
  }
}
