import { AzureIdentity, RoleGrant } from './azure-graph';
import { Coverage, judgeScope, Resource } from './coverage';
import { isKubernetesRole } from './grants-for';
import { readArmScope } from '../../azure/arm-scope';
import { allows } from '../../azure/permissions';
import { ClusterFiles } from '../kubernetes/cluster-files';
import { FluxUse } from '../kubernetes/flux-use';
import { TerraformFiles } from '../terraform/terraform-files';

/** What a role of Azure RBAC allows inside a remote cluster, with Azure RBAC for Kubernetes. */
export interface KubernetesGrant {
  readonly grant: RoleGrant;
  /** Undefined: the whole cluster. */
  readonly namespace?: string;
  /** Makes and changes objects, Secrets included. */
  readonly writes: boolean;
}

/** https://learn.microsoft.com/azure/aks/manage-azure-rbac */
const WRITE_SECRETS = { name: 'Microsoft.ContainerService/managedClusters/secrets/write', isData: true };

/** The grants of an identity inside the cluster that an object is applied to. */
export function kubernetesGrants(identity: AzureIdentity, use: FluxUse, cluster: ClusterFiles, terraform: TerraformFiles): KubernetesGrant[] {
  const id = use.target.armId === undefined ? undefined : terraform.resolve(cluster.context.stack, use.target.armId);
  const resource: Resource = { target: use.target, id, arm: id === undefined ? undefined : readArmScope(id).scope };
  return identity.roles.filter(isInside).flatMap(grant => {
    const [, parent, namespace] = /^(.+)\/namespaces\/([^/]+)$/i.exec(grant.scope) ?? [];
    const scope = parent ?? grant.scope;
    const { coverage } = judgeScope({ ...grant, scope, arm: readArmScope(scope).scope }, resource, terraform);
    return coverage === Coverage.NO ? [] : [{ grant, namespace, writes: writes(grant) }];
  });
}

function isInside(grant: RoleGrant): boolean {
  return isKubernetesRole(grant) || isUnknownAtCluster(grant);
}

/** What a role that is in no table and in no file allows is not to be seen; somebody gave it on the cluster, or on a namespace in it. */
function isUnknownAtCluster({ permissions, scope }: RoleGrant): boolean {
  const isNamespace = /\/namespaces\/[^/]+$/i.test(scope) && /managedClusters|kubernetes_cluster/i.test(scope);
  return isNamespace || (!permissions && (/\/managedClusters\/[^/]+$/i.test(scope) || /azurerm_kubernetes_cluster\.[^/]+$/.test(scope)));
}

function writes({ permissions }: RoleGrant): boolean {
  return !permissions || allows(permissions, WRITE_SECRETS);
}
