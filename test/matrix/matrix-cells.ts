import { ApiObject } from 'cdk8s';
import {
  AdoProject, AksCluster, Application, Authentication, Certificate, ClusterDistribution, ContainerRegistry, EventHub, FluxAcrAccess, FluxAdoAccess, FluxAksAccess,
  FluxAzureApp, FluxBlobAccess, FluxCluster, FluxClusterProps, FluxEventHubsAccess, FluxOperatorInputs, FluxSopsAkv, FluxVersion, Identity, KeyVault, ManagedIdentity,
  StorageContainer,
} from '../../lib';
import { guidOf } from '../support/synthesize';

export const TENANT = guidOf('tenant');
export const SUBSCRIPTION = guidOf('subscription');

/** MATRIX.md, typed anew here so that the table of the library is judged by another one: the first minor that works, or never. */
export const EXPECTED: { readonly [kind: string]: { readonly controller: string; readonly cells: { readonly [column in Column]: number | 'never' } } } = {
  OCIRepository: { controller: 'source-controller', cells: { objectManaged: 6, controllerManaged: 5, objectCertificate: 'never', controllerCertificate: 'never', node: 5 } },
  HelmRepository: { controller: 'source-controller', cells: { objectManaged: 'never', controllerManaged: 5, objectCertificate: 'never', controllerCertificate: 'never', node: 5 } },
  ImageRepository: { controller: 'image-reflector-controller', cells: { objectManaged: 6, controllerManaged: 5, objectCertificate: 'never', controllerCertificate: 'never', node: 5 } },
  ImagePolicy: { controller: 'image-reflector-controller', cells: { objectManaged: 6, controllerManaged: 5, objectCertificate: 'never', controllerCertificate: 'never', node: 5 } },
  GitRepository: { controller: 'source-controller', cells: { objectManaged: 7, controllerManaged: 5, objectCertificate: 'never', controllerCertificate: 5, node: 'never' } },
  ImageUpdateAutomation: { controller: 'image-automation-controller', cells: { objectManaged: 7, controllerManaged: 5, objectCertificate: 'never', controllerCertificate: 5, node: 'never' } },
  CommitStatusProvider: { controller: 'notification-controller', cells: { objectManaged: 7, controllerManaged: 7, objectCertificate: 'never', controllerCertificate: 7, node: 'never' } },
  Bucket: { controller: 'source-controller', cells: { objectManaged: 7, controllerManaged: 5, objectCertificate: 5, controllerCertificate: 5, node: 'never' } },
  SopsKustomization: { controller: 'kustomize-controller', cells: { objectManaged: 6, controllerManaged: 5, objectCertificate: 5, controllerCertificate: 5, node: 5 } },
  EventHubProvider: { controller: 'notification-controller', cells: { objectManaged: 6, controllerManaged: 6, objectCertificate: 'never', controllerCertificate: 6, node: 'never' } },
  ACRArtifactTag: { controller: 'flux-operator', cells: { objectManaged: 5, controllerManaged: 5, objectCertificate: 'never', controllerCertificate: 'never', node: 'never' } },
  AzureDevOps: { controller: 'flux-operator', cells: { objectManaged: 5, controllerManaged: 5, objectCertificate: 'never', controllerCertificate: 'never', node: 'never' } },
  RemoteKustomization: { controller: 'kustomize-controller', cells: { objectManaged: 7, controllerManaged: 7, objectCertificate: 'never', controllerCertificate: 7, node: 'never' } },
  RemoteHelmRelease: { controller: 'helm-controller', cells: { objectManaged: 7, controllerManaged: 7, objectCertificate: 'never', controllerCertificate: 7, node: 'never' } },
};

export type Column = 'objectManaged' | 'controllerManaged' | 'objectCertificate' | 'controllerCertificate' | 'node';
export const COLUMNS: readonly Column[] = ['objectManaged', 'controllerManaged', 'objectCertificate', 'controllerCertificate', 'node'];
export type IdentityOrigin = 'new' | 'existing';

/** One combination of the table. */
export interface Cell {
  readonly kind: string;
  readonly column: Column;
  readonly origin: IdentityOrigin;
  readonly aks: boolean;
  readonly version: FluxVersion;
}

/** Every combination; whether the identity is new or exists says nothing at node level. */
export function cells(): Cell[] {
  return Object.keys(EXPECTED).flatMap(kind => COLUMNS.flatMap(column => (column === 'node' ? ['existing'] as const : ['new', 'existing'] as const)
    .flatMap(origin => [true, false].flatMap(aks => FluxVersion.all().map(version => ({ kind, column, origin, aks, version }))))));
}

export function nameOf({ kind, column, origin, aks, version }: Cell): string {
  return `${kind}, ${column}, ${origin} identity, ${aks ? 'AKS' : 'other cluster'}, Flux ${version}`;
}

/** Whether MATRIX.md says that the combination works. */
export function works({ kind, column, aks, version }: Cell): boolean {
  const since = EXPECTED[kind].cells[column];
  return since !== 'never' && version.minor >= since && (column !== 'node' || aks);
}

/** A program with just this combination. */
export function program(cell: Cell, publicCertificateFile: string, props: Partial<FluxClusterProps> = {}): (app: FluxAzureApp) => void {
  return app => {
    const cluster = new FluxCluster(app, 'c', {
      distribution: cell.aks
        ? ClusterDistribution.aks({
          oidcIssuerUrl: `https://westeurope.oic.prod-aks.azure.com/${TENANT}/${guidOf('issuer')}/`,
          kubeletIdentity: { clientId: guidOf('kubelet client'), principalId: guidOf('kubelet principal') },
        })
        : ClusterDistribution.other({ oidcIssuerUrl: 'https://oidc.contoso.example/c' }),
      fluxVersion: cell.version,
      tenantId: TENANT,
      subscriptionId: SUBSCRIPTION,
      identities: { resourceGroupName: 'rg', location: 'westeurope' },
      ...props,
    });
    use(cell.kind, cluster, authentication(cell, cluster, publicCertificateFile));
  };
}

function authentication({ column, origin }: Cell, cluster: FluxCluster, publicCertificateFile: string): Authentication {
  const identity = column.endsWith('Certificate') ? application(cluster, origin, publicCertificateFile) : managed(cluster, origin);
  switch (column) {
    case 'objectManaged':
    case 'objectCertificate': return Authentication.objectLevel({ namespace: 'apps', identity });
    case 'controllerManaged':
    case 'controllerCertificate': return Authentication.controllerLevel({ identity });
    case 'node': return Authentication.nodeLevel();
  }
}

function managed(cluster: FluxCluster, origin: IdentityOrigin): Identity | undefined {
  return origin === 'new' ? undefined : ManagedIdentity.fromAttributes(cluster, 'identity', {
    clientId: guidOf('client'),
    principalId: guidOf('principal'),
    resourceId: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flux`,
  });
}

function application(cluster: FluxCluster, origin: IdentityOrigin, publicCertificateFile: string): Application {
  const certificate = Certificate.fromExistingSecret({ secretName: 'certificate', sendChain: true, encryptedKey: true });
  return origin === 'new'
    ? Application.create(cluster, 'application', { certificate, publicCertificateFile })
    : Application.fromClientId(cluster, 'application', { certificate, clientId: guidOf('client') });
}

const project = AdoProject.fromName({ organization: 'contoso', project: 'platform' });
const named = { resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION };

function use(kind: string, cluster: FluxCluster, auth: Authentication): void {
  const acr = () => new FluxAcrAccess(cluster, 'acr', { registry: ContainerRegistry.fromName({ name: 'contoso', ...named }), authentication: auth });
  const ado = () => new FluxAdoAccess(cluster, 'ado', { project, authentication: auth });
  const aks = () => new FluxAksAccess(cluster, 'aks', { target: AksCluster.fromName({ name: 'remote', ...named }), authentication: auth });
  // A source of another integration would have cells of its own: these are plain references.
  const source = ado;
  switch (kind) {
    case 'OCIRepository': acr().ociRepository('object', { path: 'manifests/app' }); break;
    case 'HelmRepository': acr().helmRepository('object'); break;
    case 'ImageRepository': acr().imageRepository('object', { path: 'apps/app' }); break;
    case 'ImagePolicy': {
      const access = acr();
      access.imagePolicy('policy', { imageRepository: access.imageRepository('object', { path: 'apps/app' }), semver: '6.x' });
      break;
    }
    case 'GitRepository': ado().gitRepository('object', { repository: 'fleet' }); break;
    case 'ImageUpdateAutomation': {
      const access = source();
      access.imageUpdateAutomation('automation', { gitRepository: access.gitRepository('object', { repository: 'fleet' }), authorName: 'Flux', authorEmail: 'flux@contoso.example' });
      break;
    }
    case 'CommitStatusProvider': {
      const access = ado();
      access.alert('alert', { provider: access.commitStatusProvider('object', { repository: 'fleet' }), eventSources: [{ kind: 'Kustomization' }] });
      break;
    }
    case 'Bucket': {
      const container = StorageContainer.fromName({ accountName: 'stcontoso', containerName: 'manifests', ...named });
      new FluxBlobAccess(cluster, 'blob', { container, authentication: auth }).bucket('object');
      break;
    }
    case 'SopsKustomization': {
      const keyVault = KeyVault.fromName({ name: 'kv-contoso', ...named });
      new FluxSopsAkv(cluster, 'sops', { keyVault, keyName: 'sops', authentication: auth }).kustomization('object', { source: plainSource(cluster) });
      break;
    }
    case 'EventHubProvider': {
      const eventHub = EventHub.fromName({ namespaceName: 'evhns-contoso', eventHubName: 'flux', ...named });
      const access = new FluxEventHubsAccess(cluster, 'events', { eventHub, authentication: auth });
      access.alert('alert', { provider: access.provider('object'), eventSources: [{ kind: 'Kustomization' }] });
      break;
    }
    case 'ACRArtifactTag': {
      const registry = ContainerRegistry.fromName({ name: 'contoso', ...named });
      new FluxOperatorInputs(cluster, 'inputs', { registry, operatorVersion: '0.58.0', authentication: auth }).acrArtifactTags('object', { path: 'apps/app' });
      break;
    }
    case 'AzureDevOps': {
      const access = new FluxOperatorInputs(cluster, 'inputs', { project, operatorVersion: '0.58.0', authentication: auth });
      // The minor of Flux says nothing of the operator: one type on each of them.
      [
        () => access.azureDevOpsBranches('object', { repository: 'fleet' }),
        () => access.azureDevOpsTags('object', { repository: 'fleet', filter: { semver: '>=1.0.0' } }),
        () => access.azureDevOpsPullRequests('object', { repository: 'fleet', skip: { labels: ['!ready'] } }),
      ][cluster.fluxVersion.minor % 3]();
      break;
    }
    case 'RemoteKustomization': aks().kustomization('object', { source: plainSource(cluster) }); break;
    case 'RemoteHelmRelease': aks().helmRelease('object', { chart: 'podinfo', source: plainSource(cluster) }); break;
    default: throw new Error(kind);
  }
}

function plainSource(cluster: FluxCluster) {
  return new ApiObject(cluster, 'source', {
    apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'source', namespace: 'apps' }, spec: { interval: '10m', url: 'https://git.contoso.example/fleet' },
  });
}
