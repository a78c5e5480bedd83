import { Access } from '../graph';
import { ProofKind } from '../kubernetes/sign-in';

/** Accesses whose token is exchanged for one of an identity whose federated credentials are in the files. */
export function* federated(accesses: Iterable<Access>): Iterable<Access> {
  for (const access of accesses) {
    if (access.signIn.proof === ProofKind.FEDERATION && access.account && access.identity && !access.identity.federatedElsewhere) {
      yield access;
    }
  }
}

/** Subject of the token. */
export function subjectOf({ account }: Access): string {
  return `system:serviceaccount:${account!.namespace}:${account!.name}`;
}
