import { Rule, Severity, show } from '../../../engine/rule';

export const duplicateCredential: Rule = {
  code: 'FAZ016',
  severity: Severity.ERROR,
  title: 'Two federated credentials of one identity are the same',
  why: 'Azure refuses a second credential of one issuer and subject',
  fix: 'remove one of them',
  *check({ azure }) {
    for (const { name, credentials } of azure.identities) {
      const seen = new Map<string, string>();
      for (const { at, issuer, subject } of credentials) {
        const key = `${issuer}\n${subject}`;
        if (seen.has(key)) {
          yield { at, what: `the identity ${name} has the subject ${show(subject)} of ${show(issuer)} twice (${seen.get(key)})` };
        }
        seen.set(key, at);
      }
    }
  },
};
