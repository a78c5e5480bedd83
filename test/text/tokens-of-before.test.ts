import { ContainerRegistry, FluxAcrAccess, FluxAzureApp } from '../../lib';
import { clusterIn, objectLevel, SUBSCRIPTION } from '../helpers/fixtures';
import { refusalOf, synth, temporaryFolder } from '../support/synthesize';

/** A client ID that Terraform makes, of a program that has been written. */
function tokenOfBefore(): string {
  let token = '';
  synth(app => {
    const access = new FluxAcrAccess(clusterIn(app), 'acr', {
      registry: ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }), authentication: objectLevel(),
    });
    access.ociRepository('a', { path: 'a' });
    token = access.identity!.clientId;
  });
  return token;
}

describe('a token of a program that ran before in the same process', () => {
  it.each(['', 'x'])('is refused like one that nobody made, with %j before it', before => {
    const token = tokenOfBefore();
    expect(refusalOf(app => clusterIn(app, { tenantId: `${before}${token}` }))).toContain('`tenantId` has the mark of a Terraform token that this program has not made');
  });

  it('is taken as long as its program runs', () => {
    const app = new FluxAzureApp({ outdir: temporaryFolder(), terraformOutdir: temporaryFolder() });
    const access = new FluxAcrAccess(clusterIn(app), 'acr', {
      registry: ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }), authentication: objectLevel(),
    });
    expect(() => access.ociRepository('a', { path: 'a', annotations: { 'contoso.example/id': access.identity!.clientId } })).not.toThrow();
  });
});
