import { Chain, ProofKind, ReviewGraph } from '../../../engine/chain';
import { ClusterFiles } from '../../../engine/kubernetes/cluster-files';
import { mayCreateTokens, TokenRight } from '../../../engine/kubernetes/token-rights';
import { about, nameOfUse, Rule, RuleFinding, Severity } from '../../../engine/rule';
import { FluxController } from '../../../flux/controllers';
import { isGateNeeded, isTokenRoleNeeded } from '../../../flux/minors';
import { Level } from '../../../flux/support';
import { push, valueAt } from '../../../text/json-reading';

/** Cluster-admin in a default install. */
const ADMINS: readonly string[] = [FluxController.KUSTOMIZE, FluxController.HELM];

export const tokenRbacMissing: Rule = {
  code: 'FAZ024',
  severity: Severity.ERROR,
  title: 'A controller may not ask for tokens of ServiceAccounts',
  why: 'from Flux 2.10 on the controllers have lost that permission, and the token request of object level is refused',
  fix: 'add a ClusterRole with create on serviceaccounts/token and bind it to the ServiceAccount of the controller (upstream calls it flux-object-identity)',
  *check(graph): Iterable<RuleFinding> {
    for (const cluster of graph.clusters) {
      const lost = permissionIsLost(cluster);
      const wanting = new Map<string, { chain: Chain; right: TokenRight }[]>();
      for (const { controller, chain } of lost ? requests(graph, cluster) : []) {
        const { accountName, namespace, doubts } = cluster.controllers.get(controller);
        const right = mayCreateTokens(cluster, { namespace, name: accountName }, chain.account!);
        right !== 'yes' && doubts.length === 0 && push(wanting, controller, { chain, right });
      }
      for (const [controller, chains] of wanting) {
        const [{ chain, right }] = [...chains].sort((a, b) => Number(a.right === 'unknown') - Number(b.right === 'unknown'));
        const what = right === 'unknown' ? 'is bound to a role that is in no file, and to none with create on serviceaccounts/token' : 'is not bound to a role with create on serviceaccounts/token';
        const isMild = ADMINS.includes(controller) || right === 'unknown' || lost === 'perhaps';
        yield about(chain, `${controller} of Flux 2.${cluster.context.fluxMinor} ${what}, which the ${nameOfUse(chain)} needs`, {
          severity: isMild ? Severity.WARNING : undefined,
          breaks: isMild ? undefined : chains.filter(each => each.right === 'no').map(each => each.chain),
          ...(lost === 'by the operator' ? {
            why: 'the Flux Operator takes that permission away unless .spec.cluster.objectLevelWorkloadIdentity of the FluxInstance is true',
            fix: 'set .spec.cluster.objectLevelWorkloadIdentity: true in the FluxInstance, instead of a patch with the gate',
          } : {}),
        });
      }
    }
  },
};

/** Whether the installation leaves the controllers without the permission. */
function permissionIsLost(cluster: ClusterFiles): 'yes' | 'perhaps' | 'by the operator' | undefined {
  const { fluxMinor } = cluster.context;
  const [instance] = cluster.ofKind('FluxInstance');
  if (instance && valueAt(instance.json, 'spec', 'cluster', 'objectLevelWorkloadIdentity') !== true) {
    return isTokenRoleNeeded(fluxMinor) || isGateNeeded(fluxMinor) ? 'by the operator' : undefined;
  }
  return isTokenRoleNeeded(fluxMinor) ? instance ? 'perhaps' : 'yes' : undefined;
}

/** Accesses whose token a controller of Flux asks for; of a source that is read by source-controller, that one does, too. */
function* requests({ byCluster }: ReviewGraph, cluster: ClusterFiles): Iterable<{ controller: string; chain: Chain }> {
  for (const chain of byCluster.get(cluster) ?? []) {
    if (chain.level === Level.OBJECT && chain.signIn.proof === ProofKind.FEDERATION && chain.account && !chain.use.row.operator) {
      yield { controller: chain.controller.name, chain };
      if (chain.use.row.account === 'of the name in the source') {
        yield { controller: FluxController.SOURCE, chain };
      }
    }
  }
}
