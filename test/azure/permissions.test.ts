import { allows, isWithin, matches, Permissions } from '../../lib/azure/permissions';
import { findRole } from '../../lib/azure/role-actions';

const PULL = 'Microsoft.ContainerRegistry/registries/pull/read';
const block = (more: Partial<Permissions>): Permissions => ({ actions: [], notActions: [], dataActions: [], notDataActions: [], ...more });
const actions = (...list: string[]) => [block({ actions: list })];

describe('a pattern of actions', () => {
  it.each<[string, boolean]>([
    [PULL, true], [PULL.toUpperCase(), true], ['*', true], ['*/read', true], ['Microsoft.ContainerRegistry/*', true], ['Microsoft.ContainerRegistry/*/read', true],
    ['microsoft.containerregistry/registries/*', true], ['*registries*', true], ['*/pull/*', true], ['Microsoft.*/registries/*/read', true], [`${PULL}*`, true], [`*${PULL}`, true], ['**', true],
    [`${PULL}x`, false], [`x${PULL}`, false], [PULL.slice(1), false], [PULL.slice(0, -1), false], ['Microsoft.ContainerRegistry/*/write', false], ['*/read/*', false], ['', false],
    ['Microsoft.ContainerRegistry/registries/pull/read*read', false], ['Microsoft+ContainerRegistry/registries/pull/read', false], ['Microsoft.ContainerRegistry/registries/pull/rea*ead', false],
  ])('%s: %s', (pattern, fits) => {
    expect(matches(pattern, PULL)).toBe(fits);
  });

  it('is matched in linear time', () => {
    const start = Date.now();
    expect(matches(`${'*a'.repeat(20_000)}b`, 'a'.repeat(40_000))).toBe(false);
    expect(Date.now() - start).toBeLessThan(500);
  });
});

describe('a set of permissions', () => {
  const pull = { name: PULL, isData: false };

  it('allows what a block of it allows and does not take back', () => {
    expect(allows(actions('*'), pull)).toBe(true);
    expect(allows([block({ dataActions: ['*'] })], pull)).toBe(false);
    expect(allows([block({ actions: ['*'], notActions: ['Microsoft.ContainerRegistry/*'] })], pull)).toBe(false);
    expect(allows([block({ actions: ['*'], notActions: ['Microsoft.ContainerRegistry/*'] }), ...actions(PULL)], pull)).toBe(true);
    expect(allows([block({ actions: ['*'], notDataActions: ['*'] })], pull)).toBe(true);
    expect(allows([], pull)).toBe(false);
  });

  it.each<[string, readonly Permissions[], readonly Permissions[], boolean]>([
    ['an action and itself', actions(PULL), actions(PULL.toLowerCase()), true],
    ['an action and a pattern', actions(PULL), actions('*/read'), true],
    ['a pattern and an action', actions('*/read'), actions(PULL), false],
    ['a pattern and a wider one', actions('Microsoft.ContainerRegistry/*/read'), actions('Microsoft.ContainerRegistry/*'), true],
    ['actions and data actions', actions(PULL), [block({ dataActions: ['*'] })], false],
    ['nothing and something', [], actions(PULL), true],
    ['something and nothing', actions(PULL), [], false],
    ['all of it and all but some', actions('*'), [block({ actions: ['*'], notActions: ['*/write'] })], false],
    ['all but some and all of it', [block({ actions: ['*'], notActions: ['*/write'] })], actions('*'), true],
    ['all but some and the same', [block({ actions: ['*'], notActions: ['*/write'] })], [block({ actions: ['*'], notActions: ['*/write'] })], true],
    ['all but much and all but some', [block({ actions: ['*'], notActions: ['*'] })], actions(PULL), true],
    ['all but more and all but some', [block({ actions: ['*'], notActions: ['Microsoft.A/*'] })], [block({ actions: ['*'], notActions: ['Microsoft.A/b/write'] })], true],
    ['reading and all but writing', actions('*/read'), [block({ actions: ['*'], notActions: ['*/write', 'Microsoft.A/b/delete'] })], true],
    ['reading and all but some reading', actions('*/read'), [block({ actions: ['*'], notActions: ['Microsoft.A/b/read'] })], false],
    ['what another block gives back', actions(PULL), [block({ actions: ['*'], notActions: ['Microsoft.ContainerRegistry/*'] }), ...actions('*/pull/read')], true],
  ])('is within another: %s', (_, inner, outer, within) => {
    expect(isWithin(inner, outer)).toBe(within);
  });

  it('is compared as Azure means it: Contributor is within Owner, Reader within both, not the other way', () => {
    const [reader, contributor, owner] = ['Reader', 'Contributor', 'Owner'].map(name => findRole(name)!.permissions);
    expect([isWithin(reader, contributor), isWithin(contributor, owner), isWithin(reader, owner)]).toEqual([true, true, true]);
    expect([isWithin(contributor, reader), isWithin(owner, contributor), isWithin(owner, reader)]).toEqual([false, false, false]);
    // A data role is no less than a role of management: they allow different things.
    expect(isWithin(findRole('Storage Blob Data Reader')!.permissions, contributor)).toBe(false);
  });
});
