import { TerraformFiles } from '../../lib/engine/terraform/terraform-files';

const files = new TerraformFiles({
  prod: {
    provider: { azurerm: [{ subscription_id: '${var.subscription}' }] },
    variable: {
      subscription: { default: 'sub' },
      names: { default: ['b', 'a', 'a'] },
      unset: {},
      on: { default: true },
      off: { default: 'false' },
      nothing: { default: null },
      registries: { default: { apps: { name: 'contoso', group: 'rg' }, charts: { name: 'charts', group: 'rg-2' } } },
      many: { type: 'number' },
    },
    locals: { group: '${var.off ? "no" : "rg"}', list: ['x', '${var.unset}'], map: { a: { b: ['c', '${local.group}'] } }, text: '${format("%s-%d", local.group, 3)}', loop: ['${local.loop}'] },
    resource: {
      azurerm_container_registry: {
        each: { for_each: '${var.registries}', name: '${each.value.name}', resource_group_name: '${each.value["group"]}' },
        set: { for_each: '${toset(var.names)}', name: '${each.key}${each.value}', resource_group_name: 'rg' },
        chained: { for_each: '${azurerm_container_registry.each}', name: '${each.key}-${each.value.name}', resource_group_name: 'rg' },
        counted: { count: '${length(var.names)}', name: 'n${count.index + 1}', resource_group_name: 'rg' },
        none: { count: '${var.off ? 1 : 0}', name: 'none' },
        nobody: { for_each: {}, name: 'nobody' },
        one: { count: '${var.on ? 1 : 0}', name: 'one', resource_group_name: 'rg' },
        some: { count: '${var.many}', name: 'some', resource_group_name: 'rg' },
        unknown: { for_each: '${toset(var.unset)}', name: '${each.key}', resource_group_name: 'rg' },
        plain: { name: 'plain', resource_group_name: 'rg', georeplications: [{ location: 'westeurope' }], identity: { type: 'SystemAssigned' } },
      },
    },
  },
});
const idOf = (name: string, group = 'rg') => `/subscriptions/sub/resourceGroups/${group}/providers/Microsoft.ContainerRegistry/registries/${name}`;

describe('expressions of Terraform', () => {
  it.each<[string, string]>([
    ['${local.group}', 'rg'], ['${local.text}', 'rg-3'], ['${local.map.a.b[1]}', 'rg'], ['${local.map["a"].b.0}', 'c'], ['${local.list[0]}', 'x'], ['${local.list[1]}', 'tf:prod/var.unset'],
    ['${upper("${local.group}/x")}', 'RG/x'.toUpperCase()], ['${join("/", ["a", local.group])}', 'a/rg'], ['${split("-", local.text)[1]}', '3'], ['${element(var.names, 4)}', 'a'],
    ['${[for n in var.names : upper(n)][0]}', 'B'], ['${{for k, v in var.registries : k => v.name}["apps"]}', 'contoso'], ['${[for k, v in var.registries : v.name if k != "apps"][0]}', 'charts'],
    ['${values(var.registries)[*].name}', 'tf:prod/{values(var.registries)[*].name}'], ['${join(",", values(var.registries)[*].name)}', 'contoso,charts'], ['${lookup(var.registries["apps"], "none", "otherwise")}', 'otherwise'],
    ['${var.on && !var.off ? "yes" : "no"}', 'yes'], ['${1 + 2 * 3 - 4}', '3'], ['${7 % 4 == 3}', 'true'], ['${var.unset == "x" ? "a" : "a"}', 'a'], ['${var.nothing == null ? "none" : var.nothing}', 'none'],
    ['${coalesce("", "b")}', 'b'], ['${try(local.map.none, "b")}', 'b'], ['${merge({a = 1}, {a: 2}).a}', '2'], ['${replace("a.b", ".", "-")}', 'a-b'], ['${one(["x"])}', 'x'], ['${concat(["a"], var.names)[1]}', 'b'],
    ['${jsondecode("{\\"a\\": [1]}").a[0]}', '1'], ['${contains(var.names, "a")}', 'true'], ['${trimprefix("refs/heads/a", "refs/heads/")}', 'a'], ['${format("%q %s%%", "a", true)}', '"a" true%'],
    ['$${not}', '${not}'], ['${"a" /* no */}', 'tf:prod/{"a" /* no */}'],
  ])('%s is %s', (template, value) => {
    expect(files.resolve('prod', template)).toBe(value.replace('${not}', template === '$${not}' ? '${not}' : '${not}'));
  });

  it.each([
    '${var.unset ? "a" : "b"}', '${lower(var.unset)}', '${regex("a", "b")}', '${var.unset == "x"}', '${module.a.b(}', '${%{if}}', '${file("x")}', '${format("%5d", 3)}', '${cidrhost("10.0.0.0/8", 1)}',
    `\${${'('.repeat(500)}1${')'.repeat(500)}}`, '${local.map.a.none}', '${"a', '${1 / 0}', '${[for x in var.unset : x][0]}',
  ])('that cannot be evaluated are told apart by what they say: %s', template => {
    expect(files.resolve('prod', template)).toMatch(/^tf:prod\/\{[^{}]+\}$/);
    expect(files.resolve('prod', `a-${template}`)).toMatch(/tf:prod\//);
  });

  it('that lead to themselves end', () => {
    expect(files.resolve('prod', '${local.loop[0]}')).toBe('tf:prod/local.loop');
  });
});

describe('count and for_each', () => {
  const made = files.ofType('azurerm_container_registry').map(block => [block.name, files.attribute(block, 'name'), block.uncertain]);

  it('make instances', () => {
    expect(made).toEqual([
      ['each["apps"]', 'contoso', undefined], ['each["charts"]', 'charts', undefined], ['set["a"]', 'aa', undefined], ['set["b"]', 'bb', undefined],
      ['chained["apps"]', 'apps-contoso', undefined], ['chained["charts"]', 'charts-charts', undefined],
      ['counted[0]', 'n1', undefined], ['counted[1]', 'n2', undefined], ['counted[2]', 'n3', undefined], ['one[0]', 'one', undefined],
      ['some', 'some', 'its count'], ['unknown', 'tf:prod/each.key@azurerm_container_registry.unknown', 'its for_each'], ['plain', 'plain', undefined],
    ]);
  });

  it.each<[string, string]>([
    ['azurerm_container_registry.each["apps"].id', idOf('contoso')], ['azurerm_container_registry.each["charts"].id', idOf('charts', 'rg-2')], ['azurerm_container_registry.one[0].id', idOf('one')],
    ['azurerm_container_registry.counted[2].id', idOf('n3')], ['azurerm_container_registry.plain.id', idOf('plain')], ['azurerm_container_registry.some[0].id', idOf('some')],
    ['azurerm_container_registry.counted[*].id', ''], ['join(" ", azurerm_container_registry.counted[*].name)', 'n1 n2 n3'], ['values(azurerm_container_registry.each)[1].name', 'charts'],
    ['azurerm_container_registry.each[local.group == "rg" ? "apps" : "x"].login_server', 'tf:prod/azurerm_container_registry.each["apps"].login_server'],
    ['azurerm_container_registry.plain.georeplications[0].location', 'westeurope'], ['azurerm_container_registry.plain.identity[0].type', 'SystemAssigned'],
    ['azurerm_container_registry.plain.identity[0].principal_id', 'tf:prod/azurerm_container_registry.plain.identity[0].principal_id'],
    ['one(azurerm_container_registry.one[*].id)', idOf('one')], ['[for r in azurerm_container_registry.each : r.name][0]', 'contoso'],
  ])('%s is %s', (expression, value) => {
    expect(files.resolve('prod', `\${${expression}}`)).toBe(value === '' ? `tf:prod/{${expression}}` : value);
  });

  it('lead back to the block of a symbol', () => {
    expect(files.blockOf('tf:prod/azurerm_container_registry.each["apps"].login_server')?.name).toBe('each["apps"]');
    expect(files.blockOf('tf:prod/azurerm_container_registry.none.id')).toBeUndefined();
  });
});

describe('Terraform in JSON as others write it', () => {
  const others = new TerraformFiles({
    hub: {
      provider: [{ azurerm: { subscription_id: 'sub' } }, { azurerm: { alias: 'x', subscription_id: 'other' } }],
      locals: [{ a: '1' }, { b: '${local.a}2' }],
      resource: [{ azurerm_key_vault: { kv: [{ name: 'kv', resource_group_name: 'rg' }] } }, { azurerm_key_vault: { more: { name: '${local.b}', resource_group_name: 'rg', provider: '${azurerm.x}' } } }],
      output: [{ id: { value: '${azurerm_key_vault.kv.id}' } }],
    },
  });

  it('may have lists where blocks stand', () => {
    expect(others.ofType('azurerm_key_vault').map(block => others.resolve('hub', `\${azurerm_key_vault.${block.name}.id}`))).toEqual([
      '/subscriptions/sub/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv', '/subscriptions/other/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/12',
    ]);
    expect(others.output('hub', 'id')).toMatch(/kv$/);
  });
});
