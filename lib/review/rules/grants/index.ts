import { grantMissing } from './grant-missing';
import { grantNotLasting } from './grant-not-lasting';
import { grantTwice } from './grant-twice';
import { notEvaluated } from './not-evaluated';
import { notUnderstood } from './not-understood';
import { roleDefinitionForm } from './role-definition-form';
import { roleNotAssignable } from './role-not-assignable';
import { roleReferenceForm } from './role-reference-form';
import { roleTooStrong } from './role-too-strong';
import { roleTooWeak } from './role-too-weak';
import { scopeNotCovering } from './scope-not-covering';
import { scopeTooWide } from './scope-too-wide';
import { unusedGrant } from './unused-grant';
import { Rule } from '../../../engine/rule';

export const GRANTS: readonly Rule[] = [
  grantMissing,
  roleTooWeak,
  scopeNotCovering,
  scopeTooWide,
  roleTooStrong,
  roleDefinitionForm,
  unusedGrant,
  grantTwice,
  notEvaluated,
  notUnderstood,
  grantNotLasting,
  roleReferenceForm,
  roleNotAssignable,
];
