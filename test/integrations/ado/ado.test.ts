import { ApiObject } from 'cdk8s';
import { AdoPermissions, AdoProject, Authentication, AzureCloud, FluxAdoAccess, FluxAdoAccessProps, FluxAzureApp, FluxClusterProps, GrantScope } from '../../../lib';
import { clusterIn, other } from '../../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize } from '../../support/synthesize';

type Use = (access: FluxAdoAccess) => void;

const program = (use: Use, props: Partial<FluxAdoAccessProps> = {}, clusterProps: Partial<FluxClusterProps> = {}) => (app: FluxAzureApp) => {
  use(new FluxAdoAccess(clusterIn(app, { distribution: other(), ...clusterProps }), 'git', {
    project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'),
    authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true }),
    ...props,
  }));
};
const read: Use = access => { access.gitRepository('fleet', { repository: 'fleet' }); };
const write: Use = access => {
  const gitRepository = access.gitRepository('fleet', { repository: 'fleet' });
  access.imageUpdateAutomation('images', { gitRepository, authorName: 'Flux', authorEmail: 'flux@contoso.example' });
};
const groupOf = (use: Use, props: Partial<FluxAdoAccessProps> = {}) => synthesize(program(use, props)).stacks.prod.data.azuredevops_group;
const names = (groups: object) => Object.values<any>(groups).map(({ name }) => name);

describe('FluxAdoAccess', () => {
  it('makes the service principal a member of the group, beside the other members', () => {
    const result = synthesize(program(read));
    expect(resourcesOf(result, 'azuredevops_service_principal_entitlement')).toEqual([expect.objectContaining({ origin: 'aad' })]);
    expect(resourcesOf(result, 'azuredevops_group_membership')).toEqual([expect.objectContaining({ mode: 'add' })]);
    expect(result.stacks.prod.provider.azuredevops).toEqual([expect.objectContaining({ org_service_url: 'https://dev.azure.com/contoso' })]);
    expect(result.manifests.find(({ kind }) => kind === 'GitRepository')!.spec).toMatchObject({ provider: 'azure', url: 'https://dev.azure.com/contoso/platform/_git/fleet' });
  });

  it('takes Readers for those who read, Contributors as soon as one writes', () => {
    expect(names(groupOf(read))).toEqual(['Readers']);
    expect(names(groupOf(write))).toEqual(['Contributors']);
    expect(names(groupOf(access => { access.commitStatusProvider('status', { repository: 'fleet' }); }))).toEqual(['Contributors']);
  });

  it('takes the group or the permissions that are given instead', () => {
    expect(names(groupOf(read, { permissions: AdoPermissions.group('Flux') }))).toEqual(['Flux']);
    const result = synthesize(program(read, { permissions: AdoPermissions.repositories('fleet') }));
    expect(resourcesOf(result, 'azuredevops_group_membership')).toEqual([]);
    const [permissions] = resourcesOf(result, 'azuredevops_git_permissions');
    expect(permissions).toMatchObject({ permissions: { GenericRead: 'Allow' }, replace: false });
    expect(permissions.permissions).not.toHaveProperty('GenericContribute');
    const [project, ...more] = resourcesOf(result, 'azuredevops_project_permissions');
    expect(project).toMatchObject({ permissions: { GENERIC_READ: 'Allow' }, principal: permissions.principal, project_id: permissions.project_id, replace: false });
    expect(more).toEqual([]);
  });

  it.each<[string, () => (app: FluxAzureApp) => void, RegExp]>([
    ['an organization where a project belongs', () => program(read, { project: AdoProject.fromUrl('https://dev.azure.com/contoso') }), /names an organization, not a project; .*add the project: https:\/\/dev\.azure\.com\/contoso\/PROJECT/],
    ['the old form of the URL', () => program(read, { project: AdoProject.fromUrl('https://contoso.visualstudio.com/platform') }), /old form .*give https:\/\/dev\.azure\.com\/contoso\/platform/],
    ['a repository where a project belongs', () => program(read, { project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform/_git/fleet') }), /goes on after the project/],
    ['another host', () => program(read, { project: AdoProject.fromUrl('https://github.com/contoso/platform') }), /is no URL of Azure DevOps Services/],
    ['an organization that is a URL', () => program(read, { project: AdoProject.fromName({ organization: 'https://dev.azure.com/contoso', project: 'p' }) }), /is not the name of an Azure DevOps organization; .*give the name alone/],
    ['a project that cannot exist', () => program(read, { project: AdoProject.fromName({ organization: 'contoso', project: 'a/b' }) }), /"a\/b" is not the name of an Azure DevOps project/],
    ['a scope of ARM', () => program(read, { grantAt: GrantScope.SUBSCRIPTION }), /`grantAt` is given for Azure DevOps/],
    ['another cloud', () => program(read, {}, { cloud: AzureCloud.CHINA }), /exists in the public cloud only, the cluster is in the China cloud/],
    ['Readers for an automation', () => program(write, { permissions: AdoPermissions.READERS }), /has AdoPermissions\.READERS, and an ImageUpdateAutomation/],
    ['no repositories', () => program(read, { permissions: AdoPermissions.repositories() }), /names no repository/],
    ['an object of another project', () => program(access => {
      access.authorize(new ApiObject(access, 'o', { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'o', namespace: 'apps' }, spec: { url: 'https://dev.azure.com/contoso/other/_git/fleet', interval: '5m' } }));
    }), /is in contoso\/other, the access is to contoso\/platform/],
    ['an object with SSH', () => program(access => {
      access.authorize(new ApiObject(access, 'o', { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'o', namespace: 'apps' }, spec: { url: 'ssh://git@ssh.dev.azure.com/v3/contoso/platform/fleet', interval: '5m' } }));
    }), /write https:\/\/dev\.azure\.com\/contoso\/platform\/_git\/fleet/],
  ])('refuses %s', (_, build, message) => {
    expect(problemsOf(build()).join('\n')).toMatch(message);
  });
});
