import { createHash } from 'node:crypto';
import { AccessTokens } from './access-tokens';
import { Directory } from './directory';
import { bearerToken, json, Request, Response, Service } from './http';
import { isAllowed } from './rbac';
import { HOST, RESOURCE_ID } from './world';

const ENTRA_AUDIENCE = 'https://containerregistry.azure.net';
const REFRESH_AUDIENCE = `refresh:${HOST.registry}`;
const PULL_AUDIENCE = `pull:${HOST.registry}`;
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const DENIED = { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required, visit https://aka.ms/acr/authorization for more information.' }] };

/** One artifact of one layer, under its tags. */
export interface Artifact {
  readonly repository: string;
  readonly tags: readonly string[];
  readonly configType: string;
  readonly config: Buffer;
  readonly layerType: string;
  readonly layer: Buffer;
}

interface Repository {
  readonly manifests: Map<string, Buffer>;
  readonly blobs: Map<string, Buffer>;
  readonly tags: string[];
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Azure Container Registry: each token that it gives is for the repositories that were asked for, and for no other. */
export class ContainerRegistry implements Service {
  public readonly hosts = [HOST.registry];
  private readonly repositories = new Map<string, Repository>();

  constructor(private readonly directory: Directory, private readonly tokens: AccessTokens, artifacts: readonly Artifact[]) {
    artifacts.forEach(artifact => this.push(artifact));
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
    return json(200, { refresh_token: this.tokens.mint(subjectOf(claims), REFRESH_AUDIENCE) });
  }

  /** The refresh token, sent as the password of a user of zeros, for a token to pull from the repositories of the scope. */
  private pullToken(request: Request): Response {
    const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const [user, password] = Buffer.from(basic, 'base64').toString().split(/:(.*)/s);
    const claims = this.tokens.accept(password, REFRESH_AUDIENCE);
    if (user !== '00000000-0000-0000-0000-000000000000' || !claims || !this.mayPull(claims.oid)) {
      return json(401, DENIED);
    }
    const form = new URLSearchParams(request.body.toString());
    const scopes = [...request.url.searchParams.getAll('scope'), ...form.getAll('scope')].flatMap(scope => scope.split(' '));
    const pull = scopes.flatMap(scope => /^repository:(.+):[^:]*\bpull\b[^:]*$/.exec(scope)?.[1] ?? []);
    return json(200, { access_token: this.tokens.mint(subjectOf(claims), PULL_AUDIENCE, { pull }) });
  }

  private distribution(request: Request): Response {
    const [, name, kind, reference] = /^\/v2\/(.+)\/(tags|manifests|blobs)\/([^/]+)$/.exec(request.url.pathname) ?? [];
    const claims = this.tokens.accept(bearerToken(request), PULL_AUDIENCE);
    if (!claims || (name !== undefined && !(claims.pull as string[]).includes(name))) {
      const scope = name === undefined ? '' : `,scope="repository:${name}:pull"`;
      return json(401, DENIED, { 'www-authenticate': `Bearer realm="https://${HOST.registry}/oauth2/token",service="${HOST.registry}"${scope}` });
    }
    if (request.url.pathname === '/v2/') {
      return json(200, {});
    }
    const repository = this.repositories.get(name);
    if (repository && kind === 'tags') {
      return json(200, { name, tags: repository.tags });
    }
    const manifest = kind === 'manifests' ? repository?.manifests.get(reference) : undefined;
    const blob = kind === 'blobs' ? repository?.blobs.get(reference) : undefined;
    if (manifest ?? blob) {
      return content((manifest ?? blob)!, manifest ? MANIFEST : 'application/octet-stream');
    }
    return json(404, { errors: [{ code: 'NAME_UNKNOWN', message: `the registry has no ${request.url.pathname}` }] });
  }

  private push({ repository, tags, configType, config, layerType, layer }: Artifact): void {
    const into: Repository = this.repositories.get(repository) ?? { manifests: new Map(), blobs: new Map(), tags: [] };
    this.repositories.set(repository, into);
    const store = (mediaType: string, bytes: Buffer) => {
      into.blobs.set(digestOf(bytes), bytes);
      return { mediaType, digest: digestOf(bytes), size: bytes.length };
    };
    const manifest = Buffer.from(JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: store(configType, config),
      layers: [store(layerType, layer)],
      annotations: { 'org.opencontainers.image.revision': tags[0] },
    }));
    into.tags.push(...tags);
    [...tags, digestOf(manifest)].forEach(reference => into.manifests.set(reference, manifest));
  }

  private mayPull(principalId: string): boolean {
    return isAllowed(this.directory, principalId, 'Microsoft.ContainerRegistry/registries/pull/read', RESOURCE_ID.registry);
  }
}

function subjectOf(claims: Record<string, any>) {
  return { tenantId: claims.tid, principalId: claims.oid };
}

function content(body: Buffer, mediaType: string): Response {
  return { status: 200, headers: { 'content-type': mediaType, 'docker-content-digest': digestOf(body) }, body };
}
