import { objectLevelControllersOfFlux } from './object-level';
import { Chain } from '../../../engine/chain';
import { ClusterFiles, nameOf, namespaceOf } from '../../../engine/kubernetes/cluster-files';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { FluxController } from '../../../flux/controllers';
import { isTokenRoleNeeded } from '../../../flux/minors';
import { objectsAt, stringAt, stringsAt, Json } from '../../../text/json-reading';

/** Cluster-admin in a default install. */
const ADMINS: readonly string[] = [FluxController.KUSTOMIZE, FluxController.HELM];

export const tokenRbacMissing: Rule = {
  code: 'FAZ024',
  severity: Severity.ERROR,
  title: 'A controller may not ask for tokens of ServiceAccounts',
  why: 'from Flux 2.10 on the controllers have lost that permission, and the token request of object level is refused',
  fix: 'add a ClusterRole with create on serviceaccounts/token and bind it to the ServiceAccount of the controller (upstream calls it flux-object-identity)',
  *check(graph) {
    for (const { cluster, controller, chain } of objectLevelControllersOfFlux(graph)) {
      if (isTokenRoleNeeded(cluster.context.fluxMinor) && !mayCreateTokens(cluster, controller, chain)) {
        yield about(chain, `${controller} of Flux 2.${cluster.context.fluxMinor} is not bound to a role with create on serviceaccounts/token, which the ${nameOfUse(chain)} needs`, {
          severity: ADMINS.includes(controller) ? Severity.WARNING : undefined,
        });
      }
    }
  },
};

function mayCreateTokens(cluster: ClusterFiles, controller: string, { use }: Chain): boolean {
  const roles = new Set(cluster.ofKind('ClusterRole', 'Role').filter(({ json }) => allowsTokens(json)).map(({ json }) => `${String(json.kind)}/${nameOf(json)}`));
  return cluster.ofKind('ClusterRoleBinding', 'RoleBinding').some(({ json }) => {
    const isNear = json.kind === 'ClusterRoleBinding' || namespaceOf(json) === use.namespace;
    const isBound = objectsAt(json, 'subjects').some(subject => subject.kind === 'ServiceAccount' && subject.name === controller && subject.namespace === cluster.context.fluxNamespace);
    return isNear && isBound && roles.has(`${stringAt(json, 'roleRef', 'kind')}/${stringAt(json, 'roleRef', 'name')}`);
  });
}

function allowsTokens(role: Json): boolean {
  return objectsAt(role, 'rules').some(rule => {
    const has = (field: string, ...wanted: string[]) => stringsAt(rule, field).some(value => value === '*' || wanted.includes(value));
    return has('apiGroups', '') && has('resources', 'serviceaccounts/token') && has('verbs', 'create');
  });
}
