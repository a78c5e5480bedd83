import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { Level } from '../../../flux/support';

export const sopsByNode: Rule = {
  code: 'FAZ073',
  severity: Severity.WARNING,
  title: 'A Kustomization decrypts with the identity of the nodes',
  why: 'every pod that reaches the metadata service of its node can be that identity, and decrypt what is in Git',
  fix: 'use Authentication.objectLevel() or controllerLevel() with a managed identity, or see that no other pod reaches 169.254.169.254',
  *check({ chains: accesses }) {
    for (const access of accesses) {
      if (access.use.integration === 'AKV' && access.level === Level.NODE && access.signIn.secret) {
        yield about(access, `the ${nameOfUse(access)} decrypts as ${access.identity ? access.identity.name : 'an identity of the nodes'} (Secret ${access.use.secretName})`);
      }
    }
  },
};
