import { ApiObject } from 'cdk8s';
import { parse, stringify } from 'yaml';
import {
  AksCluster, Authentication, ClusterDistribution, FluxAcrAccess, FluxAksAccess, FluxAzureApp, FluxClusterProps, FluxController, FluxSopsAkv, FluxVersion, GrantScope, KeyVault,
  Provisioner,
} from '../../../lib';
import { aks, clusterIn, KUBELET, other, registry, SUBSCRIPTION } from '../../helpers/fixtures';
import { base } from '../../review/bases';
import { copyOf, findingsOf } from '../../support/review';
import { problemsOf, resourcesOf, synthesize, warningsOf } from '../../support/synthesize';

const keyVault = () => KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });
const source = (cluster: FluxSopsAkv['cluster']) => new ApiObject(cluster, 'source', {
  apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'source', namespace: 'apps' }, spec: { url: 'https://git.contoso.example/apps', interval: '1m' },
});
const withKubelet = () => ClusterDistribution.aks({ kubeletIdentity: KUBELET });
const sops = (props: Partial<FluxClusterProps> = {}, authentication = Authentication.nodeLevel(), more: (access: FluxSopsAkv) => void = () => undefined) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: withKubelet(), ...props });
  const access = new FluxSopsAkv(cluster, 'sops', { keyVault: keyVault(), keyName: 'sops', authentication });
  access.kustomization('secrets', { namespace: 'apps', source: source(cluster) });
  more(access);
};

describe('SOPS with the identity of the nodes', () => {
  it.each(FluxVersion.all().map(version => [String(version), version] as const))('names it in a Secret of the Kustomization and grants it the key, Flux %s', (_, fluxVersion) => {
    const result = synthesize(sops({ fluxVersion }));
    const secrets = result.manifests.filter(({ kind }) => kind === 'Secret');
    expect(secrets.map(({ metadata, stringData }) => [metadata, Object.keys(stringData)])).toEqual([[{ name: 'flux-sops-node', namespace: 'apps' }, ['sops.azure-kv']]]);
    expect(parse(secrets[0].stringData['sops.azure-kv'])).toEqual({ clientId: KUBELET.clientId });
    expect(result.manifests.find(({ kind }) => kind === 'Kustomization')!.spec.decryption).toEqual({ provider: 'sops', secretRef: { name: 'flux-sops-node' } });
    expect(resourcesOf(result, 'azurerm_role_assignment')).toEqual([expect.objectContaining({ principal_id: KUBELET.principalId, scope: expect.stringMatching(/vaults\/kv-contoso\/keys\/sops$/) })]);
    expect(resourcesOf(result, 'azurerm_federated_identity_credential')).toEqual([]);
    expect(result.files['prod/flux-system/kustomization.yaml']).not.toMatch(/AZURE_CLIENT_ID|ObjectLevelWorkloadIdentity|kustomize-controller/);
  });

  it('warns that every pod of the nodes can do the same, and of nothing else', () => {
    expect(warningsOf(sops()).filter(line => line.includes('- [')).map(line => line.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/FAZ073 .*every pod that reaches the metadata service.* - \[prod\/sops\/secrets\] the Kustomization apps\/secrets decrypts as kubelet of prod \(Secret flux-sops-node\)/),
    ]);
  });

  it('takes the identity that Terraform looks up', () => {
    const cluster = AksCluster.fromName({ name: 'aks-prod', resourceGroupName: 'rg-aks', subscriptionId: SUBSCRIPTION });
    const result = synthesize(sops({ distribution: ClusterDistribution.aks({ cluster }) }));
    const [secret] = result.manifests.filter(({ kind }) => kind === 'Secret');
    expect(parse(secret.stringData['sops.azure-kv'])).toEqual({ clientId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  it('has one Secret for all Kustomizations of a namespace, and one for each namespace', () => {
    const result = synthesize(sops({}, Authentication.nodeLevel(), access => {
      access.kustomization('more', { namespace: 'apps', source: access.cluster.node.findChild('source') as ApiObject });
      access.kustomization('team', { namespace: 'team', source: access.cluster.node.findChild('source') as ApiObject });
      new FluxSopsAkv(access.cluster, 'second', { keyVault: keyVault(), keyName: 'second', pathRegex: 'second/.*', authentication: Authentication.nodeLevel() })
        .kustomization('second', { namespace: 'team', source: access.cluster.node.findChild('source') as ApiObject });
    }));
    expect(result.manifests.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => metadata.namespace)).toEqual(['apps', 'team']);
    expect(resourcesOf(result, 'azurerm_role_assignment')).toHaveLength(2);
  });

  it('authorizes a Kustomization made elsewhere, and refuses one that names another Secret', () => {
    const kustomization = (decryption: object) => sops({}, Authentication.nodeLevel(), access => access.authorize(new ApiObject(access.cluster, 'given', {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata: { name: 'given', namespace: 'apps' },
      spec: { interval: '1m', prune: true, sourceRef: { kind: 'GitRepository', name: 'source' }, decryption },
    })));
    expect(synthesize(kustomization({ provider: 'sops' })).manifests.find(({ metadata }) => metadata.name === 'given')!.spec.decryption.secretRef).toEqual({ name: 'flux-sops-node' });
    expect(problemsOf(kustomization({ provider: 'sops', secretRef: { name: 'age' } })).join('\n')).toMatch(/\[prod\/given\] .*secretRef.*"age"/);
    expect(problemsOf(kustomization({ provider: 'sops', serviceAccountName: 'flux' })).join('\n')).toMatch(/decryption\.serviceAccountName of the Kustomization is "flux", the access prod\/sops is at node level/);
  });

  it('stands beside an identity of kustomize-controller and a lockdown of decryption, which its Secret goes before', () => {
    const both = sops({ distribution: aks({ kubeletIdentity: KUBELET }), lockdown: { defaultDecryptionServiceAccount: 'flux-decrypt' } }, Authentication.nodeLevel(), access => {
      const remote = AksCluster.fromName({ name: 'remote', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });
      new FluxAksAccess(access.cluster, 'remote', { target: remote, authentication: Authentication.controllerLevel() })
        .kustomization('tenant', { source: access.cluster.node.findChild('source') as ApiObject, namespace: 'apps' });
    });
    expect(problemsOf(both)).toEqual([]);
  });

  it('composes with container registries at node level, at a wider scope, and with ASO, az and controllers without objects', () => {
    const result = synthesize(sops({}, Authentication.nodeLevel({ controllers: [FluxController.KUSTOMIZE] }), access => {
      new FluxAcrAccess(access.cluster, 'acr', { registry: registry(), authentication: Authentication.nodeLevel(), grantAt: GrantScope.RESOURCE_GROUP }).ociRepository('a', { path: 'a' });
    }));
    expect(resourcesOf(result, 'azurerm_role_assignment')).toHaveLength(2);
    expect(synthesize(sops({ provisioner: Provisioner.azCli() })).runbooks.prod).toContain(KUBELET.principalId);
    expect(problemsOf(sops({ provisioner: Provisioner.aso() }))).toEqual([]);
  });

  it('is refused off AKS and without a kubelet identity', () => {
    expect(problemsOf(sops({ distribution: other() }))).toEqual([expect.stringMatching(/^\[prod\/sops\] the access is at node level, and the cluster is not AKS/)]);
    expect(problemsOf(sops({ distribution: aks() }))).toEqual([expect.stringMatching(/the kubelet identity of the cluster is not known/)]);
  });
});

describe('a Secret for SOPS that people wrote', () => {
  const tenantId = '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d';
  const clientId = '3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b';
  const write = (document: string, encode: 'stringData' | 'data' = 'stringData', isAks = true) => {
    const input = copyOf(base('sops'));
    const { objects, context } = input.clusters[0];
    context.isAks = isAks;
    context.kubelet = KUBELET;
    const { decryption } = objects.find(({ json }: any) => json.kind === 'Kustomization')!.json.spec as any;
    delete decryption.serviceAccountName;
    decryption.secretRef = { name: 'sops-azure' };
    objects.push({ at: 'added', json: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sops-azure', namespace: 'apps' }, [encode]: { 'sops.azure-kv': encode === 'data' ? Buffer.from(document).toString('base64') : document } } });
    return findingsOf(input).filter(({ code }) => code !== 'FAZ019');
  };
  const azureCli = { appId: clientId, displayName: 'flux', password: 'hunter2', tenant: tenantId };

  it.each<[string, string, string[]]>([
    ['an application with a secret', stringify({ tenantId, clientId, clientSecret: 'hunter2' }), ['FAZ044']],
    ['what az ad sp create-for-rbac prints', JSON.stringify(azureCli, null, 2), ['FAZ044']],
    ['the same in YAML', stringify(azureCli), ['FAZ044']],
    ['an identity of the nodes', stringify({ clientId: KUBELET.clientId }), ['FAZ009', 'FAZ073']],
    ['another identity of the nodes', `{"clientId": "${clientId}"}`, ['FAZ035', 'FAZ073']],
    ['a document that SOPS has encrypted', 'ENC[AES256_GCM,data:abc,iv:def,tag:ghi,type:str]', []],
  ])('is accepted with %s', (_, document, codes) => {
    const found = write(document);
    expect([...new Set(found.map(({ code }) => code))].sort()).toEqual(codes);
    expect(write(document, document.startsWith('ENC') ? 'stringData' : 'data').map(({ code }) => code)).toEqual(found.map(({ code }) => code));
    expect(JSON.stringify(found.map(({ message }) => message))).not.toContain('hunter2');
  });

  it('is accepted with a certificate of an application', () => {
    expect(write(stringify({ tenantId, clientId, clientCertificate: 'PEM' })).map(({ code }) => code)).not.toContain('FAZ043');
  });

  it('names an identity of the nodes as a warning only, where nobody knows of it', () => {
    expect(write(stringify({ clientId })).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each<[string, string, RegExp]>([
    ['tenantId and clientId alone', stringify({ tenantId, clientId }), /has no clientCertificate;/],
    ['a certificate without a tenant and a client ID', stringify({ clientCertificate: 'PEM' }), /has no tenantId, clientId;/],
    ['a secret without a client ID', stringify({ tenantId, clientSecret: 'x' }), /has no clientId, clientCertificate;/],
    ['half of what az prints', stringify({ appId: clientId, tenant: tenantId }), /has no password;/],
    ['az with another name of the tenant', stringify({ appId: clientId, tenantId, password: 'x' }), /has no tenant;/],
    ['nothing', '{}', /has no tenantId, clientId, clientCertificate;/],
    ['no document', '- a: [', /has no tenantId, clientId, clientCertificate;/],
    ['empty fields', stringify({ tenantId: '', clientId: '' }), /has no tenantId, clientId, clientCertificate;/],
  ])('is refused with %s', (_, document, message) => {
    expect(write(document).filter(({ code, severity }) => code === 'FAZ043' && severity === 'error').map(({ message: text }) => text).join('\n')).toMatch(message);
  });

  it('without a Secret the node is not asked for whatever it has', () => {
    const input = copyOf(base('sops'));
    input.clusters[0].context.isAks = true;
    input.clusters[0].context.kubelet = KUBELET;
    delete (input.clusters[0].objects.find(({ json }: any) => json.kind === 'Kustomization')!.json.spec as any).decryption.serviceAccountName;
    expect(findingsOf(input).find(({ code }) => code === 'FAZ025')).toMatchObject({ severity: 'error', message: expect.stringMatching(/without a Secret is not covered by Flux's CI at node level; .*; use FluxSopsAkv with Authentication\.nodeLevel\(\)/) });
  });
});

describe('a Secret for a Bucket that people wrote', () => {
  it('may name an identity of the nodes, as Flux documents, with a warning that nobody tests it', () => {
    const input = copyOf(base('bucket'));
    const { objects, context } = input.clusters[0];
    context.isAks = true;
    context.kubelet = KUBELET;
    const { spec } = objects.find(({ json }: any) => json.kind === 'Bucket')!.json as any;
    delete spec.serviceAccountName;
    spec.secretRef = { name: 'node' };
    objects.push({ at: 'added', json: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'node', namespace: 'apps' }, stringData: { clientId: KUBELET.clientId } } });
    const found = findingsOf(input);
    expect(found.filter(({ code }) => code === 'FAZ043')).toEqual([]);
    expect(found.find(({ code }) => code === 'FAZ025')).toMatchObject({ severity: 'warning', message: expect.stringMatching(/Bucket \(ABS\) with a managed identity is not covered by Flux's CI at node level/) });
  });
});

it.each<[string, (app: FluxAzureApp) => void]>([
  ['a remote cluster', app => {
    const cluster = clusterIn(app, { distribution: withKubelet() });
    new FluxAksAccess(cluster, 'remote', { target: AksCluster.fromName({ name: 'remote', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }), authentication: Authentication.nodeLevel() }).kustomization('tenant', { source: source(cluster) });
  }],
])('node level for %s is said to be untested, never unsupported', (_, build) => {
  const problems = problemsOf(build).join('\n');
  expect(problems).toMatch(/is not covered by Flux's CI at node level; it may work, but Flux tests the node level for Azure Container Registry, and for SOPS with a Secret/);
  expect(problems).not.toMatch(/not supported by any version/);
});
