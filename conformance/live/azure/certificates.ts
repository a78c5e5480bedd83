import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a key pair on disk, PEM. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** A certificate authority of this run; its key leaves the work folder as little as the run's other keys. */
export class CertificateAuthority {
  public readonly certificate: string;
  private readonly key: string;

  constructor(private readonly folder: string) {
    const files = selfSigned(folder, 'ca', 'cdk-flux-azure live tier CA');
    this.certificate = files.certificate;
    this.key = files.key;
  }

  /** A server certificate for host names and addresses. */
  public issue(name: string, hosts: string[]): CertificateFiles {
    const path = (extension: string) => join(this.folder, `${name}.${extension}`);
    const names = hosts.map(host => `${/^[\d.]+$/.test(host) ? 'IP' : 'DNS'}:${host}`).join(',');
    writeFileSync(path('ext'), `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`);
    openssl('req', '-newkey', 'rsa:2048', '-nodes', '-keyout', path('key'), '-out', path('csr'), '-subj', `/CN=${name}`);
    openssl('x509', '-req', '-in', path('csr'), '-CA', this.certificate, '-CAkey', this.key, '-CAcreateserial',
      '-days', '2', '-extfile', path('ext'), '-out', path('crt'));
    return { certificate: path('crt'), key: path('key') };
  }
}

/** A self-signed certificate, as people make for an application. */
export function selfSigned(folder: string, name: string, commonName: string): CertificateFiles {
  const files = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '60', '-subj', `/CN=${commonName}`,
    '-keyout', files.key, '-out', files.certificate);
  return files;
}

/** An RSA key pair for an API server's ServiceAccount tokens; returns the paths. */
export function rsaKeyPair(folder: string, name: string): { readonly privateKey: string; readonly publicKey: string } {
  const files = { privateKey: join(folder, `${name}.key`), publicKey: join(folder, `${name}.pub`) };
  openssl('genrsa', '-out', files.privateKey, '2048');
  openssl('rsa', '-in', files.privateKey, '-pubout', '-out', files.publicKey);
  return files;
}
