import { clientIdInvalid } from './client-id-invalid';
import { clientIdShared } from './client-id-shared';
import { identitySharedAcrossTenants } from './identity-shared-across-tenants';
import { identityTwice } from './identity-twice';
import { identityUnknown } from './identity-unknown';
import { noIdentity } from './no-identity';
import { nodeIdentityWrong } from './node-identity-wrong';
import { principalMixedUp } from './principal-mixed-up';
import { tenantMismatch } from './tenant-mismatch';
import { twoClientIds } from './two-client-ids';
import { unusedIdentity } from './unused-identity';
import { Rule } from '../../../engine/rule';

export const IDENTITIES: readonly Rule[] = [
  clientIdInvalid,
  tenantMismatch,
  identityUnknown,
  identitySharedAcrossTenants,
  principalMixedUp,
  unusedIdentity,
  twoClientIds,
  noIdentity,
  nodeIdentityWrong,
  clientIdShared,
  identityTwice,
];
