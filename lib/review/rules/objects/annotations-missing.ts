import { ProofKind } from '../../../engine/chain';
import { annotationsOf } from '../../../engine/kubernetes/cluster-files';
import { CLIENT_ID, TENANT_ID } from '../../../engine/kubernetes/sign-in';
import { about, nameOfUse, Rule, Severity, show } from '../../../engine/rule';
import { stringAt } from '../../../text/json-reading';

export const annotationsMissing: Rule = {
  code: 'FAZ002',
  severity: Severity.ERROR,
  title: 'The ServiceAccount lacks an annotation',
  why: 'object level needs both annotations; with one missing the controller refuses to sign in',
  fix: `set ${CLIENT_ID} and ${TENANT_ID}`,
  *check({ chains: accesses }) {
    for (const access of accesses) {
      const object = access.signIn.proof === ProofKind.FEDERATION ? access.account?.object : undefined;
      const missing = object ? [CLIENT_ID, TENANT_ID].filter(name => stringAt(annotationsOf(object.json), name) === undefined) : [];
      if (object && missing.length > 0) {
        yield about(access, `the ServiceAccount ${show(`${access.account!.namespace}/${access.account!.name}`)} of the ${nameOfUse(access)} has no annotation ${missing.join(' and none ')}`);
      }
    }
  },
};
