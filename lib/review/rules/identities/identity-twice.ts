import { ReviewGraph } from '../../../engine/chain';
import { ReviewInput } from '../../../engine/input';
import { Rule, RuleFinding, Severity } from '../../../engine/rule';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';
import { stringAt } from '../../../text/json-reading';

export const identityTwice: Rule = {
  code: 'FAZ076',
  severity: Severity.ERROR,
  title: 'One managed identity is made in two places',
  why: 'a resource group has one of each name: Terraform refuses what exists already, and ASO and az would take it over',
  fix: 'give one of them another name, or make it once and pass it to both',
  *check(graph): Iterable<RuleFinding> {
    for (const { at, name, other } of madeAgain(graph)) {
      yield { at, what: `the managed identity ${name} is made by ${other} and by ${at}` };
    }
  },
};

/** Each place that makes an identity which another makes, too. */
export function madeAgain({ input, terraform }: Pick<ReviewGraph, 'input' | 'terraform'>): { readonly at: string; readonly name: string; readonly other: string }[] {
  const seen = new Map<string, string>();
  return [...inTerraform(terraform), ...inAso(input)].flatMap(({ at, name, group }) => {
    const key = `${group}\n${name}`.toLowerCase();
    const other = seen.get(key);
    seen.set(key, other ?? at);
    return other === undefined ? [] : [{ at, name, other }];
  });
}

interface Made {
  readonly at: string;
  readonly name: string;
  /** ARM ID of the resource group, or what stands for it. */
  readonly group: string;
}

function inTerraform(terraform: TerraformFiles): Made[] {
  return terraform.ofType('azurerm_user_assigned_identity').filter(block => !block.isData).map(block => {
    const subscription = terraform.attribute(block, 'subscription_id') || terraform.resolve(block.stack, terraform.providerOf(block).subscription_id);
    return {
      at: block.at,
      name: terraform.attribute(block, 'name') || block.symbol,
      // Without a subscription nobody knows whether two stacks mean one group.
      group: `/subscriptions/${subscription || block.stack}/resourceGroups/${terraform.attribute(block, 'resource_group_name')}`,
    };
  });
}

function inAso(input: ReviewInput): Made[] {
  return input.clusters.flatMap(({ objects, context }) => objects
    .filter(({ json }) => json.kind === 'UserAssignedIdentity' && stringAt(json, 'apiVersion')?.startsWith('managedidentity.azure.com/'))
    .filter(({ json }) => stringAt(json, 'metadata', 'annotations', 'serviceoperator.azure.com/reconcile-policy') !== 'skip')
    .map(({ json, at }) => ({
      at,
      name: stringAt(json, 'spec', 'azureName') ?? stringAt(json, 'metadata', 'name') ?? at,
      group: stringAt(json, 'spec', 'owner', 'armId') ?? `${context.name}/${stringAt(json, 'metadata', 'namespace')}/${stringAt(json, 'spec', 'owner', 'name')}`,
    })));
}
