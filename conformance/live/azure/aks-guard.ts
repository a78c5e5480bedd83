import { AccessTokens } from './access-tokens';
import { Directory } from './directory';
import { json, Request, Response, Service } from './http';
import { isAllowed, Permission } from './rbac';
import { HOST, RESOURCE_ID } from './world';

/** The application of all managed clusters: the audience of the tokens that their API servers take. */
const AKS_AUDIENCE = '6dae42f8-4368-4678-94ff-3960e28e3630';
const READING = ['get', 'list', 'watch'];

/**
 * What the API server of a managed cluster with Azure RBAC asks: who the bearer of a token is (the object ID of the principal), and what
 * the principal may do in the cluster or in one namespace of it.
 *
 * @see https://learn.microsoft.com/azure/aks/manage-azure-rbac
 */
export class AksGuard implements Service {
  public readonly hosts = [HOST.aksGuard];

  constructor(private readonly directory: Directory, private readonly tokens: AccessTokens) {}

  public handle(request: Request): Response {
    const review = JSON.parse(request.body.toString());
    const status = request.url.pathname === '/authenticate' ? this.authenticate(review.spec) : this.authorize(review.spec);
    return json(200, { apiVersion: review.apiVersion, kind: review.kind, status });
  }

  private authenticate({ token }: { token?: string }) {
    const claims = this.tokens.accept(token, AKS_AUDIENCE);
    return claims ? { authenticated: true, user: { username: claims.oid, uid: claims.oid, groups: [] } } : { authenticated: false };
  }

  private authorize({ user, resourceAttributes }: { user?: string; resourceAttributes?: { verb: string; namespace?: string; resource: string } }) {
    const { verb = 'get', namespace, resource = '' } = resourceAttributes ?? {};
    const permission = permissionFor(verb, namespace, resource);
    const scope = namespace ? `${RESOURCE_ID.aks}/namespaces/${namespace}` : RESOURCE_ID.aks;
    const allowed = isAllowed(this.directory, user ?? '', permission, scope);
    return { allowed, denied: false, ...allowed ? {} : { reason: 'User does not have access to the resource in Azure. Update role assignment to allow access.' } };
  }
}

/** Objects of the whole cluster are the administrator's; Secrets are no object that a Reader may read. */
function permissionFor(verb: string, namespace: string | undefined, resource: string): Permission {
  const AKS = 'Microsoft.ContainerService/managedClusters/kubernetes';
  if (READING.includes(verb) && resource !== 'secrets') {
    return `${AKS}/read`;
  }
  return namespace && verb !== 'impersonate' ? `${AKS}/write` : `${AKS}/admin`;
}
