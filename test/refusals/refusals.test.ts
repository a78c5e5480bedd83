import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENTS, GIT, REGISTRIES, REMOTE, STORAGE, VAULTS } from './accesses';
import { ARGUMENTS, NODES } from './arguments';
import { CLUSTERS, IDENTITIES, MANIFESTS, PROVISIONERS } from './clusters';
import { CERTIFICATES, OUTPUTS, OWN_APPS } from './files';
import { INPUTS } from './inputs';
import { hasPieces, otherTests, Sentence, sentencesOfRefusals } from './sentences';
import { Expectations } from '../support/expectations';
import { problemsOf } from '../support/synthesize';

const GROUPS = {
  clusters: CLUSTERS,
  manifests: MANIFESTS,
  identities: IDENTITIES,
  provisioners: PROVISIONERS,
  registries: REGISTRIES,
  git: GIT,
  storage: STORAGE,
  vaults: VAULTS,
  events: EVENTS,
  remote: REMOTE,
  inputs: INPUTS,
  certificates: CERTIFICATES,
  outputs: OUTPUTS,
  ownApps: OWN_APPS,
  arguments: ARGUMENTS,
  nodes: NODES,
};
const CASES = Object.entries(GROUPS).flatMap(([group, cases]) => Object.entries(cases).map(([name, program]) => [`${group}: ${name}`, program] as const));

/** What nothing triggers, and why it stands there all the same. */
const NOT_TRIGGERED: { readonly [words: string]: string } = {
  'leave it out; known are': 'props that resemble none of ours are passed by as long as the check is lenient',
  'no folder has this name': 'the checks of arguments come first; a variable of the environment may still be one',
  'for the working directory': 'as before',
  'references between objects and the subjects': 'the forms of arguments come first; names that are put together are checked again',
  'would be named': 'as before, for the ID of a chart',
};

const expectations = new Expectations(join(__dirname, 'refusals.expected.yaml'));
const told: string[] = [];

/** Folders and days are others on every run. */
function stable(text: string): string {
  return text.split(join(tmpdir(), '')).join('/tmp').replace(/(cdk-flux-azure-test-|cdk-flux-azure-|certificates-)\w{6}/g, '$1').split(join(__dirname, '..', '..')).join('')
    .replace(/\/\d+\.pem/g, '/N.pem').replace(/ended on \d{4}-\d\d-\d\d/g, 'ended on DAY');
}

describe('a program is refused, with the sentence that says why and how to go on', () => {
  it.each(CASES)('%s', (name, program) => {
    const problems = problemsOf(program).map(stable);
    told.push(...problems);
    expect(problems).not.toEqual([]);
    for (const problem of problems) {
      // [construct path] what is wrong; why it matters; how to fix it
      expect(problem).toMatch(/^\[[^\]]+\] [^;]+(;[^;]*)*; [^;]+; .+/s);
      expect(problem).not.toMatch(/undefined|\[object /);
    }
    expectations.check(name, problems);
  });

  it('has no expectation without a case', () => expectations.finish());

  it('every refusal of the library is among them with each of its sentences, or is what a test elsewhere is about', () => {
    const [elsewhere, sentences] = [otherTests(), sentencesOfRefusals()];
    const isTold = ({ pieces }: Sentence) => told.some(message => hasPieces(message, pieces));
    const own = new Set(sentences.filter(sentence => sentence.part === 'what' && isTold(sentence)).map(({ refusal }) => refusal));
    const missing = sentences.filter(({ text }) => !Object.keys(NOT_TRIGGERED).some(words => text.includes(words)))
      .filter(sentence => !isTold(sentence) && (own.has(sentence.refusal)
        || (sentence.part === 'what' && sentence.words.length > 0 && !sentence.words.some(text => elsewhere.includes(text)))));
    expect(missing.map(({ file, text }) => `${file}: ${text}`)).toEqual([]);
  });
});
