import { textOf } from '../../../engine/terraform/functions';
import { TerraformBlock } from '../../../engine/terraform/terraform-block';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';
import { isTold, untoldIn } from '../../../engine/terraform/unknown';

/** What an identity is looked up by, where one of these tells which it is. */
const LOOKED_UP_BY: { readonly [type: string]: readonly (readonly string[])[] } = {
  azurerm_user_assigned_identity: [['name', 'resource_group_name']],
  azuread_service_principal: [['client_id'], ['object_id'], ['application_id']],
  azuread_application: [['client_id'], ['object_id'], ['application_id']],
};

/** An identity that is looked up by a name alone, or by what no file tells, may be any. */
export function isAnybody(files: TerraformFiles, id: string): string | undefined {
  const block = files.blockOf(id);
  const keys = block?.isData ? LOOKED_UP_BY[block.type] : undefined;
  const isKnown = (name: string) => ![files.attribute(block!, name)].some(text => text === '' || text.startsWith(block!.symbol) || !isTold(text));
  return keys && !keys.some(names => names.every(isKnown)) ? `to whom it is (${untoldIn(id)})` : undefined;
}

/** Why nobody can tell whether it is made, or to whom it belongs: the files do not say whose the ID is. */
export function doubtOf(block: TerraformBlock, files: TerraformFiles, id: string): string | undefined {
  if (block.uncertain !== undefined) {
    return `${block.uncertain} (${untoldIn(textOf(files.value(block, block.body.count === undefined ? 'for_each' : 'count')) ?? '') || 'not to be evaluated'})`;
  }
  return !isTold(id) ? `to whom it is (${untoldIn(id)})` : undefined;
}
