/** A program of three clusters and a runbook, whose every file depends on the word that it is given. */
import { Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAzureApp, FluxCluster, FluxVersion, ManagedIdentity, Provisioner } from '../../../lib';

const [, , word] = process.argv;
const guid = (digit: number) => `${String(digit).repeat(8)}-1111-4111-8111-111111111111`;
const app = new FluxAzureApp();
['east', 'north', 'west', 'lab'].forEach((id, index) => {
  const cluster = new FluxCluster(app, id, {
    distribution: ClusterDistribution.other({ oidcIssuerUrl: `https://oidc.example.com/${id}` }),
    fluxVersion: FluxVersion.V2_10,
    tenantId: guid(1),
    subscriptionId: guid(2),
    provisioner: id === 'lab' ? Provisioner.azCli() : Provisioner.terraform(),
  });
  new FluxAcrAccess(cluster, 'acr', {
    registry: ContainerRegistry.fromResourceId(`/subscriptions/${guid(3)}/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/${word}${index}`),
    authentication: Authentication.objectLevel({
      namespace: word,
      identity: ManagedIdentity.fromAttributes(cluster, 'flux', {
        resourceId: `/subscriptions/${guid(2)}/resourceGroups/${word}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flux-${id}`,
        clientId: guid(index + 1),
        principalId: guid(index + 5),
      }),
    }),
  }).ociRepository('app', { path: word });
});
app.synth();
