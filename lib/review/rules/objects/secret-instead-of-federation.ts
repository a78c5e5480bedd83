import { ProofKind } from '../../../engine/chain';
import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { stringAt } from '../../../text/json-reading';

export const secretInsteadOfFederation: Rule = {
  code: 'FAZ044',
  severity: Severity.WARNING,
  title: 'A long-lived secret stands where federation would work',
  why: 'a key or token can be stolen and has to be renewed; a federated identity has neither',
  fix: 'use an access construct with a managed identity and remove the Secret',
  *check({ chains }) {
    for (const chain of chains) {
      const { use, signIn } = chain;
      const isConnection = use.integration === 'AEH' && /^Endpoint=sb:/i.test(stringAt(use.object.json, 'spec', 'address') ?? '');
      const isReportedElsewhere = !use.providerMissing && (use.kind === 'OCIRepository' || use.kind === 'HelmRepository' || use.kind === 'ImageRepository');
      if (isConnection || (signIn.proof === ProofKind.SECRET && !isReportedElsewhere)) {
        yield about(chain, `the ${nameOfUse(chain)} signs in to ${use.target.label} with ${isConnection ? 'a connection string in its address' : `the Secret ${use.secretName}`}`);
      }
    }
  },
};
