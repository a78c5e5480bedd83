import { TerraformProvider, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { childOf } from '../../core/construct-ids';
import { expressionOf } from '../../core/hand-off/expression';
import { AdoMembershipSpec } from '../../core/provisioning';
import {
  AzuredevopsProvider, DataAzuredevopsGitRepository, DataAzuredevopsGroup, DataAzuredevopsProject, GitPermissions, GroupMembership, ProjectPermissions,
  ServicePrincipalEntitlement,
} from '../../providers/azuredevops';
import { literally } from '../../text/expressions';
import { slug } from '../../text/hashes';

/** The Azure DevOps part of a stack: a provider for each organization, and each entitlement, project and group once. */
export class TerraformAdo {
  private readonly providers = new Map<string, TerraformProvider>();
  private readonly entitlements = new Map<string, ServicePrincipalEntitlement>();
  private readonly projects = new Map<string, DataAzuredevopsProject>();
  private readonly visible = new Map<string, ProjectPermissions>();
  private readonly groups = new Map<string, DataAzuredevopsGroup>();
  private readonly repositories = new Map<string, DataAzuredevopsGitRepository>();

  public constructor(private readonly stack: TerraformStack) {}

  /** An entitlement in the organization, and a group membership or permissions in the project. */
  public membership(scope: Construct, id: string, spec: AdoMembershipSpec): IConstruct[] {
    const provider = this.provider(spec.organizationUrl);
    const member = this.entitlement(scope, spec, provider);
    const project = this.project(spec, provider);
    if (spec.group) {
      return [member, new GroupMembership(scope, `${id}-membership`, {
        provider,
        group: this.group(spec, project, provider).descriptor,
        members: [member.descriptor],
        // Anything else would remove the group's other members.
        mode: 'add',
      })];
    }
    return [member, this.visibility(scope, spec, member, project, provider), ...(spec.repositories ?? []).map(repository => new GitPermissions(scope, `${id}-${slug(repository)}`, {
      provider,
      projectId: project.id,
      repositoryId: this.repository(spec, repository, project, provider).id,
      principal: member.descriptor,
      permissions: Object.fromEntries((spec.permissions ?? []).map(permission => [permission, 'Allow'])),
      // Permissions that others gave stay.
      replace: false,
    }))];
  }

  private provider(organizationUrl: string): TerraformProvider {
    const existing = this.providers.get(organizationUrl) ?? this.configured(organizationUrl);
    const provider = existing ?? new AzuredevopsProvider(this.stack, `azuredevops-${slug(organizationUrl.split('/').pop()!)}`, {
      orgServiceUrl: literally(organizationUrl),
      // One stack may reach several organizations: each provider block but the first needs a name.
      alias: this.providers.size === 0 && !this.configured() ? undefined : slug(organizationUrl.split('/').pop()!),
    });
    this.providers.set(organizationUrl, provider);
    return provider;
  }

  /** A provider that the user has configured in the stack. */
  private configured(organizationUrl?: string): TerraformProvider | undefined {
    return this.stack.node.findAll().find((element): element is TerraformProvider => TerraformProvider.isTerraformProvider(element)
      && element.terraformResourceType === 'azuredevops'
      && (organizationUrl === undefined || (element as { readonly orgServiceUrl?: unknown }).orgServiceUrl === organizationUrl));
  }

  private entitlement(scope: Construct, spec: AdoMembershipSpec, provider: TerraformProvider): ServicePrincipalEntitlement {
    return once(this.entitlements, [spec.organizationUrl, expressionOf(spec.principalId, this.stack)], () =>
      new ServicePrincipalEntitlement(scope, `ado-${slug(spec.organizationUrl.split('/').pop()!)}`, {
        provider,
        // Azure DevOps knows the service principal by its object ID; the client ID is refused.
        originId: spec.principalId,
        origin: 'aad',
        accountLicenseType: literally(spec.accountLicenseType),
      }));
  }

  private project(spec: AdoMembershipSpec, provider: TerraformProvider): DataAzuredevopsProject {
    return once(this.projects, [spec.organizationUrl, spec.projectName.toLowerCase()], () =>
      new DataAzuredevopsProject(this.folder(spec), 'project', { provider, name: literally(spec.projectName) }));
  }

  /** Members of a group see the project; whoever has permissions on a repository only does not, and Git answers as if there were no project (TF200016). */
  private visibility(
    scope: Construct, spec: AdoMembershipSpec, member: ServicePrincipalEntitlement, project: DataAzuredevopsProject, provider: TerraformProvider,
  ): ProjectPermissions {
    return once(this.visible, [member.node.path, project.node.path], () =>
      new ProjectPermissions(scope, `ado-${slug(spec.organizationUrl.split('/').pop()!)}-${slug(spec.projectName)}`, {
        provider,
        projectId: project.id,
        principal: member.descriptor,
        permissions: { GENERIC_READ: 'Allow' },
        replace: false,
      }));
  }

  private group(spec: AdoMembershipSpec, project: DataAzuredevopsProject, provider: TerraformProvider): DataAzuredevopsGroup {
    return once(this.groups, [spec.organizationUrl, spec.projectName.toLowerCase(), spec.group!], () =>
      new DataAzuredevopsGroup(this.folder(spec), `group-${slug(spec.group!)}`, { provider, projectId: project.id, name: literally(spec.group!) }));
  }

  private repository(spec: AdoMembershipSpec, name: string, project: DataAzuredevopsProject, provider: TerraformProvider): DataAzuredevopsGitRepository {
    return once(this.repositories, [spec.organizationUrl, spec.projectName.toLowerCase(), name.toLowerCase()], () =>
      new DataAzuredevopsGitRepository(this.folder(spec), `repository-${slug(name)}`, { provider, projectId: project.id, name: literally(name) }));
  }

  private folder(spec: AdoMembershipSpec): Construct {
    return [`ado-${slug(spec.organizationUrl.split('/').pop()!)}`, slug(spec.projectName)].reduce<Construct>(
      childOf, this.stack);
  }
}

function once<T>(known: Map<string, T>, key: readonly string[], make: () => T): T {
  const joined = key.join('\n');
  if (!known.has(joined)) {
    known.set(joined, make());
  }
  return known.get(joined)!;
}
