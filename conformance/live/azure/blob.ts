import { createHash } from 'node:crypto';
import { AccessTokens } from './access-tokens';
import { Directory } from './directory';
import { bearerToken, Request, Response, Service } from './http';
import { isAllowed } from './rbac';
import { HOST, RESOURCE_ID, WORLD } from './world';

const LAST_MODIFIED = 'Mon, 01 Jun 2026 00:00:00 GMT';

/** Azure Blob Storage: one account with one container. */
export class BlobStorage implements Service {
  public readonly hosts = [HOST.storage];

  constructor(private readonly directory: Directory, private readonly tokens: AccessTokens, private readonly blobs: Map<string, Buffer>) {}

  public handle(request: Request): Response {
    const claims = this.tokens.accept(bearerToken(request), 'https://storage.azure.com');
    if (!claims) {
      return this.error(401, 'NoAuthenticationInformation', 'Server failed to authenticate the request.', {
        'www-authenticate': `Bearer authorization_uri=https://${HOST.entra}/${this.directory.tenantId}/oauth2/authorize ` +
          'resource_id=https://storage.azure.com',
      });
    }
    const [, container, name] = /^\/([^/]+)(?:\/(.*))?$/.exec(decodeURIComponent(request.url.pathname)) ?? [];
    if (!isAllowed(this.directory, claims.oid, 'Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read',
      RESOURCE_ID.container.replace(/[^/]+$/, container ?? ''))) {
      return this.error(403, 'AuthorizationPermissionMismatch', 'This request is not authorized to perform this operation using this permission.');
    }
    if (container !== WORLD.storage.container) {
      return this.error(404, 'ContainerNotFound', 'The specified container does not exist.');
    }
    if (request.url.searchParams.get('comp') === 'list') {
      return { status: 200, headers: { 'content-type': 'application/xml' }, body: this.list(request.url.searchParams.get('prefix') ?? '') };
    }
    const content = this.blobs.get(name ?? '');
    return content
      ? { status: 200, headers: { 'content-type': 'application/octet-stream', 'etag': etagOf(content), 'last-modified': LAST_MODIFIED }, body: content }
      : this.error(404, 'BlobNotFound', 'The specified blob does not exist.');
  }

  private list(prefix: string): string {
    const items = [...this.blobs].filter(([name]) => name.startsWith(prefix)).map(([name, content]) =>
      `<Blob><Name>${name}</Name><Properties><Last-Modified>${LAST_MODIFIED}</Last-Modified><Etag>${etagOf(content)}</Etag>` +
      `<Content-Length>${content.length}</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>`);
    return '<?xml version="1.0" encoding="utf-8"?>' +
      `<EnumerationResults ServiceEndpoint="https://${HOST.storage}/" ContainerName="${WORLD.storage.container}">` +
      `<Blobs>${items.join('')}</Blobs><NextMarker/></EnumerationResults>`;
  }

  private error(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
    return {
      status,
      headers: { 'content-type': 'application/xml', 'x-ms-error-code': code, ...headers },
      body: `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
    };
  }
}

function etagOf(content: Buffer): string {
  return `0x${createHash('sha256').update(content).digest('hex').slice(0, 15).toUpperCase()}`;
}
