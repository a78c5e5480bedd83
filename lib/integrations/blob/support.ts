import { FluxController } from '../../flux/controllers';
import { ALL, row, SERVICE_ACCOUNT, UNTESTED, V7 } from '../../flux/support';

/* eslint-disable @stylistic/max-len -- a table reads as one */
/** Azure Blob Storage: what works where. Object level with a managed identity, controller level; object and controller level with a certificate; node level. */
export const BLOB_ROWS = {
  BUCKET: row('Bucket', 'ABS', FluxController.SOURCE, V7, ALL, ALL, ALL, UNTESTED, { serviceAccount: SERVICE_ACCOUNT, secret: '/spec/secretRef', provider: true }),
} as const;
/* eslint-enable @stylistic/max-len */
