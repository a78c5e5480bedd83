/** A version as numbers; without a patch some patch of the minor. */
export interface VersionNumbers {
  readonly minor: number;
  readonly patch?: number;
}

/** What was wrong in releases of Flux with Azure, and is put right in a later one. */
export interface KnownDefect {
  /** First release that has it; undefined: all that the library knows. */
  readonly since?: VersionNumbers;
  /** First release without it. */
  readonly fixed: Required<VersionNumbers>;
  readonly what: string;
  readonly why: string;
  /** What helps beside an upgrade. */
  readonly workaround: string;
}

/** Facts of the controllers' release notes and code. */
export const KNOWN_DEFECTS = {
  /** source-controller 1.8.2. https://github.com/fluxcd/source-controller/blob/main/CHANGELOG.md */
  BUCKET_PREFIX: {
    fixed: { minor: 8, patch: 5 },
    what: 'ignores .spec.prefix of a Bucket of Azure',
    why: 'the artifact has every blob of the container, and what builds on it applies more than was meant',
    workaround: 'put the blobs into a container of their own, or leave the others out with .spec.ignore',
  },
  /** https://github.com/fluxcd/pkg/pull/1130, in 2.8 by its backport 1139. */
  REGISTRY_ARM_TOKEN: {
    fixed: { minor: 8, patch: 2 },
    what: 'shows registries a token for Azure Resource Manager',
    why: 'a registry that disables "authentication as ARM" answers it with a 401',
    workaround: 'see that the registries allow it: `az acr config authentication-as-arm show --registry NAME`',
  },
  /** image-reflector-controller 1.2.0. https://github.com/fluxcd/image-reflector-controller/blob/main/CHANGELOG.md */
  REGISTRY_SCAN: {
    since: { minor: 9, patch: 0 },
    fixed: { minor: 9, patch: 1 },
    what: 'fails every scan of a registry of Azure with "context canceled"',
    why: 'no tag is ever found, so no policy picks one',
    workaround: 'run image-reflector-controller 1.2.1 or later',
  },
} satisfies { readonly [name: string]: KnownDefect };

/** Whether a release has a defect: undefined when it depends on the patch, which is not known. */
export function hasDefect(release: VersionNumbers, { since, fixed }: KnownDefect): boolean | undefined {
  const isOld = isBefore(release, fixed);
  const isYoung = since === undefined ? false : isBefore(release, since);
  if (isOld === false || isYoung === true) {
    return false;
  }
  return isOld === undefined || isYoung === undefined ? undefined : true;
}

/** Compares numbers: 2.10 comes after 2.9. */
function isBefore({ minor, patch }: VersionNumbers, other: VersionNumbers): boolean | undefined {
  if (minor !== other.minor) {
    return minor < other.minor;
  }
  // Nothing comes before the first patch of a minor.
  return other.patch === 0 ? false : patch === undefined || other.patch === undefined ? undefined : patch < other.patch;
}
