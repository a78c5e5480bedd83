import { describeWithData } from './conformance-data';
import { loadSchema, ProviderSchema, validateStack } from './terraform-schema';
import { isExpression, templates, typeProblem } from './terraform-types';

const block = (attributes: object, block_types: object = {}) => ({ block: { attributes, block_types } }) as any;
const text = { type: 'string', optional: true };

/** A provider with one of everything that a schema can say. */
const AZUREX: ProviderSchema = {
  provider: block({ tenant_id: text }, { features: { nesting_mode: 'list', min_items: 1, max_items: 1, block: {} } }),
  resource_schemas: {
    azurex_thing: block({
      id: { type: 'string', computed: true },
      name: { type: 'string', required: true },
      size: { type: 'number', optional: true },
      on: { type: 'bool', optional: true },
      tags: { type: ['map', 'string'], optional: true },
      members: { type: ['set', 'string'], optional: true },
      rules: { type: ['list', ['object', { key: 'string', note: 'string' }, ['note']]], optional: true },
      any: { type: 'dynamic', optional: true },
      nested: { optional: true, nested_type: { nesting_mode: 'list', attributes: { key: { type: 'string', required: true } } } },
    }, {
      timeouts: { nesting_mode: 'single', block: { attributes: { create: text } } },
      item: { nesting_mode: 'set', max_items: 2, block: { attributes: { key: { type: 'string', required: true } } } },
      label: { nesting_mode: 'map', block: { attributes: { key: text } } },
    }),
  },
  data_source_schemas: { azurex_thing: block({ id: { type: 'string', computed: true }, name: { type: 'string', required: true } }) },
};

function stack(thing: object, more: object = {}): any {
  return {
    'terraform': { required_providers: { azurex: { source: 'example/azurex' } } },
    'provider': { azurex: [{ features: [{}] }] },
    'resource': { azurex_thing: { it: { '//': { metadata: {} }, 'name': 'n', ...thing } } },
    '//': { metadata: {} },
    ...more,
  };
}
const check = (json: object) => validateStack(json, { azurex: AZUREX });

describe('validateStack', () => {
  it('accepts a stack that uses every form', () => {
    expect(check(stack({
      size: '${1 + 2}',
      on: true,
      tags: { a: 'b' },
      members: ['x', '${data.azurex_thing.d.id}'],
      rules: [{ key: 'k' }],
      any: [1, {}],
      nested: [{ key: 'k' }],
      timeouts: { create: '5m' },
      item: [{ key: 'a' }, { key: 'b' }],
      label: { a: { key: 'k' } },
      depends_on: ['data.azurex_thing.d'],
      lifecycle: { ignore_changes: ['name'] },
      count: 2,
    }, {
      data: { azurex_thing: { d: { name: 'd' } } },
      output: { id: { value: '${azurex_thing.it.id}' } },
    }))).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['an unknown attribute', { nam: 'x' }, "azurex_thing.it: unknown attribute or block 'nam'"],
    ['a missing attribute', { name: undefined }, "azurex_thing.it: required attribute 'name' is missing"],
    ['a missing attribute given as null', { name: null }, "azurex_thing.it: required attribute 'name' is missing"],
    ['a computed attribute', { id: 'x' }, 'azurex_thing.it.id: is read-only: the provider computes it'],
    ['a string for a number', { size: '5' }, 'azurex_thing.it.size: number is needed, string "5" given'],
    ['text around an expression for a bool', { on: 'a${true}' }, 'azurex_thing.it.on: bool is needed, string "a${true}" given'],
    ['a string for a set', { members: 'x' }, 'azurex_thing.it.members: set is needed, string "x" given'],
    ['a wrong element', { members: ['x', 1] }, 'azurex_thing.it.members[1]: string is needed, number 1 given'],
    ['a wrong map value', { tags: { a: true } }, 'azurex_thing.it.tags["a"]: string is needed, boolean true given'],
    ['an incomplete object', { rules: [{ note: 'x' }] }, "azurex_thing.it.rules[0]: required attribute 'key' is missing"],
    ['an unknown field of an object', { rules: [{ key: 'k', kee: 'x' }] }, "azurex_thing.it.rules[0]: unknown attribute 'kee'"],
    ['an incomplete nested type', { nested: [{}] }, "azurex_thing.it.nested[0]: required attribute 'key' is missing"],
    ['an unknown field of a block', { timeouts: { creat: '5m' } }, "azurex_thing.it.timeouts: unknown attribute or block 'creat'"],
    ['an incomplete block', { item: {} }, "azurex_thing.it.item: required attribute 'key' is missing"],
    ['a single block twice', { timeouts: [{}, {}] }, 'azurex_thing.it.timeouts: at most 1 block, 2 given'],
    ['too many blocks', { item: [{ key: 'a' }, { key: 'b' }, { key: 'c' }] }, 'azurex_thing.it.item: at most 2 blocks, 3 given'],
    ['an expression for a block', { timeouts: '${x}' }, 'azurex_thing.it.timeouts: a block must be an object'],
    ['a reference to nothing', { name: '${azurex_thing.other.name}' },
      "resource.azurex_thing.it.name: 'azurex_thing.other.name' refers to something that is not in the stack"],
    ['a reference to an unknown attribute', { tags: { a: 'x-${upper(azurex_thing.it.nam)}' } },
      "resource.azurex_thing.it.tags.a: 'azurex_thing.it.nam' refers to an attribute that azurex_thing does not have"],
    ['a dependency on nothing', { depends_on: ['azurex_thing.other'] }, "resource.azurex_thing.it.depends_on: 'azurex_thing.other' is not in the stack"],
    ['an unconfigured alias', { provider: 'azurex.eu' }, "azurex_thing.it: provider 'azurex.eu' is not configured"],
    ['a leftover token', { name: '${TfToken[TOKEN.1]}' }, 'resource.azurex_thing.it.name: an unresolved token is left: ${TfToken[TOKEN.1]}'],
  ])('reports %s', (_, thing, message) => {
    expect(check(stack(thing))).toEqual([message]);
  });

  it('reports providers: missing block, missing declaration, unknown', () => {
    expect(check(stack({}, { provider: { azurex: [{}] } }))).toEqual(["provider.azurex: required block 'features' is missing"]);
    expect(check(stack({}, { terraform: {} }))).toEqual([
      'provider.azurex: is not in terraform.required_providers',
      "azurex_thing.it: its provider 'azurex' is not in terraform.required_providers",
    ]);
    expect(check(stack({}, { provider: { azurex: [{ features: {} }], azurey: {} } }))).toEqual(['provider.azurey: no schema of this provider was given']);
  });

  it('reports an unknown type, unless the schemas are known to be cut there', () => {
    const json = stack({}, { data: { azurex_other: { a: { b: 1 } } } });
    expect(check(json)).toEqual(["data.azurex_other.a: unknown data source type 'azurex_other'"]);
    expect(validateStack(json, { azurex: AZUREX }, { typesWithoutSchema: ['azurex_other'] })).toEqual([]);
  });
});

describe('expressions', () => {
  it('tells a whole expression from text with expressions', () => {
    expect(['${a}', '${f("}", {b = "${c}"})}'].every(isExpression)).toBe(true);
    expect(['a', '${a}${b}', '-${a}', '$${a}', '${a'].some(isExpression)).toBe(false);
    expect(templates('a ${b} $${c} ${d("}")}')).toEqual(['b', 'd("}")']);
    expect(typeProblem('${a}', ['list', 'string'])).toBeUndefined();
  });
});

describeWithData('the schemas of the data folder', () => {
  it('loads what is there and answers undefined for the rest', () => {
    expect(loadSchema('azurerm-1.0.0')).toBeUndefined();
    expect(Object.keys(loadSchema('azurerm-4.55.0')!.resource_schemas)).toContain('azurerm_role_assignment');
  });

  it('tells azurerm 4 from azurerm 5 by the federated credential', () => {
    const credential = (target: object) => ({
      terraform: { required_providers: { azurerm: {} } },
      provider: { azurerm: [{ features: [{}], subscription_id: 's' }] },
      resource: { azurerm_federated_identity_credential: { f: { name: 'f', issuer: 'i', subject: 's', audience: ['a'], ...target } } },
    });
    const four = credential({ parent_id: 'p', resource_group_name: 'r' });
    const five = credential({ user_assigned_identity_id: 'p' });
    expect(validateStack(four, { azurerm: loadSchema('azurerm-4.55.0') })).toEqual([]);
    expect(validateStack(five, { azurerm: loadSchema('azurerm-5.2.0') })).toEqual([]);
    expect(validateStack(four, { azurerm: loadSchema('azurerm-5.2.0') })).not.toEqual([]);
    expect(validateStack(five, { azurerm: loadSchema('azurerm-4.55.0') })).not.toEqual([]);
  });
});
