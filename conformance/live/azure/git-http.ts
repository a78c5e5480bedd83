import { spawn } from 'node:child_process';
import { Request, Response } from './http';

/**
 * Lets the real Git serve a bare repository, for reading and for writing: who may do which has been decided before.
 *
 * @see https://git-scm.com/docs/git-http-backend
 */
export async function gitHttpBackend(bareRepository: string, request: Request, path: string): Promise<Response> {
  // The checkout may belong to another user than the one who runs this.
  const settings = [['safe.directory', '*'], ['http.receivepack', 'true']];
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: bareRepository,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_CONFIG_COUNT: String(settings.length),
      ...Object.fromEntries(settings.flatMap(([key, value], index) => [[`GIT_CONFIG_KEY_${index}`, key], [`GIT_CONFIG_VALUE_${index}`, value]])),
      REQUEST_METHOD: request.method,
      PATH_INFO: path,
      QUERY_STRING: request.url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: String(request.body.length),
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] as string ?? '',
      GIT_PROTOCOL: request.headers['git-protocol'] as string ?? '',
    },
  });
  backend.stdin.on('error', () => {});
  backend.stdin.end(request.body);
  const chunks: Buffer[] = [];
  for await (const chunk of backend.stdout) {
    chunks.push(chunk as Buffer);
  }
  return parseCgi(Buffer.concat(chunks));
}

function parseCgi(output: Buffer): Response {
  const end = output.indexOf('\r\n\r\n');
  const headers = Object.fromEntries(output.subarray(0, end).toString().split('\r\n')
    .map(line => line.split(/:\s*(.*)/s)).map(([name, value]) => [name.toLowerCase(), value]));
  const { status = '200', ...rest } = headers;
  return { status: parseInt(status, 10), headers: rest, body: output.subarray(end + 4) };
}
