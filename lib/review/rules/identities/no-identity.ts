import { ProofKind } from '../../../engine/chain';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const noIdentity: Rule = {
  code: 'FAZ034',
  severity: Severity.ERROR,
  title: 'A Flux object has no identity at all',
  why: 'it names no ServiceAccount, its controller has no identity, and only nodes of AKS have one',
  fix: 'name a ServiceAccount (Authentication.objectLevel()), or give the controller an identity (Authentication.controllerLevel())',
  *check({ chains: accesses }) {
    for (const access of accesses) {
      if (access.signIn.proof === ProofKind.NONE && !access.use.providerMissing) {
        yield about(access, `the ${nameOfUse(access)} would use the identity of ${access.controller.name}, which has none`);
      } else if (access.signIn.proof === ProofKind.FEDERATION && access.account?.name === access.controller.name && access.signIn.clientId === undefined) {
        yield about(access, `the ${nameOfUse(access)} would use the identity of ${access.controller.name}, which is given no client ID`);
      } else if (access.signIn.proof === ProofKind.NODE && !access.identity && !access.signIn.secret) {
        yield about(access, `the ${nameOfUse(access)} would use the identity of the nodes of ${access.cluster.context.name}, which is not known`, {
          why: 'whether it may is not to be seen from the files',
          fix: 'give `kubeletIdentity` or `cluster` in ClusterDistribution.aks(), or use another level',
          severity: Severity.WARNING,
        });
      }
    }
  },
};
