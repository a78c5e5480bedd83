import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { granted } from '../../../engine/rules/grants';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';
import { same } from '../../../text/json-reading';

/** Access levels without repositories. https://learn.microsoft.com/azure/devops/organizations/security/access-levels */
const WITHOUT_REPOSITORIES = ['stakeholder', 'none'];

export const adoLicense: Rule = {
  code: 'FAZ142',
  severity: Severity.ERROR,
  title: 'The access level of a service principal has no repositories',
  why: 'a stakeholder neither reads nor writes repositories of private projects, whatever groups it is in',
  fix: 'set account_license_type to "express" (Basic)',
  link: 'grant',
  *check({ chains, terraform }) {
    const projects = new Map(visibilities(terraform));
    for (const chain of granted(chains)) {
      const { use, identity } = chain;
      const { ado } = use.target;
      const entitlement = identity!.entitlements.find(({ organization, license }) => same(organization, ado?.organization) && WITHOUT_REPOSITORIES.includes(license ?? ''));
      const visibility = ado && projects.get(ado.project.toLowerCase());
      if (use.integration === 'ADO' && ado && entitlement && visibility !== 'public') {
        yield about(chain, `the entitlement of ${identity!.name} (${entitlement.at}) has the access level ${JSON.stringify(entitlement.license)}, and the ${nameOfUse(chain)} needs a repository of ${ado.organization}/${ado.project}`, {
          // Of a project that is made elsewhere nobody knows here whether it is public.
          severity: visibility === undefined ? Severity.WARNING : undefined,
        });
      }
    }
  },
};

function visibilities(terraform: TerraformFiles): (readonly [name: string, visibility: string])[] {
  return terraform.ofType('azuredevops_project').filter(({ isData }) => !isData)
    .map(block => [terraform.attribute(block, 'name').toLowerCase(), terraform.attribute(block, 'visibility').toLowerCase() || 'private'] as const);
}
