/**
 * Finds private keys in the bytes of a file, however they are written or damaged. It never says what it has found.
 *
 * Two ways lead to a yes: words and structures that only key material has, and text that is opaque where only certificates and prose belong.
 */

/** Squeezed to letters and digits in lower case, so that blanks, case and damaged dashes hide nothing. */
const KEY_WORDS = [
  // PEM, OpenSSH, SSH2, PGP.
  /(?:begin|end)[a-z0-9]{0,24}(?:private|secret)[a-z0-9]{0,8}key/,
  /b3blbnnzac1rzxktdje/, // "openssh-key-v1" in base64
  // PuTTY, age, XML of .NET, the text of `openssl rsa -text`.
  /puttyuserkeyfile|privatelines|agesecretkey|rsakeyvalue|privateexponent/,
];
/** JSON Web Keys, and the text of `openssl ec -text`. */
const KEY_FORMS = [/["']d["']\s*:\s*["'][A-Za-z0-9_-]{20,}/, /^[ \t]*priv:[ \t]*$/m];

/** Java key stores. */
const MAGIC = [0xfeedfeed, 0xcececece];

const OPAQUE_RUN = /[A-Za-z0-9+/_-]{60,}/g;
/** Three lines one after another that are base64 and nothing else. */
const OPAQUE_LINES = /(?:^[ \t"'>]*[A-Za-z0-9+/=]{16,}[ \t"',\\]*(?:\r\n?|\n)){3,}/m;
/** Bytes that no text has. */
const BINARY = /[\x01-\x08\x0e-\x1f\x7f]/;
const HEX_RUN = /(?:[0-9a-f]{2}[:\s]?){24,}/gi;
/** SHA-512, the longest fingerprint that people write beside a certificate. */
const LONGEST_FINGERPRINT = 128;

/** The characters of a file in ASCII, UTF-8, UTF-16 or UTF-32, with or without a byte order mark: what PEM consists of. */
export function asciiOf(bytes: Buffer): string {
  return bytes.toString('latin1').replace(/\0/g, '').replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '');
}

/** Whether bytes have a private key in a form that is known: as text, as DER, as base64 or hexadecimal digits of DER. */
export function hasPrivateKey(bytes: Buffer): boolean {
  const text = asciiOf(bytes);
  const squeezed = text.replace(/[^A-Za-z0-9]+/g, '').toLowerCase();
  return KEY_WORDS.some(word => word.test(squeezed))
    || KEY_FORMS.some(form => form.test(text))
    || (bytes.length >= 4 && MAGIC.includes(bytes.readUInt32BE(0)))
    || hasKeyStructure(bytes)
    || hasEncodedKey(text);
}

/** Whether text that should be prose has something that no reader could read: a key whose beginning is gone, or an encoding that is not known. */
export function isOpaque(text: string): boolean {
  const runs = text.match(OPAQUE_RUN) ?? [];
  return BINARY.test(text) || OPAQUE_LINES.test(text) || runs.some(run => {
    const isHex = /^[0-9a-f]+$/i.test(run);
    return isHex ? run.length > LONGEST_FINGERPRINT : /[0-9]/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run);
  });
}

function hasEncodedKey(text: string): boolean {
  // Line ends as JSON, URLs and HTML write them, and base64 for URLs.
  const base64 = text.replace(/\\[nrt]|%0[ad]|&#(?:10|13|x0?a|x0?d);/gi, '').replace(/%2b/gi, '+').replace(/%2f/gi, '/')
    .replace(/-(?=[A-Za-z0-9_-])/g, '+').replace(/_/g, '/');
  return [base64, text].some(candidate => hasKeyInBase64(candidate.replace(/[^A-Za-z0-9+/]+/g, '')))
    || (text.match(HEX_RUN) ?? []).some(run => hasKeyStructure(Buffer.from(run.replace(/[^0-9a-f]/gi, ''), 'hex')));
}

/** Where the key begins among the characters is not known: one of four ways to cut them into groups of four is its own. */
function hasKeyInBase64(base64: string): boolean {
  return [0, 1, 2, 3].some(start => hasKeyStructure(Buffer.from(base64.slice(start), 'base64')));
}

function hasKeyStructure(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(0x30); at >= 0; at = bytes.indexOf(0x30, at + 1)) {
    if (isKey(bytes, at)) {
      return true;
    }
  }
  return false;
}

interface Element { readonly tag: number; readonly from: number; readonly to: number }

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const OID = 0x06;
const SEQUENCE = 0x30;
/** 1.2.840.113549.1.5 (PKCS #5), 1.2.840.113549.1.12 (PKCS #12), 1.2.840.113549.1.7 (PKCS #7). */
const PKCS5 = Buffer.from('2a864886f70d0105', 'hex');
const PKCS12 = Buffer.from('2a864886f70d010c', 'hex');
const PKCS7 = Buffer.from('2a864886f70d0107', 'hex');

/** The element at a place; one that goes on behind the end of the bytes, as that of a damaged key does, counts too. */
function elementAt(bytes: Buffer, at: number): Element | undefined {
  const first = bytes[at + 1];
  if (first === undefined) {
    return undefined;
  }
  if (first < 0x80) {
    return { tag: bytes[at], from: at + 2, to: at + 2 + first };
  }
  const count = first - 0x80;
  if (count < 1 || count > 3 || at + 2 + count > bytes.length) {
    return undefined;
  }
  const length = bytes.readUIntBE(at + 2, count);
  return { tag: bytes[at], from: at + 2 + count, to: at + 2 + count + length };
}

function startsWith(bytes: Buffer, { tag, from }: Element, prefix: Buffer): boolean {
  return tag === OID && bytes.subarray(from, from + prefix.length).equals(prefix);
}

/** Whether a private key begins at a place: PKCS #8 (also encrypted), PKCS #1, DSA, SEC1 or PKCS #12. */
function isKey(bytes: Buffer, at: number): boolean {
  const outer = elementAt(bytes, at);
  const first = outer?.tag === SEQUENCE ? elementAt(bytes, outer.from) : undefined;
  const second = first && elementAt(bytes, first.to);
  if (!outer || !first || !second || first.to > bytes.length) {
    return false;
  }
  if (first.tag === SEQUENCE) {
    const algorithm = elementAt(bytes, first.from);
    return second.tag === OCTET_STRING && algorithm !== undefined && (startsWith(bytes, algorithm, PKCS5) || startsWith(bytes, algorithm, PKCS12));
  }
  if (first.tag !== INTEGER || first.to - first.from !== 1) {
    return false;
  }
  const version = bytes[first.from];
  const inner = second.tag === SEQUENCE ? elementAt(bytes, second.from) : undefined;
  if (inner) {
    // A version 1 certificate begins alike, and has another SEQUENCE where PKCS #8 has its key.
    const isPkcs8 = version <= 1 && inner.tag === OID && elementAt(bytes, second.to)?.tag !== SEQUENCE;
    return isPkcs8 || (version === 3 && startsWith(bytes, inner, PKCS7));
  }
  const length = second.to - second.from;
  const isPkcs1 = version <= 1 && second.tag === INTEGER && length >= 48;
  const isSec1 = version === 1 && second.tag === OCTET_STRING && length >= 16 && length <= 72;
  return isPkcs1 || isSec1;
}
