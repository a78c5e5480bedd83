import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { Answer, mayEqual } from '../../../engine/terraform/unknown';
import { same } from '../../../text/json-reading';

export const tenantMismatch: Rule = {
  code: 'FAZ004',
  severity: Severity.ERROR,
  title: 'An identity signs in to another tenant than its own',
  why: 'Entra finds the identity only in its own tenant (AADSTS700016), also for Azure DevOps organizations of other tenants',
  fix: 'write the tenant ID of the identity',
  *check(graph) {
    for (const chain of graph.chains) {
      const given = chain.signIn.tenantId;
      const wanted = chain.identity?.tenantId ?? graph.tenantOf(chain.cluster);
      if (chain.identity && given !== undefined && !/^\$\{/.test(given) && wanted !== '' && mayEqual(given, wanted, true) === Answer.NO && !same(graph.symbolOf(given), wanted)) {
        yield about(chain, `the ${nameOfUse(chain)} signs in to tenant ${show(given)}, the identity ${chain.identity.name} is in ${show(wanted)}`);
      }
    }
  },
};
