import { CustomRole } from './azure-graph';
import { Permissions } from '../../azure/permissions';
import { findRole, RoleFacts } from '../../azure/role-actions';
import { Json, objectAt, stringsAt } from '../../text/json-reading';
import { isKnown, isList, isMap } from '../terraform/functions';
import { TerraformBlock } from '../terraform/terraform-block';
import { TerraformFiles } from '../terraform/terraform-files';

/** A role by what an assignment writes. Without either: a role that no table and no file knows. */
export interface FoundRole {
  readonly role?: RoleFacts;
  readonly custom?: CustomRole;
}

const REFERENCE = /tf:[^/]{1,300}\/(?:data\.)?azurerm_role_definition\..{1,300}\.(?:id|name|role_definition_id|role_definition_resource_id)$/;

/** The role definitions of the stacks, by reference, ID and name. */
export class RoleDefinitions {
  private readonly byName = new Map<string, CustomRole>();
  private readonly byGuid = new Map<string, CustomRole>();
  private readonly bySymbol = new Map<string, CustomRole>();

  public constructor(private readonly files: TerraformFiles) {
    for (const block of files.ofType('azurerm_role_definition').filter(({ isData }) => !isData)) {
      const custom = read(files, block);
      this.bySymbol.set(block.symbol, custom);
      custom.name !== undefined && this.byName.set(custom.name.toLowerCase(), custom);
      const guid = files.attribute(block, 'role_definition_id').toLowerCase();
      guid !== '' && this.byGuid.set(guid, custom);
    }
  }

  /** The role of a name, of an ID in whatever form, or of a reference. */
  public find(idOrName: string): FoundRole {
    const [symbol] = REFERENCE.exec(idOrName) ?? [];
    const block = symbol === undefined ? undefined : this.files.blockOf(symbol);
    if (block?.isData) {
      return this.lookedUp(block);
    }
    const role = findRole(idOrName);
    const custom = role ? undefined : (block && this.bySymbol.get(block.symbol))
      ?? this.byGuid.get(idOrName.slice(idOrName.lastIndexOf('/') + 1).toLowerCase()) ?? this.byName.get(idOrName.toLowerCase());
    return { role, custom };
  }

  /** https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/data-sources/role_definition : by one of both. */
  private lookedUp(block: TerraformBlock): FoundRole {
    const [id, name] = [this.files.attribute(block, 'role_definition_id'), this.files.attribute(block, 'name')];
    const isItself = (text: string) => text === '' || text.startsWith(block.symbol);
    return isItself(id) ? (isItself(name) ? {} : this.find(name)) : this.find(id);
  }
}

function read(files: TerraformFiles, block: TerraformBlock): CustomRole {
  const name = files.attribute(block, 'name');
  return {
    at: block.at,
    name: name === '' || name.includes('tf:') ? undefined : name,
    permissions: toldPermissions(files, block),
    assignableScopes: files.texts(block, 'assignable_scopes') ?? [],
  };
}

/** Nothing, where a part of it cannot be evaluated: one action more or less decides. */
function toldPermissions(files: TerraformFiles, block: TerraformBlock): Permissions[] | undefined {
  const value = files.value(block, 'permissions');
  const blocks = value === null ? [] : isMap(value) ? [value] : isList(value) ? value.filter(isMap) : undefined;
  const isTold = blocks !== undefined && isKnown(blocks) && !Object.keys(objectAt(block.body, 'dynamic')).includes('permissions')
    && blocks.every(one => Object.values(one).every(list => list === null || isList(list)));
  return isTold ? permissionsOf(blocks, ['actions', 'not_actions', 'data_actions', 'not_data_actions']) : undefined;
}

/** Blocks of permissions, by the names that a form has for the four lists. */
export function permissionsOf(blocks: readonly Json[], [actions, notActions, dataActions, notDataActions]: readonly [string, string, string, string]): Permissions[] {
  return blocks.map(block => ({
    actions: stringsAt(block, actions), notActions: stringsAt(block, notActions), dataActions: stringsAt(block, dataActions), notDataActions: stringsAt(block, notDataActions),
  }));
}

/** What a grant is called, for people. */
export function roleNameOf({ role, custom }: FoundRole, written: string): string {
  return role?.name ?? custom?.name ?? written.slice(written.lastIndexOf('/') + 1);
}
