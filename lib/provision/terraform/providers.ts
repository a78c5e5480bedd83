import { AzureadProvider } from '@cdktf/provider-azuread/lib/provider';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { TerraformProvider, TerraformStack } from 'cdktf';
import { AzureCloud } from '../../azure/cloud';

/**
 * Major version of the azurerm provider that runs the stack. The same prebuilt classes serve both.
 *
 * @see https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/guides/5.0-upgrade-guide
 */
export class AzurermVersion {
  /** azurerm 4, from 4.55 on. */
  public static readonly V4 = new AzurermVersion(4, '~> 4.55');
  /** azurerm 5, from 5.2 on. */
  public static readonly V5 = new AzurermVersion(5, '~> 5.2');

  private constructor(
    /** Major version. */
    public readonly major: number,
    /** Constraint in `required_providers`. */
    public readonly constraint: string,
  ) {}
}

/** What the providers of a stack are configured with. */
export interface ProviderSettings {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly cloud: AzureCloud;
  readonly azurerm: AzurermVersion;
}

interface Overrides {
  readonly terraform?: { readonly required_providers?: { readonly azurerm?: { readonly version?: string } } };
}

/** Makes the azurerm provider of a stack, unless the user has configured one. */
export function ensureAzurerm(stack: TerraformStack, settings: ProviderSettings): void {
  if (!has(stack, 'azurerm')) {
    new AzurermProvider(stack, 'azurerm', {
      features: [{}],
      subscriptionId: settings.subscriptionId,
      tenantId: settings.tenantId,
      environment: settings.cloud.terraformEnvironment,
    });
  }
  // The prebuilt classes would ask for any 4; the constraint follows the version that the user chose, unless the stack has one of its own.
  const overrides = (stack as unknown as { readonly rawOverrides: Overrides }).rawOverrides;
  if (overrides.terraform?.required_providers?.azurerm?.version === undefined) {
    stack.addOverride('terraform.required_providers.azurerm.version', settings.azurerm.constraint);
  }
}

/** Makes the azuread provider of a stack, unless the user has configured one. */
export function ensureAzuread(stack: TerraformStack, settings: ProviderSettings): void {
  if (!has(stack, 'azuread')) {
    new AzureadProvider(stack, 'azuread', {
      tenantId: settings.tenantId,
      environment: settings.cloud.terraformEnvironment,
    });
  }
}

function has(stack: TerraformStack, type: string): boolean {
  return stack.node.findAll().some(element => TerraformProvider.isTerraformProvider(element)
    && (element as TerraformProvider).terraformResourceType === type && (element as TerraformProvider).alias === undefined);
}
