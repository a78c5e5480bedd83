/** Audience of the tokens that Entra exchanges. https://learn.microsoft.com/entra/workload-id/workload-identity-federation */
export const TOKEN_EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';

/** Limit of Azure. https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations */
export const MAX_FEDERATED_CREDENTIALS = 20;
