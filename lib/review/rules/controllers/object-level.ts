import { Chain, ReviewGraph, ProofKind } from '../../../engine/chain';
import { ClusterFiles } from '../../../engine/kubernetes/cluster-files';
import { FluxController } from '../../../flux/controllers';
import { Level } from '../../../flux/support';

/** Controllers of each cluster that ask for tokens of other ServiceAccounts, with one object that makes them. */
export function* objectLevelControllers({ byCluster }: ReviewGraph): Iterable<{ cluster: ClusterFiles; controller: FluxController; access: Chain }> {
  for (const [cluster, accesses] of byCluster) {
    const first = new Map<FluxController, Chain>();
    for (const access of accesses.filter(({ level, signIn }) => level === Level.OBJECT && signIn.proof === ProofKind.FEDERATION)) {
      // The GitRepository that an ImageUpdateAutomation names is read by source-controller.
      const controllers = access.use.kind === 'ImageUpdateAutomation' ? [access.controller.name, FluxController.SOURCE] : [access.controller.name];
      controllers.filter(name => !first.has(name)).forEach(name => first.set(name, access));
    }
    for (const [controller, access] of first) {
      yield { cluster, controller, access };
    }
  }
}
