import { Rule, Severity } from '../../../engine/rule';
import { MAX_FEDERATED_CREDENTIALS } from '../../../entra/federation';

export const tooManyCredentials: Rule = {
  code: 'FAZ015',
  severity: Severity.ERROR,
  title: `An identity has more than ${MAX_FEDERATED_CREDENTIALS} federated credentials`,
  why: 'Azure refuses the next one',
  fix: 'divide the ServiceAccounts over several identities',
  *check({ azure }) {
    for (const { at, name, credentials } of azure.identities) {
      if (credentials.length > MAX_FEDERATED_CREDENTIALS) {
        yield { at, what: `the identity ${name} has ${credentials.length} federated credentials over all clusters, more than ${MAX_FEDERATED_CREDENTIALS}` };
      }
    }
  },
};
