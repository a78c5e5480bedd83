import { federated, subjectOf } from './federation';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { TOKEN_EXCHANGE_AUDIENCE } from '../../../entra/federation';

export const audienceWrong: Rule = {
  code: 'FAZ008',
  severity: Severity.ERROR,
  title: 'The federated credential has another audience',
  why: 'Flux asks for tokens with this audience, and Entra compares it to the letter (AADSTS700212)',
  fix: `set it to ${TOKEN_EXCHANGE_AUDIENCE}`,
  *check(graph) {
    for (const chain of federated(graph.chains)) {
      const candidates = chain.identity!.credentials.filter(({ subject, issuer }) => subject === subjectOf(chain) && issuer === graph.issuerOf(chain.cluster));
      if (candidates.length > 0 && !chain.credential) {
        yield about(chain, `the federated credential at ${candidates[0].at} for the ${nameOfUse(chain)} has the audience ${JSON.stringify(candidates[0].audiences)}, not ${JSON.stringify(TOKEN_EXCHANGE_AUDIENCE)}`);
      }
    }
  },
};
