import { AzureadProvider } from '@cdktf/provider-azuread/lib/provider';
import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { TerraformProvider, TerraformStack } from 'cdktf';
import { AzurermVersion } from '../../azure/azurerm-version';
import { AzureCloud } from '../../azure/cloud';
import { literally } from '../../text/expressions';

/** What the providers of a stack are configured with. */
export interface ProviderSettings {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly cloud: AzureCloud;
  /** The version, where it is given. */
  readonly azurerm?: AzurermVersion;
}

/** Makes the azurerm provider of a stack, unless the user has configured one. */
export function ensureAzurerm(stack: TerraformStack, settings: ProviderSettings): void {
  if (!has(stack, 'azurerm')) {
    new AzurermProvider(stack, 'azurerm', {
      features: [{}],
      subscriptionId: literally(settings.subscriptionId),
      tenantId: literally(settings.tenantId),
      environment: settings.cloud.terraformEnvironment,
    });
  }
}

/** Writes the constraint of the azurerm provider. */
export function requireAzurerm(stack: TerraformStack, constraint: string): void {
  stack.addOverride('terraform.required_providers.azurerm.version', constraint);
}

/** Makes the azuread provider of a stack, unless the user has configured one. */
export function ensureAzuread(stack: TerraformStack, settings: ProviderSettings): void {
  if (!has(stack, 'azuread')) {
    new AzureadProvider(stack, 'azuread', {
      tenantId: literally(settings.tenantId),
      environment: settings.cloud.terraformEnvironment,
    });
  }
}

function has(stack: TerraformStack, type: string): boolean {
  return stack.node.findAll().some(element => TerraformProvider.isTerraformProvider(element)
    && (element as TerraformProvider).terraformResourceType === type && (element as TerraformProvider).alias === undefined);
}
