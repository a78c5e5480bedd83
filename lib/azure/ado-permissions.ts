import { AdoProject } from './ado-project';
import { checkCall } from '../shapes/check';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';

/** What Flux may do in a project of Azure DevOps. */
export class AdoPermissions {
  /** The group Readers of the project: enough for GitRepository. */
  public static readonly READERS = new AdoPermissions('Readers');
  /** The group Contributors of the project: needed by ImageUpdateAutomation and commit statuses. */
  public static readonly CONTRIBUTORS = new AdoPermissions('Contributors');

  /**
   * Another group of the project.
   *
   * @param name display name of the group
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static group(name: string): AdoPermissions {
    checkCall('AdoPermissions.group', undefined, name);
    return new AdoPermissions(name);
  }

  /**
   * Permissions on single repositories instead of a group: the narrowest. Reads, or also writes when the Flux objects in use do. The
   * service principal may also see that the project exists ("View project-level information"), because Git looks it up first.
   *
   * @param names names of the repositories
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static repositories(...names: string[]): AdoPermissions {
    checkCall('AdoPermissions.repositories', undefined, ...names);
    return new AdoPermissions(undefined, names);
  }

  private constructor(
    /** Group of the project; undefined with permissions on repositories. */
    public readonly groupName?: string,
    /** Repositories of the project. */
    public readonly repositoryNames?: string[],
  ) {}

  /** @internal */
  public _problems(): Problem[] {
    return this.repositoryNames?.length === 0 ? [{
      code: Refusal.VALUE_MISSING,
      what: 'AdoPermissions.repositories() names no repository',
      why: 'the service principal could reach nothing',
      fix: 'name at least one, or use AdoPermissions.READERS',
    }] : [];
  }
}

/** Git permissions of Azure DevOps. https://learn.microsoft.com/azure/devops/organizations/security/namespace-reference#git-repositories */
export const GIT_READ: readonly string[] = ['GenericRead'];
/** Contribute also covers commit statuses; a branch is made when an automation pushes to a new one. */
export const GIT_WRITE: readonly string[] = ['GenericRead', 'GenericContribute', 'CreateBranch'];

/** What the choice of permissions has wrong. */
export const permissionProblems = (permissions: AdoPermissions | undefined) => permissions?._problems() ?? [];

/** What a member of a project is given. */
export function membershipOf(project: AdoProject, { groupName, repositoryNames }: AdoPermissions, git: readonly string[], accountLicenseType: string) {
  return { organizationUrl: project.organizationUrl, projectName: project.project, accountLicenseType, group: groupName, repositories: repositoryNames, permissions: git };
}
