import { ApiObject } from 'cdk8s';
import {
  Authentication, ClusterDistribution, EventHub, FluxAzureApp, FluxCluster, FluxEventHubsAccess, FluxVersion,
} from 'cdk-flux-azure';

const app = new FluxAzureApp();

const cluster = new FluxCluster(app, 'prod', {
  distribution: ClusterDistribution.aks({
    oidcIssuerUrl: 'https://westeurope.oic.prod-aks.azure.com/9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/',
  }),
  fluxVersion: FluxVersion.V2_10,
  tenantId: '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d',
  subscriptionId: '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061',
  identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
});

const events = new FluxEventHubsAccess(cluster, 'events', {
  eventHub: EventHub.fromName({
    eventHubName: 'flux-events',
    namespaceName: 'evhns-contoso',
    resourceGroupName: 'rg-events',
    subscriptionId: cluster.subscriptionId,
  }),
  authentication: Authentication.objectLevel({ namespace: 'flux-system', serviceAccountName: 'flux-events' }),
});
const provider = events.provider('event-hub');

// A Kustomization of a tenant, made by any means.
new ApiObject(cluster, 'tenant', {
  apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
  kind: 'Kustomization',
  metadata: { name: 'tenant', namespace: 'apps' },
  spec: { interval: '10m', path: './apps', prune: true, sourceRef: { kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' } },
});

// The Alert stands beside its Provider. Without a namespace an event source is of the Alert's: here what bootstrap has made.
events.alert('reconciliations', { provider, eventSources: [{ kind: 'Kustomization', name: 'flux-system' }, { kind: 'Kustomization', namespace: 'apps' }] });

app.synth();
