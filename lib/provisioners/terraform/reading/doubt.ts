import { textOf } from '../../../engine/terraform/functions';
import { TerraformBlock } from '../../../engine/terraform/terraform-block';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';
import { isTold, untoldIn } from '../../../engine/terraform/unknown';

/** Why nobody can tell whether it is made, or to whom it belongs: the files do not say whose the ID is. */
export function doubtOf(block: TerraformBlock, files: TerraformFiles, id: string): string | undefined {
  if (block.uncertain !== undefined) {
    return `${block.uncertain} (${untoldIn(textOf(files.value(block, block.body.count === undefined ? 'for_each' : 'count')) ?? '') || 'not to be evaluated'})`;
  }
  return !isTold(id) ? `to whom it is (${untoldIn(id)})` : undefined;
}
