import { ProofKind } from '../../../engine/chain';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';

export const serviceAccountMissing: Rule = {
  code: 'FAZ001',
  severity: Severity.ERROR,
  title: 'The ServiceAccount of a Flux object is in no file',
  why: 'the controller asks for a token of it, and finds no ServiceAccount of that name in the namespace of the object',
  fix: 'add the ServiceAccount with its two annotations, or correct the name',
  *check({ chains }) {
    for (const chain of chains) {
      const { signIn, account, use, cluster } = chain;
      if (signIn.proof !== ProofKind.FEDERATION || !account || account.object || signIn.byDefault || [chain.controller.name, chain.controller.accountName].includes(account.name)) {
        continue;
      }
      const elsewhere = cluster.ofKind('ServiceAccount').find(({ json }) => (json.metadata as { name?: string } | undefined)?.name === account.name);
      yield about(chain, `the ${nameOfUse(chain)} uses the ServiceAccount ${show(`${account.namespace}/${account.name}`)}, which is in no file`, {
        why: use.kind === 'ImageUpdateAutomation' ? 'the controller looks for the ServiceAccount of the GitRepository in the namespace of the ImageUpdateAutomation' : undefined,
        fix: elsewhere ? `there is one of that name at ${elsewhere.at}: make it in ${show(account.namespace)} too` : undefined,
      });
    }
  },
};
