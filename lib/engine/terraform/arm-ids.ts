import { AttributeReader, TerraformBlock } from './terraform-block';
import { stringAt } from '../../text/json-reading';

interface ArmForm {
  readonly type: string;
  /** Attributes with the names, outermost first; one that ends in `_id` is the parent's ID. */
  readonly names: readonly string[];
  /** The attribute with the ARM ID. */
  readonly attribute?: string;
}

/** How the ARM ID of a resource is made of its arguments: the azurerm provider's documentation of each resource. */
const FORMS: { readonly [type: string]: readonly ArmForm[] } = {
  azurerm_container_registry: [{ type: 'Microsoft.ContainerRegistry/registries', names: ['name'] }],
  azurerm_kubernetes_cluster: [{ type: 'Microsoft.ContainerService/managedClusters', names: ['name'] }],
  azurerm_user_assigned_identity: [{ type: 'Microsoft.ManagedIdentity/userAssignedIdentities', names: ['name'] }],
  azurerm_key_vault: [{ type: 'Microsoft.KeyVault/vaults', names: ['name'] }],
  azurerm_key_vault_key: [{ type: 'keys', names: ['key_vault_id', 'name'], attribute: 'resource_versionless_id' }],
  azurerm_storage_account: [{ type: 'Microsoft.Storage/storageAccounts', names: ['name'] }],
  azurerm_storage_container: [
    { type: 'blobServices/default/containers', names: ['storage_account_id', 'name'] },
    { type: 'blobServices/default/containers', names: ['storage_account_id', 'name'], attribute: 'resource_manager_id' },
  ],
  azurerm_eventhub_namespace: [{ type: 'Microsoft.EventHub/namespaces', names: ['name'] }],
  azurerm_eventhub: [
    { type: 'eventhubs', names: ['namespace_id', 'name'] },
    { type: 'Microsoft.EventHub/namespaces/eventhubs', names: ['namespace_name', 'name'] },
  ],
};

/** The ARM ID of a resource as far as its arguments tell; undefined when they do not, or the attribute is another. */
export function armIdOf(files: AttributeReader, block: TerraformBlock, attribute: string): string | undefined {
  if (block.type === 'azapi_resource' && attribute === 'id') {
    const [[type], parent, name] = [files.attribute(block, 'type').split('@'), files.attribute(block, 'parent_id'), files.attribute(block, 'name')];
    const isChild = type.split('/').length > 2;
    return type && parent.startsWith('/') && name && !`${parent}${name}`.includes('tf:') ? `${parent}${isChild ? '' : `/providers/${type.split('/')[0]}`}/${type.slice(type.lastIndexOf('/') + 1)}/${name}` : undefined;
  }
  if (block.isData && (block.type === 'azurerm_client_config' || block.type === 'azurerm_subscription')) {
    return ofSubscription(files, block, attribute);
  }
  if (block.type === 'azurerm_resource_group' && attribute === 'id') {
    const [subscription, name] = [subscriptionOf(files, block), files.attribute(block, 'name')];
    return subscription && name ? `/subscriptions/${subscription}/resourceGroups/${name}` : undefined;
  }
  for (const form of FORMS[block.type] ?? []) {
    const id = attribute === (form.attribute ?? 'id') ? build(files, block, form) : undefined;
    if (id && !id.includes('tf:')) {
      return id;
    }
  }
  return undefined;
}

/** What the provider signs in to: https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/data-sources/client_config */
function ofSubscription(files: AttributeReader, block: TerraformBlock, attribute: string): string | undefined {
  const subscription = subscriptionOf(files, block);
  const isSubscription = block.type === 'azurerm_subscription';
  switch (attribute) {
    case 'subscription_id': return subscription;
    case 'tenant_id': return files.resolve(block.stack, stringAt(files.providerOf(block), 'tenant_id')) || undefined;
    case 'id': return isSubscription && subscription ? `/subscriptions/${files.attribute(block, 'subscription_id') || subscription}` : undefined;
    default: return undefined;
  }
}

function build(files: AttributeReader, block: TerraformBlock, { type, names }: ArmForm): string | undefined {
  const values = names.map(name => files.attribute(block, name));
  if (values.some(value => value === '')) {
    return undefined;
  }
  if (names[0].endsWith('_id')) {
    return `${values[0]}/${type}/${values[1]}`;
  }
  const [subscription, group] = [subscriptionOf(files, block), files.attribute(block, 'resource_group_name')];
  const [namespace, ...types] = type.split('/');
  return subscription && group
    ? `/subscriptions/${subscription}/resourceGroups/${group}/providers/${namespace}/${types.map((part, i) => `${part}/${values[i]}`).join('/')}`
    : undefined;
}

function subscriptionOf(files: AttributeReader, block: TerraformBlock): string | undefined {
  return files.resolve(block.stack, stringAt(files.providerOf(block), 'subscription_id')) || undefined;
}

/** Types that lie in another, with the attributes that name it and them: azurerm's documentation of each. */
const NESTED: { readonly [type: string]: { readonly type: string; readonly parents: readonly string[]; readonly between: readonly string[] } } = {
  azurerm_key_vault_key: { type: 'Microsoft.KeyVault/vaults/keys', parents: ['key_vault_id'], between: [] },
  azurerm_storage_container: { type: 'Microsoft.Storage/storageAccounts/blobServices/containers', parents: ['storage_account_id', 'storage_account_name'], between: ['default'] },
  azurerm_eventhub: { type: 'Microsoft.EventHub/namespaces/eventhubs', parents: ['namespace_id', 'namespace_name'], between: [] },
};

/** ARM type and names of what a symbol such as `tf:stack/azurerm_container_registry.x.id` stands for. */
export function armNamesOf(files: AttributeReader, symbol: string): { type: string; names: string[] } | undefined {
  const block = files.blockOf(symbol);
  if (!block) {
    return undefined;
  }
  const nested = NESTED[block.type];
  if (nested) {
    const parent = nested.parents.map(name => files.attribute(block, name)).find(text => text !== '');
    const names = parent === undefined ? undefined : parentNames(files, parent, nested.parents[0]);
    return names && { type: nested.type, names: [...names, ...nested.between, files.attribute(block, 'name')] };
  }
  if (block.type === 'azapi_resource') {
    const [type] = files.attribute(block, 'type').split('@');
    const name = files.attribute(block, 'name');
    return type.split('/').length === 2 && name !== '' ? { type, names: [name] } : undefined;
  }
  const [form] = FORMS[block.type] ?? [];
  return form && form.names[0] === 'name' ? { type: form.type, names: form.names.map(name => files.attribute(block, name)) } : undefined;
}

function parentNames(files: AttributeReader, parent: string, attribute: string): string[] | undefined {
  if (parent.startsWith('tf:')) {
    // An attribute of the parent that only Azure knows, or something that nobody knows.
    return armNamesOf(files, parent)?.names ?? [parent];
  }
  const [, tail] = /\/providers\/[^/]{1,300}\/(.{1,1500})$/i.exec(parent) ?? [];
  return tail !== undefined ? tail.split('/').filter((_, i) => i % 2 === 1) : parent.includes('/') && attribute.endsWith('_id') ? undefined : [parent];
}
