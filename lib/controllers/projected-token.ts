import { TOKEN_EXCHANGE_AUDIENCE } from '../entra/federation';

/** Where a controller off AKS finds the token of its ServiceAccount, which the webhook mounts on AKS. https://fluxcd.io/flux/integrations/azure/#at-the-controller-level */
const FOLDER = '/var/run/service-account';

export const TOKEN_FILE = { name: 'AZURE_FEDERATED_TOKEN_FILE', value: `${FOLDER}/azure-token` } as const;

export const TOKEN_VOLUME = {
  name: 'azure-token', projected: { sources: [{ serviceAccountToken: { audience: TOKEN_EXCHANGE_AUDIENCE, expirationSeconds: 3600, path: 'azure-token' } }] },
} as const;

export const TOKEN_MOUNT = { name: 'azure-token', mountPath: FOLDER, readOnly: true } as const;
