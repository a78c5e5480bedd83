import { spawn } from 'node:child_process';
import { AccessTokens } from './access-tokens';
import { Directory } from './directory';
import { bearerToken, json, Request, Response, Service } from './http';
import { HOST, WORLD } from './world';

/** The application ID of Azure DevOps in every tenant: the audience of its tokens. */
const ADO_AUDIENCE = '499b84ac-1321-427f-aa17-267ca6975798';

/** Groups that may read the code of their project, as a new project has them. */
const READING_GROUPS = ['Readers', 'Contributors'];

/** Azure DevOps: one organization with one project of one Git repository. It knows no Azure RBAC, only its groups. */
export class AzureDevOps implements Service {
  public readonly hosts = [HOST.ado];

  constructor(private readonly directory: Directory, private readonly tokens: AccessTokens, private readonly bareRepository: string) {}

  public async handle(request: Request): Promise<Response> {
    const claims = this.tokens.accept(bearerToken(request), ADO_AUDIENCE);
    const { organization, project, repository } = WORLD.ado;
    const prefix = `/${organization}/${project}/_git/${repository}/`;
    const path = decodeURIComponent(request.url.pathname);
    const entitlement = this.directory.entitlements.find(({ originId }) => originId === claims?.oid);
    if (!claims || !entitlement) {
      return this.error(401, 'TF400813', `The user '${claims?.oid ?? ''}' is not authorized to access this resource.`);
    }
    const member = READING_GROUPS.some(group => this.directory.groupMembers.get(`${project}/${group}`)?.has(entitlement.descriptor));
    if (!member || !path.startsWith(prefix)) {
      return this.error(403, 'TF401019', `The Git repository with name or identifier ${repository} does not exist or you do not have ` +
        'permissions for the operation you are attempting.');
    }
    return this.gitHttpBackend(request, path.slice(prefix.length - 1));
  }

  private error(status: number, code: string, message: string): Response {
    return json(status, { $id: '1', message: `${code}: ${message}`, errorCode: 0 }, status === 401 ? { 'www-authenticate': 'Bearer' } : {});
  }

  /** @see https://git-scm.com/docs/git-http-backend */
  private async gitHttpBackend(request: Request, path: string): Promise<Response> {
    const backend = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env.PATH,
        GIT_PROJECT_ROOT: this.bareRepository,
        GIT_HTTP_EXPORT_ALL: '1',
        // The checkout may belong to another user than the one who runs this.
        GIT_CONFIG_COUNT: '1',
        GIT_CONFIG_KEY_0: 'safe.directory',
        GIT_CONFIG_VALUE_0: '*',
        REQUEST_METHOD: request.method,
        PATH_INFO: path,
        QUERY_STRING: request.url.search.slice(1),
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        CONTENT_LENGTH: String(request.body.length),
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] as string ?? '',
        GIT_PROTOCOL: request.headers['git-protocol'] as string ?? '',
      },
    });
    backend.stdin.end(request.body);
    const chunks: Buffer[] = [];
    for await (const chunk of backend.stdout) {
      chunks.push(chunk as Buffer);
    }
    return parseCgi(Buffer.concat(chunks));
  }
}

function parseCgi(output: Buffer): Response {
  const end = output.indexOf('\r\n\r\n');
  const headers = Object.fromEntries(output.subarray(0, end).toString().split('\r\n')
    .map(line => line.split(/:\s*(.*)/s)).map(([name, value]) => [name.toLowerCase(), value]));
  const { status = '200', ...rest } = headers;
  return { status: parseInt(status, 10), headers: rest, body: output.subarray(end + 4) };
}
