import { Problem } from '../../text/problems';
import { SUPPORT_MATRIX, SupportRow } from '../../flux/support-matrix';
import { Integration } from '../../azure/role-actions';
import { ManifestObject } from '../input';
import { isObject, objectAt, stringAt, valueAt } from '../../text/json-reading';
import { adoSource, adoStatusTarget, blobContainer, eventHub, registry } from './addresses';
import { ClusterFiles, nameOf, namespaceOf } from './cluster-files';

/** What a Flux object reaches in Azure. */
export interface Target {
  /** For people: a host, a project, a vault. */
  readonly label: string;
  /** ARM type and names, outermost first, as far as the object tells. */
  readonly type?: string;
  readonly names?: readonly string[];
  /** ARM ID, where the object names it. */
  readonly armId?: string;
  /** Host or symbol of it, by which a resource is found again. */
  readonly host?: string;
  /** Repository of a registry. */
  readonly repository?: string;
  readonly ado?: { readonly organization: string; readonly project: string; readonly repository: string };
}

/** A Flux object that uses Azure. */
export interface FluxUse {
  readonly object: ManifestObject;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly integration: Integration;
  readonly row: SupportRow;
  readonly target: Target;
  readonly writes: boolean;
  /** ServiceAccount that the object names. */
  readonly serviceAccountName?: string;
  /** Secret from which it may take a certificate, a key or a token. */
  readonly secretName?: string;
  /** The object points at Azure and does not say `provider: azure`. */
  readonly providerMissing: boolean;
  /** The integration takes no role for it: address and CA of a remote cluster are given. */
  readonly needsNoRole?: boolean;
  /** What its address has wrong. */
  readonly problems: readonly Problem[];
}

/** Every use of Azure by the Flux objects of a cluster. */
export function usesOf(files: ClusterFiles): FluxUse[] {
  return files.flux.flatMap(object => readers[String(object.json.kind)]?.(object, files) ?? []);
}

type Reader = (object: ManifestObject, files: ClusterFiles) => FluxUse[];

function use(object: ManifestObject, row: SupportRow, target: Target, options: Partial<FluxUse> = {}): FluxUse {
  const { json } = object;
  return {
    object,
    row,
    target,
    kind: String(json.kind),
    namespace: namespaceOf(json),
    name: nameOf(json),
    integration: row.integration as Integration,
    writes: false,
    serviceAccountName: stringAt(json, 'spec', 'serviceAccountName'),
    secretName: stringAt(json, 'spec', 'secretRef', 'name'),
    providerMissing: false,
    problems: [],
    ...options,
  };
}

function fromRegistry(row: SupportRow, address: (spec: unknown) => string | undefined): Reader {
  return (object, files) => {
    const spec = object.json.spec;
    const isAzure = stringAt(spec, 'provider') === 'azure';
    const { target, isAzureHost, problems } = registry(address(spec) ?? '', files.context.cloud);
    const providerMissing = !isAzure && isAzureHost;
    return isAzure || providerMissing ? [use(object, row, target, { providerMissing, problems: isAzure ? problems : [] })] : [];
  };
}

const readers: { readonly [kind: string]: Reader } = {
  OCIRepository: fromRegistry(SUPPORT_MATRIX.OCI_REPOSITORY, spec => stringAt(spec, 'url')),
  ImageRepository: fromRegistry(SUPPORT_MATRIX.IMAGE_REPOSITORY, spec => stringAt(spec, 'image')),
  HelmRepository: (object, files) => (stringAt(object.json, 'spec', 'type') === 'oci' || stringAt(object.json, 'spec', 'url')?.startsWith('oci://')
    ? fromRegistry(SUPPORT_MATRIX.HELM_REPOSITORY, spec => stringAt(spec, 'url'))(object, files).map(found => ({ ...found, serviceAccountName: undefined })) : []),
  GitRepository: object => {
    const url = stringAt(object.json, 'spec', 'url') ?? '';
    const isAzure = stringAt(object.json, 'spec', 'provider') === 'azure';
    const { target, problems } = adoSource(url);
    const providerMissing = !isAzure && target.ado !== undefined;
    return isAzure || providerMissing ? [use(object, SUPPORT_MATRIX.GIT_REPOSITORY, target, { providerMissing, problems: isAzure ? problems : [] })] : [];
  },
  ImageUpdateAutomation: (object, files) => {
    const namespace = stringAt(object.json, 'spec', 'sourceRef', 'namespace') ?? namespaceOf(object.json);
    const source = files.find('GitRepository', namespace, stringAt(object.json, 'spec', 'sourceRef', 'name') ?? '');
    if (!source || stringAt(source.json, 'spec', 'provider') !== 'azure') {
      return [];
    }
    const { target } = adoSource(stringAt(source.json, 'spec', 'url') ?? '');
    return [use(object, SUPPORT_MATRIX.IMAGE_UPDATE_AUTOMATION, target, { writes: true, serviceAccountName: stringAt(source.json, 'spec', 'serviceAccountName'), secretName: undefined })];
  },
  Provider: (object, files) => {
    const type = stringAt(object.json, 'spec', 'type');
    const address = stringAt(object.json, 'spec', 'address') ?? '';
    if (type === 'azuredevops') {
      const { target, problems } = adoStatusTarget(address);
      return [use(object, SUPPORT_MATRIX.COMMIT_STATUS_PROVIDER, target, { writes: true, problems })];
    }
    if (type === 'azureeventhub') {
      const { target, problems } = eventHub(address, stringAt(object.json, 'spec', 'channel') ?? '', files.context);
      return [use(object, SUPPORT_MATRIX.EVENT_HUB_PROVIDER, target, { writes: true, problems })];
    }
    return [];
  },
  Bucket: (object, files) => {
    const isAzure = stringAt(object.json, 'spec', 'provider') === 'azure';
    const { target, isAzureHost, problems } = blobContainer(stringAt(object.json, 'spec', 'endpoint') ?? '', stringAt(object.json, 'spec', 'bucketName') ?? '', files.context.cloud);
    const providerMissing = !isAzure && isAzureHost;
    return isAzure || providerMissing ? [use(object, SUPPORT_MATRIX.BUCKET, target, { providerMissing, problems: isAzure ? problems : [] })] : [];
  },
  Kustomization: (object, files) => [...sopsUse(object, files), ...remoteUse(object, files, SUPPORT_MATRIX.REMOTE_KUSTOMIZATION)],
  HelmRelease: (object, files) => remoteUse(object, files, SUPPORT_MATRIX.REMOTE_HELM_RELEASE),
};

/** Only the encrypted files tell with which key a Kustomization decrypts; what it names itself tells whether it is one of Azure. */
function sopsUse(object: ManifestObject, files: ClusterFiles): FluxUse[] {
  const decryption = objectAt(object.json, 'spec', 'decryption');
  if (stringAt(decryption, 'provider') !== 'sops') {
    return [];
  }
  const namespace = namespaceOf(object.json);
  const serviceAccountName = stringAt(decryption, 'serviceAccountName');
  const secretName = stringAt(decryption, 'secretRef', 'name');
  const key = files.context.sopsKeys?.[`${namespace}/${nameOf(object.json)}`];
  const secret = secretName === undefined ? undefined : files.find('Secret', namespace, secretName);
  const secretIsAzure = secret !== undefined && ['data', 'stringData'].some(field => Object.keys(objectAt(secret.json, field)).some(name => /azure-kv/i.test(name)));
  if (!serviceAccountName && !key && !secretIsAzure) {
    return [];
  }
  const target: Target = key ? { label: key, armId: key, type: 'Microsoft.KeyVault/vaults/keys' } : { label: 'a key vault', type: 'Microsoft.KeyVault/vaults' };
  return [use(object, SUPPORT_MATRIX.SOPS_KUSTOMIZATION, target, { serviceAccountName, secretName: secret && !secretIsAzure ? undefined : secretName })];
}

function remoteUse(object: ManifestObject, files: ClusterFiles, row: SupportRow): FluxUse[] {
  const name = stringAt(object.json, 'spec', 'kubeConfig', 'configMapRef', 'name');
  const configMap = name === undefined ? undefined : files.find('ConfigMap', namespaceOf(object.json), name);
  const data = objectAt(configMap?.json, 'data');
  const cluster = stringAt(data, 'cluster');
  if (name === undefined || (configMap !== undefined && stringAt(data, 'provider') !== 'azure' && !/managedClusters/i.test(cluster ?? ''))) {
    return [];
  }
  const complete = stringAt(data, 'address') !== undefined && stringAt(data, 'ca.crt') !== undefined;
  const target: Target = { label: cluster ?? stringAt(data, 'address') ?? 'a remote cluster', armId: cluster, type: 'Microsoft.ContainerService/managedClusters' };
  return [use(object, row, target, {
    writes: true,
    serviceAccountName: stringAt(data, 'serviceAccountName'),
    secretName: undefined,
    needsNoRole: complete,
    problems: configMap ? configMapProblems(data, complete, files, `${namespaceOf(object.json)}/${name}`) : [{
      what: `the ${String(object.json.kind)} names the ConfigMap ${namespaceOf(object.json)}/${name}, which is in no file`,
      why: 'the controller reads from it how to reach the remote cluster',
      fix: 'add it (FluxAksAccess.kubeConfig() makes one), or correct .spec.kubeConfig.configMapRef',
    }],
  })];
}

function configMapProblems(data: unknown, complete: boolean, files: ClusterFiles, name: string): Problem[] {
  const problems: Problem[] = [];
  const add = (what: string, why: string, fix: string) => problems.push({ what: `the ConfigMap ${name} ${what}`, why, fix });
  if (stringAt(data, 'provider') !== 'azure') {
    add('has no `provider: azure`', 'the controller would take the cluster for one without a cloud provider', 'add `provider: azure`');
  }
  if (valueAt(data, 'audiences') !== undefined) {
    add('has `audiences`', 'with provider azure the controller refuses them', 'remove them');
  }
  if (!complete && stringAt(data, 'cluster') === undefined) {
    add('names no `cluster`', 'without address and ca.crt the controller asks Azure for them by the ARM ID', 'add `cluster`, or both `address` and `ca.crt`');
  }
  if (!complete && !files.context.cloud.isPublic) {
    add('lacks `address` or `ca.crt`', 'the controllers ask only the Resource Manager of the public cloud for them', 'give both');
  }
  const cluster = stringAt(data, 'cluster');
  if (cluster !== undefined && !cluster.includes('tf:') && !/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ContainerService\/managedClusters\/[^/]+$/i.test(cluster)) {
    add(`has ${JSON.stringify(cluster)} as cluster, which is not the ARM ID of an AKS cluster`, 'the controller could not find it', 'write /subscriptions/SUB/resourceGroups/RG/providers/Microsoft.ContainerService/managedClusters/NAME');
  }
  return problems;
}

/** Whether a Secret of the files has a key. */
export function secretHas(secret: ManifestObject, key: string): boolean {
  return ['data', 'stringData'].some(field => isObject(secret.json[field]) && key in objectAt(secret.json, field));
}

/** A value of a Secret of the files, decoded. */
export function secretValue(secret: ManifestObject, key: string): string | undefined {
  const plain = stringAt(secret.json, 'stringData', key);
  const encoded = stringAt(secret.json, 'data', key);
  return plain ?? (encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8'));
}
