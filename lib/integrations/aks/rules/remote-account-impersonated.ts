import { impersonationOf } from '../../../engine/kubernetes/impersonation';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const remoteAccountImpersonated: Rule = {
  code: 'FAZ083',
  severity: Severity.WARNING,
  title: 'An object is applied to a remote cluster as a ServiceAccount of that cluster',
  why: 'the controller impersonates it there: the identity needs the verb impersonate, which of Azure\'s roles only Azure Kubernetes Service RBAC Cluster Admin has, and only what the ServiceAccount may do there counts',
  fix: 'make the ServiceAccount with its roles in the remote cluster and let the identity impersonate it; or leave .spec.serviceAccountName and --default-service-account out',
  *check({ chains }) {
    for (const chain of chains) {
      const impersonation = chain.use.integration === 'AKS' ? impersonationOf(chain.use, chain.controller) : undefined;
      if (impersonation) {
        yield about(chain, `the ${nameOfUse(chain)} is applied as ${impersonation.subject} of the remote cluster (${impersonation.by})`);
      }
    }
  },
};
