import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { same } from '../../../text/json-reading';

export const tenantMismatch: Rule = {
  code: 'FAZ004',
  severity: Severity.ERROR,
  title: 'An identity signs in to another tenant than its own',
  why: 'Entra finds the identity only in its own tenant (AADSTS700016), also for Azure DevOps organizations of other tenants',
  fix: 'write the tenant ID of the identity',
  *check(graph) {
    for (const access of graph.chains) {
      const given = access.signIn.tenantId;
      const wanted = access.identity?.tenantId ?? graph.tenantOf(access.cluster);
      if (access.identity && given !== undefined && !/^\$\{/.test(given) && wanted !== '' && !same(given, wanted) && !same(graph.symbolOf(given), wanted)) {
        yield about(access, `the ${nameOfUse(access)} signs in to tenant ${show(given)}, the identity ${access.identity.name} is in ${show(wanted)}`);
      }
    }
  },
};
