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
  const hex = createHash('sha1').update(Buffer.from(namespace.replace(/-/g, ''), 'hex')).update(name).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16], 16) % 4];
  return [hex.slice(0, 8), hex.slice(8, 12), `5${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}
