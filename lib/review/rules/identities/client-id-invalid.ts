import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { checkGuid } from '../../../text/identifiers';
import { hasPlaceholder } from '../../../text/placeholder';

export const clientIdInvalid: Rule = {
  code: 'FAZ003',
  severity: Severity.ERROR,
  title: 'A client ID is none',
  why: 'Entra finds no application by it',
  fix: 'write the client ID of the identity: `az identity show --query clientId`',
  *check({ chains: accesses, azure }) {
    for (const access of accesses) {
      const { clientId } = access.signIn;
      if (clientId === undefined || /^(tf:|aso:|\$\{)/.test(clientId) || hasPlaceholder(clientId)) {
        continue;
      }
      const [problem] = checkGuid('the client ID', clientId);
      const principal = access.identity ? undefined : azure.identityOfPrincipal(clientId);
      if (problem) {
        yield about(access, `${problem.what} (${nameOfUse(access)})`, { why: problem.why, fix: problem.fix });
      } else if (principal) {
        yield about(access, `the client ID ${show(clientId)} of the ${nameOfUse(access)} is the principal ID of ${principal.name}`, {
          why: 'an identity signs in with its client ID; the principal ID (object ID) is for grants',
        });
      }
    }
  },
};
