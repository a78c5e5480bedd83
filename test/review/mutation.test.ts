import { Base, base, BASES } from './bases';
import { mutants } from './mutants';
import { allIntegrations, controllerLevel } from './programs';
import { ReviewInput } from '../../lib/engine/input';
import { findingsOf, inputOf } from '../support/review';

const AT_CONTROLLER: readonly Base[] = ['helm', 'controller', 'webhook', 'node', 'bucketAtController', 'certificateAtController', 'asoAtController'];
const seen: string[] = [];

interface Outcome { readonly count: number; readonly survivors: string[]; readonly warned: { name: string; codes: string[] }[] }

/** Findings that are there before anything is broken are no catch. */
function survivorsOf(program: string, input: ReviewInput, isFree: boolean): Outcome {
  const before = new Set(findingsOf(input).map(({ code, at, what }) => [code, at, what].join('\n')));
  expect(findingsOf(input).filter(({ severity }) => severity === 'error')).toEqual([]);
  const survivors: string[] = [];
  const warned: { name: string; codes: string[] }[] = [];
  let count = 0;
  for (const mutant of mutants(program, input, isFree)) {
    count++;
    const found = findingsOf(mutant.input).filter(({ code, at, what }) => !before.has([code, at, what].join('\n')));
    if (found.length === 0) {
      survivors.push(mutant.name);
    } else if (found.every(({ severity }) => severity !== 'error')) {
      warned.push({ name: mutant.name, codes: [...new Set(found.map(({ code }) => code))] });
    }
  }
  return { count, survivors, warned };
}

/** Mutants that the review lets pass, and why that is right. */
const ESCAPES: readonly (readonly [mutant: RegExp, why: string])[] = [
  [/^(sops|remote): GitRepository apps\/source /, 'a source on another host, which no access is meant for'],
  [/^locked: patch of Deployment (kustomize|helm|notification|image-reflector|image-automation)-controller/, 'flags of controllers that the program has no object of; fewer flags lock less, and no link depends on them'],
  [/^locked: patch of Deployment source-controller \/1\/(path|value)/, 'the object names its ServiceAccount itself, so the default is not needed'],
  [/^locked: OCIRepository apps\/podinfo serviceAccountName: removed/, 'the default ServiceAccount is the same'],
  [/^aso(AtController)?: Kustomization flux-system\/prod-\S+ namespace/, 'a Kustomization of the loop uses no access'],
  [/^asoAtController: patch of (CustomResourceDefinition|Kustomization)/, 'the loop that substitutes, not a link: with nothing substituted the client ID stays a variable, which the loop itself waits for'],
  [/^node: patch of Deployment source-controller/, 'the name of the kubelet identity is needed only by nodes with several identities, which no file shows'],
  [/^certificateAtController: patch of Deployment source-controller .*(secretName|subPath): another/, 'the Secret exists in the cluster only: no file has its name and its keys'],
];
/** Findings that are only warnings, since there is a harmless reading of what was broken. */
const HARMLESS_READING: { readonly [code: string]: string } = {
  FAZ009: 'of the identity of the nodes, which is made elsewhere, nobody knows here what it is granted',
  FAZ012: 'the role still reaches the resource, and more',
  FAZ023: 'a patch of every Deployment patches the right one, too, and source-watcher may not be installed',
  FAZ029: 'the webhook has a tenant of its own that it falls back to',
  FAZ044: 'a Secret that is in no file may hold a key',
  FAZ045: 'the registry may let everybody pull',
  FAZ062: 'a patch of every Deployment patches the right one, too',
};

describe('The review catches what is broken in the synthesized files', () => {
  const programs: [string, () => { input: ReviewInput; isFree: boolean }][] = [
    ['all-integrations', () => ({ input: inputOf(allIntegrations), isFree: false })],
    ['controller level', () => ({ input: inputOf(controllerLevel), isFree: true })],
    ...BASES.map((name): [string, () => { input: ReviewInput; isFree: boolean }] => [name, () => ({ input: base(name), isFree: AT_CONTROLLER.includes(name) })]),
  ];

  it.each(programs)('%s: every mutant', (name, read) => {
    const { input, isFree } = read();
    const { count, survivors, warned } = survivorsOf(name, input, isFree);
    expect(survivors.filter(survivor => !ESCAPES.some(([escape]) => escape.test(survivor)))).toEqual([]);
    expect(warned.filter(({ codes }) => !codes.some(code => code in HARMLESS_READING))).toEqual([]);
    seen.push(...survivors);
    expect(count).toBeGreaterThan(input.clusters.length * 10);
  });

  it('lists no escape that is none', () => {
    expect(ESCAPES.filter(([escape]) => !seen.some(survivor => escape.test(survivor)))).toEqual([]);
  });
});
