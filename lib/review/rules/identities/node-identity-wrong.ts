import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { Level } from '../../../flux/support';

export const nodeIdentityWrong: Rule = {
  code: 'FAZ035',
  severity: Severity.ERROR,
  title: 'AZURE_CLIENT_ID does not name the identity of the nodes',
  why: 'at node level it chooses among the identities of the node, and this one is none of them',
  fix: 'write the client ID of the kubelet identity: `az aks show --query identityProfile.kubeletidentity.clientId`',
  *check({ chains, azure, terraform }) {
    for (const chain of chains) {
      const { kubelet, stack } = chain.cluster.context;
      const { clientId, secret } = chain.signIn;
      if (chain.level !== Level.NODE || clientId === undefined) {
        continue;
      }
      const wanted = kubelet && azure.identityOfClient(terraform.resolve(stack, kubelet.clientId));
      const named = azure.identityOfClient(clientId);
      if (wanted ? named === wanted : named) {
        continue;
      }
      if (secret) {
        yield about(chain, `the Secret ${chain.use.secretName} of the ${nameOfUse(chain)} names ${show(clientId)} as an identity of the nodes`, {
          why: 'it is not the kubelet identity of the cluster, and whether the nodes have another one stands in no file',
          fix: 'write the client ID of the kubelet identity, or see that the identity is assigned to the nodes and may use the resource',
          severity: Severity.WARNING,
        });
      } else {
        yield about(chain, `AZURE_CLIENT_ID of ${chain.controller.name}, which the ${nameOfUse(chain)} uses at node level, is ${show(clientId)}`);
      }
    }
  },
};
