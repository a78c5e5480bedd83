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

/** ARM type and names of what a symbol such as `tf:stack/azurerm_container_registry.x.id` stands for. */
export function armNamesOf(files: AttributeReader, symbol: string): { type: string; names: string[] } | undefined {
  const block = files.blockOf(symbol);
  const [form] = block ? FORMS[block.type] ?? [] : [];
  if (!block || !form || form.names[0] !== 'name') {
    return undefined;
  }
  return { type: form.type, names: form.names.map(name => files.attribute(block, name)) };
}
