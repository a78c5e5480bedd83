import { AzureCloud } from './cloud';
import { GrantScope } from './grant-scope';
import { checkCall } from '../shapes/check';
import { quote } from '../text/identifiers';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';
import { isToken } from '../text/tokens';

const HOST = 'dev.azure.com';

/** A project of Azure DevOps by its names. */
export interface AdoProjectNameProps {
  /** Name of the organization: `contoso` of https://dev.azure.com/contoso. */
  readonly organization: string;
  /** Name of the project, as people read it. */
  readonly project: string;
}

/**
 * A project of Azure DevOps Services. It has no ARM ID: Azure DevOps has its own access control.
 *
 * @see https://learn.microsoft.com/azure/devops/organizations/projects/about-projects
 */
export class AdoProject {
  /**
   * A project by its URL.
   *
   * @param url `https://dev.azure.com/ORGANIZATION/PROJECT`
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromUrl(url: string): AdoProject {
    checkCall('AdoProject.fromUrl', undefined, url);
    const { organization, project, problem } = parse(url);
    return new AdoProject(organization, project, problem ? [problem] : undefined);
  }

  /**
   * A project by its names.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromName(props: AdoProjectNameProps): AdoProject {
    checkCall('AdoProject.fromName', undefined, props);
    return new AdoProject(props.organization, props.project);
  }

  /** @internal */
  public readonly _problems: Problem[];

  private constructor(
    /** Name of the organization. */
    public readonly organization: string,
    /** Name of the project. */
    public readonly project: string,
    problems?: Problem[],
  ) {
    this._problems = problems ?? [...checkOrganization(organization), ...checkProject(project)];
  }

  /** URL of the organization, without a trailing slash. */
  public get organizationUrl(): string {
    return `https://${HOST}/${this.organization}`;
  }

  /** URL of the project. */
  public get url(): string {
    return `${this.organizationUrl}/${encodeURIComponent(this.project)}`;
  }

  /**
   * URL of a Git repository of the project: the form that Flux knows.
   *
   * @param repository name of the repository
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public repositoryUrl(repository: string): string {
    checkCall('AdoProject#repositoryUrl', undefined, repository);
    return `${this.url}/_git/${encodeURIComponent(repository)}`;
  }
}

/** Reads the URL of a repository; undefined when it is none of Azure DevOps Services in the form that Flux knows. */
export function parseRepositoryUrl(url: string): { readonly organization: string; readonly project: string; readonly repository: string } | undefined {
  const [, organization, project, repository] = /^https:\/\/dev\.azure\.com\/([^/]+)\/([^/]+)\/_git\/([^/?#]+)$/.exec(url) ?? [];
  return repository ? { organization, project: decode(project), repository: decode(repository) } : undefined;
}

/** A repository of Azure DevOps as a URL names it. */
export interface AdoRepositoryUrl {
  readonly organization: string;
  readonly project: string;
  readonly repository: string;
  /** In the form that Flux documents. */
  readonly isDocumented: boolean;
}

/**
 * Reads the https URL from which Git fetches: beside the documented form the one without a project (which then has the repository's
 * name) and those of visualstudio.com. The identity does not look at the URL, so Flux takes them, too.
 */
export function parseGitUrl(url: string): AdoRepositoryUrl | undefined {
  const documented = parseRepositoryUrl(url);
  if (documented) {
    return { ...documented, isDocumented: true };
  }
  const [, modern, legacy, project, repository] = /^https:\/\/(?:dev\.azure\.com\/([^/@]+)|([^./@]+)\.visualstudio\.com(?:\/DefaultCollection)?)(?:\/([^/]+))?\/_git\/([^/?#]+)$/i.exec(url) ?? [];
  const organization = modern ?? legacy;
  return organization ? { organization, project: decode(project ?? repository), repository: decode(repository), isDocumented: false } : undefined;
}

/** How a URL of Azure DevOps that Flux cannot use is written rightly. */
export function suggestRepositoryUrl(url: string): string {
  const ssh = /^(?:ssh:\/\/)?git@ssh\.dev\.azure\.com[:/]v3\/([^/]+)\/([^/]+)\/([^/]+?)\/?$/.exec(url);
  const legacy = /^https:\/\/([^./]+)\.visualstudio\.com\/(?:DefaultCollection\/)?([^/]+)\/_git\/([^/]+?)\/?$/.exec(url);
  const user = /^https:\/\/[^/@]+@dev\.azure\.com\/([^/]+)\/([^/]+)\/_git\/([^/]+?)\/?$/.exec(url);
  const short = /^https:\/\/dev\.azure\.com\/([^/@]+)\/_git\/([^/?#]+)$/i.exec(url);
  const found = ssh ?? legacy ?? user ?? (short && [short[0], short[1], short[2], short[2]]);
  return found ? `write https://${HOST}/${found[1]}/${found[2]}/_git/${found[3]}` : `write https://${HOST}/ORGANIZATION/PROJECT/_git/REPOSITORY`;
}

function parse(url: string): { organization: string; project: string; problem?: Problem } {
  const fail = (what: string, fix: string) => ({
    organization: '',
    project: '',
    problem: { code: Refusal.RESOURCE_ID, what: `${quote(url)} ${what}`, why: 'the service principal is onboarded into an organization and joins a group of one of its projects', fix },
  });
  const form = `give https://${HOST}/ORGANIZATION/PROJECT`;
  const legacy = /^https:\/\/([^./]+)\.visualstudio\.com(?:\/DefaultCollection)?(?:\/([^/]+))?/.exec(url);
  if (legacy) {
    return fail('is the old form of an Azure DevOps URL', legacy[2] ? `give https://${HOST}/${legacy[1]}/${legacy[2]}` : form);
  }
  const [, organization, project, rest] = /^https:\/\/dev\.azure\.com\/([^/]+)(?:\/([^/]+))?(\/.*)?$/.exec(url) ?? [];
  if (!organization) {
    return fail('is no URL of Azure DevOps Services', form);
  }
  if (!project) {
    return fail('names an organization, not a project', `add the project: https://${HOST}/${organization}/PROJECT`);
  }
  if (rest && rest !== '/') {
    return fail('goes on after the project', rest.startsWith('/_git') ? `give the project: https://${HOST}/${organization}/${project}; repositories are named in gitRepository()` : form);
  }
  const decoded = decode(project);
  const [problem] = [...checkOrganization(organization), ...checkProject(decoded)];
  return { organization, project: decoded, problem };
}

/** https://learn.microsoft.com/azure/devops/organizations/settings/naming-restrictions */
function checkOrganization(name: string): Problem[] {
  return /^[A-Za-z0-9]([A-Za-z0-9-]{0,48}[A-Za-z0-9])?$/.test(name) ? [] : [{
    code: Refusal.NAME_FORM,
    what: `${quote(name)} is not the name of an Azure DevOps organization`,
    why: 'no organization of that name can exist',
    fix: /[./]/.test(name) ? 'give the name alone: contoso of https://dev.azure.com/contoso' : "give up to 50 letters, digits and '-', beginning and ending with a letter or digit",
  }];
}

function checkProject(name: string): Problem[] {
  const valid = name.length > 0 && name.length <= 64 && !/[/:\\~&%;@'"?<>|#$*}{,+=[\]\u0000-\u001f]/.test(name) && !/^[_.]|\.$/.test(name);
  return valid ? [] : [{
    code: Refusal.NAME_FORM,
    what: `${quote(name)} is not the name of an Azure DevOps project`,
    why: 'no project of that name can exist',
    fix: "give the project's name alone, up to 64 characters without / : \\ ~ & % ; @ ' \" ? < > | # $ * } { , + = [ ]",
  }];
}

/** What the name of a Git repository has wrong. https://learn.microsoft.com/azure/devops/organizations/settings/naming-restrictions#azure-repos-git */
export function repositoryNameProblems(repository: string): Problem[] {
  return isToken(repository) || (/^[^/\\:~&%;@'"?<>|#$*}{,+=[\]]{1,64}$/.test(repository) && !repository.endsWith('.git')) ? [] : [{
    code: Refusal.NAME_FORM,
    what: `${quote(repository)} is not the name of a repository`,
    why: 'the address is built from the project and this name',
    fix: repository.includes('/') ? 'give the name alone, without the URL' : 'give the name as Azure DevOps shows it, without .git',
  }];
}

/** What an access to Azure DevOps has wrong wherever its project is. */
export function placeProblems(cloud: AzureCloud, grantAt: GrantScope | undefined, instead: string): Problem[] {
  return [
    ...(cloud.isPublic ? [] : [{
      code: 'FAZ049',
      what: `Azure DevOps exists in the public cloud only, the cluster is in the ${cloud.name} cloud`,
      why: 'Azure DevOps Services does not know identities of other clouds',
      fix: `use ${instead} there, without this construct`,
    }]),
    ...(grantAt ? [{
      code: Refusal.GRANT_SCOPE,
      what: '`grantAt` is given for Azure DevOps',
      why: 'it has no ARM scopes',
      fix: 'leave it out; `permissions: AdoPermissions.repositories(…)` is the narrower choice',
    }] : []),
  ];
}

/** Whether two names are those of one project: Azure DevOps minds no case. */
export function isSameProject(a: Pick<AdoProject, 'organization' | 'project'>, b: Pick<AdoProject, 'organization' | 'project'>): boolean {
  return a.organization.toLowerCase() === b.organization.toLowerCase() && a.project.toLowerCase() === b.project.toLowerCase();
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What the names of a project have wrong. */
export const projectProblems = (project: AdoProject) => project._problems;
