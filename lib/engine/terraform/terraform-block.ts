import { Json } from '../../text/json-reading';

/** A resource or data source of a stack. */
export interface TerraformBlock {
  readonly stack: string;
  readonly isData: boolean;
  readonly type: string;
  readonly name: string;
  readonly body: Json;
  /** Construct path, or the address when the block was not made by cdktf. */
  readonly at: string;
  /** Name of the block over all stacks; attributes of it that only Azure knows are `SYMBOL.attribute`. */
  readonly symbol: string;
}

/** What is read of blocks, with references followed. */
export interface AttributeReader {
  attribute(block: TerraformBlock, name: string): string;
  resolve(stack: string | undefined, value: unknown): string;
  blockOf(symbol: string): TerraformBlock | undefined;
  providerOf(block: TerraformBlock): Json;
}
