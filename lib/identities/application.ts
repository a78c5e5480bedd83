import { Construct } from 'constructs';
import { Certificate } from './certificate';
import { readPublicCertificate } from './certificate-files';
import { Identity } from './identity';
import { homeOf, IN_NO_CLUSTER } from '../core/contracts';
import { Principal } from '../core/principal';
import { Provisioner, toolOf } from '../provisioners/provisioner';
import { checkCall } from '../shapes/check';
import { checkGuid } from '../text/identifiers';
import { pemOf } from '../text/pem';
import { refuse } from '../text/problems';
import { Refusal } from '../text/refusals';
import { isToken } from '../text/tokens';

/** How an application proves who it is. */
export interface ApplicationCertificateProps {
  /** The certificate with its private key, as the cluster has it. */
  readonly certificate: Certificate;
  /**
   * PEM file of the certificate (with its chain, if you like), which the provisioner uploads to the service principal.
   * A file with a private key in it is refused.
   *
   * @default - with `Certificate.fromPemFile` the certificate of that file; otherwise nothing is uploaded
   */
  readonly publicCertificateFile?: string;
  /**
   * What makes the application, or uploads its certificate.
   *
   * @default - the cluster's provisioner
   */
  readonly provisioner?: Provisioner;
}

/** An application to make. */
export interface ApplicationProps extends ApplicationCertificateProps {
  /**
   * Name for people.
   *
   * @default - `flux-` and the construct path
   */
  readonly displayName?: string;
}

/** An application that exists already. */
export interface ExistingApplicationProps extends ApplicationCertificateProps {
  /** Client ID (application ID), a GUID. */
  readonly clientId: string;
  /**
   * Principal ID (object ID of the service principal, not of the application), a GUID.
   *
   * @default - looked up by the client ID
   */
  readonly principalId?: string;
  /**
   * Entra tenant, a GUID.
   *
   * @default - the cluster's
   */
  readonly tenantId?: string;
}

/**
 * An application (service principal), which signs in with a certificate. Prefer a managed identity: it has no secret that could be stolen.
 *
 * @see https://fluxcd.io/flux/integrations/azure/#with-application-certificates
 */
export class Application extends Identity {
  /**
   * Makes an application with its service principal.
   *
   * @param scope a cluster or a construct in it
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static create(scope: Construct, id: string, props: ApplicationProps): Application {
    checkCall('Application.create', undefined, scope, id, props);
    return new Application(scope, id, props);
  }

  /**
   * Uses an application that exists already.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromClientId(scope: Construct, id: string, props: ExistingApplicationProps): Application {
    checkCall('Application.fromClientId', undefined, scope, id, props);
    return new Application(scope, id, props, props);
  }

  public readonly clientId: string;
  public readonly tenantId: string;
  /** The certificate with its private key, as the cluster has it. */
  public readonly certificate: Certificate;
  /** @internal */
  public readonly _principal: Principal;
  /** @internal */
  public readonly _isNew: boolean;
  private readonly givenPrincipalId?: string;

  private constructor(scope: Construct, id: string, props: ApplicationProps, existing?: ExistingApplicationProps) {
    super(scope, id);
    const cluster = homeOf(this) ?? refuse(this.node.path, IN_NO_CLUSTER);
    const provisioning = cluster.provisionings.of(props.provisioner && toolOf(props.provisioner));
    this._isNew = !existing;
    this.tenantId = existing?.tenantId ?? cluster.tenantId;
    this.certificate = props.certificate;
    if (existing) {
      this.clientId = existing.clientId;
      this.givenPrincipalId = existing.principalId;
      this._program.problems.addAll(this.node.path, [
        ...checkGuid('the client ID', existing.clientId),
        ...(existing.principalId ? checkGuid('the principal ID', existing.principalId) : []),
        ...(existing.tenantId ? checkGuid('the tenant ID', existing.tenantId) : []),
        ...(existing.principalId && !isToken(existing.clientId) && existing.principalId.toLowerCase() === existing.clientId.toLowerCase() ? [{
          code: 'FAZ017',
          what: 'the client ID and the principal ID are the same GUID',
          why: 'an application signs in with its client ID and is granted roles under the object ID of its service principal',
          fix: '`az ad sp show --id CLIENT_ID --query id` prints the principal ID',
        }] : []),
      ]);
    } else {
      const made = provisioning.application(this, { displayName: props.displayName ?? `flux-${this.node.path.replace(/[^A-Za-z0-9_-]+/g, '-')}` });
      this.clientId = made.clientId;
      this.givenPrincipalId = made.principalId;
      provisioning.handOver(this, 'client_id', this.clientId, `Client ID of ${this.node.path}`);
    }
    this._principal = this._program.principals.of(
      { clientId: this.clientId, principalId: this.givenPrincipalId, isMade: this._isNew, path: this.node.path }, { owner: this, provisioning, stack: cluster.existingStack() });
    this.upload(props);
  }

  public get principalId(): string {
    return this.givenPrincipalId ?? this._principal.findPrincipalId();
  }

  /** @internal */
  public get _literalPrincipalId(): string | undefined {
    return this._isNew ? undefined : this.givenPrincipalId && !isToken(this.givenPrincipalId) ? this.givenPrincipalId : undefined;
  }

  /** Name of the Secret with certificate and key. @internal */
  public get _secretName(): string {
    return this.certificate._secretName ?? `flux-${this.node.id}`;
  }

  /** Gives the service principal the public half of the certificate. */
  private upload({ certificate, publicCertificateFile }: ApplicationProps): void {
    const { problems } = this._program;
    problems.addAll(this.node.path, certificate._problems());
    const signing = certificate._public();
    const uploaded = publicCertificateFile === undefined ? signing : readPublicCertificate(publicCertificateFile, signing?.certificate);
    if (!uploaded) {
      if (this._isNew) {
        problems.add(this.node.path, {
          code: Refusal.CERTIFICATE_FILE,
          what: 'the new application has no certificate',
          why: 'it could never sign in',
          fix: 'give the certificate (without its key) in `publicCertificateFile`',
        });
      }
      return;
    }
    problems.addAll(this.node.path, uploaded.problems);
    if (uploaded.certificate && signing && uploaded.certificate.fingerprint256 !== signing.certificate?.fingerprint256) {
      problems.add(this.node.path, {
        code: Refusal.CERTIFICATE_FILE,
        what: 'publicCertificateFile is another certificate than the one of the private key',
        why: 'Entra would know the one and Flux sign with the other (AADSTS700027)',
        fix: 'give the public half of the same certificate, or leave publicCertificateFile out',
      });
    }
    const { uploads } = this._principal;
    if (uploaded.certificate && uploaded.problems.length === 0 && !uploads.has(uploaded.certificate.fingerprint256)) {
      uploads.add(uploaded.certificate.fingerprint256);
      this._provisioning.applicationCertificate(this, 'certificate', {
        principalId: this.principalId,
        publicCertificate: pemOf(uploaded.certificate),
        endDate: new Date(uploaded.certificate.validTo).toISOString().replace(/\.\d+Z$/, 'Z'),
      });
    }
  }
}
