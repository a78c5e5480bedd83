import * as fc from 'fast-check';
import { ArmScope, ArmScopeKind } from '../../lib';
import { SUBSCRIPTION } from '../helpers/fixtures';
import { guid } from '../support/synthesize';

const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._()-]{0,20}$/);
const subscription = fc.string().map(guid);
const type = fc.stringMatching(/^[A-Za-z]{1,12}$/);
const resource = fc.tuple(subscription, name, type, fc.array(fc.tuple(type, name), { minLength: 1, maxLength: 3 }));
const build = ([sub, group, namespace, parts]: [string, string, string, [string, string][]]) =>
  ArmScope.resource(sub, group, [`Microsoft.${namespace}`, ...parts.map(([each]) => each)].join('/'), parts.map(([, each]) => each));
const anyCase = (text: string) => fc.array(fc.boolean(), { minLength: text.length, maxLength: text.length })
  .map(upper => [...text].map((char, i) => (upper[i] ? char.toUpperCase() : char.toLowerCase())).join(''));

describe('ArmScope', () => {
  it('reads back what it built', () => {
    fc.assert(fc.property(resource, parts => {
      const scope = build(parts);
      const [sub, group, namespace, pairs] = parts;
      expect(ArmScope.parse(scope.id).isSameAs(scope)).toBe(true);
      expect(scope.kind).toBe(ArmScopeKind.RESOURCE);
      expect(scope.subscriptionId).toBe(sub);
      expect(scope.resourceGroupName).toBe(group);
      expect(scope.resourceType).toBe([`Microsoft.${namespace}`, ...pairs.map(([each]) => each)].join('/'));
      expect(scope.resourceNames).toEqual(pairs.map(([, each]) => each));
      expect(scope.name).toBe(pairs.at(-1)![1]);
      expect(String(scope)).toBe(scope.id);
    }));
  });

  it('covers itself and all that is below it, whatever the case, and nothing above or beside it', () => {
    fc.assert(fc.property(resource.chain(parts => fc.tuple(fc.constant(build(parts)), anyCase(build(parts).id))), ([scope, sameId]) => {
      const same = ArmScope.parse(sameId);
      for (let above: ArmScope | undefined = scope; above; above = above.parent) {
        expect(above.covers(same)).toBe(true);
        expect(same.covers(above)).toBe(above.isSameAs(same));
      }
      expect(ArmScope.managementGroup('platform').covers(scope)).toBe(true);
      expect(scope.covers(ArmScope.managementGroup('platform'))).toBe(false);
      expect(ArmScope.parse(`${scope.id}x`).covers(scope)).toBe(false);
      expect(scope.covers(ArmScope.parse(`${scope.id}x`))).toBe(false);
    }));
  });

  it('covers in both directions only when both are the same', () => {
    fc.assert(fc.property(resource, resource, (a, b) => {
      const [one, two] = [build(a), build(b)];
      expect(one.covers(two) && two.covers(one)).toBe(one.isSameAs(two));
    }));
  });

  it('goes up from a child resource over its group to the subscription', () => {
    const scope = ArmScope.resource(SUBSCRIPTION, 'rg', 'Microsoft.Storage/storageAccounts/blobServices/containers', ['acc', 'default', 'manifests']);
    const kinds = [];
    for (let above: ArmScope | undefined = scope; above; above = above.parent) { kinds.push(above.kind); }
    expect(kinds).toEqual(['resource', 'resource', 'resource', 'resource group', 'subscription']);
  });

  it.each([
    ['subscriptions/x', "does not begin with '/'"],
    ['/subscriptions/not-a-guid', 'its subscription "not-a-guid" is not a GUID'],
    ['/subscriptions/00000000-0000-0000-0000-000000000000', 'zero GUID'],
    [`/subscriptions/${SUBSCRIPTION}/`, "ends with '/'"],
    [`/subscriptions/${SUBSCRIPTION}//rg`, 'an empty segment'],
    [`/subscriptions/${SUBSCRIPTION}/resourceGroup/rg`, 'resourceGroups/NAME'],
    [`/subscriptions/${SUBSCRIPTION}/resourceGroups`, 'resourceGroups/NAME'],
    [`/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.X/things`, 'pairs of TYPE/NAME'],
    [`/subscriptions/${SUBSCRIPTION}/resourceGroups/r g`, 'a character that ARM does not allow'],
    ['/providers/Microsoft.Authorization/roleDefinitions/x', 'only management groups'],
    ['/tenants/x', 'neither with /subscriptions nor with /providers'],
    ['', "does not begin with '/'"],
  ])('refuses %j', (id, reason) => {
    expect(() => ArmScope.parse(id)).toThrow(reason);
    expect(() => ArmScope.parse(id)).toThrow('give one of /subscriptions/SUB');
  });

  it('refuses a resource whose names do not fit its type', () => {
    expect(() => ArmScope.resource(SUBSCRIPTION, 'rg', 'Microsoft.Storage/storageAccounts/blobServices', ['acc'])).toThrow('takes 2 names, 1 were given');
  });
});
