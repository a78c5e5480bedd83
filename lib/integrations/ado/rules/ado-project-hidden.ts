import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { granted } from '../../../engine/rules/grants';
import { same } from '../../../text/json-reading';

export const adoProjectHidden: Rule = {
  code: 'FAZ064',
  severity: Severity.ERROR,
  title: 'The service principal may read the repository, and does not see its project',
  why: 'Git looks the project up first and says that it does not exist (TF200016)',
  fix: 'allow GENERIC_READ on the project with azuredevops_project_permissions, or add the service principal to a group of the project',
  link: 'grant',
  *check({ chains }) {
    for (const chain of granted(chains)) {
      const { effective, identity, use } = chain;
      const isHere = ({ organization, project }: { organization: string; project: string }) =>
        same(organization, use.target.ado?.organization) && same(project, use.target.ado?.project);
      if (effective?.ado?.permissions && !identity!.adoProjects.some(isHere) && !identity!.ado.some(grant => grant.group !== undefined && isHere(grant))) {
        yield about(chain, `the identity ${identity!.name} of the ${nameOfUse(chain)} has permissions on the repository, and none on the project ${use.target.ado!.organization}/${use.target.ado!.project}`, {
          // Of an identity that is made elsewhere, nobody knows here in which groups it is.
          severity: identity!.isMade ? undefined : Severity.WARNING,
        });
      }
    }
  },
};
