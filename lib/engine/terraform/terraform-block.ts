import { Value } from './functions';
import { Json } from '../../text/json-reading';

/** A resource or data source of a stack; one of its instances where `count` or `for_each` makes several. */
export interface TerraformBlock {
  readonly stack: string;
  readonly isData: boolean;
  readonly type: string;
  /** With the key of the instance, as it is written: `x["key"]`. */
  readonly name: string;
  readonly body: Json;
  /** Construct path, or the address when the block was not made by cdktf. */
  readonly at: string;
  /** Name of the block over all stacks; attributes of it that only Azure knows are `SYMBOL.attribute`. */
  readonly symbol: string;
  /** `each` and `count` of an instance. */
  readonly names?: { readonly [name: string]: Value };
  /** Why nobody can tell from the files whether, or how often, it is made. */
  readonly uncertain?: string;
}

/** What is read of blocks, with references followed. */
export interface AttributeReader {
  attribute(block: TerraformBlock, name: string): string;
  resolve(stack: string | undefined, value: unknown): string;
  blockOf(symbol: string): TerraformBlock | undefined;
  providerOf(block: TerraformBlock): Json;
}
