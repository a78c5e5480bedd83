import { federated, subjectOf } from './federation';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';

export const issuerMismatch: Rule = {
  code: 'FAZ007',
  severity: Severity.ERROR,
  title: 'The federated credential is for another issuer',
  why: 'Entra compares the issuer of a token to the letter, trailing slash and case included (AADSTS700211)',
  fix: 'write the issuer as the cluster has it',
  *check(graph) {
    for (const chain of federated(graph.chains)) {
      const issuer = graph.issuerOf(chain.cluster);
      const candidates = chain.identity!.credentials.filter(candidate => candidate.subject === subjectOf(chain));
      if (issuer === '' || candidates.length === 0 || candidates.some(candidate => candidate.issuer === issuer)) {
        continue;
      }
      const plain = (url: string) => url.toLowerCase().replace(/(?<!\/)\/+$/, '');
      const near = candidates.find(candidate => plain(candidate.issuer) === plain(issuer));
      const difference = near === undefined ? '' : near.issuer.toLowerCase() === issuer.toLowerCase() ? ', in another case' : ', with another end';
      const [first] = near ? [near] : candidates;
      yield about(chain, `the federated credential at ${first.at} for the ${nameOfUse(chain)} has the issuer ${show(first.issuer)}, the cluster ${chain.cluster.context.name} has ${show(issuer)}${difference}`);
    }
  },
};
