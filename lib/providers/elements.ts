import { TerraformDataSource, TerraformProvider, TerraformResource } from 'cdktf';
import { Construct } from 'constructs';

/**
 * What the generated classes have in common. They hold the attributes that the library writes and reads, and no more; whatever else a resource
 * can have, `addOverride` of cdktf sets.
 */

/** Arguments in the words of the provider, as they are written. */
export type Arguments = { [attribute: string]: unknown };

/** What every resource and data source takes beside its own arguments. */
export interface ElementProps {
  /** @default the provider of the stack without an alias */
  readonly provider?: TerraformProvider;
}

/** A resource that the library makes. */
export abstract class Resource<Props extends ElementProps> extends TerraformResource {
  public constructor(scope: Construct, id: string, type: string, providerName: string, protected readonly props: Props) {
    super(scope, id, { terraformResourceType: type, terraformGeneratorMetadata: { providerName }, provider: props.provider });
  }

  protected abstract override synthesizeAttributes(): Arguments;

  protected override synthesizeHclAttributes(): Arguments {
    return typed(this.synthesizeAttributes());
  }
}

/** A data source that the library reads. */
export abstract class DataSource<Props extends ElementProps> extends TerraformDataSource {
  public constructor(scope: Construct, id: string, type: string, providerName: string, protected readonly props: Props) {
    super(scope, id, { terraformResourceType: type, terraformGeneratorMetadata: { providerName }, provider: props.provider });
  }

  protected abstract override synthesizeAttributes(): Arguments;

  protected override synthesizeHclAttributes(): Arguments {
    return typed(this.synthesizeAttributes());
  }
}

/** What every provider takes beside its own arguments. */
export interface ProviderProps {
  /** @default the provider is that of all resources that name no other */
  readonly alias?: string;
}

/** A provider that the library configures, where the user has not. */
export abstract class Provider<Props extends ProviderProps> extends TerraformProvider {
  /**
   * @param version constraint of Terraform's; without one the stack has to say it
   */
  public constructor(scope: Construct, id: string, name: string, source: string, version: string | undefined, protected readonly props: Props) {
    super(scope, id, {
      terraformResourceType: name,
      terraformGeneratorMetadata: { providerName: name, providerVersionConstraint: version },
      terraformProviderSource: source,
    });
  }

  public override get alias(): string | undefined {
    return this.props.alias;
  }

  protected abstract override synthesizeAttributes(): Arguments;

  protected override synthesizeHclAttributes(): Arguments {
    return typed(this.synthesizeAttributes());
  }
}

/** Arguments as cdktf wants them for HCL, each with its type. */
function typed(values: Arguments): Arguments {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined).map(([attribute, value]) => [attribute, { value, ...typeOf(value) }]));
}

function typeOf(value: unknown): { isBlock: boolean; type: string; storageClassType: string } {
  if (Array.isArray(value)) {
    const isBlock = typeof value[0] === 'object';
    return { isBlock, type: 'list', storageClassType: isBlock ? 'objectList' : 'stringList' };
  }
  return typeof value === 'object'
    ? { isBlock: false, type: 'map', storageClassType: 'stringMap' }
    : { isBlock: false, type: 'simple', storageClassType: typeof value };
}
