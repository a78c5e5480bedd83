import { annotationsOf } from '../../../engine/kubernetes/cluster-files';
import { CLIENT_ID } from '../../../engine/kubernetes/sign-in';
import { about, Rule, RuleFinding, Severity } from '../../../engine/rule';
import { stringAt } from '../../../text/json-reading';

export const serviceAccountTwice: Rule = {
  code: 'FAZ060',
  severity: Severity.ERROR,
  title: 'A ServiceAccount stands for two identities',
  why: 'both manifests are applied to one object, and the last one wins',
  fix: 'give each identity a ServiceAccount of its own',
  *check({ chains: accesses }): Iterable<RuleFinding> {
    const seen = new Set<unknown>();
    for (const access of accesses) {
      const { account, cluster } = access;
      if (!account?.object || seen.has(account.object)) {
        continue;
      }
      seen.add(account.object);
      const clientIds = new Set(cluster.findAll('ServiceAccount', account.namespace, account.name).map(({ json }) => stringAt(annotationsOf(json), CLIENT_ID)));
      if (clientIds.size > 1) {
        yield about(access, `the ServiceAccount ${account.namespace}/${account.name} is in the files with the client IDs ${[...clientIds].join(' and ')}`);
      }
    }
  },
};
