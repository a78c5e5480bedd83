import { generateKeyPairSync } from 'node:crypto';
import { bech32 } from 'bech32';

/** BIP 173 limits a word to 90 characters; a secret key of age keeps within it. */
const encode = (prefix: string, key: string) => bech32.encode(prefix, bech32.toWords(Buffer.from(key, 'base64url')));

/** A key pair of age, as `age-keygen` makes one. */
export function ageKeyPair(): { readonly recipient: string; readonly identity: string } {
  const { d, x } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return { recipient: encode('age', x!), identity: encode('age-secret-key-', d!).toUpperCase() };
}
