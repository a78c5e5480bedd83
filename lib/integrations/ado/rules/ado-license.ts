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
    const publicProjects = new Set(projectsOf(terraform));
    for (const chain of granted(chains)) {
      const { use, identity } = chain;
      const { ado } = use.target;
      const entitlement = identity!.entitlements.find(({ organization, license }) => same(organization, ado?.organization) && WITHOUT_REPOSITORIES.includes(license ?? ''));
      if (use.integration === 'ADO' && ado && entitlement && !publicProjects.has(ado.project.toLowerCase())) {
        yield about(chain, `the entitlement of ${identity!.name} (${entitlement.at}) has the access level ${JSON.stringify(entitlement.license)}, and the ${nameOfUse(chain)} needs a repository of ${ado.organization}/${ado.project}`);
      }
    }
  },
};

function projectsOf(terraform: TerraformFiles): string[] {
  const isPublic = terraform.ofType('azuredevops_project').filter(block => terraform.attribute(block, 'visibility').toLowerCase() === 'public');
  return isPublic.map(block => terraform.attribute(block, 'name').toLowerCase());
}
