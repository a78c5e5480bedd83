import { Action } from './permissions';

/** The integrations of Flux, by their short names. */
export type IntegrationCode = 'ACR' | 'ADO' | 'ABS' | 'AKV' | 'AEH' | 'AKS';

/** Names for people. */
export const INTEGRATION_NAMES: { readonly [integration in IntegrationCode]: string } = {
  ACR: 'Azure Container Registry',
  ADO: 'Azure DevOps',
  ABS: 'Azure Blob Storage',
  AKV: 'Azure Key Vault',
  AEH: 'Azure Event Hubs',
  AKS: 'Azure Kubernetes Service',
};

const action = (name: string): Action => ({ name, isData: false });
const dataAction = (name: string): Action => ({ name, isData: true });

/** Reading repositories of a registry with ABAC repository permissions, which asks for nothing else. */
export const ABAC_NEED: Action = dataAction('Microsoft.ContainerRegistry/registries/repositories/content/read');

/**
 * What an integration does with its resource: any one of these is enough. Azure DevOps has permissions of its own.
 *
 * @see https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations
 */
export const NEEDS: { readonly [integration in IntegrationCode]: readonly Action[] } = {
  ACR: [action('Microsoft.ContainerRegistry/registries/pull/read'), ABAC_NEED],
  ABS: [dataAction('Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read')],
  AKV: [dataAction('Microsoft.KeyVault/vaults/keys/decrypt/action')],
  AEH: [dataAction('Microsoft.EventHub/namespaces/messages/send/action')],
  AKS: [action('Microsoft.ContainerService/managedClusters/listClusterUserCredential/action')],
  ADO: [],
};

/** The narrowest role of each integration. Azure DevOps has groups instead. */
export const NARROWEST_ROLE: { readonly [integration in Exclude<IntegrationCode, 'ADO'>]: string } = {
  ACR: 'AcrPull', ABS: 'Storage Blob Data Reader', AKV: 'Key Vault Crypto User', AEH: 'Azure Event Hubs Data Sender', AKS: 'Azure Kubernetes Service Cluster User Role',
};
