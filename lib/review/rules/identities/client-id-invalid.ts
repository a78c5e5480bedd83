import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { checkGuid } from '../../../text/identifiers';
import { hasPlaceholder } from '../../../text/placeholder';

export const clientIdInvalid: Rule = {
  code: 'FAZ003',
  severity: Severity.ERROR,
  title: 'A client ID is none',
  why: 'Entra finds no application by it',
  fix: 'write the client ID of the identity: `az identity show --query clientId`',
  *check({ chains, azure }) {
    for (const chain of chains) {
      const { clientId } = chain.signIn;
      if (clientId === undefined || /^(tf:|aso:|\$\{)/.test(clientId) || hasPlaceholder(clientId)) {
        continue;
      }
      const [problem] = checkGuid('the client ID', clientId);
      const principal = chain.identity ? undefined : azure.identityOfPrincipal(clientId);
      if (problem) {
        yield about(chain, `${problem.what} (${nameOfUse(chain)})`, { why: problem.why, fix: problem.fix });
      } else if (principal) {
        yield about(chain, `the client ID ${show(clientId)} of the ${nameOfUse(chain)} is the principal ID of ${principal.name}`, {
          why: 'an identity signs in with its client ID; the principal ID (object ID) is for grants',
        });
      }
    }
  },
};
