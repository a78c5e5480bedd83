import { AksCluster, Authentication, AzureCloud, AzureRole, FluxAksAccess, FluxAksAccessProps, FluxAzureApp, FluxBlobAccess, FluxClusterProps, GrantScope, Provisioner, StorageContainer } from '../../../lib';
import { fileOf, pair } from '../../helpers/certificates';
import { clusterIn, other, SUBSCRIPTION } from '../../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize } from '../../support/synthesize';

const CLUSTER = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/remote`;
const GROUP = CLUSTER.split('/').slice(0, 5).join('/');
const PLATFORM = '/providers/Microsoft.Management/managementGroups/platform';
const USER = AzureRole.AKS_CLUSTER_USER.guid;
const WRITER = AzureRole.AKS_RBAC_WRITER.guid;
const made = pair();

const program = (props: Partial<FluxAksAccessProps> = {}, clusterProps: Partial<FluxClusterProps> = {}) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other(), ...clusterProps });
  const source = new FluxBlobAccess(cluster, 'blob', {
    container: StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }),
    authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true }),
  }).bucket('b');
  const access = new FluxAksAccess(cluster, 'remote', {
    target: AksCluster.fromName({ name: 'remote', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }),
    authentication: Authentication.objectLevel({ namespace: 'apps' }),
    ...props,
  });
  access.kustomization('remote-apps', { source });
};
const configOf = (...args: Parameters<typeof program>) => synthesize(program(...args)).manifests.find(({ kind, data }) => kind === 'ConfigMap' && data.provider === 'azure')!;

describe('FluxAksAccess', () => {
  it('grants the user role on the cluster, and a role inside it when one is given', () => {
    const rolesOf = (props: Partial<FluxAksAccessProps>) => resourcesOf(synthesize(program(props)), 'azurerm_role_assignment').map(({ scope }) => scope).filter(scope => scope.startsWith(CLUSTER));
    expect(rolesOf({})).toEqual([CLUSTER]);
    expect(rolesOf({ kubernetesRole: AzureRole.AKS_RBAC_WRITER, kubernetesNamespace: 'apps' }).sort()).toEqual([CLUSTER, `${CLUSTER}/namespaces/apps`]);
  });

  it.each<[string, Partial<FluxAksAccessProps>, [string, string][]]>([
    ['a wide `grantAt` leaves the namespace alone', { grantAt: GrantScope.RESOURCE_GROUP, kubernetesNamespace: 'apps' }, [[USER, GROUP], [WRITER, `${CLUSTER}/namespaces/apps`]]],
    ['a wider one, too', { grantAt: GrantScope.managementGroup('platform'), kubernetesNamespace: 'apps' }, [[USER, PLATFORM], [WRITER, `${CLUSTER}/namespaces/apps`]]],
    ['without a namespace the role is granted on the cluster', { grantAt: GrantScope.SUBSCRIPTION }, [[USER, `/subscriptions/${SUBSCRIPTION}`], [WRITER, CLUSTER]]],
    ['`kubernetesGrantAt` widens the role inside alone', { kubernetesGrantAt: GrantScope.RESOURCE_GROUP }, [[USER, CLUSTER], [WRITER, GROUP]]],
    ['each has its own', { grantAt: GrantScope.SUBSCRIPTION, kubernetesGrantAt: GrantScope.RESOURCE_GROUP }, [[USER, `/subscriptions/${SUBSCRIPTION}`], [WRITER, GROUP]]],
  ])('grants two roles at two scopes: %s', (_, props, wanted) => {
    for (const provisioner of [Provisioner.terraform(), Provisioner.aso()]) {
      const { stacks, manifests } = synthesize(program({ kubernetesRole: AzureRole.AKS_RBAC_WRITER, ...props }, { provisioner }));
      const found = [
        ...Object.values<any>(stacks.prod?.resource?.azurerm_role_assignment ?? {}).map(each => [each.role_definition_id, each.scope]),
        ...manifests.filter(({ kind }) => kind === 'RoleAssignment').map(({ spec }) => [spec.roleDefinitionReference.armId, spec.owner.armId]),
      ].map(([role, scope]) => [role.slice(role.lastIndexOf('/') + 1), scope]).filter(([role]) => role === USER || role === WRITER);
      expect(found.sort()).toEqual([...wanted].sort());
    }
  });

  it('names the cluster and the ServiceAccount in a ConfigMap that the Kustomization refers to', () => {
    const { manifests } = synthesize(program());
    const config = manifests.find(({ kind, data }) => kind === 'ConfigMap' && data.provider === 'azure')!;
    expect(config.data).toEqual({ provider: 'azure', cluster: CLUSTER, serviceAccountName: expect.any(String) });
    expect(manifests.find(({ kind }) => kind === 'Kustomization')!.spec.kubeConfig).toEqual({ configMapRef: { name: config.metadata.name } });
  });

  it('asks Azure for nothing when address and CA are given', () => {
    const props = { address: 'https://remote.example:443', caCertificate: made.certificate };
    expect(configOf(props).data).toMatchObject({ 'address': props.address, 'ca.crt': made.certificate });
    expect(resourcesOf(synthesize(program(props)), 'azurerm_role_assignment').filter(({ scope }) => scope.startsWith(CLUSTER))).toEqual([]);
  });

  it.each<[string, () => (app: FluxAzureApp) => void, RegExp]>([
    ['an address that is no URL', () => program({ address: 'remote:443' }), /the address "remote:443" is not the URL of an API server/],
    ['a CA that is no PEM', () => program({ caCertificate: 'MIIB' }), /caCertificate is no PEM certificate/],
    ['a CA with its key', () => program({ caCertificate: `${made.certificate}${made.key}` }), /caCertificate has a private key in it/],
    ['a cluster outside the public cloud without address', () => program({}, { cloud: AzureCloud.CHINA }), /address and caCertificate are needed in the China cloud/],
    ['two scopes for one role', () => program({ kubernetesRole: AzureRole.AKS_RBAC_WRITER, kubernetesNamespace: 'apps', kubernetesGrantAt: GrantScope.RESOURCE_GROUP }), /kubernetesNamespace is "apps", and kubernetesGrantAt grants the role at the resource group; .*; give one of them/],
    ['a scope without a role', () => program({ kubernetesGrantAt: GrantScope.RESOURCE_GROUP }), /kubernetesGrantAt is given without kubernetesRole/],
    ['a scope of a role that is not granted', () => program({ grantAt: GrantScope.RESOURCE_GROUP, address: 'https://remote.example:443', caCertificate: made.certificate }), /`grantAt` is given, and .* asks Azure for nothing; .*`kubernetesGrantAt`/],
    ['a namespace without a role', () => program({ kubernetesNamespace: 'apps' }), /kubernetesNamespace is given without kubernetesRole/],
  ])('refuses %s', (_, build, message) => {
    const problems = problemsOf(build()).join('\n');
    expect(problems).toMatch(message);
    expect(problems).not.toMatch(/BEGIN (RSA )?PRIVATE/);
  });
});

it('the file of a certificate is not what caCertificate takes', () => {
  expect(problemsOf(program({ caCertificate: fileOf(made.certificate) })).join('\n')).toMatch(/caCertificate is no PEM certificate/);
});
