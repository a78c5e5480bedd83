import { createHash } from 'node:crypto';
import { AccessTokens } from './access-tokens';
import { Directory } from './directory';
import { bearerToken, json, Request, Response, Service } from './http';
import { isAllowed } from './rbac';
import { HOST, RESOURCE_ID, WORLD } from './world';

const ENTRA_AUDIENCE = 'https://containerregistry.azure.net';
const REFRESH_AUDIENCE = `refresh:${HOST.registry}`;
const PULL_AUDIENCE = `pull:${HOST.registry}`;
const DENIED = { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required, visit https://aka.ms/acr/authorization for more information.' }] };

interface Blob { readonly mediaType: string; readonly content: Buffer }

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Azure Container Registry with one repository of one tag: a Flux artifact. */
export class ContainerRegistry implements Service {
  public readonly hosts = [HOST.registry];
  private readonly blobs = new Map<string, Blob>();
  private readonly manifest: Buffer;

  constructor(private readonly directory: Directory, private readonly tokens: AccessTokens, artifactTarGz: Buffer) {
    const config = this.store('application/vnd.cncf.flux.config.v1+json', Buffer.from('{}'));
    const layer = this.store('application/vnd.cncf.flux.content.v1.tar+gzip', artifactTarGz);
    this.manifest = Buffer.from(JSON.stringify({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config,
      layers: [layer],
      annotations: { 'org.opencontainers.image.revision': WORLD.registry.tag },
    }));
  }

  public handle(request: Request): Response {
    switch (request.url.pathname) {
      case '/oauth2/exchange': return this.exchange(new URLSearchParams(request.body.toString()));
      case '/oauth2/token': return this.pullToken(request);
      default: return this.distribution(request);
    }
  }

  /** An Entra token for a refresh token of the registry; those who may not pull get none. */
  private exchange(form: URLSearchParams): Response {
    const claims = this.tokens.accept(form.get('access_token') ?? undefined, ENTRA_AUDIENCE);
    if (!claims || form.get('service') !== HOST.registry || !this.mayPull(claims.oid)) {
      return json(401, DENIED);
    }
    return json(200, { refresh_token: this.tokens.mint(claims.oid, REFRESH_AUDIENCE) });
  }

  /** The refresh token, sent as the password of a user of zeros, for a token to pull. */
  private pullToken(request: Request): Response {
    const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const [user, password] = Buffer.from(basic, 'base64').toString().split(/:(.*)/s);
    const claims = this.tokens.accept(password, REFRESH_AUDIENCE);
    if (user !== '00000000-0000-0000-0000-000000000000' || !claims || !this.mayPull(claims.oid)) {
      return json(401, DENIED);
    }
    return json(200, { access_token: this.tokens.mint(claims.oid, PULL_AUDIENCE) });
  }

  private distribution(request: Request): Response {
    const claims = this.tokens.accept(bearerToken(request), PULL_AUDIENCE);
    if (!claims) {
      return json(401, DENIED, { 'www-authenticate': `Bearer realm="https://${HOST.registry}/oauth2/token",service="${HOST.registry}"` });
    }
    const { repository, tag } = WORLD.registry;
    const [, name, kind, reference] = /^\/v2\/(.+)\/(tags|manifests|blobs)\/([^/]+)$/.exec(request.url.pathname) ?? [];
    if (request.url.pathname === '/v2/') {
      return json(200, {});
    }
    if (name === repository && kind === 'tags') {
      return json(200, { name, tags: [tag] });
    }
    if (name === repository && kind === 'manifests' && [tag, digestOf(this.manifest)].includes(reference)) {
      return this.content(this.manifest, 'application/vnd.oci.image.manifest.v1+json');
    }
    const blob = name === repository && kind === 'blobs' ? this.blobs.get(reference) : undefined;
    return blob
      ? this.content(blob.content, 'application/octet-stream')
      : json(404, { errors: [{ code: 'NAME_UNKNOWN', message: `the registry has no ${request.url.pathname}` }] });
  }

  private content(body: Buffer, mediaType: string): Response {
    return { status: 200, headers: { 'content-type': mediaType, 'docker-content-digest': digestOf(body) }, body };
  }

  private store(mediaType: string, content: Buffer) {
    const digest = digestOf(content);
    this.blobs.set(digest, { mediaType, content });
    return { mediaType, digest, size: content.length };
  }

  private mayPull(principalId: string): boolean {
    return isAllowed(this.directory, principalId, 'Microsoft.ContainerRegistry/registries/pull/read', RESOURCE_ID.registry);
  }
}
