import { AksCluster, Authentication, ClusterDistribution, FluxAzureApp, FluxCluster, ManagedIdentity, Provisioner } from '../../lib';
import { acrIn, aks, CLIENT, clusterIn, IDENTITY_ID, KUBELET, objectLevel, SUBSCRIPTION } from '../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize } from '../support/synthesize';

const lookedUp = () => ClusterDistribution.aks({ cluster: AksCluster.fromName({ name: 'aks', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }) });

/** Three accesses that need the issuer, one that needs the kubelet identity, and a person who reads everything that can be read, often. */
const program = (provisioner: Provisioner, read: (cluster: FluxCluster, identity: ManagedIdentity) => unknown = () => undefined) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { provisioner, distribution: lookedUp() });
  const identity = ManagedIdentity.fromAttributes(cluster, 'existing', { clientId: CLIENT, resourceId: IDENTITY_ID });
  read(cluster, identity);
  acrIn(cluster, { authentication: objectLevel({ serviceAccountName: 'one' }) }, 'one').ociRepository('a', { path: 'a' });
  acrIn(cluster, { authentication: objectLevel({ serviceAccountName: 'two', identity }) }, 'two').ociRepository('b', { path: 'b' });
  acrIn(cluster, { authentication: Authentication.controllerLevel() }, 'three').imageRepository('c', { path: 'c' });
  acrIn(cluster, { authentication: Authentication.nodeLevel() }, 'nodes').ociRepository('d', { path: 'd' });
  read(cluster, identity);
};
const readAll = (cluster: FluxCluster, identity: ManagedIdentity) => {
  const values = [1, 2, 3].map(() => [cluster.oidcIssuerUrl, cluster.stack, cluster.controllerIdentity, identity.principalId, cluster.controllerIdentity.principalId]);
  // What is read twice is the same, however it came to be.
  expect(new Set(values.map(row => row[0])).size).toBe(1);
  [1, 2].forEach(row => values[row].forEach((value, i) => expect(value).toBe(values[0][i])));
};

describe('What only Azure knows', () => {
  it('is asked for once in a runbook, however many accesses need it and however often it is read', () => {
    const script = (of: (app: FluxAzureApp) => void) => synthesize(of).runbooks.prod;
    const read = script(program(Provisioner.azCli(), cluster => cluster.oidcIssuerUrl));
    expect(read.match(/az aks show/g)).toHaveLength(3);
    expect(read.match(/az ad sp show/g)).toHaveLength(1);
  });

  it('is looked up once in Terraform', () => {
    const { stacks } = synthesize(program(Provisioner.terraform(), readAll));
    expect(Object.keys(stacks.prod.data.azurerm_kubernetes_cluster)).toHaveLength(1);
    expect(Object.keys(stacks.prod.data.azuread_service_principal)).toHaveLength(1);
  });

  it('and what is made on first use is made once', () => {
    const read = synthesize(program(Provisioner.terraform(), readAll));
    const plain = synthesize(program(Provisioner.terraform()));
    const sorted = (type: string, of: typeof read) => resourcesOf(of, type).map(({ '//': _, ...resource }) => JSON.stringify(resource)).sort();
    for (const type of ['azurerm_user_assigned_identity', 'azurerm_federated_identity_credential', 'azurerm_role_assignment']) {
      expect(sorted(type, read)).toEqual(sorted(type, plain));
    }
    expect(read.manifests).toEqual(plain.manifests);
  });

  it('is refused once, however often it is read', () => {
    const elsewhere = ClusterDistribution.aks({ cluster: AksCluster.fromName({ name: 'aks', resourceGroupName: 'rg', subscriptionId: CLIENT }) });
    const problems = problemsOf(app => {
      const cluster = clusterIn(app, { distribution: elsewhere });
      acrIn(cluster).ociRepository('a', { path: 'a' });
      expect(cluster.oidcIssuerUrl).toBe(cluster.oidcIssuerUrl);
    });
    expect(problems).toEqual([expect.stringMatching(/the AKS cluster aks is in subscription/)]);
  });
});

describe('An access at node level', () => {
  it('has its grant made by its own provisioner', () => {
    const result = synthesize(app => {
      const cluster = clusterIn(app, { distribution: aks({ kubeletIdentity: KUBELET }) });
      acrIn(cluster, { authentication: Authentication.nodeLevel(), provisioner: Provisioner.azCli() }).ociRepository('a', { path: 'a' });
    });
    expect(resourcesOf(result, 'azurerm_role_assignment')).toEqual([]);
    expect(result.runbooks.prod).toContain(`--assignee-object-id '${KUBELET.principalId}'`);
  });
});
