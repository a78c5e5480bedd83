import { AdoEntitlement, AdoGrant, AzureIdentity } from '../../../engine/azure/azure-graph';
import { AzureReading } from '../../../engine/azure/azure-reading';
import { isMap } from '../../../engine/terraform/functions';
import { TerraformBlock } from '../../../engine/terraform/terraform-block';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';
import { isTold, isUntold, untoldIn } from '../../../engine/terraform/unknown';
import { isGuid } from '../../../text/identifiers';
import { push, stringAt } from '../../../text/json-reading';

/** Reads what stacks say about Azure DevOps: entitlement → membership in groups, or in groups of these, or repository permissions → project. */
export function readAdo(files: TerraformFiles, reading: AzureReading): void {
  const reader = new AdoReader(files, reading);
  reader.entitle();
  reader.join();
  reader.permit();
}

interface Membership { readonly group: string; readonly block: TerraformBlock }

class AdoReader {
  private readonly bySymbol = new Map<string, AdoEntitlement>();
  private readonly memberships = new Map<string, Membership[]>();
  /** Who is in a group, by the group's symbol. */
  private readonly holders = new Map<string, AzureIdentity[]>();

  public constructor(private readonly files: TerraformFiles, private readonly reading: AzureReading) {}

  public entitle(): void {
    for (const block of this.files.ofType('azuredevops_service_principal_entitlement').filter(({ isData }) => !isData)) {
      const originId = this.files.attribute(block, 'origin_id');
      const license = this.files.attribute(block, 'account_license_type').toLowerCase() || undefined;
      const identity = this.reading.index.ofPrincipal(originId);
      const entitlement: AdoEntitlement = { at: block.at, organization: this.organizationOf(block), originId, identity, license, symbol: block.symbol };
      this.bySymbol.set(block.symbol, entitlement);
      this.reading.entitlements.push(entitlement);
      identity?.entitlements.push(entitlement);
    }
  }

  public join(): void {
    for (const block of this.files.ofType('azuredevops_group_membership').filter(({ isData }) => !isData)) {
      this.addMembers(block, this.files.attribute(block, 'group'));
    }
    for (const block of this.files.ofType('azuredevops_group').filter(({ isData, body }) => !isData && body.members !== undefined)) {
      this.addMembers(block, `${block.symbol}.descriptor`);
    }
    for (const [symbol, { identity }] of this.bySymbol) {
      identity && this.follow(symbol, identity);
    }
  }

  private addMembers(block: TerraformBlock, group: string): void {
    for (const member of this.files.texts(block, 'members') ?? [this.files.attribute(block, 'members')]) {
      push(this.memberships, ownerOf(member), { group, block });
      this.isAnybodys(member) && this.reading.unattributedAdo.push({ ...this.membership({ group, block }), doubt: `to whom it is (${untoldIn(member)})` });
    }
  }

  /** Members of a group are in the groups that it is in. */
  private follow(symbol: string, identity: AzureIdentity): void {
    const seen = new Set<string>();
    const queue = [...this.memberships.get(symbol) ?? []];
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const key = ownerOf(next.group);
      const isNew = !seen.has(key);
      seen.add(key);
      identity.ado.push(this.membership(next));
      if (isNew) {
        push(this.holders, key, identity);
        queue.push(...this.memberships.get(key) ?? []);
      }
    }
  }

  private membership({ group, block }: Membership): AdoGrant {
    const found = this.blockOf(group);
    const doubt = block.uncertain;
    return {
      at: block.at,
      organization: this.organizationOf(block),
      // A descriptor tells of no project.
      project: found ? this.projectOf(found) : !isTold(group) || /^(vssgp|aadgp)\./i.test(group) ? `tf:${block.stack}/{the project of ${untoldIn(group) || group}}` : '',
      group: found ? this.files.attribute(found, 'name') || this.files.attribute(found, 'display_name') : group,
      mode: this.files.attribute(block, 'mode') || 'add',
      ...doubt === undefined ? {} : { doubt },
    };
  }

  public permit(): void {
    for (const block of this.files.ofType('azuredevops_project_permissions')) {
      const [organization, project] = [this.organizationOf(block), this.projectOf(block)];
      const isAllowed = this.statedBy(block, 'allow').some(isRead);
      const isDenied = this.statedBy(block, 'deny').some(isRead);
      for (const identity of this.ofPrincipal(this.files.attribute(block, 'principal'))) {
        isAllowed && identity.adoProjects.push({ organization, project });
        isDenied && identity.ado.push({ at: block.at, organization, project, permissions: [], denied: ['GenericRead'] });
      }
    }
    for (const block of this.files.ofType('azuredevops_git_permissions')) {
      const denied = this.statedBy(block, 'deny');
      const grant: AdoGrant = {
        at: block.at,
        organization: this.organizationOf(block),
        project: this.projectOf(block),
        repository: this.repositoryOf(block),
        permissions: this.statedBy(block, 'allow'),
        ...denied.length === 0 ? {} : { denied },
        ...block.uncertain === undefined ? {} : { doubt: block.uncertain },
      };
      const principal = this.files.attribute(block, 'principal');
      this.ofPrincipal(principal).forEach(identity => identity.ado.push(grant));
      this.isAnybodys(principal) && this.reading.unattributedAdo.push({ ...grant, doubt: `to whom it is (${untoldIn(principal)})` });
    }
  }

  /** The service principal itself, or everybody who is in the group. */
  private ofPrincipal(descriptor: string): readonly AzureIdentity[] {
    const key = ownerOf(descriptor);
    const identity = this.bySymbol.get(key)?.identity;
    return identity ? [identity] : this.holders.get(key) ?? [];
  }

  /** Whose a descriptor is that is looked up, or comes from outside, no file tells. */
  private isAnybodys(descriptor: string): boolean {
    return !this.bySymbol.has(ownerOf(descriptor)) && (!isTold(descriptor) || /\/data\.azuredevops_(service_principal|identity_user|users)\./.test(descriptor));
  }

  private blockOf(symbol: string): TerraformBlock | undefined {
    return /\.(id|descriptor)$/.test(symbol) ? this.files.blockOf(symbol) : undefined;
  }

  private organizationOf(block: TerraformBlock): string {
    const url = this.files.resolve(block.stack, stringAt(this.files.providerOf(block), 'org_service_url'));
    return isUntold(url) ? url.replace(/^https?:\/\/dev\.azure\.com\//i, '') : url.replace(/(?<!\/)\/+$/, '').replace(/^.*\//, '');
  }

  private projectOf(block: TerraformBlock): string {
    const symbol = this.files.attribute(block, 'project_id') || this.files.attribute(block, 'scope');
    const project = this.blockOf(symbol);
    return project ? this.files.attribute(project, 'name') : nameless(symbol, block);
  }

  private repositoryOf(block: TerraformBlock): string | undefined {
    const symbol = this.files.attribute(block, 'repository_id');
    const repository = this.blockOf(symbol);
    return (repository ? this.files.attribute(repository, 'name') : nameless(symbol, block)) || undefined;
  }

  private statedBy(block: TerraformBlock, wanted: 'allow' | 'deny'): string[] {
    const permissions = this.files.value(block, 'permissions');
    return isMap(permissions) ? Object.entries(permissions).filter(([, state]) => String(state).toLowerCase() === wanted).map(([name]) => name) : [];
  }
}

const isRead = (permission: string) => permission.toUpperCase() === 'GENERIC_READ';

/** The block of an attribute such as `tf:stack/azuredevops_group.x.descriptor`. */
function ownerOf(descriptor: string): string {
  return descriptor.slice(0, descriptor.lastIndexOf('.'));
}

/** What a GUID is called, no file tells. */
function nameless(text: string, { stack }: TerraformBlock): string {
  return isGuid(text) ? `tf:${stack}/{the name of ${text}}` : text;
}
