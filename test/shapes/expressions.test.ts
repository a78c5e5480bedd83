import { Fn, TerraformStack, TerraformVariable, Token } from 'cdktf';
import { use } from './use';
import { call, instanceOf, textFor, World } from './valid';
import { ALL_CALLABLES, argumentsWith, nameOf, Place, placesOf } from './walk';
import * as library from '../../lib';
import { FluxAzureApp } from '../../lib';
import { Program } from '../../lib/core/program';
import { parametersOf } from '../../lib/shapes/shapes';
import { literally } from '../../lib/text/expressions';
import { FluxAzureError } from '../../lib/text/problems';
import { acrIn, clusterIn, objectLevel } from '../helpers/fixtures';
import { refusalsOf, synth, temporaryFolder } from '../support/synthesize';

/** Texts that Terraform, or cdktf, would read as something else than a text. */
const TEXTS = ['${file("/etc/passwd")}', '%{ if true }x%{ endif }', 'a${file("/etc/passwd")}', '$${file("/etc/passwd")}', '$$${file("/etc/passwd")}', '${TfToken[TOKEN.999999]}', '#{TfToken[TOKEN.1]}', '&{TfToken[TOKEN.1]}', '-1.8881545897087827e+289'];

/** All expressions in the Azure half of a call; undefined when the program is refused. */
function expressionsOf(place: Place, value: unknown): Set<string> | undefined {
  const world = new World(new FluxAzureApp({ outdir: `${temporaryFolder()}/dist`, terraformOutdir: `${temporaryFolder()}/tf` }));
  try {
    use(call(place.callable, argumentsWith(place, value, world), world), world);
    const program = Program.of(world.app);
    program.finalize();
    program.problems.throwIfAny();
    const stacks = world.app.terraform.node.findAll().filter(construct => TerraformStack.isStack(construct)) as TerraformStack[];
    return new Set(stacks.flatMap(stack => [...JSON.stringify(stack.toTerraform()).matchAll(/(?<!\$)\$\{[^}]*\}|(?<!%)%\{[^}]*\}/g)].map(([found]) => found)));
  } catch (error) {
    if (error instanceof FluxAzureError) {
      return undefined;
    }
    throw error;
  }
}

describe('expressions of Terraform that nobody meant', () => {
  it('come from no text of any public callable', () => {
    const found: string[] = [];
    let programs = 0;
    let refused = 0;
    const places = ALL_CALLABLES.flatMap(placesOf).filter(({ type, callable }) => type.name === 'string' && !callable.startsWith('FluxAzureApp'));
    for (const [i, place] of places.entries()) {
      const steps = place.path.filter(step => typeof step === 'string');
      const benign = expressionsOf(place, steps.at(-1) === 'example' ? 'example' : textFor(place.callable, String(steps.at(-1) ?? parametersOf(place.callable)[place.parameter].name)));
      for (const text of process.env.LONG ? TEXTS : [TEXTS[0], TEXTS[1 + i % (TEXTS.length - 1)]]) {
        programs++;
        const here = expressionsOf(place, text);
        refused += here ? 0 : 1;
        found.push(...[...here ?? []].filter(expression => !benign?.has(expression)).map(expression => `${nameOf(place)}: ${expression}`));
      }
    }
    process.stderr.write(`expressions: ${places.length} texts, ${programs} programs, ${refused} refused, ${found.length} expressions that nobody meant\n`);
    expect(found).toEqual([]);
  });

  const tagged = (tags: { [name: string]: string }) => synth(app => { acrIn(clusterIn(app, { identities: { resourceGroupName: 'rg', location: 'l', tags } })); })
    .resources('azurerm_user_assigned_identity')[0].tags;

  it('are written to the letter in free text', () => {
    expect(tagged({ 'cost$centre': '${file("/etc/passwd")}', 'a': '$${x} %{ if }', '${b}': '$', 'plain': '100 %' }))
      .toEqual({ 'cost$centre': '$${file("/etc/passwd")}', 'a': '$$${x} %%{ if }', '$${b}': '$', 'plain': '100 %' });
  });

  it.each([
    ['plain', 'plain'], ['$', '$'], ['$$', '$$'], ['${a}', '$${a}'], ['$${a}', '$$${a}'], ['$$${a}', '$$$${a}'], ['%{a}', '%%{a}'], ['%%{a}', '%%%{a}'], ['$%{a}', '$%%{a}'], ['%${a}', '%$${a}'], ['{a}', '{a}'], ['${', '$${'], ['${TfToken[', '$${TfToken['],
  ])('%s becomes %s, which Terraform reads as it was (seen with terraform output)', (text, written) => {
    expect(literally(text)).toBe(written);
  });

  it('leave tokens alone, also inside a text', () => {
    const result = synth(app => {
      const stack = new TerraformStack(app.terraform, 'mine');
      const owner = new TerraformVariable(stack, 'owner', { type: 'string' }).stringValue;
      acrIn(clusterIn(app, {
        stack,
        identities: {
          resourceGroupName: `rg-${owner}`,
          location: Fn.lower(owner),
          tags: { a: owner, b: `${'${x}'} of ${owner}`, c: `$${owner}`, d: Fn.join('-', [owner, 'x']), e: `%{ if }${owner}${owner}$` },
        },
      }));
    });
    expect(result.resources('azurerm_user_assigned_identity', 'mine')[0]).toMatchObject({
      resource_group_name: 'rg-${var.owner}',
      location: '${lower(var.owner)}',
      tags: { a: '${var.owner}', b: '$${x} of ${var.owner}', c: '${"$"}${var.owner}', d: '${join("-", [var.owner, "x"])}', e: '%%{ if }${var.owner}${var.owner}$' },
    });
  });

  it.each<[string, (token: string) => (app: FluxAzureApp) => void]>([
    ['namespace', namespace => app => { acrIn(clusterIn(app), { authentication: objectLevel({ namespace }) }); }],
    ['serviceAccountName', serviceAccountName => app => { acrIn(clusterIn(app), { authentication: objectLevel({ serviceAccountName }) }); }],
    ['fluxNamespace', fluxNamespace => app => { clusterIn(app, { fluxNamespace }); }],
    ['lockdown.defaultServiceAccount', defaultServiceAccount => app => { clusterIn(app, { lockdown: { defaultServiceAccount } }); }],
    ['pathRegex', pathRegex => app => {
      const world = new World(app);
      new library.FluxSopsAkv(world.cluster, 'sops', { keyVault: instanceOf('KeyVault', world), keyName: 'sops', authentication: objectLevel(), pathRegex });
    }],
    ['ID', id => app => { clusterIn(app, {}, id); }],
    ['kubernetesNamespace', kubernetesNamespace => app => {
      const world = new World(app);
      new library.FluxAksAccess(world.cluster, 'aks', { target: instanceOf('AksCluster', world), authentication: objectLevel(), kubernetesRole: library.AzureRole.AKS_RBAC_READER, kubernetesNamespace });
    }],
    ['path', path => app => {
      const world = new World(app);
      new library.FluxSopsAkv(world.cluster, 'sops', { keyVault: instanceOf('KeyVault', world), keyName: 'sops', authentication: objectLevel() }).kustomization('a', { source: world.object('source'), path });
    }],
  ])('tokens are refused in %s, where a text decides', (name, program) => {
    expect(refusalsOf(program(Token.asString({ resolve: () => 'x', creationStack: [], toString: () => 'x' }))).join('\n')).toMatch(new RegExp(`${name}\`? is a Terraform token`));
  });
});
