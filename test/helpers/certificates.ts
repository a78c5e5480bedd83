import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pki } from 'node-forge';

const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
let number = 0;

/** A pair that was made for this run; nothing of it is committed. */
export interface Pair { readonly certificate: string; readonly key: string; readonly encrypted: string }

export const PASSWORD = 'correct-horse-battery';

/** Makes a certificate that ends in so many days; fewer than none: it has ended. */
export function pair(days = 365): Pair {
  const keys = pki.rsa.generateKeyPair(2048);
  const certificate = pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date(Date.now() - 400 * 86_400_000);
  certificate.validity.notAfter = new Date(Date.now() + days * 86_400_000 + 3_600_000);
  const name = [{ name: 'commonName', value: 'flux' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.sign(keys.privateKey);
  return {
    certificate: pki.certificateToPem(certificate).replace(/\r/g, ''),
    key: pki.privateKeyToPem(keys.privateKey).replace(/\r/g, ''),
    encrypted: pki.encryptRsaPrivateKey(keys.privateKey, PASSWORD, { algorithm: 'aes256' }).replace(/\r/g, ''),
  };
}

/** A file with these texts in it. */
export function fileOf(...texts: string[]): string {
  const file = join(folder, `${number++}.pem`);
  writeFileSync(file, texts.join(''));
  return file;
}
