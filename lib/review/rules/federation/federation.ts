import { Chain, ProofKind } from '../../../engine/chain';

/** Accesses whose token is exchanged for one of an identity whose federated credentials are in the files. */
export function* federated(accesses: Iterable<Chain>): Iterable<Chain> {
  for (const access of accesses) {
    if (access.signIn.proof === ProofKind.FEDERATION && access.account && access.identity && !access.identity.federatedElsewhere) {
      yield access;
    }
  }
}

/** Subject of the token. */
export function subjectOf({ account }: Chain): string {
  return `system:serviceaccount:${account!.namespace}:${account!.name}`;
}
