import { createHash } from 'node:crypto';
import { Construct } from 'constructs';
import {
  Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAcrAccessProps, FluxCluster, FluxClusterProps, FluxVersion, PrivateCloudProps,
} from '../../lib';

export const TENANT = '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d';
export const SUBSCRIPTION = '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061';
export const OTHER_SUBSCRIPTION = '2b3c4d5e-6f70-4819-8a1b-2c3d4e5f6072';
export const CLIENT = '3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b';
export const PRINCIPAL = 'a4d81c0e-5b32-4f79-8e16-2c90b7d3f561';
export const AKS_ISSUER = `https://westeurope.oic.prod-aks.azure.com/${TENANT}/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/`;
export const OTHER_ISSUER = 'https://oidc.example.com/edge';
export const REGISTRY_ID = `/subscriptions/${OTHER_SUBSCRIPTION}/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/contoso`;
export const IDENTITY_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-ids/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flux`;
export const KUBELET = { clientId: '6b1f0a9c-2d38-4e57-9c46-0f8e7d6c5b4a', principalId: '7c20fb1d-3e49-4f68-8d57-1a9f8e7d6c5b' };

export const aks = (props: object = {}) => ClusterDistribution.aks({ oidcIssuerUrl: AKS_ISSUER, ...props });
export const other = () => ClusterDistribution.other({ oidcIssuerUrl: OTHER_ISSUER });
export const registry = () => ContainerRegistry.fromResourceId(REGISTRY_ID);
export const objectLevel = (props: object = {}) => Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-acr', ...props });

/** Each cluster has an issuer of its own. */
const issuerOf = (id: string) => (id === 'prod' ? AKS_ISSUER : AKS_ISSUER.replace(/[^/]+\/$/, `5d4c3b2a-1f0e-4d9b-a846-${createHash('sha256').update(id).digest('hex').slice(0, 12)}/`));

/** A cluster that has nothing wrong: AKS with the latest Flux. */
export function clusterIn(scope: Construct, props: Partial<FluxClusterProps> = {}, id = 'prod'): FluxCluster {
  return new FluxCluster(scope, id, {
    distribution: aks({ oidcIssuerUrl: issuerOf(id) }),
    fluxVersion: FluxVersion.V2_10,
    tenantId: TENANT,
    subscriptionId: SUBSCRIPTION,
    identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
    ...props,
  });
}

/** An access to a registry that has nothing wrong: at object level, at the registry. */
export function acrIn(scope: Construct, props: Partial<FluxAcrAccessProps> = {}, id = 'acr'): FluxAcrAccess {
  return new FluxAcrAccess(scope, id, { registry: registry(), authentication: objectLevel(), ...props });
}

/** What a private cloud, such as Azure Local, says of itself. */
export const PRIVATE_CLOUD: PrivateCloudProps = {
  authorityHost: 'https://login.local.example/',
  resourceManagerEndpoint: 'https://management.local.example/',
  tokenAudience: 'https://management.local.example/',
  containerRegistryDnsSuffix: 'azurecr.example',
  blobDnsSuffix: 'blob.core.example',
  keyVaultDnsSuffix: 'vault.example',
  eventHubsDnsSuffix: 'servicebus.example',
};
