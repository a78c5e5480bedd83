import { createHash } from 'crypto';

/** Eight hexadecimal digits that tell values apart, the same on every run. */
export function shortHash(...values: string[]): string {
  return createHash('sha256').update(values.join('\0')).digest('hex').slice(0, 8);
}

/** A name as a construct ID: readable, and with a hash where cleaning it could make two names one. */
export function slug(name: string): string {
  const clean = name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return clean === name.toLowerCase() ? clean : `${clean || 'x'}-${shortHash(name)}`;
}

/** A UUID that tells a name from every other one of a namespace: version 5, https://www.rfc-editor.org/rfc/rfc9562#section-5.5 . */
export function nameUuid(name: string, namespace: string): string {
  const bytes = createHash('sha1').update(Buffer.from(namespace.replace(/-/g, ''), 'hex')).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
