import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import {
  AdoProject, AksCluster, Application, Authentication, AzureCloud, Certificate, ClusterDistribution, EventHub, FluxAdoAccess, FluxAksAccess, FluxAzureApp,
  FluxBlobAccess, FluxCluster, FluxEventHubsAccess, FluxOperatorInputs, FluxSopsAkv, FluxVersion, KeyVault, ManagedIdentity, StorageContainer,
} from '../../lib';
import { apiVersionOf } from '../../lib/flux/api-versions';
import { CLIENT, clusterIn, IDENTITY_ID, objectLevel, PRINCIPAL, SUBSCRIPTION } from '../helpers/fixtures';

/** A program that is refused, by what is wrong with it. */
export interface Refused { readonly [name: string]: (app: FluxAzureApp) => void }

export const CERTIFICATE_FILE = require.resolve('../../examples/blob-bucket-with-certificate/flux-edge.crt');
export const existingSecret = () => Certificate.fromExistingSecret({ secretName: 'flux-cert' });
export const controllerLevel = Authentication.controllerLevel();
export const AKS_ISSUER_OF = (name: string) => ClusterDistribution.aks({ cluster: AksCluster.fromName({ name, resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }) });

export const LOCAL = {
  authorityHost: 'https://login.local.example/', resourceManagerEndpoint: 'https://management.local.example/', tokenAudience: 'https://management.local.example/',
};
export const privateCloud = (props: object = {}) => AzureCloud.privateCloud({ ...LOCAL, ...props });

export const container = (props: object = {}) => StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION, ...props });
export const vault = (props: object = {}) => KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION, ...props });
export const hub = (props: object = {}) => EventHub.fromName({ eventHubName: 'flux-events', namespaceName: 'evhns-contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION, ...props });
export const remoteCluster = () => AksCluster.fromName({ name: 'aks-remote', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });
export const platform = () => AdoProject.fromUrl('https://dev.azure.com/contoso/platform');

export const adoIn = (scope: Construct, props: object = {}, id = 'git') => new FluxAdoAccess(scope, id, { project: platform(), authentication: objectLevel({ serviceAccountName: 'flux-git' }), ...props });
export const blobIn = (scope: Construct, props: object = {}, id = 'blob') => new FluxBlobAccess(scope, id, { container: container(), authentication: objectLevel({ serviceAccountName: 'flux-blob' }), ...props });
export const sopsIn = (scope: Construct, props: object = {}, id = 'sops') => new FluxSopsAkv(scope, id, { keyVault: vault(), keyName: 'sops', authentication: objectLevel({ serviceAccountName: 'flux-sops' }), ...props });
export const eventsIn = (scope: Construct, props: object = {}, id = 'events') => new FluxEventHubsAccess(scope, id, { eventHub: hub(), authentication: objectLevel({ serviceAccountName: 'flux-events' }), ...props });
export const remoteIn = (scope: Construct, props: object = {}, id = 'remote') => new FluxAksAccess(scope, id, { target: remoteCluster(), authentication: objectLevel({ serviceAccountName: 'flux-remote' }), ...props });

export const inputsIn = (scope: Construct, props: object = { project: platform() }, id = 'inputs') => new FluxOperatorInputs(scope, id, { operatorVersion: '0.58.0', authentication: objectLevel({ serviceAccountName: 'flux-inputs' }), ...props });

/** A Flux object that was made elsewhere, in the namespace of the accesses above. */
export function objectIn(scope: FluxCluster, kind: string, spec: object, metadata: object = {}): ApiObject {
  return new ApiObject(scope, 'mine', { apiVersion: apiVersionOf(kind, scope.fluxVersion), kind, metadata: { name: 'mine', namespace: 'apps', ...metadata }, spec });
}

/** A source that needs no access. */
export const sourceIn = (scope: FluxCluster) => new ApiObject(scope, 'source', {
  apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'source', namespace: 'apps' }, spec: { url: 'https://git.contoso.example/apps', interval: '1m' },
});

export const secretIn = (scope: FluxCluster, stringData: object) => new ApiObject(scope, 'secret', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys', namespace: 'apps' }, stringData });

export const applicationIn = (scope: Construct, props: object = {}, id = 'reader') => Application.create(scope, id, { certificate: existingSecret(), publicCertificateFile: CERTIFICATE_FILE, ...props });
export const adoptedIn = (scope: Construct, props: object = {}, id = 'id') => ManagedIdentity.fromAttributes(scope, id, { clientId: CLIENT, principalId: PRINCIPAL, resourceId: IDENTITY_ID, ...props });

export const china = (app: FluxAzureApp) => clusterIn(app, { cloud: AzureCloud.CHINA });
export const old = (app: FluxAzureApp, fluxVersion = FluxVersion.V2_6) => clusterIn(app, { fluxVersion });
