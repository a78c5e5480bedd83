import { X509Certificate } from 'crypto';
import { PemMaterial, PublicCertificate, readPemFile } from './certificate-files';
import { PemFileProps } from './pem-file-props';
import { checkCall } from '../shapes/check';
import { Problem } from '../text/problems';

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

/** What is known of a certificate. Kept beside the object: whoever prints or serializes it sees neither file nor password. */
interface State {
  readonly pem?: PemFileProps;
  read?: { readonly material?: PemMaterial; readonly certificate?: X509Certificate; readonly problems: Problem[] };
}

const STATES = new WeakMap<Certificate, State>();

/**
 * The certificate with which an application signs in.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
export class Certificate {
  /**
   * A certificate in a Secret that exists already: no key material passes through this program.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromExistingSecret(props: ExistingSecretProps): Certificate {
    checkCall('Certificate.fromExistingSecret', undefined, props);
    return new Certificate(props.secretName, props.encryptedKey ?? false, props.sendChain ?? false, {});
  }

  /**
   * A certificate in a file, which the library writes into a Secret in plain text: only with `writePlainSecret`.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromPemFile(props: PemFileProps): Certificate {
    checkCall('Certificate.fromPemFile', undefined, props);
    return new Certificate(props.secretName, props.password !== undefined, props.sendChain ?? false, { pem: { ...props } });
  }

  private constructor(
    /** @internal */
    public readonly _secretName: string | undefined,
    /** @internal */
    public readonly _encryptedKey: boolean,
    /** @internal */
    public readonly _sendChain: boolean,
    state: State,
  ) {
    STATES.set(this, state);
  }

  /** Whether the library writes the Secret. @internal */
  public get _isFile(): boolean {
    return STATES.get(this)!.pem !== undefined;
  }

  /** What a Secret is made of; undefined unless the user has said that it may stand in plain text. @internal */
  public _material(): PemMaterial | undefined {
    return this.load().material;
  }

  /** The certificate without its key. @internal */
  public _public(): PublicCertificate | undefined {
    const { certificate } = this.load();
    return certificate && { certificate, problems: [] };
  }

  /** @internal */
  public _problems(): Problem[] {
    return this.load().problems;
  }

  private load(): NonNullable<State['read']> {
    const state = STATES.get(this)!;
    state.read ??= state.pem ? readPemFile(state.pem) : { problems: [] };
    return state.read;
  }
}

export const hasEncryptedKey = (certificate: Certificate) => certificate._encryptedKey;

export const sendsChain = (certificate: Certificate) => certificate._sendChain;
