import { AccessTokens } from './access-tokens';
import { Directory } from './directory';
import { bearerToken, json, Request, Response, Service } from './http';
import { isAllowed, Permission } from './rbac';
import { HOST, RESOURCE_ID, WORLD } from './world';

/** The cluster that Flux is to reach from another one. */
export interface ManagedCluster {
  readonly server: string;
  readonly caCertificate: Buffer;
}

/** Azure Resource Manager, as far as somebody asks it how to reach a managed cluster. */
export class ResourceManager implements Service {
  public readonly hosts = [HOST.arm];

  constructor(private readonly directory: Directory, private readonly tokens: AccessTokens, private readonly cluster: ManagedCluster) {}

  public handle(request: Request): Response {
    const claims = this.tokens.accept(bearerToken(request), 'https://management.core.windows.net/');
    if (!claims) {
      return json(401, { error: { code: 'AuthenticationFailed', message: 'Authentication failed.' } });
    }
    const [, id, action] = /^(\/subscriptions\/.+?\/managedClusters\/[^/]+)(\/listClusterUserCredential)?$/i.exec(request.url.pathname) ?? [];
    const permission: Permission = action
      ? 'Microsoft.ContainerService/managedClusters/listClusterUserCredential/action' : 'Microsoft.ContainerService/managedClusters/read';
    if (!id || !isAllowed(this.directory, claims.oid, permission, id)) {
      return json(403, {
        error: {
          code: 'AuthorizationFailed',
          message: `The client '${claims.appid}' with object id '${claims.oid}' does not have authorization to perform action '${permission}' over scope '${id}'.`,
        },
      });
    }
    if (id.toLowerCase() !== RESOURCE_ID.aks.toLowerCase()) {
      return json(404, { error: { code: 'ResourceNotFound', message: `The Resource '${id}' was not found.` } });
    }
    return json(200, action ? { kubeconfigs: [{ name: 'clusterUser', value: Buffer.from(JSON.stringify(this.kubeconfig())).toString('base64') }] } : {
      id: RESOURCE_ID.aks,
      name: WORLD.aks.cluster,
      location: 'westeurope',
      type: 'Microsoft.ContainerService/managedClusters',
      properties: { aadProfile: { managed: true, enableAzureRBAC: true, tenantID: this.directory.tenantId } },
    });
  }

  /** Who logs in with it is asked by `kubelogin`: no credential is in here. */
  private kubeconfig() {
    const { server, caCertificate } = this.cluster;
    return {
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: WORLD.aks.cluster, cluster: { server, 'certificate-authority-data': caCertificate.toString('base64') } }],
      'users': [{ name: 'clusterUser', user: {} }],
      'contexts': [{ name: WORLD.aks.cluster, context: { cluster: WORLD.aks.cluster, user: 'clusterUser' } }],
      'current-context': WORLD.aks.cluster,
    };
  }
}
