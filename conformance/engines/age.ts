import { generateKeyPairSync } from 'node:crypto';

const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** A key pair of age, as `age-keygen` makes one. */
export function ageKeyPair(): { readonly recipient: string; readonly identity: string } {
  const { d, x } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return {
    recipient: bech32('age', Buffer.from(x!, 'base64url')),
    identity: bech32('age-secret-key-', Buffer.from(d!, 'base64url')).toUpperCase(),
  };
}

/** BIP 173, without its limit of 90 characters. */
function bech32(prefix: string, bytes: Buffer): string {
  const words: number[] = [];
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8 | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) {
      words.push(buffer >> bits - 5 & 31);
    }
  }
  if (bits > 0) {
    words.push(buffer << 5 - bits & 31);
  }
  const letters = [...prefix].map(letter => letter.charCodeAt(0));
  const expanded = [...letters.map(code => code >> 5), 0, ...letters.map(code => code & 31)];
  const rest = polymod([...expanded, ...words, 0, 0, 0, 0, 0, 0]) ^ 1;
  const checksum = [0, 1, 2, 3, 4, 5].map(index => rest >> 5 * (5 - index) & 31);
  return `${prefix}1${[...words, ...checksum].map(word => ALPHABET[word]).join('')}`;
}

function polymod(words: readonly number[]): number {
  return words.reduce((sum, word) => {
    const top = sum >> 25;
    return GENERATOR.reduce((value, generator, index) => top >> index & 1 ? value ^ generator : value, (sum & 0x1ffffff) << 5 ^ word);
  }, 1);
}
