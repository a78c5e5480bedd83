import { ACR_ROWS } from './support';
import { registryAddress } from '../../engine/kubernetes/addresses';
import { use, UseReader, UseReaders } from '../../engine/kubernetes/flux-use';
import { SupportRow } from '../../flux/support';
import { stringAt } from '../../text/json-reading';

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
    const { target, isAzureHost, problems } = registryAddress(address(spec) ?? '', files.context.cloud);
    const providerMissing = !isAzure && isAzureHost;
    return isAzure || providerMissing ? [use(object, row, target, { providerMissing, problems: isAzure ? problems : [] })] : [];
  };
}
