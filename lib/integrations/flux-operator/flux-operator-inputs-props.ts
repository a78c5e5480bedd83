import { FluxAccessProps } from '../../access/flux-access';
import { ReconciledObjectProps } from '../../access/flux-object-props';
import { AdoPermissions } from '../../azure/ado-permissions';
import { AdoProject } from '../../azure/ado-project';
import { ContainerRegistry } from '../../azure/container-registry';

/** Access of the Flux Operator to a registry or to a project of Azure DevOps: exactly one of the two. */
export interface FluxOperatorInputsProps extends FluxAccessProps {
  /**
   * Version of the Flux Operator in the cluster, `X.Y.Z`: it has versions of its own. With Azure DevOps an identity works from 0.58.0 on.
   *
   * @see https://github.com/controlplaneio-fluxcd/flux-operator/releases
   */
  readonly operatorVersion: string;
  /**
   * Namespace in which the Flux Operator runs; its ServiceAccount there is `flux-operator`.
   *
   * @default - the namespace of Flux
   */
  readonly operatorNamespace?: string;
  /**
   * The registry whose tags are inputs.
   *
   * @default - none: `project` is given
   */
  readonly registry?: ContainerRegistry;
  /**
   * The project of Azure DevOps whose branches, tags and pull requests are inputs.
   *
   * @default - none: `registry` is given
   */
  readonly project?: AdoProject;
  /**
   * What the operator may do in the project.
   *
   * @default AdoPermissions.READERS
   */
  readonly permissions?: AdoPermissions;
  /**
   * Access level of the service principal in the organization of the project: `basic`, `express` … A stakeholder does not see Git repositories.
   *
   * @default 'basic'
   * @see https://learn.microsoft.com/azure/devops/organizations/security/access-levels
   */
  readonly accountLicenseType?: string;
}

/** When inputs are fetched. */
export interface InputSchedule {
  /**
   * A cron expression of five fields, such as `0 8 * * 1-5`, or a descriptor such as `@daily`.
   *
   * @see https://crontab.guru
   */
  readonly cron: string;
  /**
   * Time zone in which it is read, by its IANA name: `Europe/London`.
   *
   * @default 'UTC'
   */
  readonly timeZone?: string;
  /**
   * How long after it inputs are fetched, a Go duration: at least twice the timeout.
   *
   * @default - no window: inputs are fetched at the time itself, and on every request
   */
  readonly window?: string;
}

/**
 * What every ResourceSetInputProvider takes.
 *
 * @see https://fluxoperator.dev/docs/crd/resourcesetinputprovider/
 */
export interface InputProviderProps extends ReconciledObjectProps {
  /**
   * Values that every set of inputs has, beside those that are fetched.
   *
   * @default - none
   */
  readonly defaultValues?: { readonly [name: string]: any };
  /**
   * When inputs are fetched.
   *
   * @default - at every interval
   */
  readonly schedule?: InputSchedule[];
}

/** Which tags are inputs. */
export interface InputTagFilter {
  /**
   * Only tags that match: a regular expression of Go.
   *
   * @default - all
   */
  readonly includeTag?: string;
  /**
   * No tags that match: a regular expression of Go.
   *
   * @default - none
   */
  readonly excludeTag?: string;
  /**
   * Only tags in this range of versions, the latest first: `>=1.0.0`.
   *
   * @default - all, in reverse alphabetical order
   */
  readonly semver?: string;
  /**
   * How many at most: 1 to 10000.
   *
   * @default 100
   */
  readonly limit?: number;
}

/** Which branches are inputs. */
export interface InputBranchFilter {
  /**
   * Only branches that match: a regular expression of Go.
   *
   * @default - all
   */
  readonly includeBranch?: string;
  /**
   * No branches that match: a regular expression of Go.
   *
   * @default - none
   */
  readonly excludeBranch?: string;
  /**
   * How many at most: 1 to 10000.
   *
   * @default 100
   */
  readonly limit?: number;
}

/** Which pull requests are inputs, by their source branches and labels. */
export interface InputPullRequestFilter extends InputBranchFilter {
  /**
   * Only pull requests with all of these labels.
   *
   * @default - all
   */
  readonly labels?: string[];
}

/** Which pull requests keep the inputs that they have. */
export interface InputSkip {
  /** Pull requests with one of these labels are not updated; `!` in front of a label means those without it. */
  readonly labels: string[];
}

/** Inputs of type `ACRArtifactTag`: `id`, `tag` and `digest`. */
export interface AcrArtifactTagsProps extends InputProviderProps {
  /** Repository in the registry, without host and tag. */
  readonly path: string;
  /**
   * Which tags are inputs.
   *
   * @default - all, but no more than 100
   */
  readonly filter?: InputTagFilter;
}

/** Inputs of type `AzureDevOpsBranch`: `id`, `branch` and `sha`. */
export interface AzureDevOpsBranchesProps extends InputProviderProps {
  /** Name of the repository in the project. */
  readonly repository: string;
  /**
   * Which branches are inputs.
   *
   * @default - all, but no more than 100
   */
  readonly filter?: InputBranchFilter;
}

/** Inputs of type `AzureDevOpsTag`: `id`, `tag` and `sha`. */
export interface AzureDevOpsTagsProps extends InputProviderProps {
  /** Name of the repository in the project. */
  readonly repository: string;
  /**
   * Which tags are inputs.
   *
   * @default - all, but no more than 100
   */
  readonly filter?: InputTagFilter;
}

/** Inputs of type `AzureDevOpsPullRequest`: `id`, `sha`, `branch`, `author` and `title`. */
export interface AzureDevOpsPullRequestsProps extends InputProviderProps {
  /** Name of the repository in the project. */
  readonly repository: string;
  /**
   * Which pull requests are inputs.
   *
   * @default - all that are open, but no more than 100
   */
  readonly filter?: InputPullRequestFilter;
  /**
   * Which pull requests keep the inputs that they have, until a build has passed, say.
   *
   * @default - none
   */
  readonly skip?: InputSkip;
}
