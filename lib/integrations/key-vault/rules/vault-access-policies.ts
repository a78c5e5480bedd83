import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { granted } from '../../../engine/rules/grants';

export const vaultAccessPolicies: Rule = {
  code: 'FAZ052',
  severity: Severity.ERROR,
  title: 'A vault with access policies does not honour roles',
  why: 'only vaults with Azure RBAC look at role assignments, so every decryption ends in a 403',
  fix: 'set rbac_authorization_enabled (before azurerm 5 enable_rbac_authorization) on the vault, or give the principal an access policy with the key permission Decrypt',
  link: 'grant',
  *check({ chains, azure }) {
    for (const chain of granted(chains)) {
      const role = chain.effective?.role;
      const scope = role?.scope.replace(/\/keys\/[^/]+$/, '');
      if (chain.use.integration === 'AKV' && role?.form !== 'access policy' && scope !== undefined && azure.policyVaults.has(scope.toLowerCase())) {
        yield about(chain, `the ${nameOfUse(chain)} needs ${show(scope)}, which the stacks make without Azure RBAC`);
      }
    }
  },
};
