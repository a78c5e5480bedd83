import { federated, subjectOf } from './federation';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';

export const subjectMismatch: Rule = {
  code: 'FAZ006',
  severity: Severity.ERROR,
  title: 'No federated credential has the subject',
  why: 'Entra compares subjects to the letter and answers AADSTS700213',
  fix: 'add a federated credential with this subject to the identity',
  *check({ chains, azure }) {
    for (const chain of federated(chains)) {
      const subject = subjectOf(chain);
      if (chain.identity!.credentials.some(candidate => candidate.subject === subject)) {
        continue;
      }
      const otherCase = chain.identity!.credentials.find(candidate => candidate.subject.toLowerCase() === subject.toLowerCase());
      const sameName = chain.identity!.credentials.find(candidate => candidate.subject.endsWith(`:${chain.account!.name}`));
      const [elsewhere] = azure.credentialsOf(subject).filter(candidate => candidate.subject === subject);
      const near = otherCase ?? sameName;
      yield about(chain, `the identity ${chain.identity!.name} of the ${nameOfUse(chain)} has no federated credential with the subject ${show(subject)}`, {
        fix: near ? `correct the subject ${show(near.subject)} at ${near.at}` : elsewhere ? `the credential at ${elsewhere.at} has it, on ${elsewhere.identity.name}: use that identity, or federate this one` : undefined,
      });
    }
  },
};
