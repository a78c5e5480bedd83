import { generateKeyPairSync } from 'node:crypto';
import { hasValidSignature, isCurrent, parseJwt, signJwt } from './jwt';

const LIFETIME_SECONDS = 3600;

/** What Entra says of a token's bearer. */
export interface TokenSubject {
  readonly tenantId: string;
  readonly principalId: string;
}

/** Mints the access tokens of the stand-in's Entra, and tells its services whom a token speaks for. */
export class AccessTokens {
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

  /** @param trustedTenant tenant of the subscription: its services take tokens of no other one */
  constructor(private readonly trustedTenant: string) {}

  /** A token for one principal and one audience; extra claims are for services that make tokens of their own. */
  public mint({ tenantId, principalId }: TokenSubject, audience: string, extra: Record<string, unknown> = {}): string {
    const now = Math.floor(Date.now() / 1000);
    return signJwt({
      aud: audience, iss: `https://sts.windows.net/${tenantId}/`, tid: tenantId, oid: principalId, sub: principalId, iat: now, nbf: now, exp: now + LIFETIME_SECONDS, ...extra,
    }, this.keys.privateKey);
  }

  /** The claims of a token that this class minted for one of the audiences, in the tenant that is trusted; undefined for any other token. */
  public accept(token: string | undefined, ...audiences: string[]): Record<string, any> | undefined {
    const jwt = parseJwt(token ?? '');
    return jwt && isCurrent(jwt) && audiences.includes(jwt.claims.aud) && jwt.claims.tid === this.trustedTenant && hasValidSignature(jwt, this.keys.publicKey)
      ? jwt.claims
      : undefined;
  }
}
