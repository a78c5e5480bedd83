/** What the addresses in Flux objects name in Azure: for every integration that reads them. */
import { Address, Target } from './flux-use';
import { suggestRepositoryUrl } from '../../azure/ado-project';
import { CloudFacts } from '../input';

/** Hosts for which the controllers ask Azure for credentials, beside those of a private cloud. */
const REGISTRY_SUFFIXES = ['azurecr.io', 'azurecr.cn', 'azurecr.us', 'azurecr.de'];
/** A value of the Azure half that is not applied yet. */
const SYMBOL = /^tf:[^/]+\/[^/]+/;

/** `oci://HOST/REPOSITORY` or `HOST/REPOSITORY`. */
export function registryAddress(address: string, cloud: CloudFacts): Address {
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
      code: 'FAZ050',
      what: `the registry ${JSON.stringify(host)} is no host of Azure Container Registry in the ${cloud.name} cloud`,
      why: `the controllers ask Azure for credentials only for hosts that end in .${suffix ?? 'azurecr.io'} (custom domains are refused)`,
      fix: `write the registry's own login server, NAME.${suffix ?? 'azurecr.io'}`,
    }],
  };
}

/** A repository of Azure DevOps, as the field of an object was read; undefined when it names none. */
export function adoAddress(url: string, field: string, ado: Target['ado']): Address {
  return {
    target: { label: ado ? `${ado.organization}/${ado.project}/${ado.repository}` : url, ado },
    isAzureHost: ado !== undefined,
    problems: ado || url.includes('tf:') ? [] : [{
      code: 'FAZ050',
      what: `${field} is ${JSON.stringify(url)}, no repository of Azure DevOps in the form that Flux knows`,
      why: 'the controller takes an identity only to https://dev.azure.com/ORGANIZATION/PROJECT/_git/REPOSITORY',
      fix: suggestRepositoryUrl(url),
    }],
  };
}
