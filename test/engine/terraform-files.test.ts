import { armNamesOf } from '../../lib/engine/terraform/arm-ids';
import { inStack, TerraformFiles } from '../../lib/engine/terraform/terraform-files';

const GROUP = '/subscriptions/sub/resourceGroups/rg';
const one = (type: string, body: object, provider: object = { azurerm: [{ subscription_id: 'sub' }] }, isData = false) =>
  new TerraformFiles({ prod: { provider, [isData ? 'data' : 'resource']: { [type]: { it: body } } } });
const parent = (stackless: object) => ({ name: 'parent', resource_group_name: 'rg', ...stackless });

describe('the ARM ID of a resource that only its arguments tell', () => {
  it.each([
    ['azurerm_container_registry', 'id', `${GROUP}/providers/Microsoft.ContainerRegistry/registries/it`],
    ['azurerm_kubernetes_cluster', 'id', `${GROUP}/providers/Microsoft.ContainerService/managedClusters/it`],
    ['azurerm_user_assigned_identity', 'id', `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/it`],
    ['azurerm_key_vault', 'id', `${GROUP}/providers/Microsoft.KeyVault/vaults/it`],
    ['azurerm_storage_account', 'id', `${GROUP}/providers/Microsoft.Storage/storageAccounts/it`],
    ['azurerm_eventhub_namespace', 'id', `${GROUP}/providers/Microsoft.EventHub/namespaces/it`],
    ['azurerm_resource_group', 'id', '/subscriptions/sub/resourceGroups/it'],
  ])('%s', (type, attribute, id) => {
    const reference = `\${${type}.it.${attribute}}`;
    expect(one(type, { name: 'it', resource_group_name: 'rg' }).resolve('prod', reference)).toBe(id);
    expect(one(type, { name: 'it', resource_group_name: 'rg' }, undefined, true).resolve('prod', `\${data.${type}.it.${attribute}}`)).toBe(id);
    // What is not told stays a symbol: another attribute, no name, no subscription.
    expect(one(type, { name: 'it', resource_group_name: 'rg' }).resolve('prod', `\${${type}.it.other}`)).toBe(`tf:prod/${type}.it.other`);
    expect(one(type, { resource_group_name: 'rg' }).resolve('prod', reference)).toBe(`tf:prod/${type}.it.${attribute}`);
    expect(one(type, { name: 'it', resource_group_name: 'rg' }, {}).resolve('prod', reference)).toBe(`tf:prod/${type}.it.${attribute}`);
    expect(one(type, { name: '${random_pet.a.id}', resource_group_name: 'rg' }, { azurerm: [{ subscription_id: 'sub' }] }).resolve('prod', reference))
      .toBe(type === 'azurerm_resource_group' ? '/subscriptions/sub/resourceGroups/tf:prod/random_pet.a.id' : `tf:prod/${type}.it.${attribute}`);
  });

  it.each([
    ['azurerm_container_registry'], ['azurerm_kubernetes_cluster'], ['azurerm_user_assigned_identity'], ['azurerm_key_vault'], ['azurerm_storage_account'], ['azurerm_eventhub_namespace'],
  ])('%s is not told without a resource group', type => {
    expect(one(type, { name: 'it' }).resolve('prod', `\${${type}.it.id}`)).toBe(`tf:prod/${type}.it.id`);
  });

  it.each([
    ['azurerm_key_vault_key', 'resource_versionless_id', 'key_vault_id', 'azurerm_key_vault', 'Microsoft.KeyVault/vaults/parent/keys/it'],
    ['azurerm_storage_container', 'id', 'storage_account_id', 'azurerm_storage_account', 'Microsoft.Storage/storageAccounts/parent/blobServices/default/containers/it'],
    ['azurerm_storage_container', 'resource_manager_id', 'storage_account_id', 'azurerm_storage_account', 'Microsoft.Storage/storageAccounts/parent/blobServices/default/containers/it'],
    ['azurerm_eventhub', 'id', 'namespace_id', 'azurerm_eventhub_namespace', 'Microsoft.EventHub/namespaces/parent/eventhubs/it'],
  ])('%s.%s is below its parent', (type, attribute, argument, parentType, id) => {
    const files = (body: object) => new TerraformFiles({
      prod: { provider: { azurerm: [{ subscription_id: 'sub' }] }, resource: { [parentType]: { above: parent({}) }, [type]: { it: body } } },
    });
    const reference = `\${${type}.it.${attribute}}`;
    expect(files({ name: 'it', [argument]: `\${${parentType}.above.id}` }).resolve('prod', reference)).toBe(`${GROUP}/providers/${id}`);
    expect(files({ name: 'it' }).resolve('prod', reference)).toBe(`tf:prod/${type}.it.${attribute}`);
    expect(files({ [argument]: `\${${parentType}.above.id}` }).resolve('prod', reference)).toBe(`tf:prod/${type}.it.${attribute}`);
    expect(files({ name: 'it', [argument]: `\${${parentType}.unknown.id}` }).resolve('prod', reference)).toBe(`tf:prod/${type}.it.${attribute}`);
    expect(files({ name: 'it', [argument]: `\${${parentType}.above.id}` }).resolve('prod', `\${${type}.it.url}`)).toBe(`tf:prod/${type}.it.url`);
  });

  it('an event hub may name its namespace', () => {
    const files = one('azurerm_eventhub', { name: 'hub', namespace_name: 'space', resource_group_name: 'rg' });
    expect(files.resolve('prod', '${azurerm_eventhub.it.id}')).toBe(`${GROUP}/providers/Microsoft.EventHub/namespaces/space/eventhubs/hub`);
  });

  it('is of the provider that the block names', () => {
    const provider = { azurerm: [{ subscription_id: 'sub' }, { alias: 'hub', subscription_id: 'other' }] };
    const body = { name: 'it', resource_group_name: 'rg' };
    const idOf = (given: object) => one('azurerm_key_vault', given, provider).resolve('prod', '${azurerm_key_vault.it.id}');
    expect(idOf(body)).toMatch(/^\/subscriptions\/sub\//);
    expect(idOf({ ...body, provider: 'azurerm.hub' })).toMatch(/^\/subscriptions\/other\//);
    expect(idOf({ ...body, provider: 'azurerm.unknown' })).toBe('tf:prod/azurerm_key_vault.it.id');
  });

  it('of other types is not guessed', () => {
    expect(one('azurerm_linux_virtual_machine', { name: 'it', resource_group_name: 'rg' }).resolve('prod', '${azurerm_linux_virtual_machine.it.id}')).toBe('tf:prod/azurerm_linux_virtual_machine.it.id');
  });
});

describe('armNamesOf()', () => {
  it.each([
    ['azurerm_container_registry', 'Microsoft.ContainerRegistry/registries'],
    ['azurerm_kubernetes_cluster', 'Microsoft.ContainerService/managedClusters'],
    ['azurerm_user_assigned_identity', 'Microsoft.ManagedIdentity/userAssignedIdentities'],
    ['azurerm_key_vault', 'Microsoft.KeyVault/vaults'],
    ['azurerm_storage_account', 'Microsoft.Storage/storageAccounts'],
    ['azurerm_eventhub_namespace', 'Microsoft.EventHub/namespaces'],
  ])('tells type and name of %s', (type, arm) => {
    expect(armNamesOf(one(type, { name: 'it' }), `tf:prod/${type}.it.id`)).toEqual({ type: arm, names: ['it'] });
    expect(armNamesOf(one(type, { name: 'it' }, {}, true), `tf:prod/data.${type}.it.id`)).toEqual({ type: arm, names: ['it'] });
    expect(armNamesOf(one(type, { name: 'it' }), `tf:prod/${type}.other.id`)).toBeUndefined();
    expect(armNamesOf(one(type, { name: 'it' }), 'it')).toBeUndefined();
  });

  it.each(['azurerm_key_vault_key', 'azurerm_storage_container', 'azurerm_eventhub', 'azurerm_resource_group', 'random_pet'])('tells nothing of %s', type => {
    expect(armNamesOf(one(type, { name: 'it' }), `tf:prod/${type}.it.id`)).toBeUndefined();
  });
});

describe('references', () => {
  const files = new TerraformFiles({
    'prod': {
      locals: { name: 'local-name', loop: '${local.loop}' },
      variable: { 'region-x': { default: 'westeurope' }, 'empty': {} },
      resource: { random_pet: { a: { length: 2, keepers: { x: 'y' }, prefix: 'p', flag: true } } },
      output: { id: { value: '${random_pet.a.prefix}' } },
    },
    'prod-edge': { output: { id: { value: 'of-edge' }, own: { value: 'own' } } },
    'broken': { resource: { random_pet: 'no map', random_id: { b: 'no block' } }, output: [] },
  });

  it.each([
    ['plain', 'plain'],
    ['${local.name}', 'local-name'],
    ['${var.region-x}', 'westeurope'],
    ['${var.empty}', 'tf:prod/var.empty'],
    ['${local.unknown}', 'tf:prod/local.unknown'],
    ['${local.loop}', 'tf:prod/local.loop'],
    ['a-${local.name}-${ var.region-x }', 'a-local-name-westeurope'],
    ['${random_pet.a.prefix}', 'p'],
    ['${random_pet.a.length}', '2'],
    ['${random_pet.a.flag}', 'true'],
    ['${random_pet.a.id}', 'tf:prod/random_pet.a.id'],
    ['${random_pet.a.prefix[0]}', 'tf:prod/random_pet.a.prefix[0]'],
    ['${random_pet.a.keepers.x}', 'y'],
    ['${random_pet.unknown.id}', 'tf:prod/random_pet.unknown.id'],
    ['${data.random_pet.a.prefix}', 'tf:prod/data.random_pet.a.prefix'],
    ['${lower(local.name)}', 'local-name'],
    ['${!random_pet.a.flag}', 'false'],
    ['${data.terraform_remote_state.hub.outputs.ow.n}', 'tf:prod/data.terraform_remote_state.hub.outputs.ow.n'],
    ['${xlocal.name}', 'tf:prod/{xlocal.name}'],
    ['${local.name.x}', 'tf:prod/{local.name.x}'],
    ['${data.terraform_remote_state.cross-stack-reference-input-prod-edge.outputs.id}', 'of-edge'],
    ['${data.terraform_remote_state.cross-stack-reference-input-prod.outputs.id}', 'p'],
    ['${data.terraform_remote_state.hub.outputs.own}', 'own'],
    ['${data.terraform_remote_state.hub.outputs["own"]}', 'own'],
    ['${data.terraform_remote_state.hub.outputs.none}', 'tf:prod/data.terraform_remote_state.hub.outputs.none'],
  ])('%s is %s', (given, value) => {
    expect(files.resolve('prod', given)).toBe(value);
    // Once more: what was found is kept.
    expect(files.resolve('prod', given)).toBe(value);
  });

  it('that are no text are written as text, or empty', () => {
    expect([1, false, undefined, null, {}].map(value => files.resolve('prod', value))).toEqual(['1', 'false', '', '', '']);
  });

  it('are read in the stack that they name', () => {
    expect(inStack('prod', '${local.name}')).toBe('in-stack:prod:${local.name}');
    expect(inStack('prod', 'plain')).toBe('plain');
    expect(files.resolve('prod-edge', inStack('prod', 'x:${local.name}'))).toBe('x:local-name');
    expect(files.resolve('prod-edge', '${local.name}')).toBe('tf:prod-edge/local.name');
  });

  it('stand for placeholders of a manifest', () => {
    expect(files.withoutPlaceholders('a: MISSING-HAND-OFF-VALUE[prod/id], b: MISSING-HAND-OFF-VALUE[prod/none]')).toBe('a: p, b: MISSING-HAND-OFF-VALUE[prod/none]');
    expect(files.withoutPlaceholders('MISSING')).toBe('MISSING');
  });

  it('lead to blocks, which are told by stack, type and name', () => {
    expect(files.blockOf('tf:prod/random_pet.a.id')).toMatchObject({ stack: 'prod', isData: false, type: 'random_pet', name: 'a', at: 'prod/random_pet.a', symbol: 'tf:prod/random_pet.a' });
    expect(files.blockOf('tf:prod/random_pet.a')).toBeUndefined();
    expect(files.blockOf('xtf:prod/random_pet.a.id')).toBeUndefined();
    expect(files.has('prod', 'random_pet.a')).toBe(true);
    expect(files.has('prod', 'data.random_pet.a')).toBe(false);
    expect(files.has('other', 'random_pet.a')).toBe(false);
    expect(files.blockOf('tf:broken/random_id.b.id')).toMatchObject({ body: {} });
    expect(files.providerOf(files.blockOf('tf:prod/random_pet.a.id')!)).toEqual({});
    expect([...files.all].map(({ symbol }) => symbol)).toEqual(['tf:prod/random_pet.a', 'tf:broken/random_id.b']);
    expect(files.ofType('random_id', 'random_pet', 'none').map(({ name }) => name)).toEqual(['b', 'a']);
    expect(files.stackNames).toEqual(['prod', 'prod-edge', 'broken']);
    expect([files.stack('prod-edge'), files.stack('none')]).toEqual([{ output: { id: { value: 'of-edge' }, own: { value: 'own' } } }, {}]);
  });

  it('stand where cdktf made the block', () => {
    expect(one('random_pet', { '//': { metadata: { path: 'prod/pet' } } }).blockOf('tf:prod/random_pet.it.id')!.at).toBe('prod/pet');
    expect(one('random_pet', {}, {}, true).blockOf('tf:prod/data.random_pet.it.id')).toMatchObject({ at: 'prod/data.random_pet.it', isData: true });
  });
});
