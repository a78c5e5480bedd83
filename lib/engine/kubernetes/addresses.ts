import { parseGitUrl, parseRepositoryUrl, suggestRepositoryUrl } from '../../integrations/ado/ado-project';
import { Problem } from '../../text/problems';
import { CloudFacts, ClusterContext } from '../input';
import type { Target } from './flux-needs';

/** What an address of a Flux object names in Azure. */
export interface Address {
  readonly target: Target;
  readonly isAzureHost: boolean;
  readonly problems: Problem[];
}

/** Hosts for which the controllers ask Azure for credentials, beside those of a private cloud. */
const REGISTRY_SUFFIXES = ['azurecr.io', 'azurecr.cn', 'azurecr.us', 'azurecr.de'];
/** Blob endpoints of the clouds that Azure publishes. */
const BLOB_SUFFIX = /\.blob\.(core\.[a-z.]+|storage\.azure\.net)$/;
/** A value of the Azure half that is not applied yet. */
const SYMBOL = /^tf:[^/]+\/[^/]+/;

/** `oci://HOST/REPOSITORY` or `HOST/REPOSITORY`. */
export function registry(address: string, cloud: CloudFacts): Address {
  const rest = address.replace(/^oci:\/\//, '');
  const host = SYMBOL.exec(rest)?.[0] ?? rest.split('/')[0];
  const repository = rest.slice(host.length + 1).replace(/[:@][\s\S]*$/, '');
  const suffix = cloud.suffixes.containerRegistry;
  const target: Target = {
    label: host,
    host,
    repository,
    type: 'Microsoft.ContainerRegistry/registries',
    // A registry with a domain name label is NAME-HASH.azurecr.io; names themselves have no hyphen.
    names: host.startsWith('tf:') ? undefined : [host.split('.')[0].split('-')[0]],
  };
  const isAzureHost = host.startsWith('tf:') || [...REGISTRY_SUFFIXES, suffix].some(known => known !== undefined && host.toLowerCase().endsWith(`.${known}`));
  const isOfCloud = host.startsWith('tf:') || (suffix !== undefined && host.toLowerCase().endsWith(`.${suffix}`));
  return {
    target,
    isAzureHost,
    problems: isOfCloud ? [] : [{
      what: `the registry ${JSON.stringify(host)} is no host of Azure Container Registry in the ${cloud.name} cloud`,
      why: `the controllers ask Azure for credentials only for hosts that end in .${suffix ?? 'azurecr.io'} (custom domains are refused)`,
      fix: `write the registry's own login server, NAME.${suffix ?? 'azurecr.io'}`,
    }],
  };
}

/** Where Git fetches from: `https://dev.azure.com/ORGANIZATION/PROJECT/_git/REPOSITORY`, or an older form of it. */
export function adoSource(url: string): Address {
  return adoAddress(url, '.spec.url of the GitRepository', parseGitUrl(url));
}

/** `https://dev.azure.com/ORGANIZATION/PROJECT/_git/REPOSITORY` and nothing else: the controller divides it by its parts. */
export function adoStatusTarget(url: string): Address {
  return adoAddress(url, '.spec.address of the Provider', parseRepositoryUrl(url));
}

function adoAddress(url: string, field: string, ado: Target['ado']): Address {
  return {
    target: { label: ado ? `${ado.organization}/${ado.project}/${ado.repository}` : url, ado },
    isAzureHost: ado !== undefined,
    problems: ado || url.includes('tf:') ? [] : [{
      what: `${field} is ${JSON.stringify(url)}, no repository of Azure DevOps in the form that Flux knows`,
      why: 'the controller takes an identity only to https://dev.azure.com/ORGANIZATION/PROJECT/_git/REPOSITORY',
      fix: suggestRepositoryUrl(url),
    }],
  };
}

/** `https://ACCOUNT.blob.core.windows.net` and the container. */
export function blobContainer(endpoint: string, container: string, cloud: CloudFacts): Address {
  const suffix = cloud.suffixes.blob;
  const host = endpoint.replace(/^https?:\/\//, '').replace(/(?<!\/)\/+$/, '');
  const isSymbol = host.includes('tf:');
  const isOfCloud = isSymbol || (suffix !== undefined && host.toLowerCase().endsWith(`.${suffix}`) && endpoint.startsWith('https://'));
  return {
    target: {
      label: `${host}/${container}`,
      host,
      type: 'Microsoft.Storage/storageAccounts/blobServices/containers',
      names: isSymbol ? undefined : [host.split('.')[0], 'default', container],
    },
    isAzureHost: isSymbol || BLOB_SUFFIX.test(host.toLowerCase()),
    problems: isOfCloud ? [] : [{
      what: `.spec.endpoint of the Bucket is ${JSON.stringify(endpoint)}, no blob endpoint of the ${cloud.name} cloud`,
      why: 'the identity is granted a role on a storage account, and the token would be sent elsewhere',
      fix: `write https://ACCOUNT.${suffix ?? 'blob.core.windows.net'}`,
    }],
  };
}

/** With an identity `address` is the event hub and `channel` its namespace. */
export function eventHub(address: string, channel: string, { fluxMinor, cloud }: ClusterContext): Address {
  const isConnection = /^Endpoint=sb:/i.test(address);
  const namespace = channel.split('.')[0];
  const problems: Problem[] = [];
  if (isConnection) {
    return { target: { label: 'a connection string', type: 'Microsoft.EventHub/namespaces/eventhubs' }, isAzureHost: true, problems };
  }
  if (channel === '') {
    problems.push({ what: '.spec.channel of the Provider is empty', why: 'with an identity it names the Event Hubs namespace', fix: 'set it to the name of the namespace' });
  }
  if (channel.includes('.') && !channel.includes('tf:')) {
    if (fluxMinor < 7) {
      problems.push({ what: `.spec.channel of the Provider is the host ${JSON.stringify(channel)}`, why: `Flux 2.${fluxMinor} takes the short name only`, fix: `set it to ${JSON.stringify(namespace)}` });
    } else if (cloud.suffixes.eventHubs && !channel.toLowerCase().endsWith(`.${cloud.suffixes.eventHubs}`)) {
      problems.push({ what: `.spec.channel of the Provider is ${JSON.stringify(channel)}, no host of Event Hubs in the ${cloud.name} cloud`, why: 'the event would be sent elsewhere', fix: `end it with .${cloud.suffixes.eventHubs}` });
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
