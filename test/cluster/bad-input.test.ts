import { TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxCluster, FluxVersion, GrantScope, ManagedIdentity } from '../../lib';
import { acrIn, aks, CLIENT, clusterIn, IDENTITY_ID, objectLevel, PRINCIPAL, REGISTRY_ID, SUBSCRIPTION } from '../helpers/fixtures';
import { refusalOf, refusalsOf, Program, synth } from '../support/synthesize';

const cluster = (props: object, id?: string): Program => app => { clusterIn(app, props, id); };
const access = (props: object, clusterProps: object = {}): Program => app => { acrIn(clusterIn(app, clusterProps), props); };
const issuer = (oidcIssuerUrl: string) => cluster({ distribution: aks({ oidcIssuerUrl }) });
const otherIssuer = (oidcIssuerUrl: string) => cluster({ distribution: ClusterDistribution.other({ oidcIssuerUrl }) });
const fromId = (id: string, options: object = {}) => access({ registry: ContainerRegistry.fromResourceId(id, options) });
const adopted = (attributes: object): Program => app => {
  const scope = clusterIn(app);
  acrIn(scope, { authentication: objectLevel({ identity: ManagedIdentity.fromAttributes(scope, 'id', { clientId: CLIENT, resourceId: IDENTITY_ID, ...attributes }) }) });
};

/** Name of the case, the program, where it is wrong, what is wrong, and the way out. */
const CASES: [string, Program, string, string, string][] = [
  ['a tenant that is no GUID', cluster({ tenantId: 'contoso.onmicrosoft.com' }), 'prod', 'the tenant ID "contoso.onmicrosoft.com" is not a GUID', '8-4-4-4-12'],
  ['a placeholder tenant', cluster({ tenantId: '00000000-0000-0000-0000-000000000000' }), 'prod', 'is the zero GUID', 'az account show'],
  ['a subscription with a digit too few', cluster({ subscriptionId: SUBSCRIPTION.slice(0, -1) }), 'prod', 'the subscription ID', '8-4-4-4-12'],
  ['an issuer that is not https', issuer('http://westeurope.oic.prod-aks.azure.com/a/b/'), 'prod', 'is not an https URL', 'https://westeurope.oic.prod-aks.azure.com/a/b/'],
  ['an AKS issuer without its trailing slash', issuer('https://westeurope.oic.prod-aks.azure.com/a/b'), 'prod', 'has no trailing slash', 'write "https://westeurope.oic.prod-aks.azure.com/a/b/"'],
  ['an issuer that is no URL', issuer('westeurope'), 'prod', 'the issuer "westeurope" is not an https URL', 'https://REGION.oic'],
  ['an issuer with a space', otherIssuer('https://oidc.example.com/ edge'), 'prod', 'is not an https URL', 'https://HOST/PATH'],
  ['an issuer with a query', otherIssuer('https://oidc.example.com/edge?x=1'), 'prod', 'is not an https URL', 'https://HOST/PATH'],
  ['AKS without any issuer', cluster({ distribution: ClusterDistribution.aks({}) }), 'prod', 'neither `oidcIssuerUrl` nor `cluster` is given', 'give oidcIssuerUrl'],
  ['a cluster ID in capitals', cluster({}, 'Prod'), 'Prod', 'the cluster ID "Prod" is not a DNS-1123 label', 'Did you mean "prod"?'],
  ['a namespace of Flux with an underscore', cluster({ fluxNamespace: 'flux_system' }), 'prod', 'fluxNamespace "flux_system" is not a DNS-1123 label', 'Did you mean "flux-system"?'],
  ['a namespace in capitals', access({ authentication: objectLevel({ namespace: 'Apps' }) }), 'prod/acr', 'the namespace "Apps" is not a DNS-1123 label', 'Did you mean "apps"?'],
  ['a ServiceAccount with an underscore', access({ authentication: objectLevel({ serviceAccountName: 'flux_acr' }) }), 'prod/acr', 'serviceAccountName "flux_acr" is not a DNS-1123 name', 'Did you mean "flux-acr"?'],
  ['the name of an object with a slash', app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a', name: 'team/a' }); }, 'prod/acr/a', 'the name "team/a" is not a DNS-1123 name', 'Did you mean "team-a"?'],
  ['a registry ID that is no ARM ID', fromId('contoso'), 'prod/acr', '"contoso" is not an ARM ID', 'give one of /subscriptions/SUB'],
  ['the ID of something else', fromId(REGISTRY_ID.replace('ContainerRegistry/registries', 'Storage/storageAccounts')), 'prod/acr', 'is the ID of a Microsoft.Storage/storageAccounts', 'registries/NAME'],
  ['the ID of a resource group', fromId(REGISTRY_ID.split('/providers')[0]), 'prod/acr', 'is the ID of a resource group', 'registries/NAME'],
  ['a registry name that cannot exist', fromId(REGISTRY_ID.replace('contoso', 'con-toso')), 'prod/acr', '"con-toso" is not the name of a container registry', '5 to 50 letters and digits'],
  ['a custom domain', fromId(REGISTRY_ID, { loginServer: 'registry.contoso.com' }), 'prod/acr', 'the login server "registry.contoso.com" is not a host of Azure Container Registry', 'NAME.azurecr.io'],
  ['a host of another cloud', fromId(REGISTRY_ID, { loginServer: 'contoso.azurecr.cn' }), 'prod/acr', 'the login server "contoso.azurecr.cn"', 'NAME.azurecr.io'],
  ['a host that merely ends alike', fromId(REGISTRY_ID, { loginServer: 'evilazurecr.io' }), 'prod/acr', 'the login server "evilazurecr.io"', 'NAME.azurecr.io'],
  ['a login server with its scheme', fromId(REGISTRY_ID, { loginServer: 'https://contoso.azurecr.io' }), 'prod/acr', 'the login server', 'without scheme and path'],
  ['repositories of a registry without ABAC', access({ repositories: ['a'] }), 'prod/acr', '`repositories` is given', 'abacRepositoryPermissions'],
  ['a management group with a slash', access({ grantAt: GrantScope.managementGroup('a/b') }), 'prod/acr', '"a/b" is not the name of a management group', 'give its ID'],
  ['a scope that a registry does not have', access({ grantAt: GrantScope.STORAGE_ACCOUNT }), 'prod/acr', 'the access is granted at the storage account', 'GrantScope.RESOURCE'],
  ['a path with the host in it', app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'oci://contoso.azurecr.io/a' }); }, 'prod/acr/a', 'is not a repository of a registry', 'leave out the scheme and the host'],
  ['a path with a tag', app => { acrIn(clusterIn(app)).imageRepository('a', { path: 'a:1.0' }); }, 'prod/acr/a', 'is not a repository of a registry', 'without a tag'],
  ['object level before Flux 2.6', app => { acrIn(clusterIn(app, { fluxVersion: FluxVersion.V2_5 })).ociRepository('a', { path: 'a' }); }, 'prod/acr/a', 'works from Flux 2.6 on, the cluster has Flux 2.5', 'Authentication.controllerLevel()'],
  ['HelmRepository at object level', app => { acrIn(clusterIn(app)).helmRepository('a'); }, 'prod/acr/a', 'HelmRepository (ACR) at object level with a managed identity is not supported by any version of Flux', 'Authentication.controllerLevel()'],
  ['an ImagePolicy with two orders', app => {
    const acr = acrIn(clusterIn(app));
    acr.imagePolicy('p', { imageRepository: acr.imageRepository('a', { path: 'a' }), semver: '1.x', numerical: 'asc' });
  }, 'prod/acr/p', 'has 2 of semver, alphabetical and numerical', 'give one of them'],
  ['a client ID that is no GUID', adopted({ clientId: 'flux' }), 'prod/id', 'the client ID "flux" is not a GUID', '8-4-4-4-12'],
  ['one GUID for client ID and principal ID', adopted({ principalId: CLIENT }), 'prod/id', 'the client ID and the principal ID are the same GUID', 'az identity show'],
  ['an identity ID of another type', adopted({ principalId: PRINCIPAL, resourceId: REGISTRY_ID }), 'prod/id', 'not of a managed identity', 'userAssignedIdentities/NAME'],
  ['an identity that cannot be federated', adopted({ principalId: PRINCIPAL, resourceId: undefined }), 'prod/id', 'cannot be federated with this identity: its ARM ID is not known', 'federatedCredentialsExist'],
  ['a new identity whose place is unknown', access({}, { identities: { resourceGroupName: 'rg' } }), 'prod', '`identities.location` is missing', 'give `identities.location`'],
  ['a new identity in a cluster that says nothing of identities', access({}, { identities: undefined }), 'prod/service-accounts/apps/flux-acr/identity', '`resourceGroupName` is missing', 'set `identities` on the cluster'],
  ['an identity name with a dot', app => { ManagedIdentity.create(clusterIn(app), 'id', { name: 'a.b' }); }, 'prod/id', '"a.b" is not the name of a managed identity', '3 to 128 letters'],
  ['two identities on one ServiceAccount', app => {
    const scope = clusterIn(app);
    acrIn(scope, { authentication: objectLevel({ identity: ManagedIdentity.create(scope, 'one') }) }, 'first');
    acrIn(scope, { authentication: objectLevel({ identity: ManagedIdentity.create(scope, 'two') }) }, 'second');
  }, 'prod/second', 'the ServiceAccount apps/flux-acr would stand for two identities: prod/one (from prod/first) and prod/two', 'another serviceAccountName'],
  ['two objects of one name', app => {
    const acr = acrIn(clusterIn(app));
    acr.ociRepository('a', { path: 'a', name: 'same' });
    acr.ociRepository('b', { path: 'b', name: 'same' });
  }, 'prod/acr/b', 'there is a second OCIRepository apps/same in the cluster (prod/acr/a)', 'another name (the prop `name`; by default it is the ID) or namespace'],
  ['two stacks of one name', app => {
    new TerraformStack(app.terraform, 'prod');
    clusterIn(app);
  }, 'prod', 'the Terraform stack "prod" exists already', 'another id, or pass the existing stack'],
  ['two clusters of one ID in different places', app => {
    clusterIn(new Construct(app, 'eu'));
    clusterIn(new Construct(app, 'us'));
  }, 'us/prod', 'the Terraform stack "prod" exists already (eu/prod)', 'another id'],
  ['an ID that is given twice', app => {
    const scope = clusterIn(app);
    acrIn(scope, {}, 'acr');
    acrIn(scope, {}, 'acr');
  }, 'prod', 'the ID "acr" is given twice', 'another ID'],
  ['an object ID that is given twice', app => {
    const acr = acrIn(clusterIn(app));
    acr.ociRepository('a', { path: 'a', name: 'a' });
    acr.ociRepository('a', { path: 'b', name: 'b' });
  }, 'prod/acr', 'the ID "a" is given twice', 'another ID'],
  ['an identity ID that is given twice', app => {
    const scope = clusterIn(app);
    ManagedIdentity.create(scope, 'one');
    ManagedIdentity.create(scope, 'one');
  }, 'prod', 'the ID "one" is given twice', 'another ID'],
  ['an ID that the library uses itself', app => { acrIn(clusterIn(app), {}, 'service-accounts'); }, 'prod', 'the ID "service-accounts" is the library\'s own', 'choose another one'],
  ['nested stacks of one name', app => {
    clusterIn(app);
    new TerraformStack(new TerraformStack(app.terraform, 'outer'), 'prod');
  }, 'outer/prod', 'two Terraform stacks are named "prod"', 'another id'],
];

describe('bad input', () => {
  it.each(CASES)('%s', (_, program, path, what, fix) => {
    const problem = refusalsOf(program)[0];
    expect(problem.slice(0, path.length + 2)).toBe(`[${path}]`);
    expect(problem).toContain(what);
    expect(problem).toContain(fix);
  });

  it('is reported all at once, in the order of the program', () => {
    const problems = refusalsOf(app => {
      const scope = clusterIn(app, { tenantId: 'x', subscriptionId: 'y', fluxVersion: FluxVersion.V2_5, distribution: aks({ oidcIssuerUrl: 'http://x/' }) });
      const acr = acrIn(scope, { registry: ContainerRegistry.fromResourceId(REGISTRY_ID, { loginServer: 'example.com' }) });
      acr.ociRepository('one', { path: 'A' });
      acr.helmRepository('two');
    });
    expect(problems.map(problem => problem.split(';')[0].slice(0, 60))).toEqual([
      expect.stringContaining('[prod] the tenant ID "x"'),
      expect.stringContaining('[prod] the subscription ID "y"'),
      expect.stringContaining('[prod] the issuer "http://x/"'),
      expect.stringContaining('[prod/acr] the login server "example.com"'),
      expect.stringContaining('[prod/acr/one] the path "A"'),
      expect.stringContaining('[prod/acr/one] OCIRepository (ACR) at object level'),
      expect.stringContaining('[prod/acr/two] HelmRepository (ACR) at object level'),
    ]);
  });

  it('has no stack trace: the message is all that a user sees', () => {
    try {
      synth(cluster({ tenantId: 'x' }));
    } catch (error: any) {
      expect(error.stack).toBe(`FluxAzureError: ${error.message}`);
      expect(error.message).toMatch(/^1 problem, nothing was written:\n {2}- \[prod\]/);
      return;
    }
    throw new Error('not refused');
  });

  it('counts the federated credentials of an identity over all clusters', () => {
    const federated = (count: number): Program => app => {
      const identity = ManagedIdentity.create(app, 'shared', { resourceGroupName: 'rg', location: 'l', subscriptionId: SUBSCRIPTION, tenantId: SUBSCRIPTION });
      const clusters = [clusterIn(app, {}, 'one'), clusterIn(app, {}, 'two')];
      for (let i = 0; i < count; i++) {
        acrIn(clusters[i % 2], { authentication: objectLevel({ identity, serviceAccountName: `sa-${i}` }) }, `a-${i}`);
      }
    };
    expect(synth(federated(20)).resources('azurerm_federated_identity_credential', 'shared')).toHaveLength(20);
    expect(refusalOf(federated(21))).toMatch(/has 21 federated credentials over all clusters, more than 20; .*\(FAZ015\)/);
  });

  it('asks for a FluxCluster where an access stands in none', () => {
    expect(() => synth(app => { acrIn(app); })).toThrow('[acr] the construct is in no FluxCluster');
  });

  it('names a prop that a JavaScript program left out, instead of crashing', () => {
    const problems = (props: any) => refusalsOf(app => { new FluxCluster(app, 'prod', props); });
    expect(problems({ distribution: aks(), fluxVersion: FluxVersion.V2_10, subscriptionId: SUBSCRIPTION })[0]).toContain('[prod] `tenantId` is missing');
    expect(problems({ tenantId: SUBSCRIPTION, subscriptionId: SUBSCRIPTION, fluxVersion: FluxVersion.V2_10 })[0]).toContain('distribution');
    expect(problems({ tenantId: SUBSCRIPTION, subscriptionId: SUBSCRIPTION, distribution: aks() })[0]).toContain('fluxVersion');
    const accessProblems = (props: any) => refusalsOf(app => { new FluxAcrAccess(clusterIn(app), 'acr', props); });
    expect(accessProblems({ registry: ContainerRegistry.fromResourceId(REGISTRY_ID) })[0]).toContain('authentication');
    expect(accessProblems({ authentication: Authentication.controllerLevel() })[0]).toContain('registry');
  });
});
