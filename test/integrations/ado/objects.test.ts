import {
  AdoGitRepositoryProps, AdoImageUpdateAutomationProps, AdoPermissions, AdoProject, Authentication, CommitStatusProviderProps, FluxAdoAccess, FluxAdoAccessProps, FluxAzureApp,
} from '../../../lib';
import { clusterIn, other } from '../../helpers/fixtures';
import { resourcesOf, Synthesized, synthesize } from '../../support/synthesize';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

interface Made { readonly access: FluxAdoAccess; readonly result: Synthesized }

function make(use: (access: FluxAdoAccess) => void, props: Partial<FluxAdoAccessProps> = {}): Made {
  let access: FluxAdoAccess;
  const result = synthesize((app: FluxAzureApp) => {
    access = new FluxAdoAccess(clusterIn(app, { distribution: other() }), 'git', {
      project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'), authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true }), ...props,
    });
    use(access);
  });
  return { access: access!, result };
}
const specOf = ({ result }: Made, wanted: string) => result.manifests.find(({ kind }) => kind === wanted)!.spec;
const git = (props: Partial<AdoGitRepositoryProps>) => specOf(make(access => access.gitRepository('fleet', { repository: 'fleet', ...props })), 'GitRepository');

describe('A GitRepository of Azure DevOps', () => {
  it.each<[string, Partial<AdoGitRepositoryProps>, object]>([
    ['the branch main', {}, { branch: 'main' }],
    ['a branch', { branch: 'release' }, { branch: 'release' }],
    ['a tag', { tag: 'v1.2.3' }, { tag: 'v1.2.3' }],
    ['a range of tags', { semver: '1.x' }, { semver: '1.x' }],
    ['a commit', { commit: COMMIT }, { commit: COMMIT }],
    ['a commit that is on a branch', { commit: COMMIT, branch: 'release' }, { commit: COMMIT, branch: 'release' }],
  ])('follows %s', (_, props, ref) => {
    expect(git(props).ref).toEqual(ref);
  });

  it('leaves out files, and looks as often and as long as it is told', () => {
    expect(git({ ignore: '/*\n!/deploy', interval: '1m', timeout: '30s' })).toMatchObject({ ignore: '/*\n!/deploy', interval: '1m', timeout: '30s' });
    expect(git({})).not.toHaveProperty('ignore');
  });
});

describe('An ImageUpdateAutomation of Azure DevOps', () => {
  const automation = (props: Partial<AdoImageUpdateAutomationProps>) => specOf(make(access => access.imageUpdateAutomation('images', {
    gitRepository: access.gitRepository('fleet', { repository: 'fleet' }), authorName: 'Flux', authorEmail: 'flux@contoso.example', ...props,
  })), 'ImageUpdateAutomation');

  it('checks out and pushes where it is told, with its own message', () => {
    expect(automation({ checkoutBranch: 'main', pushBranch: 'images', messageTemplate: 'Images {{ now }}', path: './prod' })).toMatchObject({
      git: { checkout: { ref: { branch: 'main' } }, push: { branch: 'images' }, commit: { author: { name: 'Flux', email: 'flux@contoso.example' }, messageTemplate: 'Images {{ now }}' } },
      update: { strategy: 'Setters', path: './prod' },
    });
  });

  it('otherwise commits to the branch of the GitRepository', () => {
    expect(automation({}).git).toEqual({ commit: { author: { name: 'Flux', email: 'flux@contoso.example' } } });
    expect(automation({}).update).toEqual({ strategy: 'Setters', path: './' });
  });
});

describe('A commit-status Provider of Azure DevOps', () => {
  const provider = (props: Partial<CommitStatusProviderProps>) => specOf(make(access => access.commitStatusProvider('status', { repository: 'fleet', ...props })), 'Provider');

  it('names the status as it is told', () => {
    const commitStatusExpr = "event.involvedObject.kind + '/' + event.involvedObject.name";
    expect(provider({ commitStatusExpr })).toMatchObject({ type: 'azuredevops', address: 'https://dev.azure.com/contoso/platform/_git/fleet', commitStatusExpr });
    expect(provider({})).not.toHaveProperty('commitStatusExpr');
  });
});

describe('What an access gives in Azure DevOps', () => {
  it('says what was made: the entitlement, then the membership', () => {
    const { access } = make(made => made.gitRepository('fleet', { repository: 'fleet' }));
    expect(access.memberships.map(({ node }) => node.path)).toEqual([expect.stringMatching(/\/ado-contoso$/), expect.stringMatching(/member/i)]);
    expect(access.project.url).toBe('https://dev.azure.com/contoso/platform');
  });

  it('takes another access level, and Contributors for an access that only reads', () => {
    const { result } = make(access => access.gitRepository('fleet', { repository: 'fleet' }), { accountLicenseType: 'stakeholder', permissions: AdoPermissions.CONTRIBUTORS });
    expect(resourcesOf(result, 'azuredevops_service_principal_entitlement')).toEqual([expect.objectContaining({ account_license_type: 'stakeholder' })]);
    expect(Object.values<any>(result.stacks.prod.data.azuredevops_group).map(({ name }) => name)).toEqual(['Contributors']);
    const usual = make(access => access.gitRepository('fleet', { repository: 'fleet' })).result;
    expect(resourcesOf(usual, 'azuredevops_service_principal_entitlement')).toEqual([expect.objectContaining({ account_license_type: 'basic' })]);
  });

  it('is a group or repositories', () => {
    expect([AdoPermissions.READERS, AdoPermissions.CONTRIBUTORS, AdoPermissions.group('Flux')].map(({ groupName, repositoryNames }) => [groupName, repositoryNames]))
      .toEqual([['Readers', undefined], ['Contributors', undefined], ['Flux', undefined]]);
    expect(AdoPermissions.repositories('a', 'b')).toMatchObject({ groupName: undefined, repositoryNames: ['a', 'b'] });
  });

  it('is in a project whose URLs are escaped', () => {
    const project = AdoProject.fromName({ organization: 'contoso', project: 'My Platform' });
    expect([project.organization, project.project, project.organizationUrl, project.url, project.repositoryUrl('a b')]).toEqual([
      'contoso', 'My Platform', 'https://dev.azure.com/contoso', 'https://dev.azure.com/contoso/My%20Platform', 'https://dev.azure.com/contoso/My%20Platform/_git/a%20b',
    ]);
  });
});
