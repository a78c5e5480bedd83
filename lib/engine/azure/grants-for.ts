import { adoGrants } from './ado-grants';
import { AzureGraph, AzureIdentity, RoleGrant } from './azure-graph';
import { conditionAllows } from './conditions';
import { Coverage, judgeScope, Resource } from './coverage';
import { readArmScope } from '../../azure/arm-scope';
import { IntegrationCode, isForKubernetes, roleExceeds, roleServes } from '../../azure/role-actions';
import type { JudgedGrant, Reading } from '../chain';
import { ClusterFiles } from '../kubernetes/cluster-files';
import { FluxUse } from '../kubernetes/flux-use';
import { armNamesOf } from '../terraform/arm-ids';
import { TerraformFiles } from '../terraform/terraform-files';
import { Answer, isUntold, untoldIn } from '../terraform/unknown';

/** The grants of an identity that have to do with an object, the best first. */
export function grantsFor(identity: AzureIdentity, use: FluxUse, cluster: ClusterFiles, reading: Reading): JudgedGrant[] {
  const judged = use.integration === 'ADO' ? adoGrants(identity, use, reading.azure.anybodys.adoFor(use.target.ado?.project ?? '')) : roleGrants(identity, use, resourceOf(use, cluster, reading), reading);
  return judged.sort((a, b) => worth(b) - worth(a));
}

function worth({ serves, coverage, isExcessive, isWider, doubt }: JudgedGrant): number {
  return (coverage === Coverage.NO ? 0 : 16) + (serves ? 8 : 0) + (doubt === undefined ? 4 : 0) + (isExcessive ? 0 : 2) + (isWider ? 0 : 1);
}

/** Of those that may be anybody's, the first that would do counts where nothing else does. */
function roleGrants(identity: AzureIdentity, use: FluxUse, resource: Resource, reading: Reading): JudgedGrant[] {
  const own = judgeRoles(identity.roles, use, resource, reading);
  const anybodys = own.some(letsIn) ? [] : reading.azure.anybodys.rolesFor(resource.id, use.target.names);
  if (anybodys.length === 0) {
    return preferPolicies(own, reading.azure);
  }
  return [...own, ...judgeRoles(anybodys, use, resource, reading).filter(letsIn).slice(0, 1)];
}

/** In a vault with access policies a role counts for nothing, however narrow. */
function preferPolicies(judged: JudgedGrant[], { policyVaults }: AzureGraph): JudgedGrant[] {
  const hasPolicy = judged.some(grant => grant.role?.form === 'access policy' && letsIn(grant) && policyVaults.has(grant.role.scope.toLowerCase()));
  return hasPolicy ? judged.map(grant => (grant.role?.form === 'access policy' ? grant : { ...grant, coverage: Coverage.NO })) : judged;
}

function letsIn({ serves, coverage }: JudgedGrant): boolean {
  return serves && coverage !== Coverage.NO;
}

function judgeRoles(roles: readonly RoleGrant[], use: FluxUse, resource: Resource, reading: Reading): JudgedGrant[] {
  const isAbac = use.integration === 'ACR' && [resource.id, use.target.names?.[0]].some(name => name !== undefined && reading.azure.abacRegistries.has(name.toLowerCase()));
  return roles.map(role => {
    const { coverage, isWider, doubt } = judgeScope(role, resource, reading.terraform);
    const condition = coverage === Coverage.NO ? Answer.NO : coversRepository(role, use);
    const fit = honoured(role, reading.azure, fitOf(role, use.integration, isAbac));
    const reason = role.doubt ?? doubt ?? fit.doubt ?? (condition === Answer.MAYBE ? 'its condition, of which no file tells whether it is true' : undefined);
    const isCovered = condition !== Answer.NO;
    return {
      role,
      serves: fit.serves,
      isExcessive: fit.isExcessive,
      coverage: !isCovered ? Coverage.NO : reason === undefined ? coverage : Coverage.ASSUMED,
      isWider,
      ...reason !== undefined && isCovered ? { doubt: reason } : {},
    };
  }).filter(judged => judged.coverage !== Coverage.NO || judged.serves || servesOtherwise(judged.role, use.integration));
}

interface Fit { readonly serves: boolean; readonly isExcessive: boolean; readonly doubt?: string }

/** What is only to be activated allows nothing; a vault honours either roles or access policies. */
function honoured({ form, scope }: RoleGrant, { policyVaults, roleVaults }: AzureGraph, fit: Fit): Fit {
  if (form === 'eligible' || (form === 'access policy' && roleVaults.has(scope.toLowerCase()))) {
    return { serves: false, isExcessive: false };
  }
  const isUnknown = form === 'access policy' && fit.serves && !policyVaults.has(scope.toLowerCase());
  return isUnknown ? { ...fit, doubt: fit.doubt ?? 'whether the vault uses access policies' } : fit;
}

/** A role that is looked up, or made of what no file tells, may be the right one. */
function fitOf({ permissions, custom, roleId, roleName }: RoleGrant, integration: IntegrationCode, isAbac: boolean): Fit {
  if (!permissions) {
    const isUnknown = isUntold(roleId) || custom !== undefined;
    return { serves: isUnknown, isExcessive: false, ...isUnknown ? { doubt: `what the role allows (${untoldIn(roleId) || roleName})` } : {} };
  }
  const isServed = roleServes(permissions, integration, isAbac);
  // What such a role allows inside of a cluster is for the manifests there.
  const isInside = integration === 'AKS' && isForKubernetes(permissions);
  return { serves: isServed, isExcessive: isServed && !isInside && roleExceeds(permissions, integration) };
}

/** It would do, were the registry one without ABAC repository permissions. */
export function servesOtherwise({ permissions, form }: RoleGrant, integration: IntegrationCode): boolean {
  return form !== 'eligible' && permissions !== undefined && roleServes(permissions, integration);
}

/** Whether a condition of the assignment lets in what the object does. */
function coversRepository({ condition, permissions }: RoleGrant, { integration, target }: FluxUse): Answer {
  return condition === undefined ? Answer.YES : conditionAllows(condition, permissions, integration, target);
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

/** Roles inside a remote cluster, which the manifests there need and nobody else. */
export function isKubernetesRole({ permissions }: RoleGrant): boolean {
  return permissions !== undefined && isForKubernetes(permissions);
}
