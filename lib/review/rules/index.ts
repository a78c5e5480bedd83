import { Rule } from '../../engine/rule';
import { abacRegistryRole } from './abac-registry-role';
import { addressWrong } from './address-wrong';
import { adoEntitlementMissing } from './ado-entitlement-missing';
import { adoMembershipOverwrites } from './ado-membership-overwrites';
import { adoOutsidePublicCloud } from './ado-outside-public-cloud';
import { adoProjectHidden } from './ado-project-hidden';
import { adoUrlUndocumented } from './ado-url-undocumented';
import { alertMatchesNothing } from './alert-matches-nothing';
import { alertProviderElsewhere } from './alert-provider-elsewhere';
import { annotationsMissing } from './annotations-missing';
import { asoOwnerWrong } from './aso-owner-wrong';
import { audienceWrong } from './audience-wrong';
import { authorityHostWrong } from './authority-host-wrong';
import { automationWithoutPolicy } from './automation-without-policy';
import { bucketSecretBesideAccount } from './bucket-secret-beside-account';
import { certificateAuthorityMissing } from './certificate-authority-missing';
import { certificateBeatsBucket } from './certificate-beats-bucket';
import { certificateBesideFederation } from './certificate-beside-federation';
import { certificateExpiring } from './certificate-expiring';
import { certificateNotUploaded } from './certificate-not-uploaded';
import { certificateSecretIncomplete } from './certificate-secret-incomplete';
import { clientIdInvalid } from './client-id-invalid';
import { clientIdShared } from './client-id-shared';
import { controllerEnvironmentIncomplete } from './controller-environment-incomplete';
import { controllerIdentityUnused } from './controller-identity-unused';
import { controllerMountWrong } from './controller-mount-wrong';
import { crossNamespaceReference } from './cross-namespace-reference';
import { defaultAccountTakesOver } from './default-account-takes-over';
import { duplicateCredential } from './duplicate-credential';
import { environmentBesideWebhook } from './environment-beside-webhook';
import { featureGateFatal } from './feature-gate-fatal';
import { featureGateMissing } from './feature-gate-missing';
import { fluxExtension } from './flux-extension';
import { grantMissing } from './grant-missing';
import { grantTwice } from './grant-twice';
import { helmSecretBeatsProvider } from './helm-secret-beats-provider';
import { identitySharedAcrossTenants } from './identity-shared-across-tenants';
import { identityTwice } from './identity-twice';
import { identityUnknown } from './identity-unknown';
import { imagePolicyKeptOut } from './image-policy-kept-out';
import { imageRepositoryIgnoresSecret } from './image-repository-ignores-secret';
import { issuerMismatch } from './issuer-mismatch';
import { issuerShared } from './issuer-shared';
import { knownDefect } from './known-defect';
import { levelUnsupported } from './level-unsupported';
import { lockdownFlagFatal } from './lockdown-flag-fatal';
import { noIdentity } from './no-identity';
import { nodeIdentityWrong } from './node-identity-wrong';
import { objectLevelOnAks } from './object-level-on-aks';
import { ociSecretSkipsAzure } from './oci-secret-skips-azure';
import { patchTargetUnknown } from './patch-target-unknown';
import { principalMixedUp } from './principal-mixed-up';
import { privateCloudFileMissing } from './private-cloud-file-missing';
import { providerFieldMissing } from './provider-field-missing';
import { providerSecretBeatsAccount } from './provider-secret-beats-account';
import { referenceDangling } from './reference-dangling';
import { remoteAccountImpersonated } from './remote-account-impersonated';
import { remoteNamespaceNotCovered } from './remote-namespace-not-covered';
import { roleDefinitionForm } from './role-definition-form';
import { roleTooStrong } from './role-too-strong';
import { roleTooWeak } from './role-too-weak';
import { scopeNotCovering } from './scope-not-covering';
import { scopeTooWide } from './scope-too-wide';
import { secretInsteadOfFederation } from './secret-instead-of-federation';
import { serviceAccountMissing } from './service-account-missing';
import { serviceAccountTwice } from './service-account-twice';
import { sopsByNode } from './sops-by-node';
import { sopsSecretBeatsAccount } from './sops-secret-beats-account';
import { subjectMismatch } from './subject-mismatch';
import { substitutionMissing } from './substitution-missing';
import { tenantMismatch } from './tenant-mismatch';
import { tokenRbacMissing } from './token-rbac-missing';
import { tooManyCredentials } from './too-many-credentials';
import { twoClientIds } from './two-client-ids';
import { unusedGrant } from './unused-grant';
import { unusedIdentity } from './unused-identity';
import { vaultAccessPolicies } from './vault-access-policies';
import { webhookMarksIncomplete } from './webhook-marks-incomplete';

/** All rules, in the order of their codes. */
export const RULES: readonly Rule[] = [
  serviceAccountMissing,
  annotationsMissing,
  clientIdInvalid,
  tenantMismatch,
  identityUnknown,
  subjectMismatch,
  issuerMismatch,
  audienceWrong,
  grantMissing,
  roleTooWeak,
  scopeNotCovering,
  scopeTooWide,
  roleTooStrong,
  identitySharedAcrossTenants,
  tooManyCredentials,
  duplicateCredential,
  principalMixedUp,
  roleDefinitionForm,
  unusedIdentity,
  unusedGrant,
  objectLevelOnAks,
  featureGateMissing,
  featureGateFatal,
  tokenRbacMissing,
  levelUnsupported,
  fluxExtension,
  controllerEnvironmentIncomplete,
  environmentBesideWebhook,
  webhookMarksIncomplete,
  controllerMountWrong,
  twoClientIds,
  certificateBesideFederation,
  certificateBeatsBucket,
  noIdentity,
  nodeIdentityWrong,
  patchTargetUnknown,
  ociSecretSkipsAzure,
  imageRepositoryIgnoresSecret,
  bucketSecretBesideAccount,
  sopsSecretBeatsAccount,
  providerSecretBeatsAccount,
  helmSecretBeatsProvider,
  certificateSecretIncomplete,
  secretInsteadOfFederation,
  providerFieldMissing,
  authorityHostWrong,
  privateCloudFileMissing,
  certificateAuthorityMissing,
  adoOutsidePublicCloud,
  addressWrong,
  abacRegistryRole,
  vaultAccessPolicies,
  certificateExpiring,
  certificateNotUploaded,
  adoEntitlementMissing,
  adoMembershipOverwrites,
  crossNamespaceReference,
  defaultAccountTakesOver,
  lockdownFlagFatal,
  serviceAccountTwice,
  referenceDangling,
  controllerIdentityUnused,
  clientIdShared,
  adoProjectHidden,
  adoUrlUndocumented,
  knownDefect,
  sopsByNode,
  issuerShared,
  grantTwice,
  identityTwice,
  asoOwnerWrong,
  alertProviderElsewhere,
  alertMatchesNothing,
  automationWithoutPolicy,
  imagePolicyKeptOut,
  remoteNamespaceNotCovered,
  remoteAccountImpersonated,
  substitutionMissing,
];
