import { AdoEntitlement, AdoGrant } from '../../../engine/azure/azure-graph';
import { AzureReading } from '../../../engine/azure/azure-reading';
import { TerraformBlock } from '../../../engine/terraform/terraform-block';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';
import { isTold, untoldIn } from '../../../engine/terraform/unknown';
import { objectAt, stringAt } from '../../../text/json-reading';

/** Reads what stacks say about Azure DevOps: entitlement → group membership or repository permissions → project. */
export function readAdo(files: TerraformFiles, { index, entitlements, unattributedAdo }: AzureReading): void {
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
    const license = files.attribute(block, 'account_license_type') || undefined;
    const entitlement: AdoEntitlement = { at: block.at, organization: organizationOf(block), originId, identity: index.ofPrincipal(originId), license };
    bySymbol.set(block.symbol, entitlement);
    entitlement.identity?.entitlements.push(entitlement);
  }

  entitlements.push(...bySymbol.values());
  const memberOf = (descriptor: string) => bySymbol.get(descriptor.slice(0, descriptor.lastIndexOf('.')));
  /** Whose a descriptor is that is looked up, or comes from outside, no file tells. */
  const give = (descriptor: string, block: TerraformBlock, grant: AdoGrant) => {
    const member = memberOf(descriptor);
    const isUnknown = !member && (!isTold(descriptor) || /\/data\.azuredevops_/.test(descriptor));
    const doubt = block.uncertain ?? (isUnknown ? `to whom it is (${untoldIn(descriptor)})` : undefined);
    isUnknown ? unattributedAdo.push({ ...grant, doubt }) : member?.identity?.ado.push({ ...grant, ...doubt === undefined ? {} : { doubt } });
  };
  for (const block of files.ofType('azuredevops_group_membership')) {
    const group = blockOf(files.attribute(block, 'group'));
    for (const member of files.texts(block, 'members') ?? [files.attribute(block, 'members')]) {
      give(member, block, {
        at: block.at,
        organization: organizationOf(block),
        project: group ? projectOf(group) : '',
        group: group ? files.attribute(group, 'name') : files.attribute(block, 'group'),
        mode: files.attribute(block, 'mode') || 'add',
      });
    }
  }
  for (const block of files.ofType('azuredevops_project_permissions')) {
    if (statedBy(block, 'allow').some(permission => permission.toUpperCase() === 'GENERIC_READ')) {
      memberOf(files.attribute(block, 'principal'))?.identity?.adoProjects.push({ organization: organizationOf(block), project: projectOf(block) });
    }
  }
  for (const block of files.ofType('azuredevops_git_permissions')) {
    const repository = blockOf(files.attribute(block, 'repository_id'));
    const denied = statedBy(block, 'deny');
    give(files.attribute(block, 'principal'), block, {
      at: block.at,
      organization: organizationOf(block),
      project: projectOf(block),
      repository: repository ? files.attribute(repository, 'name') : files.attribute(block, 'repository_id') || undefined,
      permissions: statedBy(block, 'allow'),
      ...denied.length === 0 ? {} : { denied },
    });
  }
}

function statedBy({ body }: TerraformBlock, wanted: 'allow' | 'deny'): string[] {
  return Object.entries(objectAt(body, 'permissions')).filter(([, state]) => String(state).toLowerCase() === wanted).map(([name]) => name);
}
