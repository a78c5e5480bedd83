import { AdoEntitlement } from '../../../engine/azure/azure-graph';
import { IdentityIndex } from '../../../engine/azure/azure-reading';
import { TerraformBlock } from '../../../engine/terraform/terraform-block';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';
import { objectAt, stringAt, stringsAt } from '../../../text/json-reading';

/** Reads what stacks say about Azure DevOps: entitlement → group membership or repository permissions → project. */
export function readAdo(files: TerraformFiles, index: IdentityIndex): AdoEntitlement[] {
  const blocks = new Map(['azuredevops_group', 'azuredevops_project', 'azuredevops_git_repository', 'azuredevops_service_principal_entitlement']
    .flatMap(type => files.ofType(type)).map(block => [block.symbol, block]));
  const blockOf = (symbol: string): TerraformBlock | undefined => (/\.(id|descriptor)$/.test(symbol) ? blocks.get(symbol.slice(0, symbol.lastIndexOf('.'))) : undefined);
  const organizationOf = (block: TerraformBlock): string =>
    files.resolve(block.stack, stringAt(files.providerOf(block), 'org_service_url')).replace(/(?<!\/)\/+$/, '').replace(/^.*\//, '');
  const projectOf = (block: TerraformBlock): string => {
    const symbol = files.attribute(block, 'project_id');
    const project = blockOf(symbol);
    return project ? files.attribute(project, 'name') : symbol;
  };

  const bySymbol = new Map<string, AdoEntitlement>();
  for (const block of files.ofType('azuredevops_service_principal_entitlement')) {
    const originId = files.attribute(block, 'origin_id');
    const entitlement: AdoEntitlement = { at: block.at, organization: organizationOf(block), originId, identity: index.ofPrincipal(originId) };
    bySymbol.set(block.symbol, entitlement);
    entitlement.identity?.entitlements.push(entitlement);
  }

  const memberOf = (descriptor: string) => bySymbol.get(descriptor.slice(0, descriptor.lastIndexOf('.')));
  for (const block of files.ofType('azuredevops_group_membership')) {
    const group = blockOf(files.attribute(block, 'group'));
    for (const member of stringsAt(block.body, 'members')) {
      const entitlement = memberOf(files.resolve(block.stack, member));
      entitlement?.identity?.ado.push({
        at: block.at,
        organization: organizationOf(block),
        project: group ? projectOf(group) : '',
        group: group ? files.attribute(group, 'name') : files.attribute(block, 'group'),
        mode: files.attribute(block, 'mode') || 'add',
      });
    }
  }
  for (const block of files.ofType('azuredevops_project_permissions')) {
    if (allowedBy(block).some(permission => permission.toUpperCase() === 'GENERIC_READ')) {
      memberOf(files.attribute(block, 'principal'))?.identity?.adoProjects.push({ organization: organizationOf(block), project: projectOf(block) });
    }
  }
  for (const block of files.ofType('azuredevops_git_permissions')) {
    const repository = blockOf(files.attribute(block, 'repository_id'));
    memberOf(files.attribute(block, 'principal'))?.identity?.ado.push({
      at: block.at,
      organization: organizationOf(block),
      project: projectOf(block),
      repository: repository ? files.attribute(repository, 'name') : undefined,
      permissions: allowedBy(block),
    });
  }
  return [...bySymbol.values()];
}

function allowedBy({ body }: TerraformBlock): string[] {
  return Object.entries(objectAt(body, 'permissions')).filter(([, state]) => String(state).toLowerCase() === 'allow').map(([name]) => name);
}
