import { doubtOf, isAnybody } from './doubt';
import { accessPolicyPermissions } from '../../../azure/access-policies';
import { readArmScope } from '../../../azure/arm-scope';
import { Permissions } from '../../../azure/permissions';
import { AzureIdentity, GrantForm, RoleGrant } from '../../../engine/azure/azure-graph';
import { AzureReading, IdentityIndex } from '../../../engine/azure/azure-reading';
import { FoundRole, RoleDefinitions, roleNameOf } from '../../../engine/azure/role-definitions';
import { isList, isMap, textOf, Value } from '../../../engine/terraform/functions';
import { TerraformBlock } from '../../../engine/terraform/terraform-block';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';

/** Reads everything that allows an identity something in Azure Resource Manager, in each form in which stacks give it. */
export function readRoles(files: TerraformFiles, reading: AzureReading): void {
  const definitions = new RoleDefinitions(files);
  const made = (...types: string[]) => files.ofType(...types).filter(block => !block.isData);
  const text = (block: TerraformBlock, name: string) => files.attribute(block, name);
  const reader = new RoleReader(files, reading, definitions);
  for (const block of made('azurerm_role_assignment')) {
    reader.add(block, { principalId: text(block, 'principal_id'), roleId: text(block, 'role_definition_id') || text(block, 'role_definition_name'), scope: text(block, 'scope'), condition: text(block, 'condition') });
  }
  for (const [type, form] of [['azurerm_pim_active_role_assignment', 'active'], ['azurerm_pim_eligible_role_assignment', 'eligible']] as const) {
    for (const block of made(type)) {
      reader.add(block, {
        form, principalId: text(block, 'principal_id'), roleId: text(block, 'role_definition_id'), scope: text(block, 'scope'), condition: text(block, 'condition'), ends: endOf(files.value(block, 'schedule')),
      });
    }
  }
  for (const block of made('azapi_resource').filter(candidate => /^Microsoft\.Authorization\/roleAssignments@/i.test(text(candidate, 'type')))) {
    const properties = propertiesOf(files.value(block, 'body'));
    const property = (name: string) => textOf(properties[name]) ?? '';
    reader.add(block, { form: 'azapi', principalId: property('principalId'), roleId: property('roleDefinitionId'), scope: text(block, 'parent_id'), condition: property('condition') });
  }
  for (const block of made('azurerm_key_vault_access_policy')) {
    reader.policy(block, text(block, 'key_vault_id'), name => files.value(block, name));
  }
  for (const block of made('azurerm_key_vault')) {
    for (const policy of listOf(files.value(block, 'access_policy')).filter(isMap)) {
      reader.policy(block, files.resolve(block.stack, `\${azurerm_key_vault.${block.name}.id}`), name => policy[name] ?? null);
    }
  }
}

interface Written {
  readonly form?: GrantForm;
  readonly principalId: string;
  readonly roleId: string;
  readonly scope: string;
  readonly condition: string;
  readonly ends?: string;
}

class RoleReader {
  public constructor(private readonly files: TerraformFiles, private readonly reading: AzureReading, private readonly definitions: RoleDefinitions) {}

  public add(block: TerraformBlock, { form, roleId, scope, condition, ends, ...written }: Written): void {
    const found = this.definitions.find(roleId);
    const name = roleNameOf(found, this.files.attribute(block, 'role_definition_name') || roleId);
    this.push(block, written.principalId, {
      form,
      roleId,
      ...found,
      permissions: permissionsOf(found),
      roleName: form === 'eligible' ? `${name} (eligible)` : name,
      scope,
      condition: condition || undefined,
      ends,
      principalType: this.files.attribute(block, 'principal_type') || undefined,
    });
  }

  /** https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/key_vault_access_policy */
  public policy(block: TerraformBlock, scope: string, value: (name: string) => Value): void {
    const lists = ['key_permissions', 'secret_permissions', 'certificate_permissions', 'storage_permissions'].map(name => [name.replace('_permissions', ''), value(name)] as const);
    const isUnknown = lists.some(([, list]) => list !== null && !isList(list));
    const names = lists.map(([kind, list]) => [kind, listOf(list).map(item => textOf(item) ?? '')] as const);
    const shown = names.flatMap(([kind, list]) => list.map(name => `${kind} ${name}`.toLowerCase()));
    this.push(block, textOf(value('object_id')) ?? '', {
      form: 'access policy', roleId: 'access policy', scope, permissions: isUnknown ? undefined : accessPolicyPermissions(names), roleName: `access policy (${isUnknown ? 'not told' : shown.join(', ') || 'nothing'})`,
    });
  }

  private push(block: TerraformBlock, written: string, grant: Omit<RoleGrant, 'at' | 'stack' | 'identity' | 'arm'>): void {
    const principalId = written || `${block.symbol}.principal`;
    const identity = identityOf(this.reading.index, principalId, block);
    const full: RoleGrant = { at: block.at, stack: block.stack, identity, arm: readArmScope(grant.scope).scope, doubt: doubtOf(block, this.files, principalId), ...grant };
    identity.roles.push(full);
    this.reading.roles.push(full);
    const anybody = isAnybody(this.files, principalId);
    anybody !== undefined && this.reading.unattributed.push({ ...full, doubt: anybody });
  }
}

function identityOf(index: IdentityIndex, principalId: string, { at }: TerraformBlock): AzureIdentity {
  return index.ofPrincipal(principalId) ?? index.add('identity made elsewhere', principalId, at, false, { principalId });
}

function permissionsOf({ role, custom }: FoundRole): readonly Permissions[] | undefined {
  return (role ?? custom)?.permissions;
}

/** The body of azapi is an object, or JSON of one. */
export function propertiesOf(body: Value): { readonly [name: string]: Value } {
  let object = body;
  if (typeof body === 'string') {
    try {
      object = JSON.parse(body) as Value;
    } catch {
      return {};
    }
  }
  const properties = isMap(object) ? object.properties : undefined;
  return isMap(properties) ? properties : {};
}

function endOf(schedule: Value): string | undefined {
  const [first] = listOf(schedule);
  const [expiration] = isMap(first) ? listOf(first.expiration ?? null) : [];
  const [told] = isMap(expiration) ? Object.entries(expiration).flatMap(([name, value]) => (textOf(value) ? [`${name} ${textOf(value)}`] : [])) : [];
  return told?.replace(/_/g, ' ');
}

function listOf(value: Value): readonly Value[] {
  return isList(value) ? value : value === null ? [] : [value];
}
