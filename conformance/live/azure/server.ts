import { readFileSync } from 'node:fs';
import { createServer, Server } from 'node:https';
import { CertificateFiles } from './certificates';
import { json, readRequest, Service, writeResponse } from './http';

/** One TLS server for all host names of the stand-in. */
export class AzureServer {
  private constructor(private readonly server: Server, private readonly log: string[]) {}

  /** Every request that was answered, one line each: what to read when a run fails. */
  public get requests(): readonly string[] {
    return this.log;
  }

  public static async start(files: CertificateFiles, services: Service[], port = 443): Promise<AzureServer> {
    const log: string[] = [];
    const server = createServer({ cert: readFileSync(files.certificate), key: readFileSync(files.key) }, (message, to) => {
      readRequest(message).then(async request => {
        const service = services.find(({ hosts }) => hosts.includes(request.host));
        const response = service ? await service.handle(request) : json(404, { error: `the live tier has no ${request.host}` });
        log.push(`${response.status} ${request.method} https://${request.host}${request.url.pathname}`);
        writeResponse(request, response, to);
      }).catch(error => {
        log.push(`500 ${message.method} ${message.headers.host}${message.url}: ${error}`);
        to.writeHead(500, { 'content-type': 'text/plain' }).end(String(error));
      });
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return new AzureServer(server, log);
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}
