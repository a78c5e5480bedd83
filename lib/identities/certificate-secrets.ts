import { ApiObject, Yaml } from 'cdk8s';
import { Construct } from 'constructs';
import { Application } from './application';
import { CertificateUse, secretNameFor, writeCertificateSecret } from './certificate-secret';
import { childOf } from '../core/construct-ids';
import { Home } from '../core/contracts';

/** Name of the Secret by which SOPS knows the identity of the nodes. */
export const NODE_SECRET = 'flux-sops-node';

/** The Secrets with certificates of a cluster: one for each application, namespace and use. */
export class CertificateSecrets {
  /** Applications whose certificate a Secret holds, by `namespace/name`. */
  public readonly applications = new Map<string, Application>();
  private readonly written = new Map<string, ApiObject | undefined>();

  public constructor(private readonly cluster: Home) {}

  /** Name of the Secret with the application's certificate; the Secret is written when the library may. */
  public use(application: Application, namespace: string, use: CertificateUse, givenName?: string): string {
    const name = givenName ?? secretNameFor(application, use);
    const key = `${namespace}/${name}`;
    this.applications.set(key, application);
    if (!this.written.has(key)) {
      this.written.set(key, writeCertificateSecret(this.cluster.objectScope(this.scopeOf(namespace, name)), application, namespace, name, use, this.cluster.cloud));
    }
    return name;
  }

  /** Name of the Secret that tells SOPS which identity of the nodes to use. It holds a client ID and nothing secret. */
  public useNode(namespace: string, clientId: string): string {
    const key = `${namespace}/${NODE_SECRET}`;
    if (!this.written.has(key)) {
      this.written.set(key, new ApiObject(this.cluster.objectScope(this.scopeOf(namespace, NODE_SECRET)), 'node', {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: NODE_SECRET, namespace },
        type: 'Opaque',
        stringData: { 'sops.azure-kv': Yaml.stringify({ clientId }) },
      }));
    }
    return NODE_SECRET;
  }

  private scopeOf(namespace: string, name: string): Construct {
    return ['certificates', namespace, name].reduce<Construct>(childOf, this.cluster.owner);
  }
}
