import { isKubernetesRole } from '../azure/grants-for';
import { Rule, RuleFinding, Severity, show } from '../rule';

export const unusedGrant: Rule = {
  code: 'FAZ020',
  severity: Severity.WARNING,
  title: 'No Flux object needs a grant of its identity',
  why: 'whoever takes over the object has it too',
  fix: 'remove the grant, or correct the Flux object that should need it',
  *check({ byIdentity }): Iterable<RuleFinding> {
    for (const [identity, accesses] of byIdentity) {
      const needed = new Set(accesses.flatMap(({ effective }) => [effective?.role, effective?.ado]));
      const isBroken = accesses.some(({ effective, use }) => !effective && !use.needsNoRole);
      const isRemote = accesses.some(({ use }) => use.integration === 'AKS');
      const isKubelet = identity.kind === 'kubelet identity';
      // A grant that does not fit its object is reported there, and nodes have workloads of their own.
      if (isBroken || isKubelet) {
        continue;
      }
      for (const role of identity.roles.filter(candidate => !needed.has(candidate) && !(isRemote && isKubernetesRole(candidate)))) {
        yield { at: role.at, what: `${role.roleName} of ${identity.name} on ${show(role.scope)} is needed by no Flux object` };
      }
      for (const ado of identity.ado.filter(candidate => !needed.has(candidate))) {
        yield { at: ado.at, what: `${ado.group ? `the group ${ado.group}` : 'permissions'} of ${identity.name} in ${ado.organization}/${ado.project} is needed by no Flux object` };
      }
    }
  },
};
