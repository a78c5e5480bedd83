import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { StorageContainer } from './storage-container';
import { BLOB_ROWS } from './support';
import { FluxAccess, FluxAccessProps, Grant } from '../../access/flux-access';
import { ReconciledObjectProps } from '../../access/flux-object-props';
import { FluxObjectJson } from '../../access/object-fields';
import { problemsOf } from '../../azure/azure-resource';
import { AzureRole } from '../../azure/roles';
import { Level, SupportRow } from '../../flux/support';
import { levelOf } from '../../identities/authentication';
import { CertificateUse } from '../../identities/certificate-secret';
import { checkCall, checkNew } from '../../shapes/check';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

/** Access of Flux to a container of Azure Blob Storage. */
export interface FluxBlobAccessProps extends FluxAccessProps {
  /** The container. */
  readonly container: StorageContainer;
}

/**
 * Manifests in a blob container.
 *
 * @see https://fluxcd.io/flux/components/source/buckets/#azure
 */
export interface BucketProps extends ReconciledObjectProps {
  /**
   * Only blobs whose name begins so.
   *
   * @default - all blobs
   */
  readonly prefix?: string;
  /**
   * Files to leave out, in the format of .gitignore.
   *
   * @default - none
   */
  readonly ignore?: string;
}

/**
 * Lets Flux read a container of Azure Blob Storage: Bucket. Grants Storage Blob Data Reader.
 *
 * @see https://fluxcd.io/flux/integrations/azure/#for-azure-blob-storage
 */
export class FluxBlobAccess extends FluxAccess {
  /** The container. */
  public readonly container: StorageContainer;
  /** Blob endpoint of the storage account. */
  public readonly endpoint: string;

  /**
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public constructor(scope: Construct, id: string, props: FluxBlobAccessProps) {
    checkNew('FluxBlobAccess', new.target, scope, id, props);
    super(scope, id, 'ABS', props);
    this.container = props.container;
    const { endpoint, problems } = this.container._endpoint(this.cluster.cloud);
    this.endpoint = endpoint;
    this._program.problems.addAll(this.node.path, problems);
    this._grantNow();
  }

  /**
   * Makes a Bucket: manifests from the blobs of the container.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public bucket(id: string, props: BucketProps = {}): ApiObject {
    checkCall('FluxBlobAccess#bucket', this, id, props);
    return this._make(id, BLOB_ROWS.BUCKET, props, {
      endpoint: this.endpoint,
      bucketName: this.container.containerName,
      interval: props.interval ?? '10m',
      timeout: props.timeout,
      prefix: props.prefix,
      ignore: props.ignore,
    });
  }

  /** @internal */
  protected get _rows(): readonly SupportRow[] {
    return Object.values(BLOB_ROWS);
  }

  /** @internal */
  protected get _certificateUse(): CertificateUse {
    return CertificateUse.BUCKET;
  }

  /** @internal */
  protected _grants(): Grant[] {
    return [{ resource: this.container, role: AzureRole.STORAGE_BLOB_DATA_READER }];
  }

  /** @internal */
  protected _check({ spec = {} }: FluxObjectJson): Problem[] {
    if (problemsOf(this.container).length > 0) {
      return [];
    }
    const problems: Problem[] = [];
    const endpoint = String(spec.endpoint ?? '').replace(/\/$/, '').toLowerCase();
    if (!isToken(this.endpoint) && endpoint !== this.endpoint) {
      problems.push({
        code: 'FAZ009',
        what: `.spec.endpoint of the Bucket is ${quote(String(spec.endpoint))}, the access is to ${this.endpoint}`,
        why: 'the identity is granted another storage account, so every list would end in a 403',
        fix: `set it to ${quote(this.endpoint)}, or authorize it with the access of its account`,
      });
    }
    if (spec.bucketName !== this.container.containerName) {
      problems.push({
        code: 'FAZ009',
        what: `.spec.bucketName of the Bucket is ${quote(String(spec.bucketName))}, the access is to the container ${quote(this.container.containerName)}`,
        why: 'the identity is granted another container',
        fix: `set it to ${quote(this.container.containerName)}, or grant at GrantScope.STORAGE_ACCOUNT in an access of that container`,
      });
    }
    // Beside a ServiceAccount a rule finds it; without one it is a way to sign in like any other, only not that of the access.
    if (spec.secretRef !== undefined && levelOf(this.authentication) !== Level.OBJECT) {
      problems.push({
        code: Refusal.SECRET,
        what: '.spec.secretRef of the Bucket is set',
        why: 'the controller then uses the Secret: it goes before its own identity',
        fix: 'remove .spec.secretRef, or use Authentication.objectLevel() with the application of that Secret',
      });
    }
    return problems;
  }
}
