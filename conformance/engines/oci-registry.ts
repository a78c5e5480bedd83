import { createHash } from 'node:crypto';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';
const FLUX_CONFIG = 'application/vnd.cncf.flux.config.v1+json';
const FLUX_CONTENT = 'application/vnd.cncf.flux.content.v1.tar+gzip';

/** A registry on loopback with one artifact, as `flux push artifact` leaves it; it can only be pulled from. */
export class OciRegistry {
  /** @param artifact a gzipped tar of manifests */
  public static async start(repository: string, tag: string, artifact: Buffer): Promise<OciRegistry> {
    const blobs = new Map<string, Buffer>();
    const store = (mediaType: string, content: Buffer) => {
      blobs.set(digestOf(content), content);
      return { mediaType, digest: digestOf(content), size: content.length };
    };
    const manifest = Buffer.from(JSON.stringify({
      schemaVersion: 2, mediaType: MANIFEST_TYPE, config: store(FLUX_CONFIG, Buffer.from('{}')), layers: [store(FLUX_CONTENT, artifact)],
    }));
    const server = createServer((request, response) => {
      const [, name, kind, reference] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/?]+)/.exec(request.url ?? '') ?? [];
      const isManifest = kind === 'manifests' && [tag, digestOf(manifest)].includes(reference);
      const body = name === repository ? isManifest ? manifest : blobs.get(reference) : undefined;
      if (/^\/v2\/?$/.test(request.url ?? '')) {
        response.end('{}');
      } else if (!body) {
        response.writeHead(404).end();
      } else {
        response.writeHead(200, {
          'content-type': isManifest ? MANIFEST_TYPE : 'application/octet-stream', 'content-length': body.length, 'docker-content-digest': digestOf(body),
        });
        response.end(request.method === 'HEAD' ? undefined : body);
      }
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new OciRegistry(server, repository);
  }

  private constructor(private readonly server: Server, private readonly repository: string) {}

  /** Address for an OCIRepository. */
  public get url(): string {
    return `oci://127.0.0.1:${(this.server.address() as AddressInfo).port}/${this.repository}`;
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
