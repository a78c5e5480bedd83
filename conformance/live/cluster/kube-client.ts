import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { waitFor } from '../processes';

/** A Kubernetes object, as YAML has it. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  metadata: { name: string; namespace?: string; [field: string]: any };
  [field: string]: any;
}

interface Resource { readonly plural: string; readonly namespaced: boolean }

const TIMEOUT_MILLISECONDS = 20_000;
const DISCOVERY_SECONDS = 20;

/** The few calls that the live tier needs; starting kubectl for each would take longer than the call. */
export class KubeClient {
  private readonly agent: Agent;
  private readonly resources = new Map<string, Resource>();

  constructor(private readonly server: string, private readonly token: string, caFile: string) {
    this.agent = new Agent({ ca: readFileSync(caFile), keepAlive: true });
  }

  public async isReady(): Promise<boolean> {
    return this.call('GET', '/readyz').then(({ status }) => status === 200, () => false);
  }

  /** Server-side apply, with strict validation: an unknown field is an error. */
  public async apply(object: KubeObject): Promise<void> {
    const path = `${await this.path(object)}?fieldManager=live&force=true&fieldValidation=Strict`;
    const answer = await this.call('PATCH', path, object, 'application/apply-patch+yaml');
    if (answer.status > 201) {
      throw new Error(`applying ${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}: ${answer.body?.message}`);
    }
  }

  /** Writes the status of an object, as its controller would. */
  public async applyStatus(object: KubeObject): Promise<void> {
    const answer = await this.call('PATCH', `${await this.path(object)}/status?fieldManager=stand-in&force=true`, object, 'application/apply-patch+yaml');
    if (answer.status > 201) {
      throw new Error(`the status of ${object.kind} ${object.metadata.name}: ${answer.body?.message}`);
    }
  }

  /** The object as it is now; undefined when there is none. */
  public async get(object: KubeObject): Promise<KubeObject | undefined> {
    const { status, body } = await this.call('GET', await this.path(object));
    return status === 200 ? body : undefined;
  }

  /** Waits until the kind is among those that the server names: controllers that do not find it there end. */
  public async untilServed(apiVersion: string, kind: string): Promise<void> {
    await this.resource(apiVersion, kind);
  }

  /** All objects of the kind, in the namespace of the given one. */
  public async list(object: KubeObject): Promise<KubeObject[]> {
    const { status, body } = await this.call('GET', (await this.path(object)).replace(/\/[^/]*$/, ''));
    return status === 200 ? body.items : [];
  }

  /**
   * A token of a ServiceAccount, as kubelet asks for one to fill a projected volume.
   *
   * @param audience undefined stands for the API server itself
   */
  public async serviceAccountToken(namespace: string, name: string, audience: string | undefined, expirationSeconds: number): Promise<string> {
    const { status, body } = await this.call('POST', `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`, {
      apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: audience === undefined ? undefined : [audience], expirationSeconds },
    });
    if (status !== 201) {
      throw new Error(`TokenRequest for ${namespace}/${name}: ${body?.message}`);
    }
    return body.status.token;
  }

  public close(): void {
    this.agent.destroy();
  }

  private async path({ apiVersion, kind, metadata }: KubeObject): Promise<string> {
    const { plural, namespaced } = await this.resource(apiVersion, kind);
    const group = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    return `${group}/${namespaced ? `namespaces/${metadata.namespace ?? 'default'}/` : ''}${plural}/${metadata.name}`;
  }

  /** A CustomResourceDefinition is served a moment after it was written. */
  private async resource(apiVersion: string, kind: string): Promise<Resource> {
    const key = `${apiVersion} ${kind}`;
    const known = this.resources.get(key);
    if (known) {
      return known;
    }
    const found = await waitFor(DISCOVERY_SECONDS, async () => {
      const { status, body } = await this.call('GET', apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
      return status === 200
        ? body.resources.find((resource: any) => resource.kind === kind && !resource.name.includes('/'))
        : undefined;
    });
    if (!found) {
      throw new Error(`the API server serves no ${kind} of ${apiVersion}`);
    }
    const resource = { plural: found.name, namespaced: found.namespaced };
    this.resources.set(key, resource);
    return resource;
  }

  private call(method: string, path: string, body?: unknown, contentType = 'application/json'): Promise<{ status: number; body: any }> {
    return new Promise((resolve, reject) => {
      const call = request(`${this.server}${path}`, {
        method,
        agent: this.agent,
        timeout: TIMEOUT_MILLISECONDS,
        headers: { authorization: `Bearer ${this.token}`, accept: 'application/json', ...body ? { 'content-type': contentType } : {} },
      }, response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: response.statusCode ?? 0, body: text.startsWith('{') ? JSON.parse(text) : text });
        });
      });
      call.on('timeout', () => call.destroy(new Error(`${method} ${path} took too long`)));
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}
