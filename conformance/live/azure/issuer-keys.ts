import { JsonWebKey, KeyObject } from 'node:crypto';
import { get } from 'node:https';
import { keyFromJwk } from './jwt';

const TIMEOUT_MILLISECONDS = 5000;

/**
 * The public keys of token issuers, fetched the way Entra does: from the issuer's own discovery document, anonymously.
 * A cluster whose issuer cannot be read without a login fails here, as it would in Azure.
 */
export class IssuerKeys {
  constructor(private readonly trustedCa: Buffer) {}

  public async keysOf(issuer: string): Promise<KeyObject[]> {
    const configuration = await this.fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    if (configuration.issuer !== issuer) {
      throw new Error(`the discovery document of ${issuer} names another issuer: ${configuration.issuer}`);
    }
    const { keys } = await this.fetch(configuration.jwks_uri) as { keys: JsonWebKey[] };
    return keys.map(keyFromJwk);
  }

  private fetch(url: string): Promise<any> {
    return new Promise((resolve, reject) => {
      const request = get(url, { ca: this.trustedCa, timeout: TIMEOUT_MILLISECONDS }, response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('end', () => response.statusCode === 200
          ? resolve(JSON.parse(Buffer.concat(chunks).toString()))
          : reject(new Error(`${url} answered ${response.statusCode}`)));
      });
      request.on('timeout', () => request.destroy(new Error(`${url} did not answer`)));
      request.on('error', reject);
    });
  }
}
