import { parseGitUrl, suggestRepositoryUrl } from '../../../azure/ado-project';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { stringAt } from '../../../text/json-reading';

export const adoUrlUndocumented: Rule = {
  code: 'FAZ071',
  severity: Severity.WARNING,
  title: 'The URL of an Azure DevOps repository is in a form that Flux does not document',
  why: 'Git and the identity take it, but nothing promises that they always will, and a commit status wants the whole form',
  fix: 'write https://dev.azure.com/ORGANIZATION/PROJECT/_git/REPOSITORY',
  *check({ chains }) {
    for (const chain of chains.filter(({ use }) => use.kind === 'GitRepository' && use.integration === 'ADO' && !use.providerMissing)) {
      const url = stringAt(chain.use.object.json, 'spec', 'url') ?? '';
      if (parseGitUrl(url)?.isDocumented === false) {
        yield about(chain, `.spec.url of the ${nameOfUse(chain)} is ${show(url)}`, { fix: suggestRepositoryUrl(url) });
      }
    }
  },
};
