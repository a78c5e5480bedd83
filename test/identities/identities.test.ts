import { TerraformStack } from 'cdktf';
import {
  Application, Authentication, AzureCloud, AzurermVersion, Certificate, FluxAcrAccess, FluxAzureApp, FluxBlobAccess, FluxCluster, Identity, ManagedIdentity,
  Provisioner, StorageContainer,
} from '../../lib';
import { fileOf, pair } from '../helpers/certificates';
import { aks, clusterIn, CLIENT, IDENTITY_ID, other, PRINCIPAL, registry, SUBSCRIPTION, TENANT } from '../helpers/fixtures';
import { resourcesOf, Synthesized, synthesize } from '../support/synthesize';

const OTHER_TENANT = '0d9c8b7a-6f5e-4d3c-8b2a-190f8e7d6c5b';
const ofSecret = () => ({ certificate: Certificate.fromExistingSecret({ secretName: 'flux-edge' }) });
const PUBLIC = require.resolve('../../examples/blob-bucket-with-certificate/flux-edge.crt');
const made = () => ({ ...ofSecret(), publicCertificateFile: PUBLIC });
const container = () => StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });
const annotationsOf = ({ manifests }: Synthesized) => manifests.find(({ kind }) => kind === 'ServiceAccount')!.metadata.annotations;

/** An OCIRepository at object level with an identity. */
const withIdentity = (make: (cluster: FluxCluster, app: FluxAzureApp) => Identity) => synthesize(app => {
  const cluster = clusterIn(app, { distribution: other() });
  new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication: Authentication.objectLevel({ namespace: 'apps', identity: make(cluster, app), createNamespace: true }) }).ociRepository('a', { path: 'a' });
});
/** A Bucket at object level with an application. */
const withApplication = (make: (cluster: FluxCluster) => Application, secretName?: string) => synthesize(app => {
  const cluster = clusterIn(app, { distribution: other() });
  new FluxBlobAccess(cluster, 'blob', { container: container(), authentication: Authentication.objectLevel({ namespace: 'apps', identity: make(cluster), secretName, createNamespace: true }) }).bucket('a');
});

describe('A managed identity', () => {
  it('is made where it is told: stack, group, region, tags', () => {
    const result = withIdentity((cluster, app) => ManagedIdentity.create(cluster, 'team', {
      name: 'flux-team', resourceGroupName: 'rg-team', location: 'northeurope', tags: { owner: 'team' }, stack: new TerraformStack(app.terraform, 'identities'),
    }));
    expect(Object.values(result.stacks.identities.resource.azurerm_user_assigned_identity)).toEqual([
      expect.objectContaining({ name: 'flux-team', resource_group_name: 'rg-team', location: 'northeurope', tags: { owner: 'team' } }),
    ]);
    // Credentials and grants are written where the identity is.
    expect(Object.keys(result.stacks.identities.resource)).toEqual(expect.arrayContaining(['azurerm_federated_identity_credential', 'azurerm_role_assignment']));
    expect(result.stacks.prod?.resource).toBeUndefined();
  });

  it('has the tags of the cluster when it has none of its own', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app, { distribution: other(), identities: { resourceGroupName: 'rg-flux', location: 'westeurope', tags: { owner: 'platform' } } });
      new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication: Authentication.objectLevel({ namespace: 'apps' }) });
    });
    expect(resourcesOf(result, 'azurerm_user_assigned_identity')).toEqual([expect.objectContaining({ tags: { owner: 'platform' }, resource_group_name: 'rg-flux', location: 'westeurope' })]);
  });

  it('is made by its own provisioner', () => {
    const result = withIdentity(cluster => ManagedIdentity.create(cluster, 'team', { name: 'flux-team', provisioner: Provisioner.azCli() }));
    expect(result.runbooks.prod).toMatch(/az identity create .*flux-team/);
    expect(resourcesOf(result, 'azurerm_user_assigned_identity')).toEqual([]);
  });

  it('outside a cluster has a stack, a cloud and a provider of its own', () => {
    const result = withIdentity((_, app) => ManagedIdentity.create(app, 'shared', {
      resourceGroupName: 'rg', location: 'westeurope', subscriptionId: SUBSCRIPTION, tenantId: TENANT, cloud: AzureCloud.PUBLIC, azurermVersion: AzurermVersion.V5,
    }));
    expect(result.stacks.shared.provider.azurerm).toEqual([expect.objectContaining({ environment: 'public', subscription_id: SUBSCRIPTION })]);
    expect(result.stacks.shared.terraform.required_providers.azurerm.version).toBe(AzurermVersion.V5.constraint);
  });

  it('of another cloud is in the stack of that cloud', () => {
    const { stacks } = synthesize(app => {
      const identity = ManagedIdentity.create(app, 'shared', { resourceGroupName: 'rg', location: 'chinaeast2', subscriptionId: SUBSCRIPTION, tenantId: TENANT, cloud: AzureCloud.CHINA });
      expect([identity.clientId, identity.principalId, identity.resourceId].map(value => /TfToken/.test(value!))).toEqual([true, true, true]);
    });
    expect(stacks.shared.provider.azurerm).toEqual([expect.objectContaining({ environment: 'china' })]);
  });

  it('that exists is named by its client ID, in its own tenant', () => {
    let identity: ManagedIdentity;
    const result = withIdentity(cluster => {
      identity = ManagedIdentity.fromAttributes(cluster, 'given', { clientId: CLIENT, principalId: PRINCIPAL, resourceId: IDENTITY_ID, tenantId: TENANT });
      return identity;
    });
    expect([identity!.clientId, identity!.principalId, identity!.tenantId, identity!.resourceId]).toEqual([CLIENT, PRINCIPAL, TENANT, IDENTITY_ID]);
    expect(annotationsOf(result)).toEqual({ 'azure.workload.identity/client-id': CLIENT, 'azure.workload.identity/tenant-id': TENANT });
    expect(resourcesOf(result, 'azurerm_role_assignment')).toEqual([expect.objectContaining({ principal_id: PRINCIPAL })]);
  });

  it('of the controllers is one for the cluster', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app, { distribution: aks() });
      const acr = new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication: Authentication.controllerLevel() });
      acr.ociRepository('a', { path: 'a' });
      acr.imageRepository('b', { path: 'b' });
      expect(acr.identity).toBe(cluster.controllerIdentity);
      expect(acr.roleAssignment?.node.path).toMatch(/acrpull/i);
    });
    expect(resourcesOf(result, 'azurerm_user_assigned_identity').map(({ name }) => name)).toEqual(['flux-prod-controllers']);
  });
});

describe('An application', () => {
  it('is made with its name, and knows its IDs and its certificate', () => {
    let application: Application;
    const result = withApplication(cluster => {
      application = Application.create(cluster, 'reader', { ...made(), displayName: 'Flux of the edge' });
      return application;
    });
    expect(resourcesOf(result, 'azuread_application')).toEqual([expect.objectContaining({ display_name: 'Flux of the edge' })]);
    expect([/TfToken/.test(application!.clientId), /TfToken/.test(application!.principalId), application!.tenantId]).toEqual([true, true, TENANT]);
    expect(application!.certificate).toBeInstanceOf(Certificate);
  });

  it('that exists is granted under its principal ID', () => {
    const result = withApplication(cluster => {
      const application = Application.fromClientId(cluster, 'reader', { ...ofSecret(), clientId: CLIENT, principalId: PRINCIPAL, tenantId: TENANT });
      expect([application.clientId, application.principalId, application.tenantId]).toEqual([CLIENT, PRINCIPAL, TENANT]);
      return application;
    });
    expect(resourcesOf(result, 'azurerm_role_assignment')).toEqual([expect.objectContaining({ principal_id: PRINCIPAL })]);
  });

  it('of another tenant says so in its Secret', () => {
    const { certificate, key } = pair();
    const result = withApplication(cluster => Application.fromClientId(cluster, 'reader', {
      certificate: Certificate.fromPemFile({ file: fileOf(certificate, key), writePlainSecret: true, secretName: 'edge' }), clientId: CLIENT, principalId: PRINCIPAL, tenantId: OTHER_TENANT,
    }));
    const secret = result.manifests.find(({ kind }) => kind === 'Secret')!;
    expect(secret.metadata.name).toBe('edge-bucket');
    expect(secret.stringData).toMatchObject({ tenantId: OTHER_TENANT, clientId: CLIENT });
    expect(result.manifests.find(({ kind }) => kind === 'Bucket')!.spec.secretRef).toEqual({ name: 'edge-bucket' });
  });

  it('is made by its own provisioner', () => {
    const result = withApplication(cluster => Application.create(cluster, 'reader', { ...made(), provisioner: Provisioner.azCli(), displayName: 'flux-edge' }));
    expect(result.runbooks.prod).toMatch(/flux-edge/);
    expect(resourcesOf(result, 'azuread_application')).toEqual([]);
  });

  it.each([[undefined, 'flux-edge'], ['own', 'own']])('is read from the Secret that the access names: %s', (secretName, name) => {
    const result = withApplication(cluster => Application.create(cluster, 'reader', made()), secretName);
    expect(result.manifests.find(({ kind }) => kind === 'Bucket')!.spec.secretRef).toEqual({ name });
  });
});
