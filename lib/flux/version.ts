import { checkCall } from '../shapes/check';
import { refuse } from '../text/problems';
import { Refusal } from '../text/refusals';

/**
 * A version of Flux: a minor, and its patch where it is known. It decides the API versions that are written, and what is supported where.
 *
 * @see https://fluxcd.io/flux/releases/
 */
export class FluxVersion {
  /** Flux 2.5. */
  public static readonly V2_5 = new FluxVersion(5);
  /** Flux 2.6, the first with object-level workload identity. */
  public static readonly V2_6 = new FluxVersion(6);
  /** Flux 2.7, the first with object level for Git, Bucket and remote clusters. */
  public static readonly V2_7 = new FluxVersion(7);
  /** Flux 2.8. */
  public static readonly V2_8 = new FluxVersion(8);
  /** Flux 2.9. */
  public static readonly V2_9 = new FluxVersion(9);
  /** Flux 2.10, in which object level is always on. */
  public static readonly V2_10 = new FluxVersion(10);

  /** All supported minors, oldest first. */
  public static all(): FluxVersion[] {
    return [FluxVersion.V2_5, FluxVersion.V2_6, FluxVersion.V2_7, FluxVersion.V2_8, FluxVersion.V2_9, FluxVersion.V2_10];
  }

  /**
   * The version of a string. With a patch the review knows what was wrong in it and is put right in a later one; a minor alone stands
   * for some patch of it.
   *
   * @param version `2.9`, `v2.9` or `2.9.1`: what `flux version` prints for the distribution
   * @throws when the library does not know this minor
   */
  public static of(version: string): FluxVersion {
    checkCall('FluxVersion.of', undefined, version);
    const [, minor, patch] = /^v?2\.(0|[1-9]\d*)(?:\.(0|[1-9]\d{0,5}))?$/.exec(version) ?? [];
    const found = FluxVersion.all().find(candidate => String(candidate.minor) === minor);
    if (!found) {
      refuse('FluxVersion.of', {
        code: Refusal.VERSION,
        what: `${JSON.stringify(version)} is no version of Flux that is supported`,
        why: 'what works where differs by minor',
        fix: `use one of ${FluxVersion.all().join(', ')}`,
      });
    }
    return patch === undefined ? found : new FluxVersion(found.minor, Number(patch));
  }

  private constructor(
    /** The minor number: 10 for Flux 2.10. */
    public readonly minor: number,
    /** The patch number: 1 for Flux 2.9.1; undefined when only the minor is known. */
    public readonly patch?: number,
  ) {}

  /**
   * Whether this version is the other one or a later one; compares numbers, so 2.10 is later than 2.9. Where one of the two says nothing
   * of its patch, the minors decide.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public isAtLeast(other: FluxVersion): boolean {
    checkCall('FluxVersion#isAtLeast', undefined, other);
    return this.minor !== other.minor ? this.minor > other.minor : (this.patch ?? other.patch ?? 0) >= (other.patch ?? 0);
  }

  /** For example `2.10` or `2.9.1`. */
  public toString(): string {
    return `2.${this.minor}${this.patch === undefined ? '' : `.${this.patch}`}`;
  }
}
