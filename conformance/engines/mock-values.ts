import { createHash } from 'node:crypto';

type Json = any;

const SUBSCRIPTION = '00000000-1111-4222-8333-444444444444';

/** A GUID that follows from a name, so that runs can be compared. */
export function guidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Last part of the ID that Azure gives to a resource; the azurerm provider parses IDs, and refuses those of another form. */
const ARM_TYPES: { readonly [type: string]: string } = {
  azurerm_user_assigned_identity: 'Microsoft.ManagedIdentity/userAssignedIdentities',
  azurerm_container_registry: 'Microsoft.ContainerRegistry/registries',
  azurerm_kubernetes_cluster: 'Microsoft.ContainerService/managedClusters',
  azurerm_storage_account: 'Microsoft.Storage/storageAccounts',
  azurerm_key_vault: 'Microsoft.KeyVault/vaults',
  azurerm_eventhub_namespace: 'Microsoft.EventHub/namespaces',
};

/** What Azure would answer for one resource or data source: the computed values that others build on. */
export function mockValues(type: string, name: string, body: Json): { [attribute: string]: Json } {
  // The path tells the stack, too: no two identities of Azure have the same IDs.
  const guid = (what: string) => guidOf(`${type}.${body['//']?.metadata?.path ?? name}.${what}`);
  const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/${plain(body.resource_group_name) ?? 'rg'}`;
  const own = plain(body.name) ?? 'mock';
  if (type in ARM_TYPES) {
    return { id: `${group}/providers/${ARM_TYPES[type]}/${own}`, ...extraValues(type, own, guid) };
  }
  switch (type) {
    case 'azurerm_resource_group': return { id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/${own}` };
    case 'azurerm_client_config': return { tenant_id: guid('tenant'), subscription_id: SUBSCRIPTION, client_id: guid('client'), object_id: guid('object') };
    case 'azurerm_subscription': return { id: `/subscriptions/${SUBSCRIPTION}`, subscription_id: SUBSCRIPTION, tenant_id: guid('tenant') };
    case 'azurerm_federated_identity_credential':
      return { id: `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mock/federatedIdentityCredentials/${own}` };
    case 'azurerm_role_assignment': return { id: `${plain(body.scope) ?? group}/providers/Microsoft.Authorization/roleAssignments/${guid('id')}` };
    case 'azurerm_role_definition': return { id: `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${guid('id')}|${group}` };
    case 'azuread_application': return { id: `/applications/${guid('object')}`, object_id: guid('object'), client_id: guid('client') };
    case 'azuread_service_principal': return { id: `/servicePrincipals/${guid('object')}`, object_id: guid('object') };
    case 'azuredevops_project': return { id: guid('id') };
    case 'azuredevops_group': return { id: `vssgp.${name}`, descriptor: `vssgp.${name}` };
    case 'azuredevops_service_principal_entitlement': return { id: guid('id'), descriptor: `aadsp.${name}` };
    default: return {};
  }
}

function extraValues(type: string, name: string, guid: (what: string) => string): { [attribute: string]: Json } {
  switch (type) {
    case 'azurerm_user_assigned_identity':
      return { client_id: guid('client'), principal_id: guid('principal'), tenant_id: guid('tenant') };
    case 'azurerm_container_registry': return { login_server: `${name}.azurecr.io` };
    case 'azurerm_kubernetes_cluster': return {
      oidc_issuer_url: `https://westeurope.oic.prod-aks.azure.com/${guid('tenant')}/${guid('issuer')}/`,
      kubelet_identity: [{ client_id: guid('kubelet client'), object_id: guid('kubelet object'), user_assigned_identity_id: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/kubelet` }],
    };
    default: return {};
  }
}

/** A value that is no expression. */
function plain(value: Json): string | undefined {
  return typeof value === 'string' && !value.includes('${') ? value : undefined;
}
