import { ProofKind } from '../../../engine/chain';
import { annotationsOf } from '../../../engine/kubernetes/cluster-files';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { CLIENT_ID, TENANT_ID } from '../../../entra/federation';
import { stringAt } from '../../../text/json-reading';

export const annotationsMissing: Rule = {
  code: 'FAZ002',
  severity: Severity.ERROR,
  title: 'The ServiceAccount lacks an annotation',
  why: 'object level needs both annotations; with one missing the controller refuses to sign in',
  fix: `set ${CLIENT_ID} and ${TENANT_ID}`,
  *check({ chains }) {
    for (const chain of chains) {
      const object = chain.signIn.proof === ProofKind.FEDERATION ? chain.account?.object : undefined;
      const missing = object ? [CLIENT_ID, TENANT_ID].filter(name => stringAt(annotationsOf(object.json), name) === undefined) : [];
      if (object && missing.length > 0) {
        yield about(chain, `the ServiceAccount ${show(`${chain.account!.namespace}/${chain.account!.name}`)} of the ${nameOfUse(chain)} has no annotation ${missing.join(' and none ')}`);
      }
    }
  },
};
