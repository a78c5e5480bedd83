import { addressWrong } from './address-wrong';
import { alertMatchesNothing } from './alert-matches-nothing';
import { alertProviderElsewhere } from './alert-provider-elsewhere';
import { annotationsMissing } from './annotations-missing';
import { crossNamespaceReference } from './cross-namespace-reference';
import { defaultAccountTakesOver } from './default-account-takes-over';
import { knownDefect } from './known-defect';
import { levelUnsupported } from './level-unsupported';
import { objectLevelOnAks } from './object-level-on-aks';
import { providerFieldMissing } from './provider-field-missing';
import { referenceDangling } from './reference-dangling';
import { secretInsteadOfFederation } from './secret-instead-of-federation';
import { serviceAccountMissing } from './service-account-missing';
import { serviceAccountTwice } from './service-account-twice';
import { Rule } from '../../../engine/rule';

export const OBJECTS: readonly Rule[] = [
  serviceAccountMissing,
  annotationsMissing,
  objectLevelOnAks,
  levelUnsupported,
  secretInsteadOfFederation,
  providerFieldMissing,
  addressWrong,
  crossNamespaceReference,
  defaultAccountTakesOver,
  serviceAccountTwice,
  referenceDangling,
  knownDefect,
  alertProviderElsewhere,
  alertMatchesNothing,
];
