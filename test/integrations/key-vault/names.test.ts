import { FluxAzureApp, FluxSopsAccess, FluxSopsAccessProps, FluxSopsAkv } from '../../../lib';
import { KeyVault } from '../../../lib/integrations/key-vault/key-vault';
import { clusterIn, objectLevel, SUBSCRIPTION } from '../../helpers/fixtures';
import { refusalOf, synth } from '../../support/synthesize';

const props = (): FluxSopsAccessProps => ({
  keyVault: KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }), keyName: 'sops', authentication: objectLevel(), pathRegex: '.*',
});
const program = (Access: typeof FluxSopsAccess) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app);
  const access = new Access(cluster, 'sops', props());
  access.kustomization('apps', { source: new Access(cluster, 'other', { ...props(), authentication: objectLevel({ serviceAccountName: 'other' }) }).serviceAccount!, namespace: 'apps' });
};

describe('FluxSopsAkv, the first name of FluxSopsAccess', () => {
  it('writes the same', () => {
    const [regular, first] = [FluxSopsAccess, FluxSopsAkv].map(Access => synth(program(Access)));
    expect(first.stack('prod')).toEqual(regular.stack('prod'));
    expect(first.objects('prod')).toEqual(regular.objects('prod'));
  });

  it('refuses the same', () => {
    const misspelt = (Access: typeof FluxSopsAccess) => refusalOf(app => new Access(clusterIn(app), 'sops', { ...props(), keyNames: 'x' } as never));
    expect(misspelt(FluxSopsAkv)).toContain('has no prop "keyNames"');
    expect(misspelt(FluxSopsAkv)).toBe(misspelt(FluxSopsAccess).replace('FluxSopsAccessProps', 'FluxSopsAkvProps'));
  });
});
