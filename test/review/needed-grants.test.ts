import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { RoleDefinition } from '@cdktf/provider-azurerm/lib/role-definition';
import { ApiObject } from 'cdk8s';
import { base } from './bases';
import {
  AdoProject, AksCluster, Authentication, AzureRole, FluxAcrAccess, FluxAdoAccess, FluxAksAccess, FluxAzureApp, FluxBlobAccess, FluxCluster, FluxController, ManagedIdentity,
  Provisioner, StorageContainer,
} from '../../lib';
import { toMarkdown } from '../../lib/review/report/markdown';
import { toHtml } from '../../lib/review/report/page';
import { toReport } from '../../lib/review/report/report';
import { review } from '../../lib/review/review';
import { aks, clusterIn, OTHER_SUBSCRIPTION, other, registry, SUBSCRIPTION } from '../helpers/fixtures';
import { Changeable, copyOf, findingsOf, inputOf } from '../support/review';

const target = () => AksCluster.fromName({ name: 'remote', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });
const source = (cluster: FluxCluster) => new ApiObject(cluster, 'source', {
  apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'source', namespace: 'apps' }, spec: { url: 'https://git.contoso.example/apps', interval: '1m' },
});
const told = (build: (app: FluxAzureApp) => void) => findingsOf(inputOf(build)).filter(({ code }) => code !== 'FAZ021').map(({ code, what }) => `${code} ${what}`);
const CA = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const objectLevel = () => Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-remote' });

const remote = (props: object, authentication = objectLevel(), clusterProps: object = {}) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other(), ...clusterProps });
  new FluxAksAccess(cluster, 'remote', { target: target(), authentication, ...props }).kustomization('tenant', { source: source(cluster), namespace: 'apps' });
};

describe('a role inside a remote cluster', () => {
  const custom = () => AzureRole.custom('Deployer', '11111111-2222-4333-8444-555566667777');
  const cases: [string, object, string][] = [
    ['a built-in one on the cluster', { kubernetesRole: AzureRole.AKS_RBAC_WRITER }, 'Azure Kubernetes Service RBAC Writer'],
    ['a built-in one on a namespace', { kubernetesRole: AzureRole.AKS_RBAC_ADMIN, kubernetesNamespace: 'apps' }, 'Azure Kubernetes Service RBAC Admin'],
    ['one of the user on the cluster', { kubernetesRole: custom() }, '11111111-2222-4333-8444-555566667777'],
    ['one of the user on a namespace', { kubernetesRole: custom(), kubernetesNamespace: 'apps' }, '11111111-2222-4333-8444-555566667777'],
    ['beside an address and a CA', { kubernetesRole: AzureRole.AKS_RBAC_WRITER, address: 'https://remote.example', caCertificate: CA }, 'Azure Kubernetes Service RBAC Writer'],
  ];

  it.each(cases)('is needed: %s', (_, props) => {
    expect(told(remote(props))).toEqual([]);
    expect(told(remote(props, Authentication.controllerLevel()))).toEqual([]);
    expect(told(remote(props, objectLevel(), { provisioner: Provisioner.azCli() }))).toEqual([]);
  });

  it.each(cases)('stands under "May" and in no list of what nobody needs: %s', (_, props, role) => {
    const report = toReport(review(inputOf(remote(props))));
    const text = toMarkdown(report);
    const row = text.split('\n').find(line => line.includes('Kustomization `apps/tenant`'))!;
    expect(row.split(' | ')[4]).toMatch(new RegExp(`(^|; )${role}$`));
    expect(text).not.toContain('Grants that no Flux object needs');
    expect(report.summary.unusedGrants).toBe(0);
    expect(report.grants.filter(({ usedBy }) => usedBy.length === 0)).toEqual([]);
    expect(report.accesses[0].inside!.map(({ name }) => name)).toEqual([role]);
    expect(toHtml(report)).toMatch(new RegExp(`<td>[^]*${role}<br><span title="[^"]*managedClusters/remote`));
  });

  it('of another cluster is needed by nobody', () => {
    const input = copyOf(inputOf(remote({ kubernetesRole: AzureRole.AKS_RBAC_WRITER })));
    const roles = Object.values<any>(input.stacks.prod.resource.azurerm_role_assignment);
    const inside = roles.find(({ role_definition_id: id }) => id.includes('a7ffa36f'))!;
    inside.scope = inside.scope.replace('/remote', '/stranger');
    expect(findingsOf(input).map(({ code, what }) => `${code} ${what}`)).toEqual([expect.stringMatching(/^FAZ020 Azure Kubernetes Service RBAC Writer of .*stranger" is needed by no Flux object$/)]);
  });
});

describe('controllers that are given an identity for objects of other repositories', () => {
  const forController = Authentication.controllerLevel({ controllers: [FluxController.SOURCE] });
  const container = () => StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });

  it.each<[string, (cluster: FluxCluster) => void]>([
    ['a registry', cluster => { new FluxAcrAccess(cluster, 'a', { registry: registry(), authentication: forController }); }],
    ['a container', cluster => { new FluxBlobAccess(cluster, 'a', { container: container(), authentication: forController }); }],
    ['Azure DevOps', cluster => { new FluxAdoAccess(cluster, 'a', { project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'), authentication: forController }); }],
    ['a remote cluster', cluster => {
      new FluxAksAccess(cluster, 'a', { target: target(), kubernetesRole: AzureRole.AKS_RBAC_WRITER, authentication: Authentication.controllerLevel({ controllers: [FluxController.KUSTOMIZE, FluxController.HELM] }) });
    }],
    ['two of them, with an object of one', cluster => {
      new FluxAcrAccess(cluster, 'a', { registry: registry(), authentication: forController });
      new FluxBlobAccess(cluster, 'b', { container: container(), authentication: Authentication.controllerLevel() }).bucket('b');
    }],
    ['an identity of the user', cluster => {
      const identity = ManagedIdentity.create(cluster, 'own');
      new FluxAcrAccess(cluster, 'a', { registry: registry(), authentication: Authentication.controllerLevel({ identity, controllers: [FluxController.SOURCE, FluxController.IMAGE_REFLECTOR] }) });
    }],
  ])('draw no finding: %s', (_, use) => {
    for (const distribution of [other(), aks()]) {
      expect(told(app => use(clusterIn(app, { distribution })))).toEqual([]);
    }
    expect(told(app => use(clusterIn(app, { distribution: other(), provisioner: Provisioner.azCli() })))).toEqual([]);
  });

  it('speak for themselves only: another controller with the identity, and a grant of another kind, are found', () => {
    const input = copyOf(inputOf(app => {
      const cluster = clusterIn(app, { distribution: aks() });
      new FluxAcrAccess(cluster, 'a', { registry: registry(), authentication: forController }).ociRepository('a', { path: 'a' });
    }));
    const assignments: any = input.stacks.prod.resource.azurerm_role_assignment;
    const [own] = Object.values<any>(assignments);
    assignments.more = { ...own, scope: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v`, role_definition_id: own.role_definition_id.replace(/[^/]+$/, '12338af0-0e69-4776-bea7-57ae8d297424') };
    const { json } = input.clusters[0].kustomizations[0] as any;
    json.patches = json.patches.map((patch: any) => ({ ...patch, target: { ...patch.target, name: '(source|helm)-controller' } }));
    const found = findingsOf(input).map(({ code, what }) => `${code} ${what}`);
    expect(found).toContainEqual(expect.stringMatching(/^FAZ020 Key Vault Crypto User/));
    expect(found).toContainEqual(expect.stringMatching(/^FAZ062 helm-controller/));
  });
});

describe('a role that is not built in', () => {
  const withRole = (permissions: object, assignment: object = {}) => (app: FluxAzureApp) => {
    const cluster = clusterIn(app, { distribution: other() });
    const identity = ManagedIdentity.create(cluster, 'id');
    new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication: Authentication.objectLevel({ namespace: 'apps', identity }) }).ociRepository('a', { path: 'a' });
    const role = new RoleDefinition(cluster.stack, 'custom', { name: 'Puller', scope: `/subscriptions/${OTHER_SUBSCRIPTION}`, permissions: [permissions] });
    new RoleAssignment(cluster.stack, 'more', { principalId: identity.principalId, principalType: 'ServicePrincipal', scope: registry().resourceId, roleDefinitionId: role.roleDefinitionResourceId, ...assignment });
  };
  const literal = { roleDefinitionId: `/subscriptions/${OTHER_SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/11111111-2222-4333-8444-555566667777` };

  it.each<[string, (app: FluxAzureApp) => void]>([
    ['that allows what Flux does', withRole({ actions: ['Microsoft.ContainerRegistry/registries/pull/read'] })],
    ['with a wildcard', withRole({ actions: ['Microsoft.ContainerRegistry/registries/*/read'] })],
    ['of which no file tells what it allows', withRole({}, literal)],
    ['that is named', withRole({ actions: ['Microsoft.ContainerRegistry/registries/pull/read'] }, { roleDefinitionId: undefined, roleDefinitionName: 'Puller' })],
  ])('is not called unneeded: %s', (_, build) => {
    expect(told(build)).toEqual([]);
  });

  it.each<[string, (app: FluxAzureApp) => void, RegExp]>([
    ['that allows something else', withRole({ actions: ['Microsoft.Compute/virtualMachines/read'] }), /^FAZ020 Puller of flux-prod-id/],
    ['on something else', withRole({}, { ...literal, scope: `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/v` }), /^FAZ020 11111111-2222-4333-8444-555566667777 of flux-prod-id/],
  ])('is, with its name: %s', (_, build, message) => {
    expect(told(build).filter(text => text.startsWith('FAZ020'))).toEqual([expect.stringMatching(message)]);
  });

  it('for Kubernetes is needed by what is applied there', () => {
    expect(told(app => {
      const cluster = clusterIn(app, { distribution: other() });
      const identity = ManagedIdentity.create(cluster, 'id');
      new FluxAksAccess(cluster, 'remote', { target: target(), authentication: Authentication.objectLevel({ namespace: 'apps', identity }) }).kustomization('tenant', { source: source(cluster), namespace: 'apps' });
      const role = new RoleDefinition(cluster.stack, 'custom', { name: 'Deployer', scope: `/subscriptions/${SUBSCRIPTION}`, permissions: [{ dataActions: ['Microsoft.ContainerService/managedClusters/apps/deployments/*'] }] });
      new RoleAssignment(cluster.stack, 'more', { principalId: identity.principalId, principalType: 'ServicePrincipal', scope: target().resourceId, roleDefinitionId: role.roleDefinitionResourceId });
    })).toEqual([]);
  });
});

describe('two identities of one name', () => {
  const inTwoNamespaces = (): Changeable => {
    const input = copyOf(base('oci'));
    const { resource, output } = input.stacks.prod as any;
    // The text of everything that the first namespace has, for a second one with an identity of its own.
    for (const type of ['azurerm_user_assigned_identity', 'azurerm_federated_identity_credential', 'azurerm_role_assignment']) {
      for (const [name, body] of Object.entries<any>(resource[type])) {
        const copy = JSON.parse(JSON.stringify(body).replace(/azurerm_user_assigned_identity\.([\w-]+)\./g, 'azurerm_user_assigned_identity.$1-two.').replace(/serviceaccount:apps:/g, 'serviceaccount:team:'));
        // Of one name, so that only the group tells them apart.
        const group = 'resource_group_name' in copy ? { resource_group_name: 'rg-two' } : {};
        resource[type][`${name}-two`] = { ...copy, ...group, '//': { metadata: { path: `${body['//'].metadata.path}-two` } } };
      }
    }
    const [[name, { value }]] = Object.entries<any>(output);
    output[`${name}_two`] = { value: value.replace(/\.([\w-]+)\.client_id/, '.$1-two.client_id') };
    const clientId = 'c0ffee00-1111-4222-8333-944455556666';
    (input.applied as any).prod[`${name}_two`] = clientId;
    for (const { json } of input.clusters[0].objects.filter(({ json: { kind } }: any) => ['ServiceAccount', 'OCIRepository'].includes(String(kind)))) {
      const copy = structuredClone(json) as any;
      copy.metadata.namespace = 'team';
      if (copy.kind === 'ServiceAccount') {
        copy.metadata.annotations['azure.workload.identity/client-id'] = clientId;
      }
      input.clusters[0].objects.push({ at: `team/${copy.kind}`, json: copy });
    }
    return input;
  };

  it('are not taken for one that tenants share', () => {
    expect(findingsOf(inTwoNamespaces()).map(({ code, what }) => `${code} ${what}`)).toEqual([]);
  });

  it('made by default for namespaces and ServiceAccounts that read alike have two names', () => {
    const build = (app: FluxAzureApp) => {
      const cluster = clusterIn(app, { distribution: other() });
      for (const [id, namespace, serviceAccountName] of [['x', 'a-b', 'c'], ['y', 'a', 'b-c'], ['z', 'a', 'b.c']]) {
        new FluxAcrAccess(cluster, id, { registry: registry(), authentication: Authentication.objectLevel({ namespace, serviceAccountName }) }).ociRepository('a', { path: 'a', name: id });
      }
    };
    expect(told(build)).toEqual([]);
    const names = Object.values<any>((inputOf(build).stacks.prod as any).resource.azurerm_user_assigned_identity).map(({ name }) => name);
    expect(new Set(names).size).toBe(3);
    expect(names).toContain('flux-prod-a-b-c');
  });
});
