import { App, IResolvable, IResolveContext, TerraformDataSource, TerraformOutput, TerraformProvider, TerraformResource, TerraformStack, Token } from 'cdktf';
import { Construct } from 'constructs';
import { resolvedOnce } from './whole';

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

/**
 * An attribute of a resource or data source, as cdktf's own reference resolves it: the expression in the stack of the element, and what cdktf hands over
 * in another one. It does not note where it was made, which takes cdktf's own half of the time of a program under ts-node.
 */
class Attribute implements IResolvable {
  public readonly creationStack: string[] = [];
  private readonly elsewhere = new Map<TerraformStack, string>();

  /**
   * @param originStack by this name everything else finds where a token belongs, as in those of cdktf
   */
  public constructor(private readonly expression: string, public readonly originStack: TerraformStack) {}

  public resolve(context: IResolveContext): string {
    const stack = TerraformStack.of(context.scope);
    const { suppressBraces } = context;
    context.suppressBraces = true;
    if (context.preparing && stack !== this.originStack) {
      this.elsewhere.set(stack, App.of(this.originStack).crossStackReference(this.originStack, stack, this.expression));
    }
    const expression = this.elsewhere.get(stack) ?? this.expression;
    return suppressBraces ? expression : `\${${expression}}`;
  }

  public toString(): string {
    return Token.asString(this);
  }

  public toJSON(): string {
    return '<unresolved-token>';
  }
}

/** The attributes of one element, each as one token, however often it is read. */
class Attributes {
  private readonly known = new Map<string, string>();

  public read(element: TerraformResource | TerraformDataSource, name: string): string {
    const token = this.known.get(name) ?? Token.asString(element.interpolationForAttribute(name));
    this.known.set(name, token);
    return token;
  }
}

function attributeOf(element: TerraformResource | TerraformDataSource, address: string, name: string): IResolvable {
  return new Attribute(`${address}.${element.friendlyUniqueId}${element.forEach ? '.*' : ''}.${name}`, element.cdktfStack);
}

/** A resource that the library makes. */
export abstract class Resource<Props extends ElementProps> extends TerraformResource {
  private readonly attributes = new Attributes();

  public constructor(scope: Construct, id: string, type: string, providerName: string, protected readonly props: Props) {
    super(scope, id, { terraformResourceType: type, terraformGeneratorMetadata: { providerName }, provider: props.provider });
  }

  public override getStringAttribute(name: string): string {
    return this.attributes.read(this, name);
  }

  public override interpolationForAttribute(name: string): IResolvable {
    return attributeOf(this, this.terraformResourceType, name);
  }

  public override toTerraform(): object {
    return resolvedOnce(super.toTerraform() as object, 'resource', this.cdktfStack);
  }

  protected abstract override synthesizeAttributes(): Arguments;

  protected override synthesizeHclAttributes(): Arguments {
    return typed(this.synthesizeAttributes());
  }
}

/** A data source that the library reads. */
export abstract class DataSource<Props extends ElementProps> extends TerraformDataSource {
  private readonly attributes = new Attributes();

  public constructor(scope: Construct, id: string, type: string, providerName: string, protected readonly props: Props) {
    super(scope, id, { terraformResourceType: type, terraformGeneratorMetadata: { providerName }, provider: props.provider });
  }

  public override getStringAttribute(name: string): string {
    return this.attributes.read(this, name);
  }

  public override interpolationForAttribute(name: string): IResolvable {
    return attributeOf(this, `data.${this.terraformResourceType}`, name);
  }

  public override toTerraform(): object {
    return resolvedOnce(super.toTerraform() as object, 'data', this.cdktfStack);
  }

  protected abstract override synthesizeAttributes(): Arguments;

  protected override synthesizeHclAttributes(): Arguments {
    return typed(this.synthesizeAttributes());
  }
}

/** An output that the library hands over. */
export class Output extends TerraformOutput {
  public override toTerraform(): object {
    return resolvedOnce(super.toTerraform() as object, 'output', this.cdktfStack);
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
