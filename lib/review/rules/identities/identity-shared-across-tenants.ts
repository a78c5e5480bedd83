import { about, Rule, Severity } from '../../../engine/rule';
import { Level } from '../../../flux/support';

export const identitySharedAcrossTenants: Rule = {
  code: 'FAZ014',
  severity: Severity.WARNING,
  title: 'Tenants share an identity',
  why: 'each of them has everything that is granted to the other',
  fix: 'give each namespace an identity of its own (leave `identity` out of Authentication.objectLevel())',
  *check({ byIdentity }) {
    for (const [identity, chains] of byIdentity) {
      const tenants = chains.filter(({ level, use, cluster }) => level === Level.OBJECT && use.namespace !== cluster.context.fluxNamespace);
      const namespaces = [...new Set(tenants.map(({ use }) => use.namespace))];
      if (namespaces.length > 1) {
        yield about(tenants[0], `the identity ${identity.name} serves the namespaces ${namespaces.join(', ')}`);
      }
    }
  },
};
