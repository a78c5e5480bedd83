import { createServer, Server } from 'node:http';
import { AccessTokens } from './access-tokens';
import { Directory } from './directory';

const ADDRESS = '169.254.169.254';

/**
 * The instance metadata service of a node. Without an identity of its own the controllers that find no other way to log in end up here,
 * and are told so at once.
 *
 * @param nodeIdentity client ID of the kubelet identity; undefined when no identity is assigned to the node
 * @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/how-to-use-vm-token
 */
export function startInstanceMetadata(directory: Directory, tokens: AccessTokens, nodeIdentity?: string): Promise<Server> {
  const principal = nodeIdentity === undefined ? undefined : directory.principal(nodeIdentity);
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', `http://${ADDRESS}`).searchParams;
    const resource = query.get('resource');
    const wanted = query.get('client_id');
    if (!principal || !resource || request.headers.metadata !== 'true' || (wanted !== null && wanted.toLowerCase() !== principal.clientId)) {
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'invalid_request', error_description: 'Identity not found' }));
      return;
    }
    const lifetime = 86_400;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({
      access_token: tokens.mint({ tenantId: directory.tenantId, principalId: principal.principalId }, resource, { appid: principal.clientId }),
      client_id: principal.clientId,
      expires_in: String(lifetime),
      expires_on: String(Math.floor(Date.now() / 1000) + lifetime),
      resource,
      token_type: 'Bearer',
    }));
  });
  return new Promise((resolve, reject) => server.once('error', reject).listen(80, ADDRESS, () => resolve(server)));
}
