/**
 * A Flux controller, named as its Deployment and its ServiceAccount are.
 *
 * @see https://fluxcd.io/flux/components/
 */
export enum FluxController {
  /** Fetches artifacts: OCIRepository, GitRepository, Bucket, HelmRepository. */
  SOURCE = 'source-controller',
  /** Applies and decrypts: Kustomization. */
  KUSTOMIZE = 'kustomize-controller',
  /** Installs charts: HelmRelease. */
  HELM = 'helm-controller',
  /** Sends events: Provider, Alert. */
  NOTIFICATION = 'notification-controller',
  /** Scans registries: ImageRepository, ImagePolicy. */
  IMAGE_REFLECTOR = 'image-reflector-controller',
  /** Updates Git: ImageUpdateAutomation. */
  IMAGE_AUTOMATION = 'image-automation-controller',
}

/** All controllers in the order in which patches are written. */
export const CONTROLLERS: readonly FluxController[] = [
  FluxController.SOURCE,
  FluxController.KUSTOMIZE,
  FluxController.HELM,
  FluxController.NOTIFICATION,
  FluxController.IMAGE_REFLECTOR,
  FluxController.IMAGE_AUTOMATION,
];
