import { Chain, ProofKind } from '../../../engine/chain';

/** Accesses whose token is exchanged for one of an identity whose federated credentials are in the files, and told by them. */
export function* federated(chains: Iterable<Chain>): Iterable<Chain> {
  for (const chain of chains) {
    if (chain.signIn.proof === ProofKind.FEDERATION && chain.account && chain.identity && !chain.identity.federatedElsewhere && chain.signInDoubt === undefined) {
      yield chain;
    }
  }
}

/** Subject of the token. */
export function subjectOf({ account }: Chain): string {
  return `system:serviceaccount:${account!.namespace}:${account!.name}`;
}
