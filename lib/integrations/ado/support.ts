import { FluxController } from '../../flux/controllers';
import { ALL, NO_OBJECT_CERTIFICATE, row, SERVICE_ACCOUNT, UNTESTED, V7 } from '../../flux/support';

/* eslint-disable @stylistic/max-len -- a table reads as one */
/** Azure DevOps: what works where. Object level with a managed identity, controller level; object and controller level with a certificate; node level. */
export const ADO_ROWS = {
  GIT_REPOSITORY: row('GitRepository', 'ADO', FluxController.SOURCE, V7, ALL, NO_OBJECT_CERTIFICATE, ALL, UNTESTED, { serviceAccount: SERVICE_ACCOUNT, provider: true }),
  IMAGE_UPDATE_AUTOMATION: row('ImageUpdateAutomation', 'ADO', FluxController.IMAGE_AUTOMATION, V7, ALL, NO_OBJECT_CERTIFICATE, ALL, UNTESTED, { account: 'of the name in the source' }),
  COMMIT_STATUS_PROVIDER: row('Provider', 'ADO', FluxController.NOTIFICATION, V7, V7, NO_OBJECT_CERTIFICATE, V7, UNTESTED, { serviceAccount: SERVICE_ACCOUNT }),
} as const;
/* eslint-enable @stylistic/max-len */
