/** A transformer of jest: the sources and tests as they are for cdktn. */
const tsJest = require('ts-jest').default;
require('ts-node').register({ transpileOnly: true });
const { ENGINES, testFor } = require('./engines');

module.exports = {
  createTransformer(options) {
    const inner = tsJest.createTransformer(options);
    const changed = (text, path) => testFor(ENGINES.cdktn, path.split('\\').join('/'), text);
    return {
      process: (text, path, jest) => inner.process(changed(text, path), path, jest),
      getCacheKey: (text, path, jest) => `cdktn${inner.getCacheKey(changed(text, path), path, jest)}`,
    };
  },
};
