import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { App, TerraformStack, Testing } from 'cdktf';
import { DataAzuredevopsGitRepository } from '../../lib/providers/azuredevops/data-azuredevops-git-repository';
import { DataAzuredevopsGroup } from '../../lib/providers/azuredevops/data-azuredevops-group';
import { DataAzuredevopsProject } from '../../lib/providers/azuredevops/data-azuredevops-project';
import { DataAzuredevopsServicePrincipal } from '../../lib/providers/azuredevops/data-azuredevops-service-principal';
import { GitPermissions } from '../../lib/providers/azuredevops/git-permissions';
import { GroupMembership } from '../../lib/providers/azuredevops/group-membership';
import { AzuredevopsProvider } from '../../lib/providers/azuredevops/provider';
import { ServicePrincipalEntitlement } from '../../lib/providers/azuredevops/service-principal-entitlement';
import { describeWithData } from '../support/conformance-data';
import { loadSchema, validateStack } from '../support/terraform-schema';

function synthesizeAll(): any {
  const stack = new TerraformStack(new App(), 'ado');
  new AzuredevopsProvider(stack, 'azuredevops', { orgServiceUrl: 'https://dev.azure.com/contoso', useCli: true, auxiliaryTenantIds: ['t'] });
  const project = new DataAzuredevopsProject(stack, 'project', { name: 'fleet' });
  const repository = new DataAzuredevopsGitRepository(stack, 'repository', { name: 'apps', projectId: project.id });
  const readers = new DataAzuredevopsGroup(stack, 'readers', { name: 'Readers', projectId: project.id });
  const existing = new DataAzuredevopsServicePrincipal(stack, 'existing', { displayName: 'flux' });
  const entitlement = new ServicePrincipalEntitlement(stack, 'entitlement', {
    originId: '6b1f8f0e-5d43-4f0c-8a53-1d6b0d1c7f10', origin: 'aad', accountLicenseType: 'express', licensingSource: 'account',
  });
  new GroupMembership(stack, 'membership', { group: readers.descriptor, members: [entitlement.descriptor], mode: 'add', timeouts: { create: '5m' } });
  new GitPermissions(stack, 'permissions', {
    projectId: project.id, repositoryId: repository.id, principal: existing.descriptor, permissions: { GenericRead: 'Allow' }, replace: false,
  });
  return JSON.parse(Testing.synth(stack));
}

describe('the generated azuredevops bindings', () => {
  it('ask for the provider they were made from', () => {
    expect(synthesizeAll().terraform.required_providers.azuredevops).toEqual({ source: 'microsoft/azuredevops', version: '~> 1.16' });
  });

  it('add to a group without owning it', () => {
    expect(Object.values(synthesizeAll().resource.azuredevops_group_membership)).toMatchObject([{
      group: '${data.azuredevops_group.readers.descriptor}',
      members: ['${azuredevops_service_principal_entitlement.entitlement.descriptor}'],
      mode: 'add',
    }]);
  });
});

describeWithData('the generated azuredevops bindings, against the schema', () => {
  it('synthesize only what the provider accepts', () => {
    expect(validateStack(synthesizeAll(), { azuredevops: loadSchema('azuredevops-1.16.0') })).toEqual([]);
  });

  it('are what the script writes', () => {
    const root = resolve(__dirname, '..', '..');
    expect(() => execFileSync(process.execPath, [
      require.resolve('ts-node/dist/bin'), '-T', 'scripts/generate-azuredevops-bindings.ts', '--check',
    ], { cwd: root, stdio: 'pipe' })).not.toThrow();
  });
});
