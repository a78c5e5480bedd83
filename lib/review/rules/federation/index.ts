import { audienceWrong } from './audience-wrong';
import { duplicateCredential } from './duplicate-credential';
import { issuerMismatch } from './issuer-mismatch';
import { issuerShared } from './issuer-shared';
import { subjectMismatch } from './subject-mismatch';
import { tooManyCredentials } from './too-many-credentials';
import { Rule } from '../../../engine/rule';

export const FEDERATION: readonly Rule[] = [
  subjectMismatch,
  issuerMismatch,
  audienceWrong,
  tooManyCredentials,
  duplicateCredential,
  issuerShared,
];
