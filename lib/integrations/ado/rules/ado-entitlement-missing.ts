import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { granted } from '../../../engine/rules/grants';
import { same } from '../../../text/json-reading';

export const adoEntitlementMissing: Rule = {
  code: 'FAZ055',
  severity: Severity.ERROR,
  title: 'The service principal is not in the organization of Azure DevOps',
  why: 'Azure DevOps knows nobody who was not onboarded (TF400813)',
  fix: 'add an azuredevops_service_principal_entitlement with the principal ID as origin_id, and a membership in a group of the project',
  *check({ chains }) {
    for (const chain of granted(chains)) {
      const { use, identity } = chain;
      const isOnboarded = identity!.entitlements.some(({ organization }) => same(organization, use.target.ado?.organization));
      if (use.integration === 'ADO' && use.target.ado && !isOnboarded) {
        const isElsewhere = !identity!.isMade && identity!.entitlements.length === 0 && identity!.roles.length === 0;
        yield about(chain, `the identity ${identity!.name} of the ${nameOfUse(chain)} has no entitlement in the organization ${use.target.ado.organization}`, { severity: isElsewhere ? Severity.WARNING : undefined });
      }
    }
  },
};
