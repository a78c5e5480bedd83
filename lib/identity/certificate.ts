import { createPrivateKey, KeyObject, X509Certificate } from 'crypto';
import * as fs from 'fs';
import { Problem } from '../errors';
import { quote } from '../validation';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----[\s\S]+?-----END (?:[A-Z]+ )*PRIVATE KEY-----/;

/** A certificate whose Secret exists in the cluster already, or is made by something else (SOPS, External Secrets …). */
export interface ExistingSecretProps {
  /**
   * Name of the Secret. Its keys, by its use:
   * Bucket `tenantId`, `clientId`, `clientCertificate` (and `clientCertificatePassword`, `clientCertificateSendChain: "true"`, outside the public cloud `authorityHost`);
   * Kustomization `sops.azure-kv`, a YAML document of the same keys with a bare `true`;
   * controller level `cert-and-key` (and `key-password`).
   */
  readonly secretName: string;
  /**
   * Whether the private key in the Secret is encrypted, and the Secret has its password.
   *
   * @default false
   */
  readonly encryptedKey?: boolean;
  /**
   * Whether to send the chain of the certificate, for applications that trust a subject name and issuer.
   *
   * @default false
   */
  readonly sendChain?: boolean;
}

/** A certificate whose Secret the library writes. */
export interface PemFileProps {
  /** File with the certificate and its private key, both PEM. It is read at synth; keep it out of Git. */
  readonly file: string;
  /**
   * That the private key may stand in plain text in the manifests. Leave them out of Git, or encrypt the written file with SOPS.
   * Without this the run stops: the default is a Secret that exists already.
   *
   * @default false
   */
  readonly writePlainSecret?: boolean;
  /**
   * Password of the private key, when it is encrypted.
   *
   * @default - the key is not encrypted
   */
  readonly password?: string;
  /**
   * Whether to send the chain of the certificate.
   *
   * @default false
   */
  readonly sendChain?: boolean;
  /**
   * Name of the Secret.
   *
   * @default - `flux-` and the ID of the application
   */
  readonly secretName?: string;
}

/** Certificate and key of a file that was read. @internal */
export interface PemMaterial {
  readonly certificateAndKey: string;
  readonly password?: string;
}

/**
 * The certificate with which an application signs in.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export class Certificate {
  /** A certificate in a Secret that exists already: no key material passes through this program. */
  public static fromExistingSecret(props: ExistingSecretProps): Certificate {
    return new Certificate(props.secretName, props.encryptedKey ?? false, props.sendChain ?? false);
  }

  /** A certificate in a file, which the library writes into a Secret in plain text: only with `writePlainSecret`. */
  public static fromPemFile(props: PemFileProps): Certificate {
    return new Certificate(props.secretName, props.password !== undefined, props.sendChain ?? false, props);
  }

  private read?: { material?: PemMaterial; publicPem?: string; certificate?: X509Certificate; problems: Problem[] };

  private constructor(
    /** @internal */
    public readonly _secretName: string | undefined,
    /** @internal */
    public readonly _encryptedKey: boolean,
    /** @internal */
    public readonly _sendChain: boolean,
    private readonly pem?: PemFileProps,
  ) {}

  /** Whether the library writes the Secret. @internal */
  public get _isFile(): boolean {
    return this.pem !== undefined;
  }

  /** What a Secret is made of. @internal */
  public _material(): PemMaterial | undefined {
    return this.load().material;
  }

  /** The certificate without its key. @internal */
  public _publicPem(): string | undefined {
    return this.load().publicPem;
  }

  /** @internal */
  public _problems(): Problem[] {
    return this.load().problems;
  }

  /** Whether this is the certificate that Terraform uploads. @internal */
  public _matches(other: PublicCertificate): boolean {
    const { certificate } = this.load();
    return !certificate || !other.certificate || certificate.fingerprint256 === other.certificate.fingerprint256;
  }

  private load(): NonNullable<Certificate['read']> {
    this.read ??= this.pem ? readPemFile(this.pem) : { problems: [] };
    return this.read;
  }
}

/** A certificate as Terraform uploads it. */
export interface PublicCertificate {
  readonly pem?: string;
  readonly certificate?: X509Certificate;
  readonly problems: Problem[];
}

/** Reads the public half from a PEM file; a private key in the file is never looked at. */
export function readPublicCertificate(file: string): PublicCertificate {
  const { text, problem } = readText(file);
  const pem = text && [...text.matchAll(CERTIFICATE)].map(([block]) => block)[0];
  if (!pem) {
    return { problems: [problem ?? notPem(file)] };
  }
  const { certificate, problems } = inspect(pem, file);
  return { pem: `${pem}\n`, certificate, problems };
}

/** What is wrong with a certificate now; what will be soon, the access review tells. */
export function inspect(pem: string, file: string): { certificate?: X509Certificate; problems: Problem[] } {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch {
    return { problems: [notPem(file)] };
  }
  const end = new Date(certificate.validTo);
  if (end.getTime() < Date.now()) {
    return {
      certificate,
      problems: [{
        what: `the certificate in ${quote(file)} ended on ${end.toISOString().slice(0, 10)}`,
        why: 'Entra refuses it (AADSTS700027)',
        fix: 'make a new one and give its file',
      }],
    };
  }
  return { certificate, problems: [] };
}

function readPemFile(props: PemFileProps): NonNullable<Certificate['read']> {
  const { text, problem } = readText(props.file);
  const certificates = text ? [...text.matchAll(CERTIFICATE)].map(([block]) => block) : [];
  const key = text && PRIVATE_KEY.exec(text)?.[0];
  if (problem || certificates.length === 0) {
    return { problems: [problem ?? notPem(props.file)] };
  }
  const problems: Problem[] = [];
  if (!props.writePlainSecret) {
    problems.push({
      what: `the private key in ${quote(props.file)} would be written into a Secret in plain text`,
      why: 'manifests end up in Git, where a key is out for good',
      fix: 'use Certificate.fromExistingSecret(), or set `writePlainSecret: true` and encrypt the written file',
    });
  }
  const { certificate, problems: wrong } = inspect(certificates[0], props.file);
  problems.push(...wrong);
  if (!key) {
    return { problems: [...problems, { what: `${quote(props.file)} has no private key`, why: 'an application signs in with it', fix: 'put the PEM of certificate and key into one file' }] };
  }
  const opened = openKey(key, props);
  if ('what' in opened) {
    return { problems: [...problems, opened] };
  }
  if (certificate && !certificate.checkPrivateKey(opened.key)) {
    problems.push({
      what: `the private key in ${quote(props.file)} does not belong to the certificate in it`,
      why: 'Entra could not check the signature (AADSTS700027)',
      fix: 'put certificate and key of one pair into the file',
    });
  }
  return {
    material: { certificateAndKey: `${[...certificates, key].join('\n')}\n`, password: props.password },
    publicPem: `${certificates[0]}\n`,
    certificate,
    problems,
  };
}

/** Messages of Node name no key material; its own text is not passed on all the same. */
function openKey(key: string, props: PemFileProps): { key: KeyObject } | Problem {
  const encrypted = /ENCRYPTED/.test(key);
  if (encrypted && props.password === undefined) {
    return { what: `the private key in ${quote(props.file)} is encrypted, and no password is given`, why: 'the controllers could not open it', fix: 'set `password`, or decrypt the key' };
  }
  try {
    return { key: createPrivateKey({ key, passphrase: props.password }) };
  } catch {
    return {
      what: `the private key in ${quote(props.file)} cannot be opened`,
      why: encrypted ? 'the password is another one, or the key is damaged' : 'it is no PEM of a private key',
      fix: '`openssl pkey -in FILE -noout` says whether the key and its password are good',
    };
  }
}

function readText(file: string): { text?: string; problem?: Problem } {
  try {
    return { text: fs.readFileSync(file, 'utf8') };
  } catch (error) {
    return {
      problem: {
        what: `the certificate file ${quote(file)} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`,
        why: 'the certificate is taken from it',
        fix: 'give the path of a PEM file, absolute or from the folder where the program runs',
      },
    };
  }
}

function notPem(file: string): Problem {
  return {
    what: `${quote(file)} is no PEM certificate`,
    why: 'Entra takes certificates as PEM',
    fix: 'convert it: `openssl x509 -inform der -in FILE -out FILE.pem`, or `openssl pkcs12 -in FILE.pfx -nodes -out FILE.pem`',
  };
}
