import { App, Fn, TerraformCount, TerraformOutput, TerraformProvider, TerraformResource, TerraformResourceLifecycle, TerraformStack, TerraformVariable, Testing, Token } from 'cdktf';
import { Construct } from 'constructs';
import * as fc from 'fast-check';
import { Output, Resource } from '../../lib/providers/elements';

type Arguments = { readonly [attribute: string]: unknown };
interface Meta {
  readonly dependsOn?: TerraformResource[];
  readonly count?: number | TerraformCount;
  readonly provider?: TerraformProvider;
  readonly lifecycle?: TerraformResourceLifecycle;
}

/** As the generated classes are. */
class Own extends Resource<Meta & { readonly values: Arguments }> {
  public constructor(scope: Construct, id: string, values: Arguments, meta: Meta = {}) {
    super(scope, id, 'azurerm_thing', 'azurerm', { values, ...meta });
    Object.assign(this, meta.dependsOn && { dependsOn: meta.dependsOn.map(({ friendlyUniqueId }) => `azurerm_thing.${friendlyUniqueId}`) }, meta.count !== undefined && { count: meta.count }, meta.lifecycle && { lifecycle: meta.lifecycle });
  }

  protected synthesizeAttributes(): { [attribute: string]: unknown } {
    return this.props.values;
  }
}

/** The same, with cdktf's own way. */
class Plain extends TerraformResource {
  public constructor(scope: Construct, id: string, private readonly values: Arguments, meta: Meta = {}) {
    super(scope, id, { terraformResourceType: 'azurerm_thing', terraformGeneratorMetadata: { providerName: 'azurerm' }, ...meta });
  }

  protected override synthesizeAttributes(): { [attribute: string]: unknown } {
    return this.values;
  }
}

type Make = (scope: Construct, id: string, values: Arguments, meta?: Meta) => TerraformResource;
const own: Make = (scope, id, values, meta) => new Own(scope, id, values, meta);
const plain: Make = (scope, id, values, meta) => new Plain(scope, id, values, meta);

/** What a program of two stacks writes. */
function written(make: Make, output: typeof TerraformOutput, program: (make: Make, one: TerraformStack, two: TerraformStack, output: typeof TerraformOutput) => void): unknown {
  const app = new App({ outdir: Testing.stubVersion(new App({ skipValidation: true })).outdir, skipValidation: true });
  const [one, two] = ['one', 'two'].map(id => new TerraformStack(app, id));
  program(make, one, two, output);
  [one, two].forEach(stack => stack.prepareStack());
  return [one, two].map(stack => JSON.parse(JSON.stringify(stack.toTerraform())) as unknown);
}

function expectSame(program: Parameters<typeof written>[2]): unknown {
  const result = written(own, Output, program);
  expect(result).toEqual(written(plain, TerraformOutput, program));
  return result;
}

describe('blocks that are resolved once', () => {
  it('say what they say by the way of cdktf, whatever is in them', () => {
    const value = fc.letrec(tie => ({
      value: fc.oneof(
        { depthSize: 'small' }, fc.string({ unit: 'binary' }), fc.stringMatching(/^[ -~]*$/), fc.constantFrom('${var.x}', '%{ if x }', '}', '${"a"}', 'a\nb', '1.5e+30', '-1.8e+289', '9-4e05-b', 'TfToken[', '$${x}', undefined, null),
        fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e100, max: 1e100 }), fc.boolean(), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.stringMatching(/^[a-z_]{1,6}$/), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,6}$/), value, { maxKeys: 5 }), values => {
      expectSame((make, one) => make(one, 'thing', values));
    }), { numRuns: 150 });
  });

  it('have tokens of every kind resolved, in the own stack and in another one', () => {
    const [, two] = expectSame((make, one, other, TheOutput) => {
      const variable = new TerraformVariable(one, 'names', { type: 'list(string)' });
      const first = make(one, 'first', { name: 'first' });
      const id = first.getStringAttribute('id');
      make(one, 'second', {
        parent: id,
        text: `a ${id} b ${Fn.upper(id)}`,
        list: variable.listValue,
        number: first.getNumberAttribute('size'),
        sum: `n${Token.asString(first.getNumberAttribute('size'))}`,
        map: first.getStringMapAttribute('tags'),
        nested: [{ deep: [id, { [id]: 'key' }] }],
        flag: first.getBooleanAttribute('flag'),
        joined: Fn.join('-', [id, 'x']),
        expression: Fn.conditional(true, id, 'none'),
      });
      make(other, 'third', { parent: id, text: `in ${id}` });
      new TheOutput(one, 'out', { value: id, description: `of ${id}`, sensitive: true });
      new TheOutput(other, 'elsewhere', { value: { id, list: [id] } });
    }) as { resource: object }[];
    expect(JSON.stringify(two.resource)).toContain('${data.terraform_remote_state.cross-stack-reference-input-one.outputs.cross-stack-output-azurerm_thingfirstid}');
  });

  it('keep overrides of the element and of the stack, and what Terraform itself is told', () => {
    expectSame((make, one) => {
      const first = make(one, 'first', { name: 'a', zone: 'b' });
      const second = make(one, 'second', { name: 'c' }, { dependsOn: [first], count: 2, lifecycle: { preventDestroy: true, ignoreChanges: ['tags'] } });
      second.addOverride('tags.team', 'x');
      second.addOverride('zone', first.getStringAttribute('zone'));
      first.addOverride('zone', undefined);
      second.importFrom('/some/id');
      first.moveFromId('azurerm_thing.old');
    });
    expectSame((make, one) => {
      const first = make(one, 'first', { name: 'a' });
      one.addOverride('resource.azurerm_thing.first.tags', { id: first.getStringAttribute('id') });
      one.addOverride('terraform.required_version', '>= 1.5');
    });
  });

  it('are refused as cdktf refuses them', () => {
    const refused = (make: Make) => () => written(make, TerraformOutput, (_, one) => make(one, 'thing', { value: () => 'function' }));
    expect(refused(plain)).toThrow(/non-data object \(e.g., a function\)/);
    expect(refused(own)).toThrow(/non-data object \(e.g., a function\)/);
  });
});
