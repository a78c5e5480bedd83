import { Value } from './functions';
import { TerraformBlock } from './terraform-block';
import { TerraformFiles } from './terraform-files';

/** Every text in a block, with references followed; provisioners and notes of cdktf included, what Terraform itself reads left out. */
export function evaluateTexts(files: TerraformFiles, block: TerraformBlock): string[] {
  return Object.keys(block.body).filter(name => !['//', 'depends_on', 'lifecycle', 'count', 'for_each', 'providers', 'source', 'version'].includes(name))
    .flatMap(name => textsIn(files.value(block, name)));
}

function textsIn(value: Value): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(item => textsIn(item as Value)) : [];
}
