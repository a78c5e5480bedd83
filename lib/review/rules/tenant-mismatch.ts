import { same } from '../json';
import { about, nameOfUse, Rule, Severity, show } from '../rule';

export const tenantMismatch: Rule = {
  code: 'FAZ004',
  severity: Severity.ERROR,
  title: 'An identity signs in to another tenant than its own',
  why: 'Entra finds the identity only in its own tenant (AADSTS700016), also for Azure DevOps organizations of other tenants',
  fix: 'write the tenant ID of the identity',
  *check({ accesses }) {
    for (const access of accesses) {
      const given = access.signIn.tenantId;
      const wanted = access.identity?.tenantId ?? access.cluster.context.tenantId;
      if (access.identity && given !== undefined && !/^\$\{/.test(given) && wanted !== '' && !same(given, wanted)) {
        yield about(access, `the ${nameOfUse(access)} signs in to tenant ${show(given)}, the identity ${access.identity.name} is in ${show(wanted)}`);
      }
    }
  },
};
