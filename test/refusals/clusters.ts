import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { App as TerraformApp, TerraformElement, TerraformStack, TerraformVariable } from 'cdktf';
import {
  adoIn, adoptedIn, AKS_ISSUER_OF, applicationIn, blobIn, CERTIFICATE_FILE, controllerLevel, existingSecret, privateCloud, Refused, sopsIn, sourceIn,
} from './programs';
import {
  AccessReview, AdoPermissions, AksCluster, Application, Authentication, ClusterDistribution, ContainerRegistry, FluxAzureApp, FluxVersion, GrantScope,
  ManagedIdentity, Provisioner,
} from '../../lib';
import { acrIn, aks, CLIENT, clusterIn, objectLevel, other, PRINCIPAL, REGISTRY_ID } from '../helpers/fixtures';

export const CLUSTERS: Refused = {
  'a tenant that is no GUID': app => { clusterIn(app, { tenantId: 'contoso.onmicrosoft.com' }); },
  'a placeholder for the tenant': app => { clusterIn(app, { tenantId: '00000000-0000-0000-0000-000000000000' }); },
  'a cluster ID in capitals': app => { clusterIn(app, {}, 'Prod'); },
  'an AKS cluster without an issuer': app => { clusterIn(app, { distribution: ClusterDistribution.aks({}) }); },
  'an issuer without TLS': app => { clusterIn(app, { distribution: aks({ oidcIssuerUrl: 'http://westeurope.oic.prod-aks.azure.com/a/b/' }) }); },
  'an issuer off AKS without TLS': app => { clusterIn(app, { distribution: ClusterDistribution.other({ oidcIssuerUrl: 'oidc.example.com' }) }); },
  'an issuer of AKS without its last slash': app => { clusterIn(app, { distribution: aks({ oidcIssuerUrl: 'https://westeurope.oic.prod-aks.azure.com/a/b' }) }); },
  'an AKS cluster of another subscription': app => {
    const cluster = AksCluster.fromName({ name: 'aks', resourceGroupName: 'rg', subscriptionId: PRINCIPAL });
    acrIn(clusterIn(app, { distribution: ClusterDistribution.aks({ cluster }) })).ociRepository('a', { path: 'a' });
  },
  'one chart for two clusters': app => {
    const chart = new Chart(app, 'team');
    clusterIn(app, { chart }, 'one');
    clusterIn(app, { chart }, 'two');
  },
  'two charts for one file': app => {
    const cluster = clusterIn(app);
    for (const chart of [new Chart(new Chart(cluster, 'a'), 'b'), new Chart(cluster, 'a-b')]) {
      new ApiObject(chart, 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: chart.node.id } });
    }
  },
  'two objects of one name': app => {
    const acr = acrIn(clusterIn(app));
    acr.ociRepository('a', { path: 'a', name: 'same' });
    acr.ociRepository('b', { path: 'b', name: 'same' });
  },
  'a stack that exists': app => {
    new TerraformStack(app.terraform, 'prod');
    clusterIn(app);
  },
  'two stacks of one name': app => {
    clusterIn(app);
    new TerraformStack(new TerraformStack(app.terraform, 'outer'), 'prod');
  },
  'an element where resources belong': app => {
    const stack = new TerraformStack(app.terraform, 'mine');
    const cluster = clusterIn(app, { stack });
    new TerraformElement(stack.node.findChild('prod'), 'id', 'local');
    ManagedIdentity.create(cluster, 'id');
  },
  'an ID that is given twice': app => {
    const cluster = clusterIn(app);
    acrIn(cluster);
    acrIn(cluster);
  },
  'an ID of the library': app => { acrIn(clusterIn(app), {}, 'service-accounts'); },
  'a flag before its minor': app => { clusterIn(app, { fluxVersion: FluxVersion.V2_6, lockdown: { defaultServiceAccount: 'default', defaultKubeconfigServiceAccount: 'default' } }); },
  'a default ServiceAccount, and controller level': app => {
    const cluster = clusterIn(app, { lockdown: { defaultServiceAccount: 'flux' } });
    acrIn(cluster, { authentication: controllerLevel }).ociRepository('a', { path: 'a' });
  },
  'a default ServiceAccount for decryption, and controller level': app => {
    const cluster = clusterIn(app, { lockdown: { defaultDecryptionServiceAccount: 'flux' } });
    sopsIn(cluster, { authentication: controllerLevel }).kustomization('secrets', { source: sourceIn(cluster), path: './prod' });
  },
  'a private cloud before its minor, without TLS': app => { clusterIn(app, { fluxVersion: FluxVersion.V2_6, cloud: privateCloud({ authorityHost: 'login.local.example', resourceManagerEndpoint: 'http://x' }) }); },
  'an acknowledgement of no rule': app => {
    clusterIn(app);
    AccessReview.of(app).acknowledge('FAZ999', 'because');
  },
  'an acknowledgement without a reason': app => { AccessReview.of(clusterIn(app)).acknowledge('FAZ021', ' '); },
  'an acknowledgement where the warning is not': app => {
    acrIn(clusterIn(app), { authentication: controllerLevel, grantAt: GrantScope.RESOURCE_GROUP }).ociRepository('a', { path: 'a' });
    AccessReview.of(clusterIn(app, { distribution: other() }, 'edge')).acknowledge('FAZ012', 'because');
  },
  'two objects of one ID': app => {
    const acr = acrIn(clusterIn(app));
    acr.ociRepository('a', { path: 'a' });
    acr.ociRepository('a', { path: 'a', name: 'b' });
  },
  'a token in a key': app => {
    const cluster = clusterIn(app);
    const value = new TerraformVariable(cluster.stack, 'v', { type: 'string' }).stringValue;
    new ApiObject(cluster, 'x', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { [value]: 'a' } });
  },
};

const nested = (levels: number): object => { let value: object = {}; for (let i = 0; i < levels; i++) { value = { a: value }; } return value; };
const plain = (data: object) => (app: FluxAzureApp) => { new ApiObject(clusterIn(app), 'x', { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' }, data }); };

export const MANIFESTS: Refused = {
  'half of a character': plain({ text: 'a\ud800' }),
  'half of a character in a key': plain({ 'a\udc00': 'text' }),
  'a number that JSON does not have': plain({ number: NaN }),
  'more levels than readers go down': plain(nested(2000)),
  'more values than an object may have': plain({ list: Array.from({ length: 200_001 }, (_, i) => i) }),
  'a patch that does not fit': app => {
    const object = new ApiObject(clusterIn(app), 'x', { apiVersion: 'v1', kind: 'X', metadata: { name: 'x' } });
    object.addJsonPatch(JsonPatch.test('/kind', 'Y'));
  },
};

export const IDENTITIES: Refused = {
  'a client ID that is no GUID': app => { adoptedIn(clusterIn(app), { clientId: 'flux' }); },
  'one GUID for client ID and principal ID': app => { adoptedIn(clusterIn(app), { principalId: CLIENT }); },
  'one GUID for client ID and principal ID of an application': app => {
    Application.fromClientId(clusterIn(app), 'app', { clientId: CLIENT, principalId: CLIENT, certificate: existingSecret() });
  },
  'the ID of another resource': app => { adoptedIn(clusterIn(app), { resourceId: REGISTRY_ID }); },
  'an ID that is none': app => { adoptedIn(clusterIn(app), { resourceId: 'flux' }); },
  'no ARM ID to federate': app => {
    const cluster = clusterIn(app);
    acrIn(cluster, { authentication: objectLevel({ identity: adoptedIn(cluster, { resourceId: undefined }) }) });
  },
  'more federated credentials than Azure takes': app => {
    const cluster = clusterIn(app);
    const identity = ManagedIdentity.create(cluster, 'shared');
    for (let i = 0; i < 21; i++) {
      acrIn(cluster, { authentication: objectLevel({ identity, serviceAccountName: `sa-${i}` }) }, `a-${i}`);
    }
  },
  'a new identity of which nothing is known': app => { ManagedIdentity.create(clusterIn(app, { identities: undefined }), 'id'); },
  'a new identity outside a cluster': app => { ManagedIdentity.create(app, 'id', { resourceGroupName: 'rg', location: 'l' }); },
  'an adopted identity outside a cluster': app => { adoptedIn(app, { tenantId: undefined }); },
  'the name of an identity': app => { ManagedIdentity.create(clusterIn(app), 'id', { name: 'a.b' }); },
  'two identities on one ServiceAccount': app => {
    const cluster = clusterIn(app);
    acrIn(cluster, { authentication: objectLevel({ identity: ManagedIdentity.create(cluster, 'one') }) }, 'first');
    acrIn(cluster, { authentication: objectLevel({ identity: ManagedIdentity.create(cluster, 'two') }) }, 'second');
  },
  'two identities of one controller': app => {
    const cluster = clusterIn(app);
    acrIn(cluster, { authentication: Authentication.controllerLevel({ identity: ManagedIdentity.create(cluster, 'one') }) }, 'first').ociRepository('a', { path: 'a' });
    acrIn(cluster, { authentication: Authentication.controllerLevel({ identity: ManagedIdentity.create(cluster, 'two') }) }, 'second').ociRepository('b', { path: 'b' });
  },
  'the nodes beside an identity of the controller': app => {
    const cluster = clusterIn(app, { distribution: aks({ kubeletIdentity: { clientId: CLIENT, principalId: PRINCIPAL } }) });
    acrIn(cluster, { authentication: Authentication.nodeLevel() }, 'first').ociRepository('a', { path: 'a' });
    acrIn(cluster, { authentication: controllerLevel }, 'second').ociRepository('b', { path: 'b' });
  },
  'an identity of the controller beside the nodes': app => {
    const cluster = clusterIn(app, { distribution: aks({ kubeletIdentity: { clientId: CLIENT, principalId: PRINCIPAL } }) });
    acrIn(cluster, { authentication: controllerLevel }, 'first').ociRepository('a', { path: 'a' });
    acrIn(cluster, { authentication: Authentication.nodeLevel() }, 'second').ociRepository('b', { path: 'b' });
  },
  'the nodes of a cluster whose kubelet identity is not known': app => { acrIn(clusterIn(app, { distribution: aks() }), { authentication: Authentication.nodeLevel() }).ociRepository('a', { path: 'a' }); },
  'the nodes of a cluster that is not AKS': app => { acrIn(clusterIn(app, { distribution: other() }), { authentication: Authentication.nodeLevel() }).ociRepository('a', { path: 'a' }); },
  'the ServiceAccount of a Bucket beside a certificate of its controller': app => {
    const cluster = clusterIn(app, { distribution: other() });
    blobIn(cluster).bucket('mine');
    blobIn(cluster, { authentication: Authentication.controllerLevel({ identity: applicationIn(cluster) }) }, 'others').bucket('theirs');
  },
  'the certificate of a controller beside the ServiceAccount of a Bucket': app => {
    const cluster = clusterIn(app, { distribution: other() });
    blobIn(cluster, { authentication: Authentication.controllerLevel({ identity: applicationIn(cluster) }) }, 'others').bucket('theirs');
    blobIn(cluster).bucket('mine');
  },
  'a new application without a certificate': app => { applicationIn(clusterIn(app), { publicCertificateFile: undefined }); },
  'a certificate file that is none': app => { applicationIn(clusterIn(app), { publicCertificateFile: __filename }); },
  'a certificate file that is not there': app => { applicationIn(clusterIn(app), { publicCertificateFile: '/nowhere/flux.crt' }); },
};

const aso = (props: object = {}) => ({ provisioner: Provisioner.aso(), distribution: other(), ...props });
const az = (props: object = {}) => ({ provisioner: Provisioner.azCli(), distribution: other(), ...props });

export const PROVISIONERS: Refused = {
  'Azure DevOps by ASO': app => { adoIn(clusterIn(app, aso())).gitRepository('a', { repository: 'a' }); },
  'an application by ASO': app => { applicationIn(clusterIn(app, aso())); },
  'a certificate by ASO': app => {
    Application.fromClientId(clusterIn(app, aso()), 'app', { clientId: CLIENT, principalId: PRINCIPAL, certificate: existingSecret(), publicCertificateFile: CERTIFICATE_FILE });
  },
  'the principal ID of an identity that ASO does not know': app => {
    const cluster = clusterIn(app, aso());
    const identity = adoptedIn(cluster, { principalId: undefined, resourceId: undefined, federatedCredentialsExist: true });
    acrIn(cluster, { authentication: objectLevel({ identity }) }).ociRepository('a', { path: 'a' });
  },
  'an issuer that only Terraform knows, for ASO': app => {
    const stack = new TerraformStack(app.terraform, 'mine');
    const oidcIssuerUrl = new TerraformVariable(stack, 'issuer', { type: 'string' }).stringValue;
    acrIn(clusterIn(app, aso({ distribution: ClusterDistribution.other({ oidcIssuerUrl }) }))).ociRepository('a', { path: 'a' });
  },
  'an issuer that would have to be looked up, for ASO': app => { acrIn(clusterIn(app, aso({ distribution: AKS_ISSUER_OF('aks') }))).ociRepository('a', { path: 'a' }); },
  'a kubelet identity that would have to be looked up, for ASO': app => {
    acrIn(clusterIn(app, aso({ distribution: AKS_ISSUER_OF('aks') })), { authentication: Authentication.nodeLevel() }).ociRepository('a', { path: 'a' });
  },
  'an expression that only Terraform knows': app => {
    const pathRegex = variable(app);
    sopsIn(clusterIn(app), { pathRegex });
  },
  'a namespace that only Terraform knows': app => {
    const namespace = variable(app);
    acrIn(clusterIn(app), { authentication: objectLevel({ namespace }) });
  },
  'the name of a file, for a runbook': app => { ManagedIdentity.create(clusterIn(app, az()), 'id', { tags: { '@x': 'y' } }); },
  'a registry of Terraform, for ASO': app => {
    const registry = ofTerraform(app);
    acrIn(clusterIn(app, aso()), { registry }).ociRepository('a', { path: 'a' });
  },
  'a registry of Terraform, for a runbook': app => {
    const registry = ofTerraform(app);
    acrIn(clusterIn(app, az()), { registry }).ociRepository('a', { path: 'a' });
  },
  'an identity of which a runbook does not know the ID': app => {
    const resourceId = variable(app);
    const cluster = clusterIn(app, az());
    acrIn(cluster, { authentication: objectLevel({ identity: adoptedIn(cluster, { resourceId }) }) }).ociRepository('a', { path: 'a' });
  },
  'permissions on repositories, by a runbook': app => { adoIn(clusterIn(app, az()), { permissions: AdoPermissions.repositories('a') }).gitRepository('a', { repository: 'a' }); },
  'a registry that is another resource': app => {
    const stack = new TerraformStack(app.terraform, 'mine');
    acrIn(clusterIn(app), { registry: ContainerRegistry.fromResource(new TerraformVariable(stack, 'v', { type: 'string' })) });
  },
  'a registry ID that only Terraform knows': app => { acrIn(clusterIn(app), { registry: ContainerRegistry.fromResourceId(variable(app)) }); },
  'a scope that a resource has not': app => { acrIn(clusterIn(app), { grantAt: GrantScope.STORAGE_ACCOUNT }); },
  'a second provider': app => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the deep path costs nothing when nobody runs this
    const { AzurermProvider } = require('@cdktf/provider-azurerm/lib/provider') as typeof import('@cdktf/provider-azurerm/lib/provider');
    const cluster = clusterIn(app);
    acrIn(cluster);
    new AzurermProvider(cluster.stack, 'mine', { features: [{}] });
    new AzurermProvider(cluster.stack, 'another', { features: [{}] });
  },
};

function variable(app: { readonly terraform: TerraformApp }): string {
  return new TerraformVariable(new TerraformStack(app.terraform, 'others'), 'v', { type: 'string' }).stringValue;
}

function ofTerraform(app: { readonly terraform: TerraformApp }): ContainerRegistry {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- as above
  const { ContainerRegistry: Registry } = require('@cdktf/provider-azurerm/lib/container-registry') as typeof import('@cdktf/provider-azurerm/lib/container-registry');
  const registry = new Registry(new TerraformStack(app.terraform, 'others'), 'registry', { name: 'contoso', resourceGroupName: 'rg', location: 'l', sku: 'Basic' });
  return ContainerRegistry.fromResource(registry, { loginServer: 'contoso.azurecr.io' });
}

