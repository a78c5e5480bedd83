import { certificateAuthorityMissing } from './certificate-authority-missing';
import { certificateBesideFederation } from './certificate-beside-federation';
import { certificateExpiring } from './certificate-expiring';
import { certificateNotUploaded } from './certificate-not-uploaded';
import { certificateSecretIncomplete } from './certificate-secret-incomplete';
import { Rule } from '../../../engine/rule';

export const CERTIFICATES: readonly Rule[] = [
  certificateBesideFederation,
  certificateSecretIncomplete,
  certificateAuthorityMissing,
  certificateExpiring,
  certificateNotUploaded,
];
