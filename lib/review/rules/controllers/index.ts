import { authorityHostWrong } from './authority-host-wrong';
import { controllerDeleted } from './controller-deleted';
import { controllerEnvironmentIncomplete } from './controller-environment-incomplete';
import { controllerIdentityUnused } from './controller-identity-unused';
import { controllerMountWrong } from './controller-mount-wrong';
import { environmentBesideWebhook } from './environment-beside-webhook';
import { featureGateFatal } from './feature-gate-fatal';
import { featureGateMissing } from './feature-gate-missing';
import { fluxExtension } from './flux-extension';
import { lockdownFlagFatal } from './lockdown-flag-fatal';
import { patchNotApplied } from './patch-not-applied';
import { patchNotEvaluated } from './patch-not-evaluated';
import { patchTargetUnknown } from './patch-target-unknown';
import { privateCloudFileMissing } from './private-cloud-file-missing';
import { tokenRbacMissing } from './token-rbac-missing';
import { webhookMarksIncomplete } from './webhook-marks-incomplete';
import { Rule } from '../../../engine/rule';

export const CONTROLLERS: readonly Rule[] = [
  featureGateMissing,
  featureGateFatal,
  tokenRbacMissing,
  fluxExtension,
  controllerEnvironmentIncomplete,
  environmentBesideWebhook,
  webhookMarksIncomplete,
  controllerMountWrong,
  patchTargetUnknown,
  authorityHostWrong,
  privateCloudFileMissing,
  lockdownFlagFatal,
  controllerIdentityUnused,
  patchNotApplied,
  patchNotEvaluated,
  controllerDeleted,
];
