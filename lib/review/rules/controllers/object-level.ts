import { Chain, ReviewGraph, ProofKind } from '../../../engine/chain';
import { ClusterFiles } from '../../../engine/kubernetes/cluster-files';
import { FluxController } from '../../../flux/controllers';
import { Level } from '../../../flux/support';

/** A controller, and one object that makes it ask for tokens. */
interface ObjectLevelController {
  readonly cluster: ClusterFiles;
  readonly controller: string;
  readonly chain: Chain;
}

/** Controllers of each cluster, operators beside Flux too, that ask for tokens of other ServiceAccounts, with one object that makes them. */
export function* objectLevelControllers({ byCluster }: ReviewGraph): Iterable<ObjectLevelController> {
  for (const [cluster, chains] of byCluster) {
    const first = new Map<string, Chain>();
    for (const chain of chains.filter(({ level, signIn }) => level === Level.OBJECT && signIn.proof === ProofKind.FEDERATION)) {
      // Such a source, as the GitRepository of an ImageUpdateAutomation, is read by source-controller.
      const controllers = chain.use.row.account === 'of the name in the source' ? [chain.controller.name, FluxController.SOURCE] : [chain.controller.name];
      controllers.filter(name => !first.has(name)).forEach(name => first.set(name, chain));
    }
    for (const [controller, chain] of first) {
      yield { cluster, controller, chain };
    }
  }
}

/** The same without operators: Flux's gates and its token RBAC are those of its own controllers. */
export function* objectLevelControllersOfFlux(graph: ReviewGraph): Iterable<ObjectLevelController> {
  for (const found of objectLevelControllers(graph)) {
    if (!found.chain.use.row.operator) {
      yield found;
    }
  }
}
