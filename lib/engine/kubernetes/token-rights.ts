/** Who may create tokens of a ServiceAccount. https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
import { ClusterFiles, nameOf, namespaceOf } from './cluster-files';
import { labelsOf, selects } from './labels';
import { objectsAt, stringAt, stringsAt, Json } from '../../text/json-reading';

/** `unknown`: bound to a role that is in no file. */
export type TokenRight = 'yes' | 'no' | 'unknown';

interface Account { readonly namespace: string; readonly name: string }

/** Comes with every cluster, and may everything. */
const CLUSTER_ADMIN = 'cluster-admin';

/** Whether the files let a ServiceAccount create tokens of another one. */
export function mayCreateTokens(cluster: ClusterFiles, holder: Account, account: Account): TokenRight {
  const rights = cluster.ofKind('ClusterRoleBinding', 'RoleBinding')
    .filter(({ json }) => isRbac(json) && (json.kind === 'ClusterRoleBinding' || namespaceOf(json) === account.namespace) && objectsAt(json, 'subjects').some(subject => isHolder(subject, holder)))
    .map(({ json }) => rightOf(cluster, json, account.name));
  return rights.includes('yes') ? 'yes' : rights.includes('unknown') ? 'unknown' : 'no';
}

function isRbac(json: Json): boolean {
  return stringAt(json, 'apiVersion')?.startsWith('rbac.authorization.k8s.io/') ?? true;
}

/** A subject may be the ServiceAccount, its user, or a group that it is in. */
function isHolder(subject: Json, { namespace, name }: Account): boolean {
  switch (subject.kind) {
    case 'ServiceAccount': return subject.name === name && subject.namespace === namespace;
    case 'User': return subject.name === `system:serviceaccount:${namespace}:${name}`;
    case 'Group': return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'].includes(String(subject.name));
    default: return false;
  }
}

function rightOf(cluster: ClusterFiles, binding: Json, account: string): TokenRight {
  const [kind, name] = [stringAt(binding, 'roleRef', 'kind'), stringAt(binding, 'roleRef', 'name')];
  if (kind === 'ClusterRole' && name === CLUSTER_ADMIN) {
    return 'yes';
  }
  const roles = cluster.ofKind(kind ?? '').filter(({ json }) => nameOf(json) === name && (kind === 'ClusterRole' || namespaceOf(json) === namespaceOf(binding)));
  if (roles.length === 0) {
    return 'unknown';
  }
  return roles.some(({ json }) => rulesOf(cluster, json).some(rule => allowsTokens(rule, account))) ? 'yes' : 'no';
}

/** Its own rules, and those of the roles that it gathers. */
function rulesOf(cluster: ClusterFiles, role: Json): Json[] {
  const selectors = objectsAt(role, 'aggregationRule', 'clusterRoleSelectors');
  const gathered = selectors.length === 0 ? [] : cluster.ofKind('ClusterRole').filter(({ json }) => selectors.some(selector => selects(selector, labelsOf(json))));
  return [...objectsAt(role, 'rules'), ...gathered.flatMap(({ json }) => objectsAt(json, 'rules'))];
}

function allowsTokens(rule: Json, account: string): boolean {
  const has = (field: string, ...wanted: string[]) => stringsAt(rule, field).some(value => value === '*' || wanted.includes(value));
  const names = stringsAt(rule, 'resourceNames');
  return has('apiGroups', '') && has('resources', 'serviceaccounts/token', '*/token') && has('verbs', 'create') && (names.length === 0 || names.includes(account));
}
