import { keyVaultReaders } from './reader';
import { sopsByNode } from './rules/sops-by-node';
import { sopsSecretBeatsAccount } from './rules/sops-secret-beats-account';
import { vaultAccessPolicies } from './rules/vault-access-policies';
import { KEY_VAULT_ROWS } from './support';
import { Integration } from '../../engine/integration';

export const KEY_VAULT: Integration = {
  rows: KEY_VAULT_ROWS,
  uses: keyVaultReaders,
  rules: [sopsByNode, sopsSecretBeatsAccount, vaultAccessPolicies],
};
