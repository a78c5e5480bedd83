import { FluxAzureApp, ManagedIdentity } from '../../lib';
import { acrIn, clusterIn } from '../helpers/fixtures';
import { refusalsOf } from '../support/synthesize';

/** Marks of tokens that nobody has made, in each of their forms. */
const MARKS = ['${TfToken[TOKEN.99999]}', '#{TfToken[TOKEN.1]}', '&{TfToken[TOKEN.1]}', 'a${TfToken[TOKEN.99999]}b'];

describe('names in maps', () => {
  it.each(MARKS)('with the mark %s of a token are refused, wherever they stand', mark => {
    const named = { [mark]: 'x' };
    const programs: readonly ((app: FluxAzureApp) => void)[] = [
      app => clusterIn(app, { identities: { resourceGroupName: 'rg', location: 'westeurope', tags: named } }),
      app => ManagedIdentity.create(clusterIn(app), 'flux', { tags: named }),
      app => acrIn(clusterIn(app)).ociRepository('a', { path: 'a', labels: named }),
      app => acrIn(clusterIn(app)).ociRepository('a', { path: 'a', annotations: named }),
      app => acrIn(clusterIn(app)).ociRepository('a', { path: 'a', spec: named }),
    ];
    for (const program of programs) {
      expect(refusalsOf(program).join('\n')).toMatch(/is the token of a list or a map; one text is needed there|has the mark of a Terraform token that this program has not made/);
    }
  });
});
