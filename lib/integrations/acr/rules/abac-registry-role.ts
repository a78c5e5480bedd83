import { Coverage } from '../../../engine/azure/coverage';
import { servesOtherwise } from '../../../engine/azure/grants-for';
import { Chain, JudgedGrant, ReviewGraph } from '../../../engine/chain';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { granted, placeOfGrant } from '../../../engine/rules/grants';

export const abacRegistryRole: Rule = {
  code: 'FAZ051',
  severity: Severity.ERROR,
  title: 'A registry with ABAC repository permissions does not honour the role',
  why: 'such registries honour only the Container Registry Repository roles, so the pull ends in a 401',
  fix: 'grant Container Registry Repository Reader (set `abacRepositoryPermissions: true` on the ContainerRegistry)',
  *check(graph) {
    for (const chain of granted(graph.chains)) {
      const refused = chain.effective ? undefined : chain.grants.find(grant => isAbacRefusal(grant, chain, graph));
      if (refused) {
        yield about(chain, `the ${nameOfUse(chain)} has ${refused.role!.roleName} (${placeOfGrant(refused)}) on ${chain.use.target.label}, which has ABAC repository permissions`);
      }
    }
  },
};

/** The role would do in any other registry. */
export function isAbacRefusal({ role, serves, coverage }: JudgedGrant, { use }: Chain, _graph: ReviewGraph): boolean {
  return use.integration === 'ACR' && coverage !== Coverage.NO && !serves && role !== undefined && servesOtherwise(role, 'ACR');
}
