import { IntegrationCode, isForKubernetes, roleServes } from '../../../azure/role-actions';
import { RoleGrant } from '../../../engine/azure/azure-graph';
import { Chain } from '../../../engine/chain';
import { Rule, RuleFinding, Severity, show } from '../../../engine/rule';
import { reaches } from '../../../engine/rules/grants';

export const unusedGrant: Rule = {
  code: 'FAZ020',
  severity: Severity.WARNING,
  title: 'No Flux object needs a grant of its identity',
  why: 'whoever takes over the object has it too',
  fix: 'remove the grant, or correct the Flux object that should need it',
  *check({ byIdentity, elsewhere }): Iterable<RuleFinding> {
    for (const [identity, chains] of byIdentity) {
      const needed = new Set(chains.flatMap(({ effective, inside }) => [effective?.role, effective?.ado, ...inside]));
      const isBroken = chains.some(({ effective, use }) => !effective && !use.needsNoRole);
      const isKubelet = identity.kind === 'kubelet identity';
      // A grant that does not fit its object is reported there, and nodes have workloads of their own.
      if (isBroken || isKubelet) {
        continue;
      }
      const abroad = elsewhere.get(identity) ?? new Set();
      for (const role of identity.roles.filter(candidate => !needed.has(candidate) && !mayBeNeeded(candidate, chains) && !isForOthers(candidate, abroad))) {
        yield { at: role.at, what: `${role.roleName} of ${identity.name} on ${show(role.scope)} is needed by no Flux object` };
      }
      for (const ado of abroad.has('ADO') ? [] : identity.ado.filter(candidate => !needed.has(candidate) && candidate.permissions?.length !== 0)) {
        yield { at: ado.at, what: `${ado.group ? `the group ${ado.group}` : 'permissions'} of ${identity.name} in ${ado.organization}/${ado.project} is needed by no Flux object` };
      }
    }
  },
};

/** A role that is not built in, on what an object reaches: what it allows stands in no file, or is a part of what the object does. */
function mayBeNeeded(candidate: RoleGrant, chains: readonly Chain[]): boolean {
  const { role, permissions } = candidate;
  return !role && chains.some(({ use, grants }) => grants.some(grant => grant.role === candidate && reaches(grant)) && (!permissions || roleServes(permissions, use.integration)));
}

/** Objects of other repositories use the identity for these integrations. */
function isForOthers({ permissions }: RoleGrant, integrations: ReadonlySet<string>): boolean {
  return [...integrations].some(integration => !permissions || roleServes(permissions, integration as IntegrationCode) || (integration === 'AKS' && isForKubernetes(permissions)));
}
