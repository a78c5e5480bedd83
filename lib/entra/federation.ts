/** Audience of the tokens that Entra exchanges. https://learn.microsoft.com/entra/workload-id/workload-identity-federation */
export const TOKEN_EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';

/** Limit of Azure. https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations */
export const MAX_FEDERATED_CREDENTIALS = 20;

/**
 * What the webhook of workload identity reads on a ServiceAccount, and the controllers at object level.
 *
 * @see https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
 */
export const CLIENT_ID = 'azure.workload.identity/client-id';
export const TENANT_ID = 'azure.workload.identity/tenant-id';
/** Label of pods that the webhook looks after. */
export const USE_LABEL = 'azure.workload.identity/use';

export const WEBHOOK_LABELS = { [USE_LABEL]: 'true' } as const;

/** Annotations of a ServiceAccount that stands for an identity. */
export function identityAnnotations(clientId: string, tenantId: string): { readonly [name: string]: string } {
  return { [CLIENT_ID]: clientId, [TENANT_ID]: tenantId };
}
