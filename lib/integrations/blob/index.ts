import { blobReaders } from './reader';
import { bucketSecretBesideAccount } from './rules/bucket-secret-beside-account';
import { certificateBeatsBucket } from './rules/certificate-beats-bucket';
import { BLOB_ROWS } from './support';
import { Integration } from '../../engine/integration';

export const BLOB: Integration = {
  rows: BLOB_ROWS,
  uses: blobReaders,
  rules: [bucketSecretBesideAccount, certificateBeatsBucket],
};
