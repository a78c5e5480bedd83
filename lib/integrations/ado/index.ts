import { adoReaders } from './reader';
import { adoEntitlementMissing } from './rules/ado-entitlement-missing';
import { adoLicense } from './rules/ado-license';
import { adoMembershipOverwrites } from './rules/ado-membership-overwrites';
import { adoOutsidePublicCloud } from './rules/ado-outside-public-cloud';
import { adoPermissionDenied } from './rules/ado-permission-denied';
import { adoProjectHidden } from './rules/ado-project-hidden';
import { adoUrlUndocumented } from './rules/ado-url-undocumented';
import { automationWithoutPolicy } from './rules/automation-without-policy';
import { ADO_ROWS } from './support';
import { Integration } from '../../engine/integration';

export const ADO: Integration = {
  rows: ADO_ROWS,
  uses: adoReaders,
  rules: [adoEntitlementMissing, adoMembershipOverwrites, adoOutsidePublicCloud, adoProjectHidden, adoUrlUndocumented, automationWithoutPolicy, adoLicense, adoPermissionDenied],
};
