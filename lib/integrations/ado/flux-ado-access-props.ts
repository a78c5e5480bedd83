import { ApiObject } from 'cdk8s';
import { FluxAccessProps } from '../../access/flux-access';
import { FluxObjectProps, ReconciledObjectProps } from '../../access/flux-object-props';
import { AdoPermissions } from '../../azure/ado-permissions';
import { AdoProject } from '../../azure/ado-project';

/** Access of Flux to a project of Azure DevOps. */
export interface FluxAdoAccessProps extends FluxAccessProps {
  /** The project. */
  readonly project: AdoProject;
  /**
   * What Flux may do there.
   *
   * @default - Readers when only GitRepository uses the access, Contributors when ImageUpdateAutomation or a commit-status Provider does
   */
  readonly permissions?: AdoPermissions;
  /**
   * Access level of the service principal in the organization: `basic`, `express`, `stakeholder` … A stakeholder does not see Git repositories.
   *
   * @default 'basic'
   * @see https://learn.microsoft.com/azure/devops/organizations/security/access-levels
   */
  readonly accountLicenseType?: string;
}

/**
 * A Git repository with manifests.
 *
 * @see https://fluxcd.io/flux/components/source/gitrepositories/#azure
 */
export interface AdoGitRepositoryProps extends ReconciledObjectProps {
  /** Name of the repository in the project. */
  readonly repository: string;
  /**
   * Branch to follow.
   *
   * @default 'main' - when neither tag, semver nor commit is given
   */
  readonly branch?: string;
  /**
   * Tag to take.
   *
   * @default - none
   */
  readonly tag?: string;
  /**
   * Range of tags of which the latest is taken: `6.x`.
   *
   * @default - none
   */
  readonly semver?: string;
  /**
   * Commit to take, its full hash.
   *
   * @default - none
   */
  readonly commit?: string;
  /**
   * Files to leave out, in the format of .gitignore.
   *
   * @default - none
   */
  readonly ignore?: string;
}

/**
 * An automation that writes new image tags into Git.
 *
 * @see https://fluxcd.io/flux/components/image/imageupdateautomations/
 */
export interface AdoImageUpdateAutomationProps extends ReconciledObjectProps {
  /** The GitRepository that is written to; its ServiceAccount is used, in the namespace of the automation. */
  readonly gitRepository: ApiObject;
  /** Name of the author of the commits. */
  readonly authorName: string;
  /** E-mail address of the author of the commits. */
  readonly authorEmail: string;
  /**
   * Branch that is checked out.
   *
   * @default - the branch of the GitRepository
   */
  readonly checkoutBranch?: string;
  /**
   * Branch that is pushed to.
   *
   * @default - the branch that is checked out
   */
  readonly pushBranch?: string;
  /**
   * Go template of the commit message.
   *
   * @default - the controller's
   */
  readonly messageTemplate?: string;
  /**
   * Folder whose files are updated.
   *
   * @default './'
   */
  readonly path?: string;
}

/**
 * A sender of commit statuses.
 *
 * @see https://fluxcd.io/flux/components/notification/providers/#azure-devops
 */
export interface CommitStatusProviderProps extends FluxObjectProps {
  /** Name of the repository in the project whose commits get a status. */
  readonly repository: string;
  /**
   * CEL expression of the status ID.
   *
   * @default - the controller's
   */
  readonly commitStatusExpr?: string;
}
