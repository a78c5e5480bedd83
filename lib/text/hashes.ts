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
