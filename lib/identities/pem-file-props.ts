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
