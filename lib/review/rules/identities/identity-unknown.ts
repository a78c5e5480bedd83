import { ProofKind } from '../../../engine/chain';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { isGuid } from '../../../text/identifiers';

export const identityUnknown: Rule = {
  code: 'FAZ005',
  severity: Severity.ERROR,
  title: 'No identity has the client ID',
  why: 'neither the Azure half nor the program knows an identity of this client ID, so nothing was granted to it',
  fix: 'correct the client ID, synthesize again with the outputs file of the last deployment, or name an identity that was made elsewhere with ManagedIdentity.fromAttributes()',
  *check({ chains, azure }) {
    for (const chain of chains) {
      const { clientId, proof, secret } = chain.signIn;
      // Of what no file tells FAZ140 speaks.
      if (chain.signInDoubt !== undefined) {
        continue;
      }
      // Whose a Secret is that people have made is theirs to know; of the nodes FAZ035 speaks.
      if (secret && (proof === ProofKind.SECRET || proof === ProofKind.NODE)) {
        continue;
      }
      const isReadable = clientId !== undefined && (isGuid(clientId) || /^(tf:|\$\{)/.test(clientId));
      if (isReadable && !chain.identity && !/^[0-]+$/.test(clientId) && !azure.identityOfPrincipal(clientId)) {
        yield about(chain, `the ${nameOfUse(chain)} signs in as ${show(clientId)}, which is the client ID of no identity`);
      }
    }
  },
};
