/** `npm run test:cdktn`: the suites in which the engine matters, over the sources of the second package, with cdktn and its constructs. */
require('ts-node').register({ transpileOnly: true });
const { resolve } = require('node:path');
const { jest } = require('../../package.json');
const { ENGINES } = require('./engines');
const { modulesOf } = require('./stage');

const modules = modulesOf(ENGINES.cdktn);
const [pattern] = Object.keys(jest.transform);

module.exports = {
  ...jest,
  // Composition, hand-off, own apps, users' own resources and providers, golden files; another pattern may be given.
  testMatch: ['core/**', 'golden/**', 'providers/**', 'cluster/own-apps', 'cluster/surface', 'azure/from-resource', 'synth/manifests', 'synth/paths', 'packages/**']
    .map(path => `<rootDir>/test/${path}${path.endsWith('**') ? '/*' : ''}.test.ts`),
  rootDir: resolve(__dirname, '../..'),
  transform: { [pattern]: ['<rootDir>/scripts/packages/as-cdktn.cjs', jest.transform[pattern][1]] },
  // Classes of prebuilt providers of cdktf come to stand on cdktn, too.
  moduleNameMapper: {
    ...jest.moduleNameMapper,
    '^cdkt[fn]$': `${modules}/cdktn`,
    '^(cdk8s|constructs)$': `${modules}/$1`,
  },
};
