import { BLOB_ROWS } from './support';
import { CloudFacts } from '../../engine/input';
import { Address, use, UseReaders } from '../../engine/kubernetes/flux-use';
import { stringAt } from '../../text/json-reading';

/** Blob endpoints of the clouds that Azure publishes. */
const BLOB_SUFFIX = /\.blob\.(core\.[a-z.]+|storage\.azure\.net)$/;

/** What a Bucket uses. */
export const blobReaders: UseReaders = {
  Bucket: (object, files) => {
    const isAzure = stringAt(object.json, 'spec', 'provider') === 'azure';
    const { target, isAzureHost, problems } = blobContainer(stringAt(object.json, 'spec', 'endpoint') ?? '', stringAt(object.json, 'spec', 'bucketName') ?? '', files.context.cloud);
    const providerMissing = !isAzure && isAzureHost;
    return isAzure || providerMissing ? [use(object, BLOB_ROWS.BUCKET, target, { providerMissing, problems: isAzure ? problems : [] })] : [];
  },
};

/** `https://ACCOUNT.blob.core.windows.net` and the container. */
function blobContainer(endpoint: string, container: string, cloud: CloudFacts): Address {
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
      code: 'FAZ050',
      what: `.spec.endpoint of the Bucket is ${JSON.stringify(endpoint)}, no blob endpoint of the ${cloud.name} cloud`,
      why: 'the identity is granted a role on a storage account, and the token would be sent elsewhere',
      fix: `write https://ACCOUNT.${suffix ?? 'blob.core.windows.net'}`,
    }],
  };
}
