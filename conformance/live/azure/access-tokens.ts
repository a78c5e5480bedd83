import { generateKeyPairSync } from 'node:crypto';
import { hasValidSignature, isCurrent, parseJwt, signJwt } from './jwt';

const LIFETIME_SECONDS = 3600;

/** Mints the access tokens of the stand-in's Entra, and tells its services whom a token speaks for. */
export class AccessTokens {
  private readonly keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

  /** A token for one principal and one audience; extra claims are for services that make tokens of their own. */
  public mint(principalId: string, audience: string, extra: Record<string, unknown> = {}): string {
    const now = Math.floor(Date.now() / 1000);
    return signJwt({ aud: audience, oid: principalId, sub: principalId, iat: now, nbf: now, exp: now + LIFETIME_SECONDS, ...extra },
      this.keys.privateKey);
  }

  /** The claims of a token that this class minted for one of the audiences; undefined for any other token. */
  public accept(token: string | undefined, ...audiences: string[]): Record<string, any> | undefined {
    const jwt = parseJwt(token ?? '');
    return jwt && isCurrent(jwt) && audiences.includes(jwt.claims.aud) && hasValidSignature(jwt, this.keys.publicKey)
      ? jwt.claims
      : undefined;
  }
}
