import { Level } from '../../flux/support';
import { Chain, ReviewGraph } from '../chain';
import { ClusterFiles } from '../kubernetes/cluster-files';
import { ControllerState } from '../kubernetes/controllers';

/** The environment of workload identity: all four, or the controller falls back to the identity of the node. */
export const FEDERATION_ENVIRONMENT = ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_AUTHORITY_HOST', 'AZURE_FEDERATED_TOKEN_FILE'];
export const CERTIFICATE_ENVIRONMENT = ['AZURE_CLIENT_ID', 'AZURE_TENANT_ID', 'AZURE_CLIENT_CERTIFICATE_PATH'];
/** Every controller that some file configures, and of which the files tell everything. */
export function* configuredControllers({ clusters }: ReviewGraph): Iterable<{ cluster: ClusterFiles; controller: ControllerState }> {
  for (const cluster of clusters) {
    for (const controller of cluster.controllers.all.filter(({ doubts, isDeleted }) => doubts.length === 0 && !isDeleted)) {
      yield { cluster, controller };
    }
  }
}

/** The chains that depend on a controller: all when it exits, else those without an identity of their own. */
export function dependents({ byCluster }: ReviewGraph, cluster: ClusterFiles, controller: string, exits = false): Chain[] {
  return [...byCluster.get(cluster) ?? []].filter(chain => chain.controller.name === controller && (exits || chain.level !== Level.OBJECT));
}

export function hasCertificatePath(controller: ControllerState): boolean {
  return controller.env.has('AZURE_CLIENT_CERTIFICATE_PATH');
}
