import { SupportRow } from './support';
import { FluxVersion } from './version';

/**
 * The storage version of each kind, from the minor in which it became one.
 * Source: the CustomResourceDefinitions of each Flux release.
 */
const STORAGE_VERSIONS: { readonly [kind: string]: readonly (readonly [since: FluxVersion, apiVersion: string])[] } = {
  OCIRepository: [[FluxVersion.V2_5, 'source.toolkit.fluxcd.io/v1beta2'], [FluxVersion.V2_6, 'source.toolkit.fluxcd.io/v1']],
  GitRepository: [[FluxVersion.V2_5, 'source.toolkit.fluxcd.io/v1']],
  Bucket: [[FluxVersion.V2_5, 'source.toolkit.fluxcd.io/v1']],
  HelmRepository: [[FluxVersion.V2_5, 'source.toolkit.fluxcd.io/v1']],
  HelmRelease: [[FluxVersion.V2_5, 'helm.toolkit.fluxcd.io/v2']],
  Kustomization: [[FluxVersion.V2_5, 'kustomize.toolkit.fluxcd.io/v1']],
  ImageRepository: [[FluxVersion.V2_5, 'image.toolkit.fluxcd.io/v1beta2'], [FluxVersion.V2_7, 'image.toolkit.fluxcd.io/v1']],
  ImagePolicy: [[FluxVersion.V2_5, 'image.toolkit.fluxcd.io/v1beta2'], [FluxVersion.V2_7, 'image.toolkit.fluxcd.io/v1']],
  ImageUpdateAutomation: [[FluxVersion.V2_5, 'image.toolkit.fluxcd.io/v1beta2'], [FluxVersion.V2_7, 'image.toolkit.fluxcd.io/v1']],
  Provider: [[FluxVersion.V2_5, 'notification.toolkit.fluxcd.io/v1beta3'], [FluxVersion.V2_10, 'notification.toolkit.fluxcd.io/v1']],
  Alert: [[FluxVersion.V2_5, 'notification.toolkit.fluxcd.io/v1beta3'], [FluxVersion.V2_10, 'notification.toolkit.fluxcd.io/v1']],
};

/** The API version to write for a kind: the storage version of the minor, never a deprecated one. */
export function apiVersionOf(kind: string, version: FluxVersion): string {
  const versions = STORAGE_VERSIONS[kind];
  return [...versions].reverse().find(([since]) => version.isAtLeast(since))![1];
}

/** The API version to write for a row of the matrix: that of its operator, where it is not of Flux. */
export function apiVersionOfRow({ kind, operator }: SupportRow, version: FluxVersion): string {
  return operator?.apiVersion ?? apiVersionOf(kind, version);
}
