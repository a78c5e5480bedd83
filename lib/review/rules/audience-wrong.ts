import { TOKEN_AUDIENCE } from '../../engine/graph';
import { about, nameOfUse, Rule, Severity } from '../../engine/rule';
import { federated, subjectOf } from './federation';

export const audienceWrong: Rule = {
  code: 'FAZ008',
  severity: Severity.ERROR,
  title: 'The federated credential has another audience',
  why: 'Flux asks for tokens with this audience, and Entra compares it to the letter (AADSTS700212)',
  fix: `set it to ${TOKEN_AUDIENCE}`,
  *check(graph) {
    for (const access of federated(graph.chains)) {
      const candidates = access.identity!.credentials.filter(({ subject, issuer }) => subject === subjectOf(access) && issuer === graph.issuerOf(access.cluster));
      if (candidates.length > 0 && !access.credential) {
        yield about(access, `the federated credential at ${candidates[0].at} for the ${nameOfUse(access)} has the audience ${JSON.stringify(candidates[0].audiences)}, not ${JSON.stringify(TOKEN_AUDIENCE)}`);
      }
    }
  },
};
