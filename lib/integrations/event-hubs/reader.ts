import { EVENT_HUBS_ROWS } from './support';
import { ClusterContext } from '../../engine/input';
import { Address, use, UseReaders } from '../../engine/kubernetes/flux-use';
import { mayChannelBeHost } from '../../flux/minors';
import { stringAt } from '../../text/json-reading';
import { Problem } from '../../text/problems';

/** What a Provider that sends to event hubs uses. */
export const eventHubsReaders: UseReaders = {
  Provider: (object, files) => {
    if (stringAt(object.json, 'spec', 'type') !== 'azureeventhub') {
      return [];
    }
    const { target, problems } = eventHub(stringAt(object.json, 'spec', 'address') ?? '', stringAt(object.json, 'spec', 'channel') ?? '', files.context);
    return [use(object, EVENT_HUBS_ROWS.EVENT_HUB_PROVIDER, target, { writes: true, problems })];
  },
};

/** With an identity `address` is the event hub and `channel` its namespace. */
function eventHub(address: string, channel: string, { fluxMinor, cloud }: ClusterContext): Address {
  const isConnection = /^Endpoint=sb:/i.test(address);
  const namespace = channel.split('.')[0];
  const problems: Problem[] = [];
  if (isConnection) {
    return { target: { label: 'a connection string', type: 'Microsoft.EventHub/namespaces/eventhubs' }, isAzureHost: true, problems };
  }
  if (channel === '') {
    problems.push({ code: 'FAZ050', what: '.spec.channel of the Provider is empty', why: 'with an identity it names the Event Hubs namespace', fix: 'set it to the name of the namespace' });
  }
  if (channel.includes('.') && !channel.includes('tf:')) {
    if (!mayChannelBeHost(fluxMinor)) {
      problems.push({ code: 'FAZ050', what: `.spec.channel of the Provider is the host ${JSON.stringify(channel)}`, why: `Flux 2.${fluxMinor} takes the short name only`, fix: `set it to ${JSON.stringify(namespace)}` });
    } else if (cloud.suffixes.eventHubs && !channel.toLowerCase().endsWith(`.${cloud.suffixes.eventHubs}`)) {
      problems.push({ code: 'FAZ050', what: `.spec.channel of the Provider is ${JSON.stringify(channel)}, no host of Event Hubs in the ${cloud.name} cloud`, why: 'the event would be sent elsewhere', fix: `end it with .${cloud.suffixes.eventHubs}` });
    }
  }
  return {
    target: {
      label: `${namespace}/${address}`,
      type: 'Microsoft.EventHub/namespaces/eventhubs',
      names: [address, channel].some(part => part.includes('tf:')) ? undefined : [namespace, address],
    },
    isAzureHost: true,
    problems,
  };
}
