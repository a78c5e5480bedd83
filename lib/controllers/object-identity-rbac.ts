import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { withoutNamespace } from '../core/cluster-scoped';
import { FluxController } from '../flux/controllers';

/** Upstream's name of the ClusterRole and its binding. */
const NAME = 'flux-object-identity';

/**
 * From Flux 2.10 on the controllers may no longer ask for tokens of ServiceAccounts, which object level does:
 * this lets exactly the controllers in use do it.
 */
export function writeObjectIdentityRbac(scope: Construct, fluxNamespace: string, controllers: readonly FluxController[]): void {
  withoutNamespace(new ApiObject(scope, 'object-identity-role', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: NAME },
    rules: [{ apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] }],
  }));
  withoutNamespace(new ApiObject(scope, 'object-identity-binding', {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: NAME },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: NAME },
    subjects: controllers.map(name => ({ kind: 'ServiceAccount', name, namespace: fluxNamespace })),
  }));
}
