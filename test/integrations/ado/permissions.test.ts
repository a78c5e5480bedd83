import { AdoPermissions, AdoProject, FluxAdoAccess, FluxAdoAccessProps, FluxAzureApp, ManagedIdentity, Provisioner } from '../../../lib';
import { clusterIn, objectLevel, other } from '../../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize } from '../../support/synthesize';

const program = (...accesses: Partial<FluxAdoAccessProps>[]) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other(), provisioner: accesses[0].provisioner });
  const identity = ManagedIdentity.create(cluster, 'git');
  accesses.forEach((props, i) => {
    const project = AdoProject.fromName({ organization: 'contoso', project: `project${i}` });
    new FluxAdoAccess(cluster, `git${i}`, { project, authentication: objectLevel({ identity }), ...props }).gitRepository(`fleet${i}`, { repository: 'fleet' });
  });
};
const licenseOf = (accountLicenseType?: string) => resourcesOf(synthesize(program({ accountLicenseType })), 'azuredevops_service_principal_entitlement').map(each => each.account_license_type);
const groups = (permissions?: AdoPermissions) => Object.values<any>(synthesize(program({ permissions })).stacks.prod.data.azuredevops_group).map(({ name }) => name);

describe('Permissions in Azure DevOps', () => {
  it('are those of Contributors for somebody who only reads, when that is asked for', () => {
    expect(groups(AdoPermissions.CONTRIBUTORS)).toEqual(['Contributors']);
    expect(groups(AdoPermissions.READERS)).toEqual(['Readers']);
    expect(groups()).toEqual(['Readers']);
    expect([AdoPermissions.CONTRIBUTORS.groupName, AdoPermissions.group('Flux').groupName, AdoPermissions.repositories('a', 'b').repositoryNames]).toEqual(['Contributors', 'Flux', ['a', 'b']]);
  });

  it('come with a licence: basic, or what is given', () => {
    expect([licenseOf(), licenseOf('stakeholder')]).toEqual([['basic'], ['stakeholder']]);
  });

  it('come with one licence in an organization', () => {
    expect(problemsOf(program({ accountLicenseType: 'express' }, { accountLicenseType: 'stakeholder' })).join())
      .toMatch(/\[prod\/git1\] `accountLicenseType` is "stakeholder", and prod\/git0 gives the same service principal "express" in https:\/\/dev\.azure\.com\/contoso; .*; give both accesses the same/);
    expect(problemsOf(program({ accountLicenseType: 'express' }, { accountLicenseType: 'express' }))).toEqual([]);
  });

  it.each(["basic'; touch pwned; '", 'Basic', 'enterprise'])('refuse the licence %j', accountLicenseType => {
    expect(problemsOf(program({ accountLicenseType })).join()).toMatch(/`accountLicenseType` .* is none of basic, advanced, earlyAdopter, express, none, professional, stakeholder; /);
  });

  it('are written into a runbook by the name that the API has', () => {
    const script = synthesize(program({ provisioner: Provisioner.azCli(), permissions: AdoPermissions.group("Flux's") }, { provisioner: Provisioner.azCli(), accountLicenseType: 'basic' })).runbooks.prod;
    expect(script).toContain('"accountLicenseType": "express"');
    expect(script).toContain('graphGroups[?displayName==`"Flux\'\\\'\'s"`].descriptor');
  });
});
