import { FluxVersion, GrantScope, ManagedIdentity } from '../../../lib';
import { acrIn, aks, AKS_ISSUER, CLIENT, clusterIn, IDENTITY_ID, objectLevel, other, OTHER_SUBSCRIPTION, PRINCIPAL, SUBSCRIPTION, TENANT } from '../../helpers/fixtures';
import { deployedOutputs, Program, synth } from '../../support/synthesize';

const ACR_PULL = '7f951dda-4ed3-4680-a7ca-43fe172d538d';

const program: Program = app => {
  const acr = acrIn(clusterIn(app));
  acr.ociRepository('podinfo', { path: 'manifests/podinfo', semver: '6.x' });
  const image = acr.imageRepository('image', { path: 'apps/podinfo' });
  acr.imagePolicy('policy', { imageRepository: image, semver: '6.x' });
};

describe('FluxAcrAccess at object level', () => {
  const result = synth(program);

  it('makes one identity with one federated credential for the ServiceAccount', () => {
    expect(result.resources('azurerm_user_assigned_identity')).toEqual([
      { name: 'flux-prod-apps-flux-acr', resource_group_name: 'rg-flux', location: 'westeurope' },
    ]);
    const [identity] = Object.keys(result.stack().resource.azurerm_user_assigned_identity);
    expect(result.resources('azurerm_federated_identity_credential')).toEqual([expect.objectContaining({
      issuer: AKS_ISSUER,
      subject: 'system:serviceaccount:apps:flux-acr',
      audience: ['api://AzureADTokenExchange'],
      parent_id: `\${azurerm_user_assigned_identity.${identity}.id}`,
      resource_group_name: 'rg-flux',
    })]);
  });

  it('grants AcrPull on the registry to the principal, by the role ID of the registry\'s subscription', () => {
    const [identity] = Object.keys(result.stack().resource.azurerm_user_assigned_identity);
    expect(result.resources('azurerm_role_assignment')).toEqual([{
      scope: expect.stringMatching(/registries\/contoso$/),
      role_definition_id: `/subscriptions/${OTHER_SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL}`,
      principal_id: `\${azurerm_user_assigned_identity.${identity}.principal_id}`,
      principal_type: 'ServicePrincipal',
      skip_service_principal_aad_check: true,
    }]);
  });

  it('annotates the ServiceAccount with client ID and tenant ID of the identity', () => {
    const clientId = deployedOutputs(`${result.folder}/cdktf.out`).prod['service-accounts'].apps['flux-acr'].identity.client_id;
    expect(result.object('ServiceAccount', 'flux-acr').metadata).toEqual({
      name: 'flux-acr',
      namespace: 'apps',
      annotations: { 'azure.workload.identity/client-id': clientId, 'azure.workload.identity/tenant-id': TENANT },
    });
  });

  it('lets each object name the ServiceAccount and the provider, where its kind has these fields', () => {
    expect(result.object('OCIRepository', 'podinfo').spec).toEqual({
      provider: 'azure', serviceAccountName: 'flux-acr', url: 'oci://contoso.azurecr.io/manifests/podinfo', interval: '10m', ref: { semver: '6.x' },
    });
    expect(result.object('ImageRepository', 'image').spec).toEqual({
      provider: 'azure', serviceAccountName: 'flux-acr', image: 'contoso.azurecr.io/apps/podinfo', interval: '10m',
    });
    expect(result.object('ImagePolicy', 'policy').spec).toEqual({
      imageRepositoryRef: { name: 'image', namespace: 'apps' }, policy: { semver: { range: '6.x' } },
    });
  });

  it('writes namespaces and ServiceAccounts before the Flux objects', () => {
    expect(result.objects().map(({ kind }) => kind)).toEqual([
      'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding', 'OCIRepository', 'ImageRepository', 'ImagePolicy',
    ]);
  });

  it.each([
    ['the registry', undefined, /\/registries\/contoso$/, `/subscriptions/${OTHER_SUBSCRIPTION}`],
    ['its resource group', GrantScope.RESOURCE_GROUP, /\/resourceGroups\/rg-registry$/, `/subscriptions/${OTHER_SUBSCRIPTION}`],
    ['its subscription', GrantScope.SUBSCRIPTION, new RegExp(`^/subscriptions/${OTHER_SUBSCRIPTION}$`), `/subscriptions/${OTHER_SUBSCRIPTION}`],
    ['a management group', GrantScope.managementGroup('platform'), /^\/providers\/Microsoft.Management\/managementGroups\/platform$/, ''],
  ])('scopes the role ID as Azure gives it back: granted at %s', (_, grantAt, scope, prefix) => {
    const granted = synth(app => { acrIn(clusterIn(app), { grantAt }); });
    expect(granted.resources('azurerm_role_assignment')).toEqual([expect.objectContaining({
      scope: expect.stringMatching(scope),
      role_definition_id: `${prefix}/providers/Microsoft.Authorization/roleDefinitions/${ACR_PULL}`,
    })]);
  });

  it('shares identity, federated credential and ServiceAccount between accesses that name the same one', () => {
    const shared = synth(app => {
      const cluster = clusterIn(app);
      acrIn(cluster, {}, 'one').ociRepository('a', { path: 'a' });
      acrIn(cluster, { grantAt: GrantScope.SUBSCRIPTION }, 'two').ociRepository('b', { path: 'b' });
    });
    expect(shared.resources('azurerm_user_assigned_identity')).toHaveLength(1);
    expect(shared.resources('azurerm_federated_identity_credential')).toHaveLength(1);
    expect(shared.resources('azurerm_role_assignment')).toHaveLength(2);
    expect(shared.objects().filter(({ kind }) => kind === 'ServiceAccount')).toHaveLength(1);
  });

  it('grants the same role on the same registry once', () => {
    const twice = synth(app => {
      const cluster = clusterIn(app);
      acrIn(cluster, {}, 'one');
      acrIn(cluster, {}, 'two');
    });
    expect(twice.resources('azurerm_role_assignment')).toHaveLength(1);
  });

  it('gives each ServiceAccount an identity of its own', () => {
    const apart = synth(app => {
      const cluster = clusterIn(app);
      acrIn(cluster, {}, 'one');
      acrIn(cluster, { authentication: objectLevel({ serviceAccountName: undefined }) }, 'two');
    });
    expect(apart.resources('azurerm_user_assigned_identity').map(({ name }) => name)).toEqual(['flux-prod-apps-flux-acr', 'flux-prod-apps-flux-two']);
    expect(apart.resources('azurerm_federated_identity_credential').map(({ subject }) => subject))
      .toEqual(['system:serviceaccount:apps:flux-acr', 'system:serviceaccount:apps:flux-two']);
  });

  it('uses an existing identity, and makes no more than its trust and its grant', () => {
    const adopted = synth(app => {
      const cluster = clusterIn(app, { identities: undefined });
      const identity = ManagedIdentity.fromAttributes(cluster, 'id', { clientId: CLIENT, principalId: PRINCIPAL, resourceId: IDENTITY_ID });
      acrIn(cluster, { authentication: objectLevel({ identity }) }).ociRepository('a', { path: 'a' });
    });
    expect(Object.keys(adopted.stack().resource)).toEqual(['azurerm_federated_identity_credential', 'azurerm_role_assignment']);
    expect(adopted.resources('azurerm_federated_identity_credential')[0]).toMatchObject({ parent_id: IDENTITY_ID, resource_group_name: 'rg-ids' });
    expect(adopted.resources('azurerm_role_assignment')[0].principal_id).toBe(PRINCIPAL);
    expect(adopted.resources('azurerm_role_assignment')[0]).not.toHaveProperty('skip_service_principal_aad_check');
    expect(adopted.object('ServiceAccount', 'flux-acr').metadata.annotations['azure.workload.identity/client-id']).toBe(CLIENT);
  });

  it('keeps the trust in an identity that two clusters share in one stack', () => {
    const two = synth(app => {
      const identity = ManagedIdentity.create(app, 'shared', { resourceGroupName: 'rg', location: 'westeurope', subscriptionId: SUBSCRIPTION, tenantId: TENANT });
      for (const [id, distribution] of Object.entries({ one: aks(), two: other() })) {
        acrIn(clusterIn(app, { distribution }, id), { authentication: objectLevel({ identity }) }).ociRepository('a', { path: 'a' });
      }
    });
    expect(two.resources('azurerm_federated_identity_credential', 'shared')).toHaveLength(2);
    for (const id of ['one', 'two']) {
      expect(two.stack(id).resource).toBeUndefined();
      expect(two.object('ServiceAccount', 'flux-acr', id).metadata.annotations['azure.workload.identity/client-id'])
        .toBe(deployedOutputs(`${two.folder}/cdktf.out`).shared.client_id);
    }
  });

  it('switches object level on by a feature gate until Flux 2.9, by RBAC from 2.10', () => {
    const minor = (fluxVersion: FluxVersion) => synth(app => { acrIn(clusterIn(app, { fluxVersion })).ociRepository('a', { path: 'a' }); });
    const [nine, ten] = [minor(FluxVersion.V2_9), minor(FluxVersion.V2_10)];
    expect(nine.patches()).toEqual([{
      target: { kind: 'Deployment', name: 'source-controller' },
      patch: [{ op: 'add', path: '/spec/template/spec/containers/0/args/-', value: '--feature-gates=ObjectLevelWorkloadIdentity=true' }],
    }]);
    expect(nine.objects().map(({ kind }) => kind)).toEqual(['ServiceAccount', 'OCIRepository']);
    expect(ten.patches()).toEqual([]);
    expect(ten.object('ClusterRole', 'flux-object-identity').rules).toEqual([{ apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] }]);
    expect(ten.object('ClusterRoleBinding', 'flux-object-identity').subjects)
      .toEqual([{ kind: 'ServiceAccount', name: 'source-controller', namespace: 'flux-system' }]);
  });
});
