import { federated, subjectOf } from './federation';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';

export const subjectMismatch: Rule = {
  code: 'FAZ006',
  severity: Severity.ERROR,
  title: 'No federated credential has the subject',
  why: 'Entra compares subjects to the letter and answers AADSTS700213',
  fix: 'add a federated credential with this subject to the identity',
  *check({ chains: accesses, azure }) {
    for (const access of federated(accesses)) {
      const subject = subjectOf(access);
      if (access.identity!.credentials.some(candidate => candidate.subject === subject)) {
        continue;
      }
      const otherCase = access.identity!.credentials.find(candidate => candidate.subject.toLowerCase() === subject.toLowerCase());
      const sameName = access.identity!.credentials.find(candidate => candidate.subject.endsWith(`:${access.account!.name}`));
      const [elsewhere] = azure.credentialsOf(subject).filter(candidate => candidate.subject === subject);
      const near = otherCase ?? sameName;
      yield about(access, `the identity ${access.identity!.name} of the ${nameOfUse(access)} has no federated credential with the subject ${show(subject)}`, {
        fix: near ? `correct the subject ${show(near.subject)} at ${near.at}` : elsewhere ? `the credential at ${elsewhere.at} has it, on ${elsewhere.identity.name}: use that identity, or federate this one` : undefined,
      });
    }
  },
};
