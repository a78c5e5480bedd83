import { AzureIdentity } from '../../../engine/azure/azure-graph';
import { AzureReading } from '../../../engine/azure/azure-reading';
import { TerraformBlock } from '../../../engine/terraform/terraform-block';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';
import { evaluateTexts } from '../../../engine/terraform/texts';
import { symbolsIn } from '../../../engine/terraform/unknown';
import { isObject } from '../../../text/json-reading';

/** Types of which the readers understand all that they say about identities. */
const UNDERSTOOD = new Set([
  'azurerm_user_assigned_identity', 'azurerm_federated_identity_credential', 'azurerm_role_assignment', 'azurerm_role_definition', 'azurerm_pim_active_role_assignment',
  'azurerm_pim_eligible_role_assignment', 'azurerm_key_vault', 'azurerm_key_vault_access_policy', 'azurerm_kubernetes_cluster', 'azuread_application', 'azuread_application_registration',
  'azuread_service_principal', 'azuread_application_federated_identity_credential', 'azuread_application_certificate', 'azuread_service_principal_certificate', 'azuread_group',
  'azuread_group_member', 'azuredevops_service_principal_entitlement', 'azuredevops_group_membership', 'azuredevops_git_permissions', 'azuredevops_project_permissions', 'azuredevops_group',
]);
/** Nothing is allowed by these, whatever they name. */
const HARMLESS = /^(azurerm_(management_lock|monitor_\w+|key_vault_secret|app_configuration_key|resource_policy_\w+|log_analytics_\w+|advisor_\w+)|time_\w+|random_\w+|tls_\w+)$/;
/** Where a client ID is a way to sign in or to be granted something; anywhere else it is a name. */
const AZURE = /^(azurerm|azuread|azuredevops|azapi|msgraph|modtm)_|^module$|^(null_resource|terraform_data)$/;
/** May be what lets an object in, unlike roles of the directory and permissions of Graph. */
const MAY_LET_IN = /^(azapi_|msgraph_|module$|null_resource$|terraform_data$|azurerm_\w*(deployment|role|pim)|azuredevops_\w*(permissions|role|member|group))/;

const NAMES: { readonly [type: string]: (text: (name: string) => string) => readonly [string, string] } = {
  azuread_directory_role_assignment: text => [`directory role ${text('role_id')}`, text('directory_scope_id') || '/'],
  azuread_directory_role_member: text => [`directory role ${text('role_object_id')}`, '/'],
  azuread_app_role_assignment: text => [`application permission ${text('app_role_id')}`, text('resource_object_id')],
};

/**
 * What names an identity, an application or a principal of the stacks and is not understood. Nothing is passed by in silence: each is a row of the report.
 */
export function readOthers(files: TerraformFiles, { index, others, entitlements }: AzureReading): void {
  const descriptors = new Map(entitlements.flatMap(({ symbol, identity }) => (identity && symbol !== undefined ? [[symbol, identity] as const] : [])));
  const find = (text: string, type: string): AzureIdentity | undefined => {
    for (const id of idsIn(text)) {
      const named = index.ofPrincipal(id) ?? index.ofResource(id) ?? descriptors.get(id.slice(0, id.lastIndexOf('.'))) ?? (AZURE.test(type) ? index.ofClient(id) : undefined);
      if (named) {
        return named;
      }
    }
    return undefined;
  };
  const look = (block: TerraformBlock) => {
    const named = new Set(evaluateTexts(files, block).flatMap(text => find(text, block.type) ?? []));
    const [name, scope] = NAMES[block.type]?.(attribute => files.attribute(block, attribute)) ?? [block.type === 'module' ? `module ${block.name}` : block.type, scopeOf(files, block)];
    named.forEach(identity => others.push({ at: block.at, identity, name, scope, mayLetIn: MAY_LET_IN.test(block.type) }));
  };
  for (const block of files.all) {
    const isRole = block.type === 'azapi_resource' && /^Microsoft\.(Authorization\/roleAssignments|ManagedIdentity\/userAssignedIdentities(\/federatedIdentityCredentials)?)@/i.test(files.attribute(block, 'type'));
    if (!block.isData && !UNDERSTOOD.has(block.type) && !HARMLESS.test(block.type) && !isRole) {
      look(block);
    }
  }
  for (const stack of files.stackNames) {
    for (const [name, body] of Object.entries(files.section(stack, 'module'))) {
      isObject(body) && look({ stack, isData: false, type: 'module', name, body, at: `${stack}/module.${name}`, symbol: `tf:${stack}/module.${name}` });
    }
  }
}

/** IDs by which an identity may be known: symbols, GUIDs, ARM IDs. */
function idsIn(text: string): string[] {
  const arm = /\/userAssignedIdentities\//i.test(text) ? [text.replace(/\/federatedIdentityCredentials.*$/i, '')] : [];
  return [...symbolsIn(text), ...text.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi) ?? [], ...arm];
}

function scopeOf(files: TerraformFiles, block: TerraformBlock): string {
  return ['scope', 'scope_id', 'parent_id', 'resource_id', 'target_resource_id', 'key_vault_id', 'project_id'].map(name => files.attribute(block, name)).find(text => text !== '') ?? block.name;
}
