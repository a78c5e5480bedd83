import { createPrivateKey, KeyObject, X509Certificate } from 'crypto';
import * as fs from 'fs';
import { PemFileProps } from './pem-file-props';
import { quote } from '../text/identifiers';
import { hasPrivateKey } from '../text/key-material';
import { PemContent, pemOf, readPem } from '../text/pem';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';

/** A bundle of certificates has some kilobytes. */
const MAX_BYTES = 1024 * 1024;

/** Certificate and key of a file that was read. */
export interface PemMaterial {
  readonly certificateAndKey: string;
  readonly password?: string;
}

/** A certificate as it is uploaded: what was parsed, and nothing of the file's own text. */
export interface PublicCertificate {
  readonly certificate?: X509Certificate;
  readonly problems: Problem[];
}

/**
 * Reads the public half from a PEM file. A file with a private key is refused: it is one that should never have come near.
 *
 * @param expected the certificate of the private key, where it is known: a chain is searched for it
 */
export function readPublicCertificate(file: string, expected?: X509Certificate): PublicCertificate {
  const { bytes, name, problem } = readBytes(file);
  if (!bytes) {
    return { problems: [problem!] };
  }
  const content = readPem(bytes);
  if (content.maybePrivate) {
    return { problems: [content.certificates.length === 0 && !hasPrivateKey(bytes) ? notPem(name) : privateKeyIn(name)] };
  }
  const certificate = content.certificates.find(({ fingerprint256 }) => fingerprint256 === expected?.fingerprint256) ?? leafOf(content.certificates);
  return certificate ? { certificate, problems: expired(certificate, name) } : { problems: [notPem(name)] };
}

/** Reads certificate and key. The key leaves this function only when the user has said that it may be written. */
export function readPemFile(props: PemFileProps): { material?: PemMaterial; certificate?: X509Certificate; problems: Problem[] } {
  const { bytes, name, problem } = readBytes(props.file);
  if (!bytes) {
    return { problems: [problem!] };
  }
  const content = readPem(bytes);
  if (content.certificates.length === 0) {
    return { problems: [notPem(name)] };
  }
  // From JavaScript and Python anything may come: only `true` is a yes.
  const isAllowed = props.writePlainSecret === true;
  const problems: Problem[] = isAllowed ? [] : [{
    code: Refusal.KEY_MATERIAL,
    what: `the private key in ${name} would be written into a Secret in plain text`,
    why: 'manifests end up in Git, where a key is out for good',
    fix: 'use Certificate.fromExistingSecret(), or set `writePlainSecret: true` and encrypt the written file',
  }];
  const { key, problem: wrong } = keyOf(content, name, props);
  const certificate = (key && content.certificates.find(candidate => candidate.checkPrivateKey(key.object))) ?? leafOf(content.certificates)!;
  problems.push(...expired(certificate, name), ...(wrong ? [wrong] : []));
  if (!key) {
    return { certificate, problems };
  }
  if (!certificate.checkPrivateKey(key.object)) {
    problems.push({
      code: Refusal.CERTIFICATE_FILE,
      what: `the private key in ${name} does not belong to the certificate in it`,
      why: 'Entra could not check the signature (AADSTS700027)',
      fix: 'put certificate and key of one pair into the file',
    });
  }
  const chain = [certificate, ...content.certificates.filter(other => other !== certificate)];
  return {
    material: isAllowed ? { certificateAndKey: [...chain.map(pemOf), `${key.pem}\n`].join(''), password: props.password } : undefined,
    certificate,
    problems,
  };
}

/** The certificate that has issued none of the others, the first of several; an intermediate one signs nothing for Flux. */
function leafOf(certificates: readonly X509Certificate[]): X509Certificate | undefined {
  return certificates.find(candidate => !certificates.some(other => other !== candidate && other.fingerprint256 !== candidate.fingerprint256 && other.checkIssued(candidate)))
    ?? certificates[0];
}

/** What is wrong with a certificate now; what will be soon, the access review tells. */
function expired({ validTo }: X509Certificate, name: string): Problem[] {
  const end = new Date(validTo);
  return end.getTime() >= Date.now() ? [] : [{
    code: 'FAZ053',
    what: `the certificate in ${name} ended on ${end.toISOString().slice(0, 10)}`,
    why: 'Entra refuses it (AADSTS700027)',
    fix: 'make a new one and give its file',
  }];
}

/** Messages of Node name no key material; its own text is not passed on all the same. */
function keyOf({ key: pem, keys }: PemContent, name: string, { password }: PemFileProps): { key?: { object: KeyObject; pem: string }; problem?: Problem } {
  if (pem === undefined) {
    return { problem: { code: Refusal.CERTIFICATE_FILE, what: `${name} has no private key`, why: 'an application signs in with it', fix: 'put the PEM of certificate and key into one file' } };
  }
  if (keys > 1) {
    return { problem: { code: Refusal.CERTIFICATE_FILE, what: `${name} has ${keys} private keys`, why: 'the controllers refuse a file with more than one', fix: 'leave the key of the certificate, and remove the others' } };
  }
  const encrypted = /ENCRYPTED/.test(pem);
  if (encrypted && password === undefined) {
    return { problem: { code: Refusal.CERTIFICATE_FILE, what: `the private key in ${name} is encrypted, and no password is given`, why: 'the controllers could not open it', fix: 'set `password`, or decrypt the key' } };
  }
  try {
    const object = createPrivateKey({ key: pem, passphrase: password });
    return { key: { object, pem: encrypted ? pem.replace(/\r\n?/g, '\n') : rewritten(object, pem) } };
  } catch {
    return {
      problem: {
        code: Refusal.CERTIFICATE_FILE,
        what: `the private key in ${name} cannot be opened`,
        why: encrypted ? 'the password is another one, or the key is damaged' : 'it is no PEM of a private key',
        fix: '`openssl pkey -in FILE -noout` says whether the key and its password are good',
      },
    };
  }
}

/** A key anew from what was parsed of it, in the form that it had. */
function rewritten(key: KeyObject, pem: string): string {
  const type = pem.startsWith('-----BEGIN RSA ') ? 'pkcs1' : pem.startsWith('-----BEGIN EC ') ? 'sec1' : 'pkcs8';
  return String(key.export({ type, format: 'pem' })).trim();
}

/** The bytes of a file, and its name for messages: what was given as a path may be the text of a key. */
function readBytes(file: string): { bytes?: Buffer; name: string; problem?: Problem } {
  if (/[\r\n\0]|-----|BEGIN/.test(file) || file.length > 4096 || hasPrivateKey(Buffer.from(file))) {
    return {
      name: 'the file',
      problem: { code: Refusal.KEY_MATERIAL, what: 'the text of a certificate or key stands where the path of its file belongs', why: 'paths stand in messages', fix: 'write it into a file outside of the repository, and give the path' },
    };
  }
  const name = quote(file);
  try {
    const stat = fs.statSync(file);
    // A pipe would be waited for without end; a folder gets its EISDIR below.
    if (stat.size > MAX_BYTES || !(stat.isFile() || stat.isDirectory())) {
      return { name, problem: { code: Refusal.CERTIFICATE_FILE, what: `the certificate file ${name} ${stat.isFile() ? 'has more than 1 MB' : 'is no regular file'}`, why: 'a certificate with its chain has some kilobytes', fix: 'give the path of a PEM file' } };
    }
    return { name, bytes: fs.readFileSync(file) };
  } catch (error) {
    return {
      name,
      problem: {
        code: Refusal.CERTIFICATE_FILE,
        what: `the certificate file ${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
        why: 'the certificate is taken from it',
        fix: 'give the path of a PEM file, absolute or from the folder where the program runs',
      },
    };
  }
}

function privateKeyIn(name: string): Problem {
  return {
    code: Refusal.KEY_MATERIAL,
    what: `${name} has a private key in it, or something beside certificates that may be one`,
    why: 'the file goes to Entra and into the state of Terraform, where a key is out for good',
    fix: 'give the certificate alone: `openssl x509 -in FILE -out PUBLIC.pem`',
  };
}

function notPem(name: string): Problem {
  return {
    code: Refusal.CERTIFICATE_FILE,
    what: `${name} is no PEM certificate`,
    why: 'Entra takes certificates as PEM',
    fix: 'convert it: `openssl x509 -inform der -in FILE -out FILE.pem`, or `openssl pkcs12 -in FILE.pfx -nodes -out FILE.pem`',
  };
}
