import { call, ownerOf, validArguments, World } from './valid';
import { ALL_CALLABLES, BAD_VALUES, callAndRead, LEFT_OUT, nameOf, Place, placesOf, readAll } from './walk';
import { FluxAzureApp } from '../../lib';
import { FluxAzureError } from '../../lib/text/problems';
import { printFigures } from '../helpers/figures';
import { temporaryFolder } from '../support/synthesize';

const world = () => new World(new FluxAzureApp({ outdir: `${temporaryFolder()}/dist`, terraformOutdir: `${temporaryFolder()}/cdktf.out` }));

/** Everything that is tried, with what came of it. */
function tryAll(callables: readonly string[]): { calls: number; refused: number; raw: string[] } {
  const counts = { calls: 0, refused: 0, raw: [] as string[] };
  for (const callable of callables) {
    const here = world();
    const instance: unknown = callable.includes('#') ? ownerOf(callable, here) : undefined;
    for (const place of placesOf(callable)) {
      for (const [name, value] of [['left out', () => LEFT_OUT] as const, ...BAD_VALUES]) {
        counts.calls++;
        const wrong = outcome(place, value(), here, instance);
        counts.refused += wrong === 'refused' ? 1 : 0;
        if (wrong !== undefined && wrong !== 'refused') {
          counts.raw.push(`${nameOf(place)} with ${name}: ${wrong}`);
        }
      }
    }
  }
  return counts;
}

function outcome(place: Place, value: unknown, here: World, instance: unknown): string | undefined {
  try {
    callAndRead(place, value, here, instance);
    return undefined;
  } catch (error) {
    return error instanceof FluxAzureError ? 'refused' : String((error as Error)?.stack).split('\n').slice(0, 4).join(' ');
  }
}

describe('every public callable', () => {
  it('takes right arguments', () => {
    for (const callable of ALL_CALLABLES) {
      const here = world();
      expect(() => readAll(call(callable, validArguments(callable, here), here))).not.toThrow();
    }
  });

  it('refuses what is wrong in the form of the house, and never ends in a raw error', () => {
    const { calls, refused, raw } = tryAll(ALL_CALLABLES);
    printFigures(`walk of the assembly: ${ALL_CALLABLES.length} callables, ${calls} calls, ${refused} refused, ${raw.length} raw errors`);
    expect(raw).toEqual([]);
  });
});
