import { FluxController } from '../../flux/controllers';
import { ALL, row, SERVICE_ACCOUNT, V6 } from '../../flux/support';

const ACR_CERTIFICATE = 'Flux documents application certificates as unsupported for Azure Container Registry';
const NO_FIELD = 'HelmRepository has no ServiceAccount field';
const CHART_REF = 'pull the chart with an OCIRepository (`ociRepository()` with the path of the chart) that the HelmRelease names in .spec.chartRef';

/* eslint-disable @stylistic/max-len -- a table reads as one */
/** Azure Container Registry: what works where. Object level with a managed identity, controller level; object and controller level with a certificate; node level. */
export const ACR_ROWS = {
  OCI_REPOSITORY: row('OCIRepository', 'ACR', FluxController.SOURCE, V6, ALL, ACR_CERTIFICATE, ACR_CERTIFICATE, ALL, { serviceAccount: SERVICE_ACCOUNT, provider: true }),
  HELM_REPOSITORY: row('HelmRepository', 'ACR', FluxController.SOURCE, NO_FIELD, ALL, ACR_CERTIFICATE, ACR_CERTIFICATE, ALL, { provider: true, instead: CHART_REF }),
  IMAGE_REPOSITORY: row('ImageRepository', 'ACR', FluxController.IMAGE_REFLECTOR, V6, ALL, ACR_CERTIFICATE, ACR_CERTIFICATE, ALL, { serviceAccount: SERVICE_ACCOUNT, provider: true }),
  IMAGE_POLICY: row('ImagePolicy', 'ACR', FluxController.IMAGE_REFLECTOR, V6, ALL, ACR_CERTIFICATE, ACR_CERTIFICATE, ALL, { account: 'of the reference' }),
} as const;
/* eslint-enable @stylistic/max-len */
