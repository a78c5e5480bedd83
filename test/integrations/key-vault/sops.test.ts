import { parse } from 'yaml';
import { Authentication, AzureCloud, FluxAzureApp, FluxBlobAccess, FluxCluster, FluxClusterProps, FluxSopsAkv, FluxSopsAkvProps, GrantScope, KeyVault, StorageContainer } from '../../../lib';
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

const sourceIn = (cluster: FluxCluster, id: string) => new FluxBlobAccess(cluster, id, {
  container: StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }),
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-blob' }),
}).bucket(`b-${id}`);
const accessIn = (cluster: FluxCluster, id: string, keyName: string, props: Partial<FluxSopsAkvProps> = {}) => new FluxSopsAkv(cluster, id, {
  keyVault: KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg-vault', subscriptionId: SUBSCRIPTION }),
  keyName,
  authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-sops' }),
  ...props,
});

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
    expect(rules({ keyVersion: VERSION })).toEqual([{ path_regex: '^(?:.*/)?[^/]+\\.sops\\.ya?ml$', encrypted_regex: '^(data|stringData)$', azure_keyvault: `https://kv-contoso.vault.azure.net/keys/sops/${VERSION}` }]);
    expect(rules({ pathRegex: '^secrets/', encryptedRegex: '^data$' })).toEqual([expect.objectContaining({ path_regex: '^secrets/', encrypted_regex: '^data$' })]);
    expect(rules({}, { cloud: AzureCloud.CHINA })[0].azure_keyvault).toMatch(/^https:\/\/kv-contoso\.vault\.azure\.cn\/keys\/sops/);
  });

  describe('lets people encrypt where the Kustomizations read, whatever the cluster is called', () => {
    const rulesOf = (paths: readonly (string | undefined)[], id = 'prod', more: (app: FluxAzureApp) => void = () => undefined): { path_regex: string; azure_keyvault: string }[] => parse(synthesize(app => {
      const cluster = clusterIn(app, { distribution: other() }, id);
      const sops = accessIn(cluster, 'sops', 'sops');
      paths.forEach((path, i) => sops.kustomization(`k${i}`, { source: sourceIn(cluster, `s${i}`), path }));
      more(app);
    }).files['.sops.yaml']).creation_rules;
    const fits = (rules: readonly { path_regex: string }[], path: string) => rules.findIndex(rule => new RegExp(rule.path_regex).test(path));

    it.each(['prod', 'edge', 'prod-2', 'constructor'])('cluster %s: the folder of the path', id => {
      for (const path of ['./prod', 'prod', 'prod/', './prod/', '/prod', './a/../prod']) {
        const rules = rulesOf([path], id);
        expect(['prod/a.sops.yaml', 'prod/deep/er/a.sops.yml'].map(file => fits(rules, file))).toEqual([0, 0]);
        expect(['a.sops.yaml', 'edge/a.sops.yaml', 'production/a.sops.yaml', 'x/prod/a.sops.yaml', 'prod/a.yaml', 'prod/.sops.yaml'].map(file => fits(rules, file))).toEqual([-1, -1, -1, -1, -1, -1]);
      }
    });

    it('the whole source where there is no path, and where nothing decrypts yet', () => {
      for (const rules of [rulesOf([undefined]), rulesOf(['./']), rulesOf(['.']), rulesOf([])]) {
        expect(['a.sops.yaml', 'any/where/a.sops.yml', '.sops.yaml'].map(file => fits(rules, file))).toEqual([0, 0, -1]);
      }
    });

    it('takes marks of expressions in a path for letters', () => {
      const rules = rulesOf(['./a+b.(c)/$d']);
      expect(fits(rules, 'a+b.(c)/$d/x.sops.yaml')).toBe(0);
      expect(fits(rules, 'aab.(c)/$d/x.sops.yaml')).toBe(-1);
    });

    it('a folder goes before the one around it, each with its key, and the user\'s own expression before both', () => {
      const rules = rulesOf(['./apps'], 'prod', app => {
        const edge = clusterIn(app, {}, 'edge');
        accessIn(edge, 'sops', 'edge').kustomization('k', { source: sourceIn(edge, 's'), path: './apps/edge' });
        accessIn(edge, 'own', 'own', { pathRegex: '^apps/own/' });
      });
      expect(rules).toHaveLength(3);
      const keyFor = (file: string) => rules[fits(rules, file)]?.azure_keyvault.split('/').pop();
      expect(['apps/a.sops.yaml', 'apps/edge/a.sops.yaml', 'apps/own/a.sops.yaml', 'b/a.sops.yaml'].map(keyFor)).toEqual(['sops', 'edge', 'own', undefined]);
    });

    it('is refused where two keys would be for the same files', () => {
      const problems = problemsOf(app => {
        for (const id of ['one', 'two']) {
          const cluster = clusterIn(app, { distribution: other() }, id);
          accessIn(cluster, 'sops', id).kustomization('k', { source: sourceIn(cluster, 's'), path: './same' });
        }
      });
      expect(problems.join()).toMatch(/^\[two\/sops\] two accesses encrypt the same files .*; sops takes the first rule that fits, .*; give each a pathRegex of its own \(FAZ119\)$/);
    });
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
