/** The programs that are timed: the library's, and what a person would write by hand for the same output. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FederatedIdentityCredential } from '@cdktf/provider-azurerm/lib/federated-identity-credential';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import * as cdk8s from 'cdk8s';
import * as cdktf from 'cdktf';
import type * as Library from '../lib';

// The compiled build, which is what users run.
const lib: typeof Library = createRequire(__filename)(join(__dirname, '..', 'build'));
// Its classes are loaded before the time begins, as those of the program by hand are; what loading costs is a figure of its own.
Object.values(lib);

export const TENANT = '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d';
export const SUBSCRIPTION = '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061';
const CLIENT = '3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b';
/** Each identity has an ID of its own. */
const clientId = (i: number) => CLIENT.replace(/.{6}$/, i.toString(16).padStart(6, '0'));
const ISSUER = `https://westeurope.oic.prod-aks.azure.com/${TENANT}/5d4c3b2a-1f0e-4d9b-a846-207f5e3d1b9c/`;
const issuer = (i: number) => ISSUER.replace('5d4c3b2a', i.toString(16).padStart(8, '0'));
const REGISTRY = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-registry/providers/Microsoft.ContainerRegistry/registries/contoso`;
const ROLE = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d`;

/** The outputs of a deployment of `accesses`, and of `clusters`. */
export function outputsOf(program: string, count: number): object {
  if (program === 'clusters') {
    return Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, { 'service-accounts': { apps: { 'flux-apps': { identity: { client_id: clientId(i) } } } } }]));
  }
  const accounts = Object.fromEntries(Array.from({ length: count }, (_, i) => [`flux-a${i}`, { identity: { client_id: clientId(i) } }]));
  return { prod: { 'service-accounts': { apps: accounts } } };
}

/** Accesses in one cluster, each with an identity of its own and one OCIRepository. */
export function accesses(folder: string, count: number): void {
  const app = new lib.FluxAzureApp({ outdir: join(folder, 'dist'), terraformOutdir: join(folder, 'cdktf.out'), outputsFile: join(folder, 'outputs.json') });
  const cluster = new lib.FluxCluster(app, 'prod', {
    distribution: lib.ClusterDistribution.aks({ oidcIssuerUrl: ISSUER }),
    fluxVersion: lib.FluxVersion.V2_10,
    tenantId: TENANT,
    subscriptionId: SUBSCRIPTION,
    identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
  });
  for (let i = 0; i < count; i++) {
    const acr = new lib.FluxAcrAccess(cluster, `a${i}`, {
      registry: lib.ContainerRegistry.fromResourceId(REGISTRY),
      authentication: lib.Authentication.objectLevel({ namespace: 'apps' }),
    });
    acr.ociRepository(`repository-${i}`, { path: `manifests/a${i}`, semver: '1.x' });
  }
  app.synth();
}

/** The same resources and objects, written by hand, without any check and with the client ID as a literal. */
export function handWritten(folder: string, count: number): void {
  const terraform = new cdktf.App({ outdir: join(folder, 'cdktf.out') });
  const stack = stackOf(terraform, 'prod');
  const app = new cdk8s.App({ outdir: join(folder, 'dist') });
  const chart = new cdk8s.Chart(app, 'prod');
  for (let i = 0; i < count; i++) {
    accessByHand(stack, chart, `-${i}`, ISSUER, `prod-apps-flux-a${i}`);
  }
  terraform.synth();
  app.synth();
}

function stackOf(terraform: cdktf.App, id: string): cdktf.TerraformStack {
  const stack = new cdktf.TerraformStack(terraform, id);
  new AzurermProvider(stack, 'azurerm', { features: [{}], subscriptionId: SUBSCRIPTION, tenantId: TENANT });
  return stack;
}

function accessByHand(stack: cdktf.TerraformStack, chart: cdk8s.Chart, suffix: string, issuerUrl: string, name: string): void {
  const account = `flux-a${suffix}`;
  const identity = new UserAssignedIdentity(stack, `identity${suffix}`, { name: `flux-${name}`, resourceGroupName: 'rg-flux', location: 'westeurope' });
  new FederatedIdentityCredential(stack, `credential${suffix}`, {
    name,
    issuer: issuerUrl,
    subject: `system:serviceaccount:apps:${account}`,
    audience: ['api://AzureADTokenExchange'],
    parentId: identity.id,
    resourceGroupName: 'rg-flux',
  });
  new RoleAssignment(stack, `assignment${suffix}`, { scope: REGISTRY, roleDefinitionId: ROLE, principalId: identity.principalId, principalType: 'ServicePrincipal', skipServicePrincipalAadCheck: true });
  new cdktf.TerraformOutput(stack, `client-id${suffix}`, { value: identity.clientId });
  new cdk8s.ApiObject(chart, `account${suffix}`, {
    apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace: 'apps', annotations: { 'azure.workload.identity/client-id': CLIENT, 'azure.workload.identity/tenant-id': TENANT } },
  });
  new cdk8s.ApiObject(chart, `repository${suffix}`, {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'OCIRepository',
    metadata: { name: `repository${suffix}`, namespace: 'apps' },
    spec: { interval: '10m', provider: 'azure', serviceAccountName: account, url: `oci://contoso.azurecr.io/manifests/a${suffix}`, ref: { semver: '1.x' } },
  });
}

/** Charts of one object each. */
export function charts(folder: string, count: number): void {
  fill(new lib.FluxAzureApp({ outdir: join(folder, 'dist'), terraformOutdir: join(folder, 'cdktf.out') }), count).synth();
}

/** The same charts in a plain cdk8s.App. */
export function plainCharts(folder: string, count: number): void {
  fill(new cdk8s.App({ outdir: join(folder, 'dist') }), count).synth();
}

function fill<T extends cdk8s.App>(app: T, count: number): T {
  for (let i = 0; i < count; i++) {
    new cdk8s.ApiObject(new cdk8s.Chart(app, `chart-${i}`), 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `map-${i}` }, data: { i: String(i) } });
  }
  return app;
}

/** Clusters of one access each: every one a stack and a folder of manifests. */
export function clusters(folder: string, count: number): void {
  const app = new lib.FluxAzureApp({ outdir: join(folder, 'dist'), terraformOutdir: join(folder, 'cdktf.out'), outputsFile: join(folder, 'outputs.json') });
  for (let i = 0; i < count; i++) {
    const cluster = new lib.FluxCluster(app, `c${i}`, {
      distribution: lib.ClusterDistribution.aks({ oidcIssuerUrl: issuer(i) }),
      fluxVersion: lib.FluxVersion.V2_10,
      tenantId: TENANT,
      subscriptionId: SUBSCRIPTION,
      identities: { resourceGroupName: 'rg-flux', location: 'westeurope' },
    });
    const acr = new lib.FluxAcrAccess(cluster, 'apps', {
      registry: lib.ContainerRegistry.fromResourceId(REGISTRY),
      authentication: lib.Authentication.objectLevel({ namespace: 'apps' }),
    });
    acr.ociRepository('repository', { path: 'manifests/app', semver: '1.x' });
  }
  app.synth();
}

/** The same by hand: a stack and a chart for each cluster. */
export function handWrittenClusters(folder: string, count: number): void {
  const terraform = new cdktf.App({ outdir: join(folder, 'cdktf.out') });
  const app = new cdk8s.App({ outdir: join(folder, 'dist') });
  for (let i = 0; i < count; i++) {
    const stack = stackOf(terraform, `c${i}`);
    const chart = new cdk8s.Chart(app, `c${i}`);
    accessByHand(stack, chart, '', issuer(i), `c${i}-apps`);
  }
  terraform.synth();
  app.synth();
}
