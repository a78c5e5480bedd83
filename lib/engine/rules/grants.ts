import { NARROWEST_ROLE } from '../../azure/needs';
import { Coverage } from '../azure/coverage';
import { Chain, JudgedGrant, ProofKind } from '../chain';

/** Accesses that need a grant, and whose identity is known. */
export function* granted(chains: Iterable<Chain>): Iterable<Chain> {
  for (const chain of chains) {
    if (chain.identity && !chain.use.needsNoRole && !chain.use.providerMissing && chain.signIn.proof !== ProofKind.SECRET && chain.use.problems.length === 0) {
      yield chain;
    }
  }
}

/** What an object needs, for people. */
export function neededGrant({ use }: Chain): string {
  if (use.integration === 'ADO') {
    return `the group ${use.writes ? 'Contributors' : 'Readers'} of ${use.target.ado?.organization ?? 'ORG'}/${use.target.ado?.project ?? 'PROJECT'}`;
  }
  return `${NARROWEST_ROLE[use.integration]} on ${use.target.label}`;
}

/** A grant, for people. */
export function nameOfGrant({ role, ado }: JudgedGrant): string {
  return role ? role.roleName : ado!.group ? `the group ${ado!.group}` : 'permissions on the repository';
}

export function placeOfGrant({ role, ado }: JudgedGrant): string {
  return role?.at ?? ado!.at;
}

export function reaches({ coverage }: JudgedGrant): boolean {
  return coverage !== Coverage.NO;
}
