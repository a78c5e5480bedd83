import { createHash, timingSafeEqual } from 'node:crypto';
import { AccessTokens } from './access-tokens';
import { Directory, Principal } from './directory';
import { json, Request, Response, Service } from './http';
import { IssuerKeys } from './issuer-keys';
import { audiencesOf, hasValidSignature, isCurrent, Jwt, parseJwt } from './jwt';
import { HOST, WORLD } from './world';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** What a token is asked for, by the scope that clients send. */
const RESOURCES: Record<string, string> = {
  'https://containerregistry.azure.net/.default': 'https://containerregistry.azure.net',
  'https://storage.azure.com/.default': 'https://storage.azure.com',
  'https://vault.azure.net/.default': 'https://vault.azure.net',
  '499b84ac-1321-427f-aa17-267ca6975798/.default': '499b84ac-1321-427f-aa17-267ca6975798',
  // The audiences of these two end in a slash, so the scopes have two.
  'https://eventhubs.azure.net//.default': 'https://eventhubs.azure.net/',
  'https://management.core.windows.net//.default': 'https://management.core.windows.net/',
  '6dae42f8-4368-4678-94ff-3960e28e3630/.default': '6dae42f8-4368-4678-94ff-3960e28e3630',
};

/** A refusal, in the words of Entra. @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
class Refusal extends Error {
  constructor(readonly error: string, readonly code: number, message: string, readonly status = 401) {
    super(`AADSTS${code}: ${message}`);
  }
}

function baseOf(tenantId: string): string {
  return `https://${HOST.entra}/${tenantId}`;
}

/** Microsoft Entra ID: says who somebody is, never what they may do. */
export class Entra implements Service {
  public readonly hosts = [HOST.entra];

  constructor(private readonly directory: Directory, private readonly tokens: AccessTokens, private readonly issuers: IssuerKeys) {}

  public async handle(request: Request): Promise<Response> {
    const path = request.url.pathname;
    if (path === '/common/discovery/instance') {
      return json(200, this.instanceDiscovery());
    }
    const [, tenant, endpoint] = /^\/([^/]+)(\/v2\.0\/\.well-known\/openid-configuration|\/oauth2\/v2\.0\/token)$/.exec(path) ?? [];
    try {
      if (!tenant) {
        return json(404, { error: 'not_found', error_description: `the live tier's Entra has no ${path}` });
      }
      if (![this.directory.tenantId, WORLD.otherTenantId].includes(tenant.toLowerCase())) {
        throw new Refusal('invalid_tenant', 90002, `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`, 400);
      }
      if (endpoint.endsWith('openid-configuration')) {
        return json(200, this.openIdConfiguration(tenant.toLowerCase()));
      }
      return json(200, await this.token(tenant.toLowerCase(), new URLSearchParams(request.body.toString())));
    } catch (error) {
      if (error instanceof Refusal) {
        return json(error.status, { error: error.error, error_description: error.message, error_codes: [error.code] });
      }
      throw error;
    }
  }

  private instanceDiscovery() {
    return {
      'tenant_discovery_endpoint': `${baseOf(this.directory.tenantId)}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      'metadata': [{ preferred_network: HOST.entra, preferred_cache: 'login.windows.net', aliases: [HOST.entra, 'login.windows.net'] }],
    };
  }

  private openIdConfiguration(tenantId: string) {
    const base = baseOf(tenantId);
    return {
      issuer: `${base}/v2.0`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
    };
  }

  private async token(tenantId: string, form: URLSearchParams) {
    const clientId = (form.get('client_id') ?? '').toLowerCase();
    const resource = (form.get('scope') ?? '').split(' ').map(scope => RESOURCES[scope]).find(Boolean);
    if (form.get('grant_type') !== 'client_credentials') {
      throw new Refusal('unsupported_grant_type', 70003, 'The live tier supports client credentials only.', 400);
    }
    if (!resource) {
      throw new Refusal('invalid_resource', 500011, `The resource principal of scope '${form.get('scope')}' was not found.`, 400);
    }
    const principalId = clientId === WORLD.operator.clientId ? this.operator(form) : await this.client(tenantId, clientId, form);
    return { token_type: 'Bearer', expires_in: 3600, ext_expires_in: 3600, access_token: this.tokens.mint({ tenantId, principalId }, resource, { appid: clientId }) };
  }

  /** The person who encrypts secrets; see world.ts. */
  private operator(form: URLSearchParams): string {
    const [given, expected] = [form.get('client_secret') ?? '', WORLD.operator.clientSecret].map(secret => createHash('sha256').update(secret).digest());
    if (!timingSafeEqual(given, expected)) {
      throw new Refusal('invalid_client', 7000215, 'Invalid client secret provided.');
    }
    return WORLD.operator.clientId;
  }

  private async client(tenantId: string, clientId: string, form: URLSearchParams): Promise<string> {
    const principal = tenantId === this.directory.tenantId ? this.directory.principal(clientId) : undefined;
    if (!principal) {
      throw new Refusal('unauthorized_client', 700016,
        `Application with identifier '${clientId}' was not found in the directory '${tenantId}'.`, 400);
    }
    const assertion = parseJwt(form.get('client_assertion') ?? '');
    if (form.get('client_assertion_type') !== JWT_BEARER || !assertion) {
      throw new Refusal('invalid_client', 7000218, "The request body must contain the following parameter: 'client_assertion'.");
    }
    if (!isCurrent(assertion)) {
      throw new Refusal('invalid_client', 700024, 'Client assertion is not within its valid time range.');
    }
    // A client that signs with its certificate speaks for itself; every other assertion is a federated one.
    if (assertion.claims.iss === clientId) {
      this.checkCertificate(principal, assertion);
    } else {
      await this.checkFederation(principal, assertion);
    }
    return principal.principalId;
  }

  private async checkFederation(principal: Principal, assertion: Jwt): Promise<void> {
    const { iss, sub } = assertion.claims;
    const sameIssuer = principal.federatedCredentials.filter(credential => credential.issuer === iss);
    if (sameIssuer.length === 0) {
      throw new Refusal('invalid_client', 700211, `No matching federated identity record found for presented assertion issuer '${iss}'.`);
    }
    const sameSubject = sameIssuer.filter(credential => credential.subject === sub);
    if (sameSubject.length === 0) {
      throw new Refusal('invalid_client', 700213, `No matching federated identity record found for presented assertion subject '${sub}'.`);
    }
    const audiences = audiencesOf(assertion);
    if (!sameSubject.some(credential => credential.audiences.some(audience => audiences.includes(audience)))) {
      throw new Refusal('invalid_client', 700212,
        `No matching federated identity record found for presented assertion audience '${audiences.join(' ')}'.`);
    }
    const keys = await this.issuers.keysOf(iss);
    if (!keys.some(key => hasValidSignature(assertion, key))) {
      throw new Refusal('invalid_client', 50013, 'Assertion failed signature validation.');
    }
  }

  private checkCertificate(principal: Principal, assertion: Jwt): void {
    // Clients write thumbprints in either alphabet of base64, so bytes are compared.
    const { x5t, 'x5t#S256': x5tS256 } = assertion.header;
    const [hash, thumbprint] = x5tS256 === undefined ? ['sha1', x5t] : ['sha256', x5tS256];
    const certificate = principal.certificates.find(({ raw }) =>
      createHash(hash).update(raw).digest().equals(Buffer.from(thumbprint ?? '', 'base64')));
    if (!certificate || !hasValidSignature(assertion, certificate.publicKey)) {
      throw new Refusal('invalid_client', 700027, 'The certificate with identifier used to sign the client assertion is not registered on application.');
    }
    if (assertion.claims.sub !== principal.clientId || !audiencesOf(assertion).some(audience => audience.startsWith(baseOf(this.directory.tenantId)))) {
      throw new Refusal('invalid_client', 700023, 'Client assertion audience claim does not match Realm issuer.');
    }
  }
}
