import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { Level } from '../../../flux/support';

export const sopsByNode: Rule = {
  code: 'FAZ073',
  severity: Severity.WARNING,
  title: 'A Kustomization decrypts with the identity of the nodes',
  why: 'every pod that reaches the metadata service of its node can be that identity, and decrypt what is in Git',
  fix: 'use Authentication.objectLevel() or controllerLevel() with a managed identity, or see that no other pod reaches 169.254.169.254',
  *check({ chains }) {
    for (const chain of chains) {
      if (chain.use.integration === 'AKV' && chain.level === Level.NODE && chain.signIn.secret) {
        yield about(chain, `the ${nameOfUse(chain)} decrypts as ${chain.identity ? chain.identity.name : 'an identity of the nodes'} (Secret ${chain.use.secretName})`);
      }
    }
  },
};
