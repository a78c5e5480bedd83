import { NARROWEST_ROLE } from '../../azure/role-actions';
import { Coverage } from '../azure/coverage';
import { Chain, JudgedGrant, ProofKind } from '../chain';

/** Accesses that need a grant, and whose identity is known. */
export function* granted(accesses: Iterable<Chain>): Iterable<Chain> {
  for (const access of accesses) {
    if (access.identity && !access.use.needsNoRole && !access.use.providerMissing && access.signIn.proof !== ProofKind.SECRET && access.use.problems.length === 0) {
      yield access;
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
