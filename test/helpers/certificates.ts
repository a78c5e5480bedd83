import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asn1, pkcs12, pki } from 'node-forge';

const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
let number = 0;

/** A pair that was made for this run; nothing of it is committed. */
export interface Pair { readonly certificate: string; readonly key: string; readonly encrypted: string; readonly pkcs12: Buffer }

export const PASSWORD = 'correct-horse-battery';

/** Makes a certificate that ends in so many days (fewer than none: it has ended), signed by itself or by another one. */
export function pair(days = 365, issuer?: Pair): Pair {
  // Node makes keys in milliseconds, node-forge in seconds.
  const { privateKey: pem } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs1', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  const privateKey = pki.privateKeyFromPem(pem);
  const keys = { privateKey, publicKey: pki.setRsaPublicKey(privateKey.n, privateKey.e) };
  const certificate = pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - 400 * 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + days * 86_400_000 + 3_600_000);
  certificate.setSubject([{ name: 'commonName', value: issuer ? 'flux-issued' : 'flux' }]);
  certificate.setIssuer([{ name: 'commonName', value: 'flux' }]);
  certificate.setExtensions(issuer ? [] : [{ name: 'basicConstraints', cA: true }]);
  certificate.sign(issuer ? pki.privateKeyFromPem(issuer.key) : keys.privateKey);
  return {
    certificate: pki.certificateToPem(certificate).replace(/\r/g, ''),
    key: pki.privateKeyToPem(keys.privateKey).replace(/\r/g, ''),
    encrypted: pki.encryptRsaPrivateKey(keys.privateKey, PASSWORD, { algorithm: 'aes256' }).replace(/\r/g, ''),
    pkcs12: Buffer.from(asn1.toDer(pkcs12.toPkcs12Asn1(keys.privateKey, certificate, PASSWORD, { algorithm: '3des' })).getBytes(), 'binary'),
  };
}

/** A file with these texts in it. */
export function fileOf(...texts: string[]): string {
  return bytesOf(texts.join(''));
}

/** A file with this content. */
export function bytesOf(content: string | Buffer): string {
  const file = join(folder, `${number++}.pem`);
  writeFileSync(file, content);
  return file;
}
