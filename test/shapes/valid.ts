import { ApiObject, Chart } from 'cdk8s';
import { TerraformStack, TerraformVariable } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import * as library from '../../lib';
import { FluxAzureApp, FluxCluster } from '../../lib';
import { enumOf, parametersOf, Shape, ShapeType, structOf } from '../../lib/shapes/shapes';
import { fileOf, Pair, pair } from '../helpers/certificates';
import { AKS_ISSUER, aks, CLIENT, clusterIn, IDENTITY_ID, PRINCIPAL, REGISTRY_ID, SUBSCRIPTION, TENANT } from '../helpers/fixtures';

const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers`;
let made: Pair | undefined;
const certificate = (): Pair => made ??= pair();

/** Texts that are right for a prop of this name; of one callable alone where it stands before. */
const TEXTS: { readonly [name: string]: string } = {
  'accountLicenseType': 'basic',
  'accountName': 'contoso',
  'address': 'https://aks.example.com:443',
  'alphabetical': 'asc',
  'authorEmail': 'flux@example.com',
  'authorName': 'Flux',
  'authorityHost': 'https://login.example.com/',
  'blobDnsSuffix': 'blob.core.example',
  'branch': 'main',
  'caCertificate': '',
  'chart': 'podinfo',
  'checkoutBranch': 'main',
  'clientId': CLIENT,
  'code': 'FAZ021',
  'commit': 'a1b2c3d4e5f60718293a4b5c6d7e8f9001122334',
  'commitStatusExpr': "(event.involvedObject.kind + '/' + event.involvedObject.name)",
  'containerName': 'manifests',
  'containerRegistryDnsSuffix': 'azurecr.example',
  'credentialFrom': 'aso-credential',
  'cron': '@daily',
  'defaultDecryptionServiceAccount': 'default',
  'defaultKubeconfigServiceAccount': 'default',
  'defaultServiceAccount': 'default',
  'digest': `sha256:${'ab'.repeat(32)}`,
  'displayName': 'Flux',
  'encryptedRegex': '^(data|stringData)$',
  'eventHubName': 'flux',
  'eventHubsDnsSuffix': 'servicebus.example',
  'eventSeverity': 'error',
  'exclusionList': '^.*\\.sig$',
  'file': '',
  'filterTagsExtract': '$ts',
  'filterTagsPattern': '^main-(?P<ts>.*)$',
  'fluxNamespace': 'flux-system',
  'guid': '7f951dda-4ed3-4680-a7ca-43fe172d538d',
  'ignore': '*.md',
  'interval': '5m',
  'issuerConfigMapKey': 'issuer',
  'issuerConfigMapName': 'issuer',
  'keyName': 'sops',
  'keyVaultDnsSuffix': 'vault.example',
  'keyVersion': 'ab'.repeat(16),
  'kind': 'GitRepository',
  'kubernetesNamespace': 'apps',
  'layerMediaType': 'application/vnd.cncf.flux.content.v1.tar+gzip',
  'location': 'westeurope',
  'loginServer': 'contoso.azurecr.io',
  'messageTemplate': 'update images',
  'name': 'contoso',
  'namespace': 'apps',
  'namespaceName': 'contoso-events',
  'names': 'fleet',
  'numerical': 'asc',
  'oidcIssuerUrl': AKS_ISSUER,
  'operatorNamespace': 'flux-system',
  'operatorVersion': '0.58.0',
  'organization': 'contoso',
  'outputFileExtension': '.yaml',
  'outputsFile': 'outputs.json',
  'password': 'correct-horse-battery',
  'path': 'apps',
  'pathRegex': '^prod/.*$',
  'prefix': 'prod/',
  'principalId': PRINCIPAL,
  'project': 'platform',
  'publicCertificateFile': '',
  'pushBranch': 'images',
  'reason': 'as it should be',
  'reconcilePolicy': 'manage',
  'repositories': 'apps',
  'repository': 'fleet',
  'repositoryPath': 'clusters',
  'resourceGroupName': 'rg',
  'resourceGroupObject': 'rg',
  'resourceManagerEndpoint': 'https://management.example.com/',
  'resourceType': 'Microsoft.ContainerRegistry/registries',
  'secretName': 'flux-certificate',
  'semver': '1.x',
  'serviceAccountName': 'flux',
  'sourceKind': 'GitRepository',
  'sourceName': 'flux-system',
  'subscriptionId': SUBSCRIPTION,
  'storageNamespace': 'apps',
  'tag': '1.0.0',
  'targetNamespace': 'apps',
  'tenantId': TENANT,
  'terraformEnvironment': 'public',
  'timeZone': 'Europe/London',
  'timeout': '1m',
  'tokenAudience': 'https://management.example.com/',
  'url': 'https://dev.azure.com/contoso/platform',
  'vaultUrl': 'https://contoso.vault.azure.net',
  'version': '2.10',
  'AksCluster.resourceId': `${GROUP}/Microsoft.ContainerService/managedClusters/contoso`,
  'ArmScope.id': `/subscriptions/${SUBSCRIPTION}`,
  'ContainerRegistry.resourceId': REGISTRY_ID,
  'EventHub.resourceId': `${GROUP}/Microsoft.EventHub/namespaces/contoso-events/eventhubs/flux`,
  'KeyVault.resourceId': `${GROUP}/Microsoft.KeyVault/vaults/contoso`,
  'ManagedIdentity.resourceId': IDENTITY_ID,
  'StorageContainer.resourceId': `${GROUP}/Microsoft.Storage/storageAccounts/contoso/blobServices/default/containers/manifests`,
};

/** A program in which any callable can be called: an app, a cluster with everything that is needed, and a stack. */
export class World {
  public readonly cluster: FluxCluster;
  private readonly resources = new Map<string, IConstruct>();
  private number = 0;

  public constructor(public readonly app: FluxAzureApp) {
    this.cluster = clusterIn(app);
  }

  public id(): string {
    return `x${this.number++}`;
  }

  /** An object of a Flux kind that a prop of this name may refer to. */
  public object(name: string): ApiObject {
    const [kind, apiVersion] = OBJECTS[name] ?? OBJECTS.source;
    return new ApiObject(this.cluster, this.id(), { apiVersion, kind, metadata: { name: 'other', namespace: 'apps' }, spec: OBJECTS[name]?.[2] ?? {} });
  }

  /** A resource of Terraform that a callable reads attributes of. */
  public resource(callable: string): IConstruct {
    const known = this.resources.get(callable) ?? elementOf(callable, this.cluster.stack);
    this.resources.set(callable, known);
    return known;
  }
}

const OBJECTS: { readonly [name: string]: readonly [kind: string, apiVersion: string, spec?: object] } = {
  source: ['GitRepository', 'source.toolkit.fluxcd.io/v1'],
  chartRef: ['OCIRepository', 'source.toolkit.fluxcd.io/v1'],
  provider: ['Provider', 'notification.toolkit.fluxcd.io/v1beta3'],
  imageRepository: ['ImageRepository', 'image.toolkit.fluxcd.io/v1'],
  object: ['OCIRepository', 'source.toolkit.fluxcd.io/v1', { url: 'oci://contoso.azurecr.io/apps', interval: '5m' }],
};

/* eslint-disable @typescript-eslint/no-require-imports -- the index of the provider costs seconds */
function elementOf(callable: string, stack: TerraformStack): IConstruct {
  const id = `element-${callable.replace(/\W/g, '-')}`;
  const common = { name: 'contoso', resourceGroupName: 'rg', location: 'westeurope' };
  switch (callable.split(/[.#]/)[0]) {
    case 'ContainerRegistry': return new (require('@cdktf/provider-azurerm/lib/container-registry').ContainerRegistry)(stack, id, { ...common, sku: 'Basic' });
    case 'KeyVault': return new (require('@cdktf/provider-azurerm/lib/key-vault').KeyVault)(stack, id, { ...common, skuName: 'standard', tenantId: TENANT });
    case 'StorageContainer': return new (require('@cdktf/provider-azurerm/lib/storage-account').StorageAccount)(stack, id, { ...common, accountTier: 'Standard', accountReplicationType: 'LRS' });
    case 'EventHub': return new (require('@cdktf/provider-azurerm/lib/eventhub-namespace').EventhubNamespace)(stack, id, { ...common, sku: 'Basic' });
    case 'AksCluster': return new (require('@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster').DataAzurermKubernetesCluster)(stack, id, { name: 'contoso', resourceGroupName: 'rg' });
  }
  return new TerraformVariable(stack, id, {});
}
/* eslint-enable @typescript-eslint/no-require-imports */

/** Arguments with which a call has nothing wrong. */
export function validArguments(callable: string, world: World): unknown[] {
  return parametersOf(callable).filter(({ optional }) => !optional).map(parameter => validValue(callable, parameter.name, parameter.type, world));
}

/** A value that is right for a parameter or a prop. */
export function validValue(callable: string, name: string, type: ShapeType, world: World): any {
  if (type.kind === 'list') {
    return [validValue(callable, name, type.element!, world)];
  }
  if (type.kind === 'map') {
    return { example: type.element!.name === 'any' ? 1 : 'example' };
  }
  const values = enumOf(type.name);
  const props = structOf(type.name);
  if (props) {
    return validStruct(callable, type.name, props, world);
  }
  switch (type.name) {
    case 'ID': return world.id();
    case 'string': return textFor(callable, name);
    case 'boolean': return true;
    case 'any': return 1;
    case '@Construct': case '@IConstruct': return callable === 'FluxCluster' ? new Construct(world.app, world.id()) : world.cluster;
    case '@ApiObject': return world.object(name);
    case '@Chart': return new Chart(world.app, world.id());
    case '@TerraformElement': return world.resource(callable);
    case '@TerraformStack': return world.cluster.stack;
    case '@IResolver': return { resolve: () => undefined };
  }
  return values ? values[0] : instanceOf(type.name, world);
}

function validStruct(callable: string, name: string, props: readonly Shape[], world: World): object {
  const required = Object.fromEntries(props.filter(({ optional }) => !optional).map(prop => [prop.name, validValue(callable, prop.name, prop.type, world)]));
  const extra: { readonly [struct: string]: object } = {
    AksDistributionProps: { oidcIssuerUrl: AKS_ISSUER },
    ApplicationProps: { publicCertificateFile: textFor('', 'publicCertificateFile') },
    PemFileProps: { writePlainSecret: true },
    ManagedIdentityAttributes: { principalId: PRINCIPAL, resourceId: IDENTITY_ID },
    ImagePolicyProps: { semver: '1.x' },
    RemoteHelmReleaseProps: 'chartRef' in required ? {} : { chartRef: world.object('chartRef') },
  };
  // Exactly one of its two services.
  return { ...required, ...extra[name], ...(name === 'FluxOperatorInputsProps' ? { project: instanceOf('AdoProject', world) } : {}) };
}

export function textFor(callable: string, name: string): string {
  const own = `${callable.split(/[.#]/)[0]}.${name}`;
  if (name === 'file') {
    return fileOf(certificate().certificate, certificate().key);
  }
  if (name === 'publicCertificateFile') {
    return fileOf(certificate().certificate);
  }
  if (name === 'caCertificate') {
    return certificate().certificate;
  }
  return TEXTS[own] ?? TEXTS[name] ?? 'example';
}

/** An instance of a class of the library. */
export function instanceOf(name: string, world: World): any {
  const { cluster } = world;
  const make = (callable: string) => call(callable, validArguments(callable, world), world);
  switch (name) {
    case 'AccessReview': return library.AccessReview.of(cluster);
    case 'AdoPermissions': return library.AdoPermissions.READERS;
    case 'ArmScope': return library.ArmScope.parse(`/subscriptions/${SUBSCRIPTION}`);
    case 'Authentication': return library.Authentication.controllerLevel();
    case 'AzureCloud': return library.AzureCloud.PUBLIC;
    case 'AzureRole': return library.AzureRole.AKS_RBAC_READER;
    case 'AzurermVersion': return library.AzurermVersion.V4;
    case 'ClusterDistribution': return aks();
    case 'Delivery': return library.Delivery.kustomization();
    case 'FluxAccess': return make('FluxAcrAccess');
    case 'FluxOperatorInputs#acrArtifactTags': return new library.FluxOperatorInputs(cluster, world.id(), { registry: instanceOf('ContainerRegistry', world), operatorVersion: '0.58.0', authentication: library.Authentication.controllerLevel() });
    case 'FluxVersion': return library.FluxVersion.V2_10;
    case 'GrantScope': return library.GrantScope.RESOURCE_GROUP;
    case 'Identity': return make('ManagedIdentity.create');
    case 'Provisioner': return library.Provisioner.terraform();
    case 'Certificate': return make('Certificate.fromExistingSecret');
    case 'FluxAzureApp': return world.app;
  }
  const factory = [`${name}.fromName`, name].find(callable => {
    try {
      return parametersOf(callable);
    } catch {
      return false;
    }
  });
  if (!factory) {
    throw new Error(`test/shapes/valid.ts makes no ${name}`);
  }
  return make(factory);
}

/** An instance with a method that it takes. */
export function ownerOf(callable: string, world: World): any {
  return instanceOf(callable === 'FluxOperatorInputs#acrArtifactTags' ? callable : callable.split('#')[0], world);
}

/** Calls a public callable. */
export function call(callable: string, args: readonly unknown[], world: World, instance?: any): any {
  const [className, method] = callable.split(/[.#]/);
  const type = (library as any)[className];
  return method === undefined ? new type(...args)
    : callable.includes('#') ? (instance ?? ownerOf(callable, world))[method](...args) : type[method](...args);
}
