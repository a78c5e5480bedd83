import * as whole from '../../lib/providers/whole';
import { acrIn, clusterIn } from '../helpers/fixtures';
import { synth } from '../support/synthesize';

describe('the blocks of a program', () => {
  it('are resolved once, though the library overrides the version of azurerm in the stack', () => {
    const resolvedOnce = jest.spyOn(whole, 'resolvedOnce');
    synth(app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a' }); });
    const calls = resolvedOnce.mock.results.map(({ value }, i) => value === resolvedOnce.mock.calls[i][0]);
    expect(calls.length).toBeGreaterThan(0);
    expect(calls.filter(isGeneral => isGeneral)).toEqual([]);
  });
});
