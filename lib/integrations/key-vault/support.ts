import { FluxController } from '../../flux/controllers';
import { ALL, row, V6 } from '../../flux/support';

const DECRYPTION = '/spec/decryption';

/* eslint-disable @stylistic/max-len -- a table reads as one */
/** Azure Key Vault, by SOPS: what works where. Object level with a managed identity, controller level; object and controller level with a certificate; node level. */
export const KEY_VAULT_ROWS = {
  SOPS_KUSTOMIZATION: row('Kustomization', 'AKV', FluxController.KUSTOMIZE, V6, ALL, ALL, ALL, ALL, { serviceAccount: `${DECRYPTION}/serviceAccountName`, secret: `${DECRYPTION}/secretRef` }),
} as const;
/* eslint-enable @stylistic/max-len */
