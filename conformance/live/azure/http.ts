import { IncomingMessage, ServerResponse } from 'node:http';

/** One request, read to its end. */
export interface Request {
  readonly method: string;
  readonly host: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** One answer. */
export interface Response {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** A service of the stand-in answers the requests to its host names. */
export interface Service {
  readonly hosts: string[];
  handle(request: Request): Response | Promise<Response>;
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body: JSON.stringify(body) };
}

export function bearerToken(request: Request): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Reads a request whole; the bodies of this tier are small. */
export async function readRequest(message: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) {
    chunks.push(chunk as Buffer);
  }
  const host = (message.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
  return {
    method: message.method ?? 'GET',
    host,
    url: new URL(message.url ?? '/', `https://${host}`),
    headers: message.headers,
    body: Buffer.concat(chunks),
  };
}

export function writeResponse(request: Request, response: Response, to: ServerResponse): void {
  const body = Buffer.isBuffer(response.body) ? response.body : Buffer.from(response.body ?? '');
  to.writeHead(response.status, { 'content-length': String(body.length), ...response.headers });
  to.end(request.method === 'HEAD' ? undefined : body);
}
