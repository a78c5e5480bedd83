import { AksCluster, Authentication, AzurermVersion, GrantScope, ManagedIdentity } from '../../lib';
import { acrIn, aks, CLIENT, clusterIn, IDENTITY_ID, KUBELET, objectLevel, other, SUBSCRIPTION, TENANT } from '../helpers/fixtures';
import { describeWithData } from '../support/conformance-data';
import { Program, synth } from '../support/synthesize';
import { loadSchema, validateStack } from '../support/terraform-schema';

/** One of everything that the integration with container registries makes in Azure. */
const everything = (azurermVersion: AzurermVersion): Program => app => {
  const tags = { team: 'platform' };
  const identities = { resourceGroupName: 'rg-flux', location: 'westeurope', tags };
  const cluster = clusterIn(app, { azurermVersion, identities, distribution: aks({ kubeletIdentity: KUBELET }) });
  acrIn(cluster, {}, 'object').ociRepository('a', { path: 'a' });
  acrIn(cluster, { authentication: Authentication.controllerLevel(), grantAt: GrantScope.SUBSCRIPTION }, 'controller').imageRepository('b', { path: 'b' });
  // Looked up by its client ID, since no principal ID is given.
  const existing = ManagedIdentity.fromAttributes(cluster, 'existing', { clientId: CLIENT, resourceId: IDENTITY_ID });
  acrIn(cluster, { authentication: objectLevel({ serviceAccountName: 'existing', identity: existing }) }, 'adopted').ociRepository('c', { path: 'c' });
  const shared = ManagedIdentity.create(app, 'shared', { resourceGroupName: 'rg', location: 'westeurope', subscriptionId: SUBSCRIPTION, tenantId: TENANT, azurermVersion });
  const edge = clusterIn(app, { azurermVersion, distribution: other() }, 'edge');
  acrIn(edge, { authentication: objectLevel({ identity: shared }), grantAt: GrantScope.managementGroup('platform') }).ociRepository('d', { path: 'd' });
  const lookedUp = AksCluster.fromName({ name: 'prod', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });
  const nodes = clusterIn(app, { azurermVersion, distribution: aks({ oidcIssuerUrl: undefined, cluster: lookedUp }) }, 'nodes');
  acrIn(nodes, { authentication: Authentication.nodeLevel({ nameKubeletIdentity: true }) }, 'node').ociRepository('e', { path: 'e' });
};

const STACKS = ['prod', 'edge', 'shared', 'nodes'];

describeWithData('the cdk.tf.json of every stack', () => {
  it.each([
    ['4.55', AzurermVersion.V4, 'azurerm-4.55.0', '~> 4.55'],
    ['5.2', AzurermVersion.V5, 'azurerm-5.2.0', '~> 5.2'],
  ])('is valid against azurerm %s', (_, version, schema, constraint) => {
    const result = synth(everything(version));
    const schemas = { azurerm: loadSchema(schema), azuread: loadSchema('azuread-3.7.0') };
    for (const name of STACKS) {
      expect([name, validateStack(result.stack(name), schemas)]).toEqual([name, []]);
      expect(result.stack(name).terraform.required_providers?.azurerm?.version ?? constraint).toBe(constraint);
    }
  });
});

describe('a federated credential', () => {
  it.each([
    [AzurermVersion.V4, ['parent_id', 'resource_group_name']],
    [AzurermVersion.V5, ['user_assigned_identity_id']],
  ])('names its identity as the provider wants it', (version, attributes) => {
    const [credential] = synth(everything(version)).resources('azurerm_federated_identity_credential');
    expect(Object.keys(credential).filter(key => !['name', 'issuer', 'subject', 'audience'].includes(key))).toEqual(attributes);
  });
});

describe('a principal ID', () => {
  it('is looked up by the client ID when it is not given, once', () => {
    const result = synth(app => {
      const cluster = clusterIn(app);
      for (const id of ['one', 'two']) {
        const identity = ManagedIdentity.fromAttributes(cluster, `${id}-identity`, { clientId: CLIENT, resourceId: IDENTITY_ID });
        acrIn(cluster, { authentication: objectLevel({ identity, serviceAccountName: id }), grantAt: id === 'one' ? undefined : GrantScope.SUBSCRIPTION }, id);
      }
    });
    const [[name, { client_id }], ...more] = Object.entries<any>(result.stack().data.azuread_service_principal);
    expect(more).toEqual([]);
    expect(client_id).toBe(CLIENT);
    expect(result.resources('azurerm_role_assignment').map(({ principal_id }) => principal_id))
      .toEqual([`\${data.azuread_service_principal.${name}.object_id}`, `\${data.azuread_service_principal.${name}.object_id}`]);
  });
});

describe('the provider of a stack', () => {
  it('is configured with subscription, tenant and cloud of the cluster', () => {
    expect(synth(everything(AzurermVersion.V4)).stack().provider.azurerm)
      .toEqual([{ features: [{}], subscription_id: SUBSCRIPTION, tenant_id: TENANT, environment: 'public' }]);
  });
});
