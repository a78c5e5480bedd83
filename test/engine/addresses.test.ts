import { AzureCloud } from '../../lib/azure/cloud';
import { CloudFacts } from '../../lib/engine/input';
import { adoAddress, registryAddress } from '../../lib/engine/kubernetes/addresses';

const factsOf = (cloud: AzureCloud): CloudFacts => ({ name: cloud.name, suffixes: cloud._suffixes } as CloudFacts);

describe('the address of a registry', () => {
  it.each<[string, keyof typeof AzureCloud, boolean, number]>([
    ['contoso.azurecr.io', 'PUBLIC', true, 0],
    ['CONTOSO.AzureCR.io', 'PUBLIC', true, 0],
    ['contoso.azurecr.cn', 'PUBLIC', true, 1],
    ['contoso.azurecr.us', 'PUBLIC', true, 1],
    ['contoso.azurecr.io', 'CHINA', true, 1],
    ['contoso.azurecr.us', 'US_GOVERNMENT', true, 0],
    ['ghcr.io', 'PUBLIC', false, 1],
    ['evil-azurecr.io', 'PUBLIC', false, 1],
    ['tf:prod/azurerm_container_registry.r.login_server', 'PUBLIC', true, 0],
  ])('%s in the cloud %s is of Azure: %p, with %d problems', (host, cloud, isAzureHost, problems) => {
    const found = registryAddress(`oci://${host}/apps/podinfo:1.0`, factsOf(AzureCloud[cloud] as AzureCloud));
    expect([found.isAzureHost, found.problems.length]).toEqual([isAzureHost, problems]);
    expect(found.target).toMatchObject({ host, repository: 'apps/podinfo', type: 'Microsoft.ContainerRegistry/registries' });
  });

  it('knows the registry by its name, without the hash of a domain name label', () => {
    expect(registryAddress('contoso-abc123.azurecr.io/a', factsOf(AzureCloud.PUBLIC)).target.names).toEqual(['contoso']);
    expect(registryAddress('tf:prod/r.login_server/a', factsOf(AzureCloud.PUBLIC)).target.names).toBeUndefined();
  });
});

describe('the address of a repository of Azure DevOps', () => {
  it('that is none says in which form Flux knows it', () => {
    const { isAzureHost, problems } = adoAddress('git@ssh.dev.azure.com:v3/o/p/r', '.spec.url', undefined);
    expect(isAzureHost).toBe(false);
    expect(problems).toEqual([expect.objectContaining({ code: 'FAZ050', what: expect.stringContaining('.spec.url is "git@ssh.dev.azure.com:v3/o/p/r"') })]);
    expect(adoAddress('tf:prod/x', '.spec.url', undefined).problems).toEqual([]);
  });
});
