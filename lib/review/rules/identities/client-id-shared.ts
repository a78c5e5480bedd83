import { Rule, RuleFinding, Severity, show } from '../../../engine/rule';
import { ENGINE } from '../../../text/engine';

export const clientIdShared: Rule = {
  code: 'FAZ063',
  severity: Severity.ERROR,
  title: 'The outputs file gives two identities one client ID',
  why: 'no two identities of Azure have the same, so Flux would sign in as the wrong one',
  fix: `write the outputs file anew with all stacks: \`npx ${ENGINE} deploy '*' --outputs-file outputs.json\``,
  *check({ azure }): Iterable<RuleFinding> {
    for (const { clientId, first, second } of azure.sharedClientIds) {
      yield { at: second.at, what: `${second.name} has the client ID ${show(clientId)} in the outputs file, and so has ${first.name} (${first.at})` };
    }
  },
};
