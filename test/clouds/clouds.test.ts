import { parse } from 'yaml';
import { Authentication, AzureCloud, AzurermVersion, ContainerRegistry, FluxAzureApp, FluxClusterProps, FluxVersion, LockdownProps } from '../../lib';
import { acrIn, clusterIn, objectLevel, other, SUBSCRIPTION } from '../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize, Synthesized } from '../support/synthesize';

const registry = () => ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });
const program = (props: Partial<FluxClusterProps>, authentication: () => Authentication = () => objectLevel({ createNamespace: true })) => (app: FluxAzureApp) => {
  acrIn(clusterIn(app, { distribution: other(), ...props }), { registry: registry(), authentication: authentication() }).ociRepository('a', { path: 'a' });
};

/** The patches of a controller, as one text. */
const patchesOf = ({ files }: Synthesized, controller: string): string => (parse(files['prod/flux-system/kustomization.yaml']).patches ?? [])
  .filter(({ target }: { target: { kind: string; name: string } }) => target.kind === 'Deployment' && new RegExp(`^(${target.name})$`).test(controller))
  .map(({ patch }: { patch: string }) => patch).join('\n');

describe('a sovereign cloud', () => {
  it.each([
    [AzureCloud.US_GOVERNMENT, 'usgovernment', 'https://login.microsoftonline.us/', 'oci://contoso.azurecr.us/a'],
    [AzureCloud.CHINA, 'china', 'https://login.chinacloudapi.cn/', 'oci://contoso.azurecr.cn/a'],
  ])('%#: the providers, the hosts and the authority are its own', (cloud, environment, authority, url) => {
    const result = synthesize(program({ cloud }));
    expect(result.stacks.prod.provider.azurerm[0]).toMatchObject({ environment });
    expect(result.manifests.find(({ kind }) => kind === 'OCIRepository')!.spec.url).toBe(url);
    // At object level, too, the controller asks the authority of its environment.
    expect(patchesOf(result, 'source-controller')).toMatch(new RegExp(`AZURE_AUTHORITY_HOST[^]*${authority.replace(/[./]/g, '\\$&')}`));
  });

  it('the public cloud needs none of it', () => {
    const result = synthesize(program({}));
    expect(patchesOf(result, 'source-controller')).not.toContain('AZURE_AUTHORITY_HOST');
  });

  it('refuses a registry of another cloud', () => {
    expect(problemsOf(app => {
      acrIn(clusterIn(app, { distribution: other(), cloud: AzureCloud.CHINA }), { registry: ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION, loginServer: 'contoso.azurecr.io' }) });
    }).join('\n')).toMatch(/the login server "contoso\.azurecr\.io" is not a host of Azure Container Registry in the China cloud/);
  });
});

describe('a private cloud', () => {
  const cloud = (props: object = {}) => AzureCloud.privateCloud({
    authorityHost: 'https://login.local.example/', resourceManagerEndpoint: 'https://management.local.example/', tokenAudience: 'https://management.local.example/', containerRegistryDnsSuffix: 'azurecr.local.example', ...props,
  });

  it('is a file that the controllers find by AZURE_ENVIRONMENT_FILEPATH', () => {
    const result = synthesize(program({ cloud: cloud() }));
    expect(patchesOf(result, 'source-controller')).toMatch(/AZURE_ENVIRONMENT_FILEPATH/);
    expect(result.manifests.find(({ kind, data }) => kind === 'ConfigMap' && JSON.stringify(data).includes('management.local.example'))).toBeDefined();
  });

  it('without a suffix the registry has no address', () => {
    expect(problemsOf(program({ cloud: cloud({ containerRegistryDnsSuffix: undefined }) })).join('\n')).toMatch(/the private cloud has no container registry suffix/);
  });

  it('is unknown to Flux 2.6', () => {
    expect(problemsOf(program({ cloud: cloud(), fluxVersion: FluxVersion.V2_6 }, () => Authentication.controllerLevel())).join('\n')).toMatch(/2\.7/);
  });
});

describe('lockdown', () => {
  const locked = (lockdown: LockdownProps, fluxVersion: FluxVersion = FluxVersion.V2_9) => program({ lockdown, fluxVersion });

  it('gives each flag to the controllers that know it', () => {
    const result = synthesize(locked({ noCrossNamespaceRefs: true, defaultServiceAccount: 'default', defaultDecryptionServiceAccount: 'sops', defaultKubeconfigServiceAccount: 'remote' }));
    expect(patchesOf(result, 'source-controller')).toContain('--default-service-account=default');
    expect(patchesOf(result, 'source-controller')).not.toMatch(/--no-cross-namespace-refs|--default-decryption/);
    expect(patchesOf(result, 'kustomize-controller')).toMatch(/--no-cross-namespace-refs=true[^]*--default-decryption-service-account=sops[^]*--default-kubeconfig-service-account=remote/);
    expect(patchesOf(result, 'helm-controller')).toContain('--default-kubeconfig-service-account=remote');
    expect(patchesOf(result, 'helm-controller')).not.toContain('--default-decryption');
  });

  it('refuses flags on which the controllers of a minor exit', () => {
    expect(problemsOf(locked({ defaultServiceAccount: 'default' }, FluxVersion.V2_6)).join('\n')).toMatch(/lockdown\.defaultServiceAccount works from Flux 2\.7 on, the cluster has Flux 2\.6/);
  });

  it('refuses controller level where the flag takes it away', () => {
    expect(problemsOf(program({ lockdown: { defaultServiceAccount: 'default' }, fluxVersion: FluxVersion.V2_9 }, () => Authentication.controllerLevel())).join('\n')).toMatch(/default-service-account|defaultServiceAccount/);
  });
});

describe('azurerm', () => {
  it.each([
    [AzurermVersion.V4, /^(~>|>=) ?4\.55/, ['parent_id', 'resource_group_name']],
    [AzurermVersion.V5, /5\./, ['user_assigned_identity_id']],
  ])('%#: the constraint and the attributes are those of the major version', (azurermVersion, constraint, attributes) => {
    const result = synthesize(program({ azurermVersion }));
    expect(result.stacks.prod.terraform.required_providers.azurerm.version).toMatch(constraint);
    const [credential] = resourcesOf(result, 'azurerm_federated_identity_credential');
    expect(Object.keys(credential).filter(name => /^(parent_id|user_assigned_identity_id|resource_group_name)$/.test(name)).sort()).toEqual(attributes);
  });
});
