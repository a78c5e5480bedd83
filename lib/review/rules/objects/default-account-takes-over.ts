import { defaultFlag } from '../../../engine/kubernetes/sign-in';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { Level } from '../../../flux/support';

export const defaultAccountTakesOver: Rule = {
  code: 'FAZ058',
  severity: Severity.ERROR,
  title: 'A lockdown flag gives an object a ServiceAccount that is no identity',
  why: 'with the flag an empty ServiceAccount field means object level with that name in each namespace; controller and node level stop working',
  fix: 'name the ServiceAccount on the object (Authentication.objectLevel()), make one of that name in its namespace with both annotations, or leave the flag out',
  *check({ chains }) {
    for (const chain of chains) {
      const { signIn, account, level } = chain;
      if (signIn.byDefault && level === Level.OBJECT && account && (!account.object || !signIn.clientId)) {
        yield about(chain, `the ${nameOfUse(chain)} names no ServiceAccount, and ${defaultFlag(chain.use)} gives it ${show(`${account.namespace}/${account.name}`)}, which ${account.object ? 'has no client ID' : 'is in no file'}`);
      }
    }
  },
};
