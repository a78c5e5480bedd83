import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import {
  AdoProject, Application, Authentication, Certificate, FluxAdoAccess, FluxAzureApp, FluxCluster, FluxClusterProps, ManagedIdentity, ManagedIdentityAttributes, Provisioner,
} from '../../lib';
import { fileOf, pair } from '../helpers/certificates';
import { acrIn, aks, CLIENT, clusterIn, IDENTITY_ID, KUBELET, objectLevel, OTHER_SUBSCRIPTION, PRINCIPAL, SUBSCRIPTION, TENANT } from '../helpers/fixtures';
import { guidOf, problemsOf, resourcesOf, synthesize, Synthesized } from '../support/synthesize';

const ATTRIBUTES = { clientId: CLIENT, principalId: PRINCIPAL, resourceId: IDENTITY_ID };
const issuerOf = (id: string) => `https://westeurope.oic.prod-aks.azure.com/${TENANT}/${id}/`;

/** Two clusters, each with an access of its own. */
function two(app: FluxAzureApp, use: (cluster: FluxCluster, id: 'one' | 'two') => void, props: Partial<FluxClusterProps> = {}): void {
  (['one', 'two'] as const).forEach(id => use(clusterIn(app, { distribution: aks({ oidcIssuerUrl: issuerOf(id), kubeletIdentity: KUBELET }), ...props }, id), id));
}
const accessOf = (cluster: FluxCluster, identity: ManagedIdentity | Application) => acrIn(cluster, { authentication: objectLevel({ identity }) }).ociRepository('a', { path: 'a' });
const shared = (one: Partial<ManagedIdentityAttributes>, another: Partial<ManagedIdentityAttributes>, props: Partial<FluxClusterProps> = {}) => (app: FluxAzureApp) =>
  two(app, (cluster, id) => accessOf(cluster, ManagedIdentity.fromAttributes(cluster, 'existing', { clientId: CLIENT, ...(id === 'one' ? one : another) })), props);
const stacksWith = (result: Synthesized, type: string) => Object.keys(result.stacks).filter(stack => result.stacks[stack].resource?.[type]);
const made = pair();

describe('An identity that exists and is used by two clusters', () => {
  it.each<[string, Partial<ManagedIdentityAttributes>, Partial<ManagedIdentityAttributes>]>([
    ['by all its IDs', ATTRIBUTES, ATTRIBUTES],
    ['in another case', ATTRIBUTES, { clientId: CLIENT.toUpperCase(), resourceId: IDENTITY_ID.toLowerCase(), principalId: PRINCIPAL.toUpperCase() }],
    ['by its client ID, and its ARM ID once', { resourceId: IDENTITY_ID }, { resourceId: IDENTITY_ID, principalId: PRINCIPAL }],
    ['with its principal ID, that the first does not know', { resourceId: IDENTITY_ID }, ATTRIBUTES],
  ])('has one grant, in the stack of the first, named %s', (_, one, another) => {
    const result = synthesize(shared(one, another));
    expect(resourcesOf(result, 'azurerm_role_assignment')).toHaveLength(1);
    expect(stacksWith(result, 'azurerm_role_assignment')).toEqual(['one']);
    // Azure refuses concurrent writes of the credentials of one identity.
    expect(stacksWith(result, 'azurerm_federated_identity_credential')).toEqual(['one']);
    expect(resourcesOf(result, 'azurerm_federated_identity_credential').map(({ issuer }) => issuer).sort()).toEqual([issuerOf('one'), issuerOf('two')]);
    resourcesOf(result, 'azurerm_federated_identity_credential').forEach(credential => expect(credential.parent_id.toLowerCase()).toBe(IDENTITY_ID.toLowerCase()));
  });

  it('is looked up once, where its principal ID is not given', () => {
    const result = synthesize(shared({ resourceId: IDENTITY_ID }, { resourceId: IDENTITY_ID }));
    expect(Object.values(result.stacks).flatMap(({ data }) => Object.keys(data?.azuread_service_principal ?? {}))).toHaveLength(1);
  });

  it('has each grant once, at different scopes by different clusters', () => {
    const result = synthesize(app => two(app, (cluster, id) => {
      const identity = ManagedIdentity.fromAttributes(cluster, 'existing', ATTRIBUTES);
      const registry = acrIn(cluster, { authentication: objectLevel({ identity }) });
      registry.ociRepository('a', { path: 'a' });
      acrIn(cluster, { authentication: objectLevel({ identity, serviceAccountName: 'b' }) }, `same-${id}`).ociRepository('b', { path: 'b' });
    }));
    expect(resourcesOf(result, 'azurerm_role_assignment')).toHaveLength(1);
  });

  it.each([['ASO', Provisioner.aso()], ['az CLI', Provisioner.azCli()]])('has one grant with %s', (_, provisioner) => {
    const result = synthesize(shared(ATTRIBUTES, ATTRIBUTES, { provisioner }));
    const written = [...result.manifests.filter(({ kind }) => kind === 'RoleAssignment').map(() => 'object'), ...Object.values(result.runbooks).join('\n').match(/run az role assignment create/g) ?? []];
    expect(written).toHaveLength(1);
    const subjects = [...result.manifests.filter(({ kind }) => kind === 'FederatedIdentityCredential'), ...Object.values(result.runbooks).join('\n').match(/run az identity federated-credential create/g) ?? []];
    expect(subjects).toHaveLength(2);
  });

  it('joins Azure DevOps once', () => {
    const join = (provisioner?: Provisioner) => synthesize(app => two(app, cluster => {
      const identity = ManagedIdentity.fromAttributes(cluster, 'existing', ATTRIBUTES);
      const project = AdoProject.fromUrl('https://dev.azure.com/contoso/platform');
      new FluxAdoAccess(cluster, 'git', { project, provisioner, authentication: objectLevel({ identity }) }).gitRepository('a', { repository: 'a' });
    }));
    for (const result of [join(), join(Provisioner.terraform())]) {
      expect(resourcesOf(result, 'azuredevops_service_principal_entitlement')).toHaveLength(1);
      expect(resourcesOf(result, 'azuredevops_group_membership')).toHaveLength(1);
    }
    expect(Object.values(join(Provisioner.azCli()).runbooks).join('\n').match(/security group membership add/g)).toHaveLength(1);
  });

  it('has one entitlement for projects that different clusters reach', () => {
    const result = synthesize(app => two(app, (cluster, id) => {
      const identity = ManagedIdentity.fromAttributes(cluster, 'existing', ATTRIBUTES);
      const project = AdoProject.fromName({ organization: 'contoso', project: id });
      new FluxAdoAccess(cluster, 'git', { project, provisioner: Provisioner.terraform(), authentication: objectLevel({ identity }) }).gitRepository('a', { repository: 'a' });
    }));
    expect(resourcesOf(result, 'azuredevops_service_principal_entitlement')).toHaveLength(1);
    expect(resourcesOf(result, 'azuredevops_group_membership')).toHaveLength(2);
  });

  it('may be the identity of the nodes of both clusters', () => {
    const result = synthesize(app => two(app, cluster => acrIn(cluster, { authentication: Authentication.nodeLevel() }).ociRepository('a', { path: 'a' })));
    expect(resourcesOf(result, 'azurerm_role_assignment').map(({ principal_id }) => principal_id)).toEqual([KUBELET.principalId]);
  });

  it('may be the identity of the nodes, and named as an identity, too', () => {
    for (const order of [['node', 'identity'], ['identity', 'node']]) {
      const result = synthesize(app => {
        const cluster = clusterIn(app, { distribution: aks({ kubeletIdentity: KUBELET }) });
        order.forEach(which => (which === 'node'
          ? acrIn(cluster, { authentication: Authentication.nodeLevel() }, 'nodes').imageRepository('b', { path: 'b' })
          : acrIn(cluster, { authentication: objectLevel({ identity: ManagedIdentity.fromAttributes(cluster, 'kubelet', { ...KUBELET, resourceId: IDENTITY_ID }) }) }).ociRepository('a', { path: 'a' })));
      });
      expect(resourcesOf(result, 'azurerm_role_assignment')).toHaveLength(1);
    }
  });

  it('may be known by a token: the same expression is the same identity', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app);
      const own = new UserAssignedIdentity(cluster.stack, 'own', { name: 'own', resourceGroupName: 'rg', location: 'westeurope' });
      ['one', 'two'].forEach(id => {
        const identity = ManagedIdentity.fromAttributes(cluster, id, { clientId: own.clientId, principalId: own.principalId, resourceId: own.id });
        acrIn(cluster, { authentication: objectLevel({ identity, serviceAccountName: id }) }, `acr-${id}`).ociRepository(id, { path: 'a' });
      });
    });
    expect(resourcesOf(result, 'azurerm_role_assignment')).toHaveLength(1);
    expect(resourcesOf(result, 'azurerm_federated_identity_credential')).toHaveLength(2);
  });

  it('has its certificate uploaded once, as an application', () => {
    const result = synthesize(app => two(app, cluster => {
      Application.fromClientId(cluster, 'existing', {
        clientId: CLIENT, principalId: PRINCIPAL, publicCertificateFile: file, certificate: Certificate.fromExistingSecret({ secretName: 's' }),
      });
    }));
    expect(resourcesOf(result, 'azuread_service_principal_certificate')).toHaveLength(1);
  });
  const file = fileOf(made.certificate);

  it('may be one ServiceAccount of both: two constructs for one identity are no two identities', () => {
    const build = (another: Partial<ManagedIdentityAttributes>) => (app: FluxAzureApp) => {
      const cluster = clusterIn(app);
      [ATTRIBUTES, { ...ATTRIBUTES, ...another }].forEach((attributes, i) => {
        const identity = ManagedIdentity.fromAttributes(cluster, `existing${i}`, attributes);
        acrIn(cluster, { authentication: objectLevel({ identity }) }, `acr${i}`).ociRepository(`a${i}`, { path: 'a' });
      });
    };
    expect(problemsOf(build({ clientId: CLIENT.toUpperCase() }))).toEqual([]);
    expect(problemsOf(build({ clientId: KUBELET.clientId, principalId: KUBELET.principalId, resourceId: undefined })).join()).toMatch(/would stand for two identities/);
  });

  it.each<[string, Partial<FluxClusterProps>]>([['Terraform', {}], ['az CLI', { provisioner: Provisioner.azCli() }]])('stands beside another one with the same role on the same resource: %s', (_, props) => {
    expect(problemsOf(app => {
      const cluster = clusterIn(app, props);
      for (const id of ['one', 'two']) {
        const identity = ManagedIdentity.fromAttributes(cluster, id, { clientId: guidOf(`client ${id}`), principalId: guidOf(`principal ${id}`), resourceId: `${IDENTITY_ID}-${id}` });
        acrIn(cluster, { authentication: objectLevel({ namespace: id, serviceAccountName: 'flux', identity }) }, `acr-${id}`).ociRepository('a', { path: 'a' });
      }
    })).toEqual([]);
  });

  it('is refused where the constructs say different things of it', () => {
    const problems = (another: Partial<ManagedIdentityAttributes>) => problemsOf(shared(ATTRIBUTES, { ...ATTRIBUTES, ...another })).join('\n');
    expect(problems({ principalId: KUBELET.principalId })).toMatch(/\[two\/existing\] one\/existing and two\/existing stand for one identity and differ: principal ID a4d81c0e\S+ and 7c20fb1d\S+; .*; `az identity show.*\(FAZ115\)/);
    expect(problems({ clientId: KUBELET.clientId })).toMatch(/differ: client ID/);
    expect(problems({ resourceId: `${IDENTITY_ID}-other` })).toMatch(/differ: ARM ID/);
  });
});

describe('A managed identity that is made', () => {
  const create = (one: object, another: object) => (app: FluxAzureApp) => two(app, (cluster, id) => accessOf(cluster, ManagedIdentity.create(cluster, 'identity', { name: 'flux', ...(id === 'one' ? one : another) })));

  it('is refused twice of one name, group and subscription', () => {
    const message = /\[two\/identity\] one\/identity and two\/identity would make one managed identity: flux; .*; give one of them another `name`/i;
    expect(problemsOf(create({}, {})).join('\n')).toMatch(message);
    expect(problemsOf(create({}, { name: 'FLUX', resourceGroupName: 'RG-flux' })).join('\n')).toMatch(message);
    expect(problemsOf(app => {
      create({}, { name: 'b' })(app);
      ManagedIdentity.create(app, 'third', { name: 'flux', resourceGroupName: 'rg-flux', location: 'westeurope', subscriptionId: SUBSCRIPTION, tenantId: TENANT });
    }).join('\n')).toMatch(/one\/identity and third would make one managed identity/);
  });

  it.each([['ASO', Provisioner.aso()], ['az CLI', Provisioner.azCli()]])('is refused twice with %s, too', (_, provisioner) => {
    expect(problemsOf(create({ provisioner }, {})).join('\n')).toMatch(/would make one managed identity/);
  });

  it('is another one in another group or subscription', () => {
    expect(resourcesOf(synthesize(create({}, { resourceGroupName: 'rg-other' })), 'azurerm_role_assignment')).toHaveLength(2);
    const elsewhere = { subscriptionId: OTHER_SUBSCRIPTION };
    expect(problemsOf(create({}, { ...elsewhere, provisioner: Provisioner.aso() }))).toEqual([]);
    expect(problemsOf(create({}, elsewhere)).join()).toMatch(/\[two\/identity\] `subscriptionId` is \S+, and the azurerm provider of the cluster works in \S+; .*; make the identity on the app/);
  });

  it('is refused as one that exists, in either order', () => {
    const resourceId = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-flux/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flux`;
    const message = /the identity flux is made by this program \((one|two)\/identity\) and named as existing \((one|two)\/identity\); .*; pass the identity that is made to both/;
    for (const first of ['one', 'two']) {
      expect(problemsOf(app => two(app, (cluster, id) => accessOf(cluster, id === first
        ? ManagedIdentity.create(cluster, 'identity', { name: 'flux' })
        : ManagedIdentity.fromAttributes(cluster, 'identity', { clientId: CLIENT, resourceId })))).join('\n')).toMatch(message);
    }
  });
});
