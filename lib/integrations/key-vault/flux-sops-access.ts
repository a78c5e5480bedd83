import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { addSopsRule, filesBelow, folderOf } from './creation-rules';
import { KeyVault } from './key-vault';
import { KEY_VAULT_ROWS } from './support';
import { FluxAccess, FluxAccessProps, Grant } from '../../access/flux-access';
import { ReconciledObjectProps } from '../../access/flux-object-props';
import { ExpectedField, FluxObjectJson } from '../../access/object-fields';
import { referenceTo } from '../../access/source-reference';
import { AzureResource } from '../../azure/azure-resource';
import { AzureRole } from '../../azure/roles';
import { Level, SupportRow } from '../../flux/support';
import { levelOf } from '../../identities/authentication';
import { NODE_SECRET } from '../../identities/certificate-secrets';
import { checkCall, checkNew } from '../../shapes/check';
import { isGoExpression } from '../../text/forms';
import { quote } from '../../text/identifiers';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

/** Access of Flux to a key of Azure Key Vault, with which SOPS files are encrypted. */
export interface FluxSopsAccessProps extends FluxAccessProps {
  /** The vault, which uses Azure RBAC. */
  readonly keyVault: KeyVault;
  /** Name of the key in the vault. */
  readonly keyName: string;
  /**
   * Version of the key that people encrypt with, 32 hexadecimal digits: `az keyvault key show --query key.kid`.
   *
   * @default - the latest; sops before 3.11 wants a version
   */
  readonly keyVersion?: string;
  /**
   * Which files are encrypted with the key: a regular expression over paths, relative to the `.sops.yaml`, which belongs into the root of the repository
   * of the Kustomizations' source.
   *
   * @default - files that end with `.sops.yaml` or `.sops.yml` in the folders that the Kustomizations of the access read
   */
  readonly pathRegex?: string;
  /**
   * Which fields of a file are encrypted: a regular expression over names.
   *
   * @default '^(data|stringData)$'
   */
  readonly encryptedRegex?: string;
}

/**
 * A Kustomization that decrypts.
 *
 * @see https://fluxcd.io/flux/components/kustomize/kustomizations/
 */
export interface SopsKustomizationProps extends ReconciledObjectProps {
  /** The source of the manifests: a GitRepository, OCIRepository or Bucket. */
  readonly source: ApiObject;
  /**
   * Folder of the manifests in the source.
   *
   * @default './'
   */
  readonly path?: string;
  /**
   * Whether objects that are gone from the source are deleted from the cluster.
   *
   * @default true
   */
  readonly prune?: boolean;
  /**
   * Whether to wait until the applied objects are ready.
   *
   * @default false
   */
  readonly wait?: boolean;
  /**
   * Namespace into which all objects are put.
   *
   * @default - the objects' own
   */
  readonly targetNamespace?: string;
  /**
   * ServiceAccount with whose rights the objects are applied. It has nothing to do with the decryption.
   *
   * @default - the controller's
   */
  readonly serviceAccountName?: string;
  /**
   * Kustomizations that have to be ready first.
   *
   * @default - none
   */
  readonly dependsOn?: ApiObject[];
}

/**
 * Lets Flux decrypt SOPS files with a key of Azure Key Vault: Kustomization. Grants Key Vault Crypto User on the key, and writes the
 * creation rules of `.sops.yaml` with which people encrypt for it.
 *
 * At node level a Secret with the client ID of the kubelet identity (nothing secret) is written into the namespace of each Kustomization.
 * Every pod of the nodes can use that identity, of which the access review warns.
 *
 * @see https://fluxcd.io/flux/integrations/azure/#for-azure-key-vault
 */
export class FluxSopsAccess extends FluxAccess {
  /** The vault. */
  public readonly keyVault: KeyVault;
  /** URL of the key as SOPS knows it, with its version when one is given. */
  public readonly keyUrl: string;
  private readonly folders = new Set<string>();
  private readonly resource: AzureResource;

  /**
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public constructor(scope: Construct, id: string, props: FluxSopsAccessProps) {
    checkNew('FluxSopsAccess', new.target, scope, id, props);
    super(scope, id, 'AKV', props);
    this.keyVault = props.keyVault;
    const { url, problems } = this.keyVault._url(this.cluster.cloud);
    this.keyUrl = `${url}/keys/${props.keyName}${props.keyVersion ? `/${props.keyVersion}` : ''}`;
    this.resource = this.keyVault._key(props.keyName);
    this._program.problems.addAll(this.node.path, [...problems, ...checkProps(props)]);
    this._grantNow();
    // After the base class has looked at every Kustomization.
    this._program.atEnd(() => this.declareRules(props));
  }

  /**
   * Makes a Kustomization that decrypts with the key.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public kustomization(id: string, props: SopsKustomizationProps): ApiObject {
    checkCall('FluxSopsAccess#kustomization', this, id, props);
    return this._make(id, KEY_VAULT_ROWS.SOPS_KUSTOMIZATION, props, {
      interval: props.interval ?? '10m',
      timeout: props.timeout,
      path: props.path ?? './',
      prune: props.prune ?? true,
      wait: props.wait,
      targetNamespace: props.targetNamespace,
      serviceAccountName: props.serviceAccountName,
      sourceRef: referenceTo(props.source),
      dependsOn: props.dependsOn?.map(({ name, metadata }) => ({ name, namespace: metadata.namespace })),
      decryption: { provider: 'sops' },
    });
  }

  /** @internal */
  protected get _rows(): readonly SupportRow[] {
    return Object.values(KEY_VAULT_ROWS);
  }

  /** @internal */
  protected _use(support: SupportRow, path: string, namespace: string | undefined): ExpectedField[] {
    const fields: ExpectedField[] = [['/spec/decryption/provider', 'sops'], ...super._use(support, path, namespace)];
    const kubelet = levelOf(this.authentication) === Level.NODE ? this._grantToNodes() : undefined;
    return kubelet ? [...fields, [`${support.secretField}/name`, this._site.certificateSecrets.useNode(namespace ?? 'default', kubelet.clientId)]] : fields;
  }

  /** The Secret that names the identity goes before everything that the controller has: nothing of it is changed. @internal */
  protected _useNode(): void {
    this._grantToNodes();
  }

  /** @internal */
  protected _grants(): Grant[] {
    return [{ resource: this.resource, role: AzureRole.KEY_VAULT_CRYPTO_USER }];
  }

  /** @internal */
  protected _check({ metadata, spec = {} }: FluxObjectJson): Problem[] {
    this.folders.add(folderOf(spec.path));
    const secret: unknown = spec.decryption?.secretRef?.name;
    const isOfNode = levelOf(this.authentication) === Level.NODE && secret === NODE_SECRET;
    if (typeof secret !== 'string' || levelOf(this.authentication) === Level.OBJECT || isOfNode || !this._site.hasSecretKey(metadata?.namespace, secret, 'sops.azure-kv')) {
      return [];
    }
    return [{
      code: Refusal.SECRET,
      what: `.spec.decryption.secretRef of the Kustomization names ${quote(secret)}, which has sops.azure-kv`,
      why: 'the credentials in it go before the identity of the controller',
      fix: 'remove sops.azure-kv from the Secret, or use Authentication.objectLevel() with the application of that Secret',
    }];
  }

  /** Only the encrypted files tell with which key a Kustomization decrypts. @internal */
  protected _sopsKeys(): { readonly [kustomization: string]: string } {
    const [resource] = this._resources;
    return Object.fromEntries(this._objects.map(({ metadata, name }) => [`${metadata.namespace ?? 'default'}/${name}`, resource.id]));
  }

  /** People encrypt where the Kustomizations read: in their folders of the source, whatever the cluster is called. */
  private declareRules({ pathRegex, encryptedRegex }: FluxSopsAccessProps): void {
    const rule = { encrypted_regex: encryptedRegex ?? '^(data|stringData)$', azure_keyvault: this.keyUrl };
    if (pathRegex !== undefined) {
      addSopsRule(this._program, this._site, this.node.path, { rule: { path_regex: pathRegex, ...rule } });
      return;
    }
    const folders = this.folders.size > 0 ? [...this.folders].sort() : [''];
    folders.forEach(folder => addSopsRule(this._program, this._site, this.node.path, { folder, rule: { path_regex: filesBelow(folder), ...rule } }));
  }
}

function checkProps({ keyName, keyVersion, pathRegex, encryptedRegex }: FluxSopsAccessProps): Problem[] {
  const problems: Problem[] = [];
  // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftkeyvault
  if (!isToken(keyName) && !/^[a-zA-Z0-9-]{1,127}$/.test(keyName)) {
    problems.push({
      code: Refusal.NAME_FORM,
      what: `${quote(keyName)} is not the name of a key`,
      why: 'no key of that name can exist',
      fix: keyName.startsWith('https://') ? `give the name alone: ${quote(keyName.split('/')[4] ?? 'NAME')}` : "give up to 127 letters, digits and '-'",
    });
  }
  if (keyVersion !== undefined && !isToken(keyVersion) && !/^[0-9a-f]{32}$/.test(keyVersion)) {
    problems.push({ code: Refusal.NAME_FORM, what: `${quote(keyVersion)} is not the version of a key`, why: 'SOPS would not find it', fix: 'give the 32 hexadecimal digits at the end of `az keyvault key show --query key.kid`' });
  }
  for (const [name, value] of [['pathRegex', pathRegex], ['encryptedRegex', encryptedRegex]] as const) {
    if (value !== undefined && isToken(value)) {
      problems.push({ code: Refusal.NOT_PLAIN, what: `${name} is a Terraform token`, why: 'the .sops.yaml is written at synth, and it decides what is encrypted', fix: 'give a literal' });
    } else if (value !== undefined && !isGoExpression(value)) {
      problems.push({ code: Refusal.VALUE_FORM, what: `${name} ${quote(value)} is not a regular expression`, why: 'sops could not read the .sops.yaml', fix: 'close its brackets, and escape what is meant literally' });
    }
  }
  return problems;
}
