import { FluxController } from '../../flux/controllers';
import { NO_OBJECT_CERTIFICATE, row, UNTESTED, V7 } from '../../flux/support';

/* eslint-disable @stylistic/max-len -- a table reads as one */
/** Remote clusters of Azure Kubernetes Service: what works where. Object level with a managed identity, controller level; object and controller level with a certificate; node level. */
export const AKS_ROWS = {
  REMOTE_KUSTOMIZATION: row('Kustomization', 'AKS', FluxController.KUSTOMIZE, V7, V7, NO_OBJECT_CERTIFICATE, V7, UNTESTED),
  REMOTE_HELM_RELEASE: row('HelmRelease', 'AKS', FluxController.HELM, V7, V7, NO_OBJECT_CERTIFICATE, V7, UNTESTED),
} as const;
/* eslint-enable @stylistic/max-len */
