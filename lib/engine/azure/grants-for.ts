import { AdoGrant, AzureIdentity, RoleGrant } from './azure-graph';
import { Coverage, judgeScope, Resource } from './coverage';
import { readArmScope } from '../../azure/arm-scope';
import { IntegrationCode, isForKubernetes, roleExceeds, roleServes } from '../../azure/role-actions';
import { same } from '../../text/json-reading';
import type { JudgedGrant, Reading } from '../chain';
import { ClusterFiles } from '../kubernetes/cluster-files';
import { FluxUse } from '../kubernetes/flux-use';
import { armNamesOf } from '../terraform/arm-ids';
import { TerraformFiles } from '../terraform/terraform-files';

/** The grants of an identity that have to do with an object, the best first. */
export function grantsFor(identity: AzureIdentity, use: FluxUse, cluster: ClusterFiles, reading: Reading): JudgedGrant[] {
  const judged = use.integration === 'ADO'
    ? identity.ado.filter(grant => sameProject(grant, use)).map(grant => judgeAdo(grant, use))
    : judgeRoles(identity, use, resourceOf(use, cluster, reading), reading);
  return judged.sort((a, b) => worth(b) - worth(a));
}

function worth({ serves, coverage, isExcessive, isWider }: JudgedGrant): number {
  return (coverage === Coverage.NO ? 0 : 8) + (serves ? 4 : 0) + (isExcessive ? 0 : 2) + (isWider ? 0 : 1);
}

function judgeRoles(identity: AzureIdentity, use: FluxUse, resource: Resource, reading: Reading): JudgedGrant[] {
  const isAbac = use.integration === 'ACR' && resource.id !== undefined && reading.azure.abacRegistries.has(resource.id.toLowerCase());
  return identity.roles.map(role => {
    const { coverage, isWider } = judgeScope(role, resource, reading.terraform);
    const isCovered = coverage !== Coverage.NO && coversRepository(role, use);
    return { role, ...fitOf(role, use.integration, isAbac), coverage: isCovered ? coverage : Coverage.NO, isWider };
  }).filter(judged => judged.coverage !== Coverage.NO || judged.serves || servesOtherwise(judged.role, use.integration));
}

/** A role that nobody knows may be the right one. */
function fitOf({ permissions, roleId }: RoleGrant, integration: IntegrationCode, isAbac: boolean): { serves: boolean; isExcessive: boolean } {
  if (!permissions) {
    return { serves: roleId.startsWith('tf:'), isExcessive: false };
  }
  const isServed = roleServes(permissions, integration, isAbac);
  // What such a role allows inside of a cluster is for the manifests there.
  const isInside = integration === 'AKS' && isForKubernetes(permissions);
  return { serves: isServed, isExcessive: isServed && !isInside && roleExceeds(permissions, integration) };
}

/** It would do, were the registry one without ABAC repository permissions. */
export function servesOtherwise({ permissions }: RoleGrant, integration: IntegrationCode): boolean {
  return permissions !== undefined && roleServes(permissions, integration);
}

/** A condition that names repositories lets in only these. */
function coversRepository({ condition }: RoleGrant, { integration, target }: FluxUse): boolean {
  const names = integration === 'ACR' ? [...condition?.matchAll(/repositories:name\]\s+StringEquals(?:IgnoreCase)?\s+'([^']*)'/g) ?? []].map(([, name]) => name) : [];
  const starts = integration === 'ACR' ? [...condition?.matchAll(/repositories:name\]\s+StringStartsWith(?:IgnoreCase)?\s+'([^']*)'/g) ?? []].map(([, name]) => name) : [];
  const repository = (target.repository ?? '').toLowerCase();
  return names.length + starts.length === 0
    // A HelmRepository is the folder of its charts.
    || names.some(name => name.toLowerCase() === repository || name.toLowerCase().startsWith(`${repository}/`)) || starts.some(name => repository.startsWith(name.toLowerCase()));
}

/** The resource as the object names it, with its ARM ID where the context or the stacks know it. */
export function resourceOf(use: FluxUse, cluster: ClusterFiles, { terraform, applied, resources }: Reading): Resource {
  const { target } = use;
  const known = resources.get(cluster)!;
  const symbol = target.host && (target.host.startsWith('tf:') ? target.host : applied.get(target.host.toLowerCase()));
  const idOf = (attribute: string | undefined) => {
    const block = attribute === undefined ? undefined : terraform.blockOf(attribute);
    return block && terraform.resolve(block.stack, `\${${block.isData ? 'data.' : ''}${block.type}.${block.name}.id}`);
  };
  const id = (target.armId && terraform.resolve(cluster.context.stack, target.armId))
    ?? (target.host && known.get(`${target.type}\n${target.host}`.toLowerCase()))
    ?? (target.names && known.get(`${target.type}\n${target.names.join('/')}`.toLowerCase()))
    ?? (target.names && childId(idOf(applied.get(target.names[0].toLowerCase())), target.type ?? '', target.names))
    ?? idOf(symbol || undefined);
  return { target, id, arm: id === undefined ? undefined : readArmScope(id).scope };
}

/** The ARM ID of a resource by that of its outermost parent, whose name only a deployment told: a storage account with a random name, say. */
function childId(parent: string | undefined, type: string, names: readonly string[]): string | undefined {
  return parent && [parent, ...type.split('/').slice(2).map((part, i) => `${part}/${names[i + 1]}`)].join('/');
}

/** ARM IDs of the resources that the context of a cluster knows, by type and host and by type and names. */
export function knownResources(cluster: ClusterFiles, terraform: TerraformFiles): Map<string, string> {
  const index = new Map<string, string>();
  const { resources = [], stack } = cluster.context;
  for (const resource of resources) {
    const id = terraform.resolve(stack, resource.id);
    const arm = readArmScope(id).scope;
    const type = arm?.resourceType ?? armNamesOf(terraform, id)?.type;
    const names = arm?.resourceNames ?? armNamesOf(terraform, id)?.names;
    names && index.set(`${type}\n${names.join('/')}`.toLowerCase(), id);
    resource.host && index.set(`${type}\n${terraform.resolve(stack, resource.host)}`.toLowerCase(), id);
  }
  return index;
}

function sameProject(grant: AdoGrant, { target }: FluxUse): boolean {
  return same(grant.organization, target.ado?.organization) && same(grant.project, target.ado?.project);
}

/** What the built-in groups of a project may do. https://learn.microsoft.com/azure/devops/organizations/security/permissions-access */
const GROUPS: { readonly [group: string]: { readonly writes: boolean; readonly isExcessive: (writes: boolean) => boolean } } = {
  'readers': { writes: false, isExcessive: () => false },
  'contributors': { writes: true, isExcessive: writes => !writes },
  'build administrators': { writes: true, isExcessive: () => true },
  'project administrators': { writes: true, isExcessive: () => true },
};

function judgeAdo(ado: AdoGrant, { writes, target }: FluxUse): JudgedGrant {
  if (ado.permissions) {
    const covers = ado.repository === undefined || same(ado.repository, target.ado?.repository);
    const allowed = new Set(ado.permissions.map(permission => permission.toLowerCase()));
    const serves = allowed.has('genericread') && (!writes || allowed.has('genericcontribute'));
    return { ado, serves, isExcessive: !writes && allowed.has('genericcontribute'), coverage: covers ? Coverage.YES : Coverage.NO, isWider: ado.repository === undefined };
  }
  const group = ado.group === undefined ? undefined : GROUPS[ado.group.toLowerCase()];
  return { ado, serves: group === undefined ? !ado.group?.startsWith('tf:') : group.writes || !writes, isExcessive: group?.isExcessive(writes) ?? false, coverage: Coverage.YES, isWider: false };
}

/** Roles inside a remote cluster, which the manifests there need and nobody else. */
export function isKubernetesRole({ permissions }: RoleGrant): boolean {
  return permissions !== undefined && isForKubernetes(permissions);
}
