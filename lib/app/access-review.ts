import { IConstruct } from 'constructs';
import { Program } from '../core/program';
import { checkCall } from '../shapes/check';

/**
 * The access review of a program: at every synth the chain from each Flux object to its Azure resource is checked in what
 * was synthesized, and drawn in reports beside the manifests.
 *
 * Errors stop synth. Warnings are printed; those that are as they should be can be acknowledged. Notes stand in the reports, and are printed when they
 * are asked for.
 */
export class AccessReview {
  /**
   * The review of what a construct holds: an app, a cluster, an access.
   *
   * @param scope a construct of the Kubernetes half
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static of(scope: IConstruct): AccessReview {
    checkCall('AccessReview.of', undefined, scope);
    return new AccessReview(scope);
  }

  private constructor(private readonly scope: IConstruct) {}

  /**
   * Accepts the warnings and notes of one rule in the scope. They are no longer printed; reports keep them, with the reason. Errors cannot be accepted.
   *
   * @param code code of the rule, such as `FAZ012`; docs/rules.md lists them
   * @param reason why the warning is as it should be; it stands in the reports
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public acknowledge(code: string, reason: string): AccessReview {
    checkCall('AccessReview#acknowledge', undefined, code, reason);
    Program.of(this.scope).review.acknowledgements.push({ code, reason, path: this.scope.node.path });
    return this;
  }

  /** Lets warnings that nobody has acknowledged stop synth, as errors do; for the whole program. */
  public strict(): AccessReview {
    Program.of(this.scope).review.strict = true;
    return this;
  }

  /** Prints notes too, such as that object level is young on AKS; for the whole program. The reports have them anyhow. */
  public withNotes(): AccessReview {
    Program.of(this.scope).review.notes = true;
    return this;
  }

  /** Writes no reports; for the whole program. */
  public withoutReports(): AccessReview {
    Program.of(this.scope).review.reports = false;
    return this;
  }
}
