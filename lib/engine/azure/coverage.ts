import { RoleGrant } from './azure-graph';
import { ArmScope, ArmScopeKind } from '../../azure/arm-scope';
import { Target } from '../kubernetes/flux-use';
import { armNamesOf } from '../terraform/arm-ids';
import { TerraformFiles } from '../terraform/terraform-files';
import { Answer, isUntold, mayEqual, segmentsOf, untoldIn } from '../terraform/unknown';

/** Whether a scope contains a resource. ASSUMED: a resource group or higher, and no file tells where the resource is. */
export enum Coverage { YES = 'yes', ASSUMED = 'assumed', NO = 'no' }

/** How a grant's scope lies to a resource. */
export interface ScopeJudgement {
  readonly coverage: Coverage;
  /** The scope contains more than the resource. */
  readonly isWider: boolean;
  /** What no file tells, and it depends on. */
  readonly doubt?: string;
}

const OUT: ScopeJudgement = { coverage: Coverage.NO, isWider: false };

/** A resource that an object reaches, with what the context and the stacks know of it. */
export interface Resource {
  readonly target: Target;
  /** ARM ID or symbol, where it is known. */
  readonly id?: string;
  readonly arm?: ArmScope;
}

/** Whether a grant reaches a resource, and whether it reaches more. ARM compares without regard to case. */
export function judgeScope(grant: RoleGrant, resource: Resource, terraform: TerraformFiles): ScopeJudgement {
  const { arm, scope } = grant;
  if (scope === '') {
    return OUT;
  }
  if (!arm) {
    return scope.startsWith('/') && isUntold(scope) ? judgePath(scope, resource) : judgeSymbol(grant, resource, terraform);
  }
  if (resource.arm) {
    return arm.covers(resource.arm) ? { coverage: Coverage.YES, isWider: !arm.isSameAs(resource.arm) } : OUT;
  }
  if (arm.kind !== ArmScopeKind.RESOURCE) {
    return { coverage: Coverage.ASSUMED, isWider: true };
  }
  return judgeNames(arm.resourceType!, arm.resourceNames, resource.target);
}

/** Only Azure knows one of the two: they are compared as symbols, or by type and names. */
function judgeSymbol({ scope }: RoleGrant, resource: Resource, terraform: TerraformFiles): ScopeJudgement {
  const { target, id } = resource;
  if (id !== undefined && (id === scope || id.startsWith(`${scope}/`))) {
    return { coverage: Coverage.YES, isWider: id !== scope };
  }
  const block = terraform.blockOf(scope);
  if (/\/(data\.)?azurerm_(resource_group|subscription|management_group)\./.test(scope)) {
    const [name, group] = [block?.type === 'azurerm_resource_group' ? terraform.attribute(block, 'name') : '', resource.arm?.resourceGroupName];
    return name !== '' && group !== undefined && mayEqual(name, group, true) === Answer.NO ? OUT : { coverage: Coverage.ASSUMED, isWider: true };
  }
  const other = id === undefined ? undefined : terraform.blockOf(id);
  if (block && other && block !== other && !block.isData && !other.isData && block.type === other.type) {
    return OUT;
  }
  const named = armNamesOf(terraform, scope);
  if (named) {
    const { arm } = resource;
    return judgeNames(named.type, named.names, arm?.resourceType === undefined ? target : { ...target, type: arm.resourceType, names: arm.resourceNames });
  }
  // A resource of another type is something else, and not something unknown.
  const isOther = block !== undefined && /^(azurerm|azuread|azuredevops)_/.test(block.type) && !TELLS_SOMETHING.test(block.type);
  return isOther || (block === undefined && /^tf:[^/]+\/(data\.)?azurerm_/.test(scope)) ? OUT : doubtful(scope, false);
}

/** Data sources that give whatever somebody has put there. */
const TELLS_SOMETHING = /^azurerm_(resources|key_vault_secrets?|app_configuration_keys?|template_deployment|resource_group_template_deployment|subscription_template_deployment)$/;

function doubtful(text: string, isWider: boolean): ScopeJudgement {
  return isUntold(text) ? { coverage: Coverage.ASSUMED, isWider, doubt: untoldIn(text) } : OUT;
}

/** An ARM ID of which parts are unknown: what is known of it may tell that it is another. */
function judgePath(scope: string, { target, arm }: Resource): ScopeJudgement {
  const [, , subscription, , group, , namespace, ...rest] = segmentsOf(scope);
  const differs = (written: string | undefined, wanted: string | undefined) => written !== undefined && wanted !== undefined && mayEqual(written, wanted, true) === Answer.NO;
  if (arm && (differs(subscription, arm.subscriptionId) || differs(group, arm.resourceGroupName))) {
    return OUT;
  }
  if (namespace === undefined) {
    return doubtful(scope, true);
  }
  const type = [namespace, ...rest.filter((_, i) => i % 2 === 0)].join('/');
  const judged = judgeNames(type, rest.filter((_, i) => i % 2 === 1), arm ? { ...target, type: arm.resourceType, names: arm.resourceNames } : target);
  return judged.coverage === Coverage.NO ? OUT : { ...judged, coverage: Coverage.ASSUMED, doubt: judged.doubt ?? untoldIn(scope) };
}

function judgeNames(type: string, names: readonly string[], target: Pick<Target, 'type' | 'names'>): ScopeJudgement {
  const wanted = target.type?.toLowerCase() ?? '';
  const given = type.toLowerCase();
  if (target.names === undefined) {
    // Which vault or registry it is stands in no file: a resource of the right type will do.
    return wanted === given || given.startsWith(`${wanted}/`) || wanted.startsWith(`${given}/`) ? { coverage: Coverage.ASSUMED, isWider: false } : OUT;
  }
  if (wanted !== given && !wanted.startsWith(`${given}/`)) {
    return OUT;
  }
  const answers = names.map((name, i) => mayEqual(name, target.names![i] ?? '', true));
  if (answers.includes(Answer.NO)) {
    return OUT;
  }
  const isWider = wanted !== given;
  return answers.includes(Answer.MAYBE) ? { coverage: Coverage.ASSUMED, isWider, doubt: untoldIn([...names, ...target.names].join(' ')) } : { coverage: Coverage.YES, isWider };
}
