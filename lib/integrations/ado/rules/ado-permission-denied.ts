import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { granted, neededGrant } from '../../../engine/rules/grants';

export const adoPermissionDenied: Rule = {
  code: 'FAZ144',
  severity: Severity.ERROR,
  title: 'A permission of Azure DevOps is denied',
  why: 'Deny goes before Allow, also where a group allows it, so Git answers TF401019 or TF401027',
  fix: 'set the permission to "NotSet" or "Allow"',
  link: 'grant',
  *check({ chains }) {
    for (const chain of granted(chains)) {
      const denied = chain.effective ? undefined : chain.grants.find(({ deniedBy }) => deniedBy !== undefined);
      if (denied) {
        yield about(chain, `${denied.deniedBy} denies the identity ${chain.identity!.name} what the ${nameOfUse(chain)} does, whatever ${neededGrant(chain)} allows`);
      }
    }
  },
};
