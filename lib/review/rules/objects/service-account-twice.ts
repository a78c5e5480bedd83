import { annotationsOf } from '../../../engine/kubernetes/cluster-files';
import { about, Rule, RuleFinding, Severity } from '../../../engine/rule';
import { CLIENT_ID } from '../../../entra/federation';
import { stringAt } from '../../../text/json-reading';

export const serviceAccountTwice: Rule = {
  code: 'FAZ060',
  severity: Severity.ERROR,
  title: 'A ServiceAccount stands for two identities',
  why: 'both manifests are applied to one object, and the last one wins',
  fix: 'give each identity a ServiceAccount of its own',
  *check({ chains }): Iterable<RuleFinding> {
    const seen = new Set<unknown>();
    for (const chain of chains) {
      const { account, cluster } = chain;
      if (!account?.object || seen.has(account.object)) {
        continue;
      }
      seen.add(account.object);
      const clientIds = new Set(cluster.findAll('ServiceAccount', account.namespace, account.name).map(({ json }) => stringAt(annotationsOf(json), CLIENT_ID)));
      if (clientIds.size > 1) {
        yield about(chain, `the ServiceAccount ${account.namespace}/${account.name} is in the files with the client IDs ${[...clientIds].join(' and ')}`);
      }
    }
  },
};
