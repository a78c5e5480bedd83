import { ApiObject } from 'cdk8s';
import { AdoProject, FluxAdoAccess, FluxAzureApp } from '../../../lib';
import { parseGitUrl } from '../../../lib/azure/ado-project';
import { clusterIn, objectLevel, other } from '../../helpers/fixtures';
import { problemsOf, synthesize, warningsOf } from '../../support/synthesize';

const git = (url: string, project = 'platform') => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other() });
  const access = new FluxAdoAccess(cluster, 'git', { project: AdoProject.fromName({ organization: 'contoso', project }), authentication: objectLevel({ serviceAccountName: 'flux-git' }) });
  access.authorize(new ApiObject(cluster, 'fleet', { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'fleet', namespace: 'apps' }, spec: { url, interval: '1m' } }));
};

describe('the URL of a GitRepository', () => {
  it.each<[string, string]>([
    ['https://dev.azure.com/contoso/_git/fleet', 'fleet'],
    ['https://dev.azure.com/contoso/_git/Fleet%20Two', 'Fleet Two'],
    ['https://contoso.visualstudio.com/platform/_git/fleet', 'platform'],
    ['https://contoso.visualstudio.com/DefaultCollection/platform/_git/fleet', 'platform'],
    ['https://contoso.visualstudio.com/_git/fleet', 'fleet'],
    ['https://DEV.azure.com/contoso/platform/_git/fleet', 'platform'],
  ])('works as %s, with a warning that names the documented form', (url, project) => {
    const found = warningsOf(git(url, project));
    expect(synthesize(git(url, project)).manifests.find(({ kind }) => kind === 'GitRepository')!.spec).toMatchObject({ url, provider: 'azure', serviceAccountName: 'flux-git' });
    expect(found.filter(text => text.includes('FAZ071')).join('\n')).toContain(`.spec.url of the GitRepository apps/fleet is ${JSON.stringify(url)}`);
  });

  it('draws no warning in the documented form', () => {
    expect(warningsOf(git('https://dev.azure.com/contoso/platform/_git/fleet')).filter(text => text.includes('FAZ071'))).toEqual([]);
  });

  it.each<[string, RegExp]>([
    ['https://contoso.visualstudio.com/other/_git/fleet', /is in contoso\/other, the access is to contoso\/platform/],
    ['https://dev.azure.com/contoso/_git/fleet', /is in contoso\/fleet, the access is to contoso\/platform/],
    ['git@ssh.dev.azure.com:v3/contoso/platform/fleet', /no repository of Azure DevOps/],
    ['https://contoso@dev.azure.com/contoso/platform/_git/fleet', /no repository of Azure DevOps.*write https:\/\/dev\.azure\.com\/contoso\/platform\/_git\/fleet/],
    ['http://dev.azure.com/contoso/platform/_git/fleet', /no repository of Azure DevOps/],
    ['https://dev.azure.com.example.com/contoso/_git/fleet', /no repository of Azure DevOps/],
    ['https://evil.example/contoso.visualstudio.com/_git/fleet', /no repository of Azure DevOps/],
    ['https://dev.azure.com/contoso/platform/fleet', /no repository of Azure DevOps/],
  ])('is refused as %s', (url, message) => {
    expect(problemsOf(git(url)).join('\n')).toMatch(message);
  });

  it('is another thing than the address of a Provider, which the controller divides by its parts', () => {
    expect(problemsOf(app => {
      const cluster = clusterIn(app, { distribution: other() });
      const access = new FluxAdoAccess(cluster, 'git', { project: AdoProject.fromName({ organization: 'contoso', project: 'fleet' }), authentication: objectLevel() });
      access.authorize(new ApiObject(cluster, 'status', {
        apiVersion: 'notification.toolkit.fluxcd.io/v1', kind: 'Provider', metadata: { name: 'status', namespace: 'apps' }, spec: { type: 'azuredevops', address: 'https://dev.azure.com/contoso/_git/fleet' },
      }));
    }).join('\n')).toMatch(/\.spec\.address of the Provider is "https:\/\/dev\.azure\.com\/contoso\/_git\/fleet", no repository of Azure DevOps in the form that Flux knows .*; .*write https:\/\/dev\.azure\.com\/contoso\/fleet\/_git\/fleet/);
  });

  it.each(['', 'x', 'https://', `https://dev.azure.com/${'a/'.repeat(50_000)}_git/b`])('is read without harm: %.20s', text => {
    expect(parseGitUrl(text)).toBeUndefined();
  });
});
