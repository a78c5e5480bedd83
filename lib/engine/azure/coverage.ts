import { RoleGrant } from './azure-graph';
import { ArmScope, ArmScopeKind } from '../../azure/arm-scope';
import { Target } from '../kubernetes/flux-use';
import { armNamesOf } from '../terraform/arm-ids';
import { TerraformFiles } from '../terraform/terraform-files';

/** Whether a scope contains a resource. ASSUMED: a resource group or higher, and no file tells where the resource is. */
export enum Coverage { YES = 'yes', ASSUMED = 'assumed', NO = 'no' }

/** How a grant's scope lies to a resource. */
export interface ScopeJudgement {
  readonly coverage: Coverage;
  /** The scope contains more than the resource. */
  readonly isWider: boolean;
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
    return judgeSymbol(grant, resource, terraform);
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
function judgeSymbol({ scope }: RoleGrant, { target, id }: Resource, terraform: TerraformFiles): ScopeJudgement {
  if (id !== undefined && (id === scope || id.startsWith(`${scope}/`))) {
    return { coverage: Coverage.YES, isWider: id !== scope };
  }
  const group = /\/(data\.)?azurerm_(resource_group|subscription|management_group)\./.test(scope);
  if (group) {
    return { coverage: Coverage.ASSUMED, isWider: true };
  }
  const named = armNamesOf(terraform, scope);
  return named ? judgeNames(named.type, named.names, target) : OUT;
}

function judgeNames(type: string, names: readonly string[], target: Target): ScopeJudgement {
  const wanted = target.type?.toLowerCase() ?? '';
  const given = type.toLowerCase();
  if (target.names === undefined) {
    // Which vault or registry it is stands in no file: a resource of the right type will do.
    return wanted === given || given.startsWith(`${wanted}/`) || wanted.startsWith(`${given}/`) ? { coverage: Coverage.ASSUMED, isWider: false } : OUT;
  }
  const contains = (wanted === given || wanted.startsWith(`${given}/`)) && names.every((name, i) => name.toLowerCase() === target.names![i]?.toLowerCase());
  return contains ? { coverage: Coverage.YES, isWider: wanted !== given } : OUT;
}
