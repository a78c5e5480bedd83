import { X509Certificate } from 'crypto';
import { asciiOf, hasPrivateKey, isOpaque } from './key-material';

const CERTIFICATE = /-----BEGIN ((?:X509 )?CERTIFICATE)-----([A-Za-z0-9+/=\s]*)-----END \1-----/g;
const KEY_BEGIN = /-----BEGIN ((?:[A-Z0-9]+ )*PRIVATE KEY)-----/g;

/** What a file has in PEM. */
export interface PemContent {
  /** Certificates as they were parsed, in the order of the file. */
  readonly certificates: readonly X509Certificate[];
  /** Blocks of certificates that cannot be parsed, or have something behind the certificate. */
  readonly damaged: number;
  /** The first private key with its armour. */
  readonly key?: string;
  /** Private keys in sound armour. */
  readonly keys: number;
  /** Whether there is a private key in whatever form, or something that may be one. */
  readonly maybePrivate: boolean;
}

/** Reads certificates strictly: what is no sound block of one is not taken for one. */
export function readPem(bytes: Buffer): PemContent {
  const text = asciiOf(bytes);
  const certificates: X509Certificate[] = [];
  let damaged = 0;
  const rest = text.replace(CERTIFICATE, (block, _label, body: string) => {
    const certificate = parse(body);
    if (certificate) {
      certificates.push(certificate);
      return '\n';
    }
    damaged++;
    return block;
  });
  const begins = [...rest.matchAll(KEY_BEGIN)];
  return {
    certificates,
    damaged,
    key: begins[0] && blockFrom(rest, begins[0]),
    keys: begins.length,
    maybePrivate: hasPrivateKey(bytes) || hasPrivateKey(Buffer.from(rest, 'latin1')) || isOpaque(rest) || certificates.some(({ raw }) => hasPrivateKey(raw)),
  };
}

/** A certificate anew from what was parsed of it: nothing else of a file can get through. */
export function pemOf({ raw }: X509Certificate): string {
  return `-----BEGIN CERTIFICATE-----\n${raw.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END CERTIFICATE-----\n`;
}

function blockFrom(text: string, { 1: label, index }: RegExpMatchArray): string | undefined {
  const end = `-----END ${label}-----`;
  const at = text.indexOf(end, index);
  return at < 0 ? undefined : text.slice(index, at + end.length);
}

function parse(body: string): X509Certificate | undefined {
  const base64 = body.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    return undefined;
  }
  const der = Buffer.from(base64, 'base64');
  try {
    const certificate = new X509Certificate(der);
    return certificate.raw.length === der.length ? certificate : undefined;
  } catch {
    return undefined;
  }
}
