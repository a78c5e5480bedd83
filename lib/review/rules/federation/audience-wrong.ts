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
    for (const access of federated(graph.chains)) {
      const candidates = access.identity!.credentials.filter(({ subject, issuer }) => subject === subjectOf(access) && issuer === graph.issuerOf(access.cluster));
      if (candidates.length > 0 && !access.credential) {
        yield about(access, `the federated credential at ${candidates[0].at} for the ${nameOfUse(access)} has the audience ${JSON.stringify(candidates[0].audiences)}, not ${JSON.stringify(TOKEN_EXCHANGE_AUDIENCE)}`);
      }
    }
  },
};
