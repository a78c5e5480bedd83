import { constants, createPublicKey, JsonWebKey, KeyObject, sign, verify } from 'node:crypto';

/** A JSON Web Token, taken apart and not yet believed. */
export interface Jwt {
  readonly header: { 'alg'?: string; 'kid'?: string; 'x5t'?: string; 'x5t#S256'?: string };
  readonly claims: Record<string, any>;
  readonly signingInput: string;
  readonly signature: Buffer;
}

/** Takes a token apart; undefined when it is none. */
export function parseJwt(token: string): Jwt | undefined {
  const parts = token.split('.');
  if (parts.length !== 3) {
    return undefined;
  }
  try {
    return {
      header: JSON.parse(Buffer.from(parts[0], 'base64url').toString()),
      claims: JSON.parse(Buffer.from(parts[1], 'base64url').toString()),
      signingInput: `${parts[0]}.${parts[1]}`,
      signature: Buffer.from(parts[2], 'base64url'),
    };
  } catch {
    return undefined;
  }
}

/** RS256 is what API servers sign with; MSAL signs certificate assertions with PS256 or RS256. */
export function hasValidSignature(jwt: Jwt, key: KeyObject): boolean {
  const data = Buffer.from(jwt.signingInput);
  switch (jwt.header.alg) {
    case 'RS256':
      return verify('sha256', data, key, jwt.signature);
    case 'PS256':
      return verify('sha256', data,
        { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }, jwt.signature);
    default:
      return false;
  }
}

/** A token is believed between `nbf` and `exp` only; both ends get a minute for clocks. */
export function isCurrent(jwt: Jwt, now = Date.now() / 1000): boolean {
  const { exp, nbf } = jwt.claims;
  return typeof exp === 'number' && exp > now - 60 && (nbf === undefined || nbf < now + 60);
}

export function audiencesOf(jwt: Jwt): string[] {
  const aud = jwt.claims.aud;
  return Array.isArray(aud) ? aud : [String(aud)];
}

export function keyFromJwk(jwk: JsonWebKey): KeyObject {
  return createPublicKey({ key: jwk, format: 'jwk' });
}

export function signJwt(claims: Record<string, unknown>, key: KeyObject): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signingInput = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signingInput}.${sign('sha256', Buffer.from(signingInput), key).toString('base64url')}`;
}
