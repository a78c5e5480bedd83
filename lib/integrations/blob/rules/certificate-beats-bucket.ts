import { about, nameOfUse, Rule, Severity } from '../../../engine/rule';
import { hasCertificatePath } from '../../../engine/rules/controller-level';
import { Level } from '../../../flux/support';

export const certificateBeatsBucket: Rule = {
  code: 'FAZ033',
  severity: Severity.ERROR,
  title: 'The certificate of source-controller goes before the ServiceAccount of a Bucket',
  why: 'the controller uses its certificate for every Bucket, whatever ServiceAccount it names',
  fix: 'give source-controller a managed identity, or the Bucket controller level',
  *check({ chains }) {
    for (const chain of chains) {
      if (chain.use.kind === 'Bucket' && chain.level === Level.OBJECT && chain.use.serviceAccountName && hasCertificatePath(chain.controller)) {
        yield about(chain, `the ${nameOfUse(chain)} names a ServiceAccount, and source-controller has a certificate`);
      }
    }
  },
};
