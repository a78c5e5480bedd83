import { execFileSync } from 'node:child_process';
import { AccessTokens } from './access-tokens';
import { Directory } from './directory';
import { gitHttpBackend } from './git-http';
import { bearerToken, json, Request, Response, Service } from './http';
import { HOST, WORLD } from './world';

/** The application ID of Azure DevOps in every tenant: the audience of its tokens. */
const ADO_AUDIENCE = '499b84ac-1321-427f-aa17-267ca6975798';

/** Groups that may read the code of their project, and those that may write it, as a new project has them. */
const READING_GROUPS = ['Readers', 'Contributors'];
const WRITING_GROUPS = ['Contributors'];

/** The one resource of the REST interface that is served. @see https://learn.microsoft.com/rest/api/azure/devops/git/statuses */
const STATUSES = {
  id: '428dd4fb-fda5-4722-af02-9313b80305da',
  area: 'git',
  resourceName: 'statuses',
  routeTemplate: '{project}/_apis/{area}/repositories/{repositoryId}/commits/{commitId}/{resource}',
  resourceVersion: 1,
  minVersion: '2.0',
  maxVersion: '7.2',
  releasedVersion: '7.1',
};

/** A status that was set on a commit. */
export interface CommitStatus {
  readonly repository: string;
  readonly commit: string;
  readonly state: string;
  readonly context: { readonly genre?: string; readonly name: string };
}

/** Azure DevOps: one organization with one project. It knows no Azure RBAC, only its groups. */
export class AzureDevOps implements Service {
  public readonly hosts = [HOST.ado];
  /** Every status that was set, in order. */
  public readonly statuses: CommitStatus[] = [];

  /** @param repositories paths of bare repositories, by name */
  constructor(private readonly directory: Directory, private readonly tokens: AccessTokens, private readonly repositories: ReadonlyMap<string, string>) {}

  public async handle(request: Request): Promise<Response> {
    const claims = this.tokens.accept(bearerToken(request) ?? passwordOf(request), ADO_AUDIENCE);
    const { organization, project } = WORLD.ado;
    const path = decodeURIComponent(request.url.pathname);
    const entitlement = this.directory.entitlements.find(({ originId }) => originId === claims?.oid);
    if (!claims || !entitlement) {
      return error(401, 'TF400813', `The user '${claims?.oid ?? ''}' is not authorized to access this resource.`);
    }
    if (request.method === 'OPTIONS' && path === `/${organization}/_apis`) {
      return json(200, { count: 1, value: [STATUSES] });
    }
    const [, repository, rest] = new RegExp(`^/${organization}/${project}/(?:_git|_apis/git/repositories)/([^/]+)(/.*)$`).exec(path) ?? [];
    const folder = this.repositories.get(repository);
    if (!folder || !this.isIn(READING_GROUPS, entitlement.descriptor)) {
      return error(403, 'TF401019', `The Git repository with name or identifier ${repository} does not exist or you do not have ` +
        'permissions for the operation you are attempting.');
    }
    const commit = /^\/commits\/([0-9a-f]{40})\/statuses$/.exec(rest)?.[1];
    const writes = commit ? request.method === 'POST' : rest === '/git-receive-pack' || request.url.searchParams.get('service') === 'git-receive-pack';
    if (writes && !this.isIn(WRITING_GROUPS, entitlement.descriptor)) {
      return error(403, 'TF401027', `You need the Git '${commit ? 'Contribute' : 'GenericContribute'}' permission to perform this action. ` +
        `Details: identity '${claims.oid}', scope 'repository'.`);
    }
    return commit ? this.commitStatus(request, repository, folder, commit) : gitHttpBackend(folder, request, rest);
  }

  private commitStatus(request: Request, repository: string, folder: string, commit: string): Response {
    try {
      execFileSync('git', ['-c', 'safe.directory=*', 'cat-file', '-e', `${commit}^{commit}`], { cwd: folder, stdio: 'ignore' });
    } catch {
      return error(404, 'TF401175', `The version descriptor <Commit: ${commit}> could not be resolved to a version in the repository ${repository}.`);
    }
    if (request.method === 'POST') {
      this.statuses.push({ ...JSON.parse(request.body.toString()), repository, commit });
      return json(201, { id: this.statuses.length, ...this.statuses[this.statuses.length - 1] });
    }
    const value = this.statuses.filter(status => status.repository === repository && status.commit === commit).reverse();
    return json(200, { count: value.length, value });
  }

  private isIn(groups: readonly string[], descriptor: string): boolean {
    return groups.some(group => this.directory.groupMembers.get(`${WORLD.ado.project}/${group}`)?.has(descriptor));
  }
}

/** The REST interface takes the token as the password of a user without a name. */
function passwordOf(request: Request): string | undefined {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return basic === undefined ? undefined : Buffer.from(basic, 'base64').toString().split(/:(.*)/s)[1];
}

function error(status: number, code: string, message: string): Response {
  return json(status, { $id: '1', message: `${code}: ${message}`, errorCode: 0 }, status === 401 ? { 'www-authenticate': 'Bearer' } : {});
}
