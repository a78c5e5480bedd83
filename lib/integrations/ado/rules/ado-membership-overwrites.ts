import { Rule, RuleFinding, Severity } from '../../../engine/rule';

export const adoMembershipOverwrites: Rule = {
  code: 'FAZ056',
  severity: Severity.ERROR,
  title: 'A group membership removes the other members of the group',
  why: 'mode "overwrite" makes the list of the stack the whole group, and people of the project are locked out',
  fix: 'set mode to "add"',
  *check({ azure }): Iterable<RuleFinding> {
    for (const { name, ado } of azure.identities) {
      for (const { at, mode, group } of ado) {
        if (mode !== undefined && mode !== 'add') {
          yield { at, what: `the membership of ${name} in ${group} has mode ${JSON.stringify(mode)}` };
        }
      }
    }
  },
};
