import { mutants } from './mutants';
import { allIntegrations, controllerLevel } from './programs';
import { FluxAzureApp } from '../../lib';
import { findingsOf, inputOf } from '../support/review';

/** Findings that are there before anything is broken are no catch. */
function survivorsOf(program: string, build: (app: FluxAzureApp) => void): { readonly count: number; readonly survivors: string[]; readonly warned: string[] } {
  const input = inputOf(build);
  const before = new Set(findingsOf(input).map(({ code, at, what }) => [code, at, what].join('\n')));
  expect(findingsOf(input).filter(({ severity }) => severity === 'error')).toEqual([]);
  const survivors: string[] = [];
  const warned: string[] = [];
  let count = 0;
  for (const mutant of mutants(program, input)) {
    count++;
    const found = findingsOf(mutant.input).filter(({ code, at, what }) => !before.has([code, at, what].join('\n')));
    if (found.length === 0) {
      survivors.push(mutant.name);
    } else if (found.every(({ severity }) => severity !== 'error')) {
      warned.push(`${mutant.name} (${[...new Set(found.map(({ code }) => code))].join(', ')})`);
    }
  }
  return { count, survivors, warned };
}

describe('The review catches what is broken in the synthesized files', () => {
  it.each([['all-integrations', allIntegrations], ['controller level', controllerLevel]])('%s: at least 99 % of the mutants', (name, build) => {
    const { count, survivors, warned } = survivorsOf(name, build);
    if (process.env.MUTANTS_VERBOSE) {
      process.stdout.write(`${name}: ${count - survivors.length} of ${count} mutants caught, ${warned.length} of them by a warning\n${warned.map(line => `  warning: ${line}\n`).join('')}`);
    }
    expect(count).toBeGreaterThan(100);
    expect({ survivors, share: survivors.length / count <= 0.01 }).toMatchObject({ share: true });
  });
});
