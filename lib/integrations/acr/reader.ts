import { ACR_ROWS } from './support';
import { CloudFacts } from '../../engine/input';
import { Address, Target, use, UseReader, UseReaders } from '../../engine/kubernetes/flux-use';
import { SupportRow } from '../../flux/support';
import { stringAt } from '../../text/json-reading';

/** Hosts for which the controllers ask Azure for credentials, beside those of a private cloud. */
const REGISTRY_SUFFIXES = ['azurecr.io', 'azurecr.cn', 'azurecr.us', 'azurecr.de'];
/** A value of the Azure half that is not applied yet. */
const SYMBOL = /^tf:[^/]+\/[^/]+/;

/** What the Flux objects that pull from registries use. */
export const acrReaders: UseReaders = {
  OCIRepository: fromRegistry(ACR_ROWS.OCI_REPOSITORY, spec => stringAt(spec, 'url')),
  ImageRepository: fromRegistry(ACR_ROWS.IMAGE_REPOSITORY, spec => stringAt(spec, 'image')),
  HelmRepository: (object, files) => (stringAt(object.json, 'spec', 'type') === 'oci' || stringAt(object.json, 'spec', 'url')?.startsWith('oci://')
    ? fromRegistry(ACR_ROWS.HELM_REPOSITORY, spec => stringAt(spec, 'url'))(object, files).map(found => ({ ...found, serviceAccountName: undefined })) : []),
};

function fromRegistry(row: SupportRow, address: (spec: unknown) => string | undefined): UseReader {
  return (object, files) => {
    const spec = object.json.spec;
    const isAzure = stringAt(spec, 'provider') === 'azure';
    const { target, isAzureHost, problems } = registry(address(spec) ?? '', files.context.cloud);
    const providerMissing = !isAzure && isAzureHost;
    return isAzure || providerMissing ? [use(object, row, target, { providerMissing, problems: isAzure ? problems : [] })] : [];
  };
}

/** `oci://HOST/REPOSITORY` or `HOST/REPOSITORY`. */
function registry(address: string, cloud: CloudFacts): Address {
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
