import { FluxController } from '../../flux/controllers';
import { NO_OBJECT_CERTIFICATE, row, SERVICE_ACCOUNT, UNTESTED, V6 } from '../../flux/support';

/* eslint-disable @stylistic/max-len -- a table reads as one */
/** Azure Event Hubs: what works where. Object level with a managed identity, controller level; object and controller level with a certificate; node level. */
export const EVENT_HUBS_ROWS = {
  EVENT_HUB_PROVIDER: row('Provider', 'AEH', FluxController.NOTIFICATION, V6, V6, NO_OBJECT_CERTIFICATE, V6, UNTESTED, { serviceAccount: SERVICE_ACCOUNT }),
} as const;
/* eslint-enable @stylistic/max-len */
