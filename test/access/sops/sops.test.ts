import { parse } from 'yaml';
import { Authentication, AzureCloud, FluxAzureApp, FluxBlobAccess, FluxClusterProps, FluxSopsAkv, FluxSopsAkvProps, GrantScope, KeyVault, StorageContainer } from '../../../lib';
import { clusterIn, other, SUBSCRIPTION } from '../../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize } from '../../support/synthesize';

const VAULT = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-vault/providers/Microsoft.KeyVault/vaults/kv-contoso`;
const VERSION = '0123456789abcdef0123456789abcdef';

const program = (props: Partial<FluxSopsAkvProps> = {}, clusterProps: Partial<FluxClusterProps> = {}) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other(), ...clusterProps });
  const source = new FluxBlobAccess(cluster, 'blob', {
    container: StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }),
    authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true }),
  }).bucket('b');
  const sops = new FluxSopsAkv(cluster, 'sops', {
    keyVault: KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg-vault', subscriptionId: SUBSCRIPTION }),
    keyName: 'sops',
    authentication: Authentication.objectLevel({ namespace: 'apps' }),
    ...props,
  });
  sops.kustomization('secrets', { source });
};

describe('FluxSopsAkv', () => {
  it.each([
    [undefined, `${VAULT}/keys/sops`],
    [GrantScope.KEY_VAULT, VAULT],
    [GrantScope.RESOURCE_GROUP, VAULT.replace(/\/providers.*/, '')],
  ])('grants Key Vault Crypto User at %o', (grantAt, scope) => {
    const assignments = resourcesOf(synthesize(program({ grantAt })), 'azurerm_role_assignment');
    expect(assignments).toContainEqual(expect.objectContaining({ scope, role_definition_id: expect.stringMatching(/12338af0-0e69-4776-bea7-57ae8d297424$/) }));
  });

  it('lets the Kustomization decrypt as the ServiceAccount', () => {
    const { spec } = synthesize(program()).manifests.find(({ kind }) => kind === 'Kustomization')!;
    expect(spec.decryption).toMatchObject({ provider: 'sops', serviceAccountName: expect.any(String) });
  });

  it('writes the rule by which people encrypt', () => {
    const rules = (props: Partial<FluxSopsAkvProps>, clusterProps: Partial<FluxClusterProps> = {}) => parse(synthesize(program(props, clusterProps)).files['.sops.yaml']).creation_rules;
    expect(rules({ keyVersion: VERSION })).toEqual([{ path_regex: expect.stringContaining('prod'), encrypted_regex: '^(data|stringData)$', azure_keyvault: `https://kv-contoso.vault.azure.net/keys/sops/${VERSION}` }]);
    expect(rules({ pathRegex: '^secrets/', encryptedRegex: '^data$' })).toEqual([expect.objectContaining({ path_regex: '^secrets/', encrypted_regex: '^data$' })]);
    expect(rules({}, { cloud: AzureCloud.CHINA })[0].azure_keyvault).toMatch(/^https:\/\/kv-contoso\.vault\.azure\.cn\/keys\/sops/);
  });

  it.each<[string, () => (app: FluxAzureApp) => void, RegExp]>([
    ['a vault URL that is not that of the ID', () => program({ keyVault: KeyVault.fromResourceId(VAULT, { vaultUrl: 'https://kv-other.vault.azure.net/' }) }), /the vault URL "https:\/\/kv-other\.vault\.azure\.net\/" is not that of/],
    ['a vault that cannot exist', () => program({ keyVault: KeyVault.fromName({ name: '1-vault', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }) }), /"1-vault" is not the name of a key vault/],
    ['an ID of something else', () => program({ keyVault: KeyVault.fromResourceId(VAULT.replace('vaults', 'managedHSMs')) }), /not of a Microsoft\.KeyVault\/vaults/],
    ['a key that cannot exist', () => program({ keyName: 'so_ps' }), /"so_ps" is not the name of a key/],
    ['a version that is none', () => program({ keyVersion: 'latest' }), /"latest" is not the version of a key/],
    ['a pattern that is none', () => program({ pathRegex: '(' }), /pathRegex "\(" is not a regular expression/],
  ])('refuses %s', (_, build, message) => {
    expect(problemsOf(build()).join('\n')).toMatch(message);
  });
});
