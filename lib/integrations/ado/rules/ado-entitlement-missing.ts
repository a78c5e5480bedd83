import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { granted } from '../../../engine/rules/grants';
import { Answer, isTold, mayEqual } from '../../../engine/terraform/unknown';

export const adoEntitlementMissing: Rule = {
  code: 'FAZ055',
  severity: Severity.ERROR,
  title: 'The service principal is not in the organization of Azure DevOps',
  why: 'Azure DevOps knows nobody who was not onboarded (TF400813)',
  fix: 'add an azuredevops_service_principal_entitlement with the principal ID as origin_id, and a membership in a group of the project',
  *check({ chains, azure }) {
    const unknown = azure.entitlements.filter(entitlement => !entitlement.identity && !isTold(entitlement.originId));
    const anybodys = [...new Map(unknown.map(entitlement => [entitlement.organization.toLowerCase(), entitlement])).values()];
    for (const chain of granted(chains)) {
      const { use, identity } = chain;
      // An organization that the environment names, or a principal that no file tells, may be the right one.
      const mayBe = ({ organization }: { readonly organization: string }) => organization === '' || mayEqual(organization, use.target.ado?.organization ?? '', true) !== Answer.NO;
      const isOnboarded = identity!.entitlements.some(mayBe) || anybodys.some(mayBe);
      if (use.integration === 'ADO' && use.target.ado && !isOnboarded) {
        const isElsewhere = !identity!.isMade && identity!.entitlements.length === 0 && identity!.roles.length === 0;
        yield about(chain, `the identity ${identity!.name} of the ${nameOfUse(chain)} has no entitlement in the organization ${use.target.ado.organization}`, { severity: isElsewhere || chain.otherRight ? Severity.WARNING : undefined });
      }
    }
  },
};
