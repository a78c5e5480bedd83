import { createServer, Server } from 'node:http';

const ADDRESS = '169.254.169.254';

/**
 * The instance metadata service of a node to which no identity is assigned. Controllers that find no other way to log in
 * end up here, and are told so at once.
 */
export function startInstanceMetadata(): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ error: 'invalid_request', error_description: 'Identity not found' }));
  });
  return new Promise((resolve, reject) => server.once('error', reject).listen(80, ADDRESS, () => resolve(server)));
}
