import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { FluxCluster } from './flux-cluster';
import { Application } from '../identity/application';
import { CertificateUse, secretNameFor, writeCertificateSecret } from '../identity/certificate-secret';

/** The Secrets with certificates of a cluster: one for each application, namespace and use. */
export class CertificateSecrets {
  /** Applications whose certificate a Secret holds, by `namespace/name`. */
  public readonly applications = new Map<string, Application>();
  private readonly written = new Map<string, ApiObject | undefined>();

  public constructor(private readonly cluster: FluxCluster) {}

  /** Name of the Secret with the application's certificate; the Secret is written when the library may. */
  public use(application: Application, namespace: string, use: CertificateUse, givenName?: string): string {
    const name = givenName ?? secretNameFor(application, use);
    const key = `${namespace}/${name}`;
    this.applications.set(key, application);
    if (!this.written.has(key)) {
      const scope = ['certificates', namespace, name].reduce<Construct>(
        (parent, id) => parent.node.tryFindChild(id) as Construct | undefined ?? new Construct(parent, id), this.cluster);
      this.written.set(key, writeCertificateSecret(this.cluster._objectScope(scope), application, namespace, name, use, this.cluster.cloud));
    }
    return name;
  }
}
