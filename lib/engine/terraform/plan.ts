import { isObject, Json, objectAt, objectsAt, stringAt, stringsAt } from '../../text/json-reading';

/** Whether it is what `terraform show -json` prints of a plan or a state. */
export function isPlan(json: Json): boolean {
  return typeof json.format_version === 'string' && (isObject(json.planned_values) || isObject(json.values));
}

interface Stack { readonly resource: { [type: string]: { [name: string]: Json } }; readonly data: { [type: string]: { [name: string]: Json } } }

/**
 * A plan as a stack in which everything is evaluated: instances are blocks, and what is known only after the deployment is the symbol of what the configuration refers to.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function stackOfPlan(plan: Json, stack: string): Json {
  const made: Stack = { resource: {}, data: {} };
  const changes = new Map(objectsAt(plan, 'resource_changes').map(change => [stringAt(change, 'address') ?? '', change]));
  const context: Context = { stack, made, changes };
  for (const values of [objectAt(plan, 'prior_state', 'values'), objectAt(plan, 'values'), objectAt(plan, 'planned_values')]) {
    const isPlanned = values === objectAt(plan, 'planned_values') || !isObject(plan.planned_values);
    readModule(objectAt(values, 'root_module'), { config: objectAt(plan, 'configuration', 'root_module'), path: '' }, context, isPlanned);
  }
  const outputs = Object.entries({ ...objectAt(plan, 'values', 'outputs'), ...objectAt(plan, 'planned_values', 'outputs') });
  const expressions = objectAt(plan, 'configuration', 'root_module', 'outputs');
  return {
    ...made,
    provider: providersOf(plan),
    output: Object.fromEntries(outputs.map(([name, output]) => [name, { value: objectAt({ output }, 'output').value ?? symbolOf(objectAt(expressions, name, 'expression'), { config: {}, path: '' }, context) }])),
  };
}

interface Module { readonly config: Json; readonly path: string; readonly parent?: Module; readonly arguments?: Json }
interface Context { readonly stack: string; readonly made: Stack; readonly changes: ReadonlyMap<string, Json> }

function readModule(values: Json, module: Module, context: Context, isPlanned: boolean): void {
  for (const resource of objectsAt(values, 'resources')) {
    const isData = resource.mode === 'data';
    // Of what was there before, the plan tells what stays.
    (isPlanned || isData) && readResource(resource, isData, module, context);
  }
  for (const child of objectsAt(values, 'child_modules')) {
    const address = stringAt(child, 'address') ?? '';
    const name = address.slice(module.path === '' ? 0 : module.path.length + 1).replace(/^module\.([\w-]+).*$/, '$1');
    const call = objectAt(module.config, 'module_calls', name);
    readModule(child, { config: objectAt(call, 'module'), path: address, parent: module, arguments: objectAt(call, 'expressions') }, context, isPlanned);
  }
}

function readResource(resource: Json, isData: boolean, module: Module, context: Context): void {
  const [type, name, address] = ['type', 'name', 'address'].map(key => stringAt(resource, key) ?? '');
  const key = resource.index === undefined || resource.index === null ? '' : `[${JSON.stringify(resource.index)}]`;
  const config = objectsAt(module.config, 'resources').find(candidate => candidate.type === type && candidate.name === name && (candidate.mode === 'data') === isData);
  const unknown = objectAt(context.changes.get(address), 'change', 'after_unknown');
  const body: { [attribute: string]: unknown } = Object.fromEntries(Object.entries(objectAt(resource, 'values')).filter(([, value]) => value !== null));
  for (const [attribute, expression] of Object.entries(objectAt(config, 'expressions'))) {
    if (unknown[attribute] !== undefined && unknown[attribute] !== false && body[attribute] === undefined) {
      body[attribute] = symbolOf(objectAt({ expression }, 'expression'), module, context, { key, attribute });
    } else if (Array.isArray(unknown[attribute]) && Array.isArray(body[attribute]) && (unknown[attribute] as unknown[]).includes(true)) {
      const symbols = stringsAt(expression, 'references').length > 0 ? [symbolOf(objectAt({ expression }, 'expression'), module, context, { key, attribute })] : [];
      body[attribute] = [...(body[attribute] as unknown[]).filter(item => item !== null), ...symbols];
    }
  }
  const provider = stringAt(config, 'provider_config_key');
  const own = { '//': { metadata: { path: `${context.stack}/${address}` } }, ...provider === undefined ? {} : { provider: provider.replace(/^.*:/, '') } };
  (context.made[isData ? 'data' : 'resource'][type] ??= {})[`${nameIn(module.path, name)}${key}`] = { ...body, ...own };
}

/** Modules have names of their own. */
function nameIn(path: string, name: string): string {
  return path === '' ? name : `${path.replace(/[.[\]"]+/g, '-')}-${name}`;
}

interface User { readonly key: string; readonly attribute: string }

/** What an expression stands for that is known after the deployment only: the one thing that it refers to, or something that is told by its text alone. */
function symbolOf(expression: Json, module: Module, context: Context, user: User = { key: '', attribute: '' }): string {
  if (typeof expression.constant_value === 'string') {
    return expression.constant_value;
  }
  const all = stringsAt(expression, 'references');
  // Terraform lists the whole of a reference and then its beginnings.
  const references = all.filter((reference, i) => !all.slice(0, i).some(longer => longer.startsWith(`${reference}.`) || longer.startsWith(`${reference}[`)));
  const [only] = references.filter(reference => !/^(each|count)\./.test(reference));
  const others = references.filter(reference => reference !== only && !/^(each|count)\./.test(reference));
  if (only === undefined || others.length > 0) {
    return `tf:${context.stack}/{${module.path} ${references.join(' ')}}`;
  }
  const [, variable] = /^var\.([\w-]+)$/.exec(only) ?? [];
  if (variable !== undefined && module.parent) {
    return symbolOf(objectAt(module.arguments, variable), module.parent, context, user);
  }
  const [, data, type, name, rest] = /^(data\.)?(\w+)\.([\w-]+)(.*)$/.exec(only) ?? [];
  if (type === undefined || ['var', 'local', 'module', 'path', 'terraform', 'self'].includes(type)) {
    return `tf:${context.stack}/{${module.path} ${only}}`;
  }
  // An index that is `each.key` is left out of the reference: it is that of the instance.
  const isEach = rest === '' && user.key !== '';
  return `\${${data ?? ''}${type}.${nameIn(module.path, name)}${isEach ? `${user.key}.${guess(type, user.attribute)}` : rest}}`;
}

/** A reference by `each.key` loses its attribute: what people take of these, for an argument of this name. */
function guess(type: string, argument: string): string {
  const isPrincipal = /principal|object_id|origin_id|member/.test(argument);
  const [principal, id] = type === 'azurerm_user_assigned_identity' ? ['principal_id', 'id'] : type.startsWith('azuread_') ? ['object_id', 'id'] : ['id', 'id'];
  return isPrincipal ? principal : type === 'azurerm_role_definition' ? 'role_definition_resource_id' : id;
}

function providersOf(plan: Json): Json {
  const all: { [name: string]: Json[] } = {};
  for (const config of Object.values(objectAt(plan, 'configuration', 'provider_config')).filter(isObject)) {
    const constants = Object.entries(objectAt(config, 'expressions')).map(([name, expression]) => [name, objectAt({ expression }, 'expression').constant_value] as const);
    (all[stringAt(config, 'name') ?? ''] ??= []).push({ ...Object.fromEntries(constants.filter(([, value]) => value !== undefined)), ...config.alias === undefined ? {} : { alias: config.alias } });
  }
  return all;
}
