import { ProofKind } from '../../../engine/chain';
import { annotationsOf } from '../../../engine/kubernetes/cluster-files';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { CLIENT_ID } from '../../../entra/federation';
import { stringAt } from '../../../text/json-reading';

export const providerFieldMissing: Rule = {
  code: 'FAZ045',
  severity: Severity.ERROR,
  title: 'A Flux object points at Azure without `provider: azure`',
  why: 'the controller asks no identity and goes there as anybody',
  fix: 'set .spec.provider to azure (the access constructs do)',
  *check({ chains }) {
    for (const chain of chains) {
      const { use, account, signIn } = chain;
      const isMeant = signIn.proof === ProofKind.CERTIFICATE || (account?.object !== undefined && stringAt(annotationsOf(account.object.json), CLIENT_ID) !== undefined);
      if (use.providerMissing && (isMeant || !use.secretName)) {
        // Registries and containers may be open to everybody.
        yield about(chain, `the ${nameOfUse(chain)} points at ${use.target.label} and has no provider azure`, { severity: isMeant ? undefined : Severity.WARNING });
      }
    }
  },
};
