import { ApiObject } from 'cdk8s';
import { FluxAccessProps } from '../../access/flux-access';
import { FluxObjectProps, ReconciledObjectProps } from '../../access/flux-object-props';
import { ContainerRegistry } from '../../azure/container-registry';

/** Access of Flux to an Azure Container Registry. */
export interface FluxAcrAccessProps extends FluxAccessProps {
  /** The registry. */
  readonly registry: ContainerRegistry;
  /**
   * Repositories that may be read, without the registry's host. Only for registries with ABAC repository permissions;
   * AcrPull cannot be narrowed to repositories.
   *
   * @default - all repositories of the registry
   * @see https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions
   */
  readonly repositories?: string[];
}

/**
 * An OCI artifact with manifests.
 *
 * @see https://fluxcd.io/flux/components/source/ocirepositories/
 */
export interface OciRepositoryProps extends ReconciledObjectProps {
  /** Repository in the registry, without the registry's host: `manifests/podinfo`. */
  readonly path: string;
  /**
   * Tag to pull. Give one of tag, semver and digest.
   *
   * @default - `latest`, when neither semver nor digest is given
   */
  readonly tag?: string;
  /**
   * Range of versions of which the latest is pulled: `6.x`.
   *
   * @default - none
   */
  readonly semver?: string;
  /**
   * Digest to pull: `sha256:…`.
   *
   * @default - none
   */
  readonly digest?: string;
  /**
   * Media type of the layer to take.
   *
   * @default - the first layer
   */
  readonly layerMediaType?: string;
  /**
   * Files to leave out, in the format of .gitignore.
   *
   * @default - none
   */
  readonly ignore?: string;
}

/**
 * A container image whose tags are scanned.
 *
 * @see https://fluxcd.io/flux/components/image/imagerepositories/
 */
export interface ImageRepositoryProps extends ReconciledObjectProps {
  /** Repository in the registry, without the registry's host: `apps/podinfo`. */
  readonly path: string;
  /**
   * Regular expressions of tags to leave out.
   *
   * @default - the controller's: signatures
   */
  readonly exclusionList?: string[];
}

/**
 * The rule that picks one tag of a scanned image. Give exactly one of semver, alphabetical and numerical.
 *
 * @see https://fluxcd.io/flux/components/image/imagepolicies/
 */
export interface ImagePolicyProps extends FluxObjectProps {
  /** The ImageRepository whose tags are looked at. */
  readonly imageRepository: ApiObject;
  /**
   * Range of versions of which the latest is picked: `6.x`.
   *
   * @default - none
   */
  readonly semver?: string;
  /**
   * Order `asc` (the last one in the alphabet) or `desc`.
   *
   * @default - none
   */
  readonly alphabetical?: string;
  /**
   * Order `asc` (the highest number) or `desc`.
   *
   * @default - none
   */
  readonly numerical?: string;
  /**
   * Regular expression of the tags that are looked at.
   *
   * @default - all tags
   */
  readonly filterTagsPattern?: string;
  /**
   * What of a tag is compared: a named group of the pattern, such as `$ts`.
   *
   * @default - the whole tag
   */
  readonly filterTagsExtract?: string;
}

/**
 * Helm charts in the registry.
 *
 * @see https://fluxcd.io/flux/components/source/helmrepositories/#helm-oci-repository
 */
export interface OciHelmRepositoryProps extends ReconciledObjectProps {
  /**
   * Folder of the charts in the registry, without the registry's host: `charts`.
   *
   * @default - the root of the registry
   */
  readonly path?: string;
}
