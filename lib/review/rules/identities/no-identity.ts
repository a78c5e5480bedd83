import { ProofKind } from '../../../engine/chain';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';

export const noIdentity: Rule = {
  code: 'FAZ034',
  severity: Severity.ERROR,
  title: 'A Flux object has no identity at all',
  why: 'it names no ServiceAccount, its controller has no identity, and only nodes of AKS have one',
  fix: 'name a ServiceAccount (Authentication.objectLevel()), or give the controller an identity (Authentication.controllerLevel())',
  *check({ chains }) {
    for (const chain of chains) {
      // Of what no file tells FAZ096 and FAZ140 speak.
      if (chain.signInDoubt !== undefined) {
        continue;
      }
      if (chain.signIn.proof === ProofKind.NONE && !chain.use.providerMissing) {
        yield about(chain, `the ${nameOfUse(chain)} would use the identity of ${chain.controller.name}, which has none`);
      } else if (chain.signIn.proof === ProofKind.FEDERATION && chain.account?.name === chain.controller.accountName && chain.signIn.clientId === undefined) {
        yield about(chain, `the ${nameOfUse(chain)} would use the identity of ${chain.controller.name}, which is given no client ID`);
      } else if (chain.signIn.proof === ProofKind.NODE && !chain.identity && !chain.signIn.secret) {
        yield about(chain, `the ${nameOfUse(chain)} would use the identity of the nodes of ${chain.cluster.context.name}, which is not known`, {
          why: 'whether it may is not to be seen from the files',
          fix: 'give `kubeletIdentity` or `cluster` in ClusterDistribution.aks(), or use another level',
          severity: Severity.WARNING,
        });
      }
    }
  },
};
