import { TerraformStack } from 'cdktf';
import { use } from './use';
import { call, World } from './valid';
import { ALL_CALLABLES, argumentsWith, BAD_VALUES, LEFT_OUT, nameOf, Place, placesOf, readAll } from './walk';
import { FluxAzureApp } from '../../lib';
import { withOwnWriters } from '../../lib/core/hand-off/manifest';
import { Program } from '../../lib/core/program';
import { FluxAzureError } from '../../lib/text/problems';
import { temporaryFolder } from '../support/synthesize';

/** What is written for a call; undefined when it is refused, at once or with the program. */
function written(place: Place, value: unknown): string | undefined {
  const world = new World(new FluxAzureApp({ outdir: `${temporaryFolder()}/dist`, terraformOutdir: `${temporaryFolder()}/tf` }));
  try {
    const result: unknown = call(place.callable, argumentsWith(place, value, world), world);
    readAll(result);
    use(result, world);
    const program = Program.of(world.app);
    program.finalize();
    program.problems.throwIfAny();
    const stacks = world.app.terraform.node.findAll().filter(construct => TerraformStack.isStack(construct)) as TerraformStack[];
    const clusters = program.sites.map(({ chart }) => chart);
    const manifests = clusters.map(cluster => program.handOff.collect(undefined, () => withOwnWriters(() => cluster.toJson() as unknown)));
    return JSON.stringify([stacks.map(stack => stack.toTerraform()), manifests]);
  } catch (error) {
    if (error instanceof FluxAzureError) {
      return undefined;
    }
    throw new Error(`${nameOf(place)}: ${String((error as Error).stack)}`);
  }
}

describe('what is written for arguments that are taken', () => {
  it('is never garbage, and nothing ends in a raw error', () => {
    const found: string[] = [];
    let taken = 0;
    let calls = 0;
    for (const place of ALL_CALLABLES.flatMap(placesOf).filter(({ callable }) => !callable.startsWith('FluxAzureApp'))) {
      for (const [name, value] of [['left out', () => LEFT_OUT] as const, ...BAD_VALUES]) {
        calls++;
        const text = written(place, value());
        taken += text === undefined ? 0 : 1;
        const garbage = text && /undefined|\bNaN\b|\[object|Symbol\(|function ?\(|=>|"null"|\/null\/|Infinity/.exec(text);
        if (garbage) {
          found.push(`${nameOf(place)} with ${name}: ${text.slice(Math.max(0, garbage.index - 60), garbage.index + 60)}`);
        }
      }
    }
    process.stderr.write(`arguments that are taken: ${calls} calls, ${taken} taken, ${found.length} garbage\n`);
    expect(found).toEqual([]);
  }, 1_200_000);
});
