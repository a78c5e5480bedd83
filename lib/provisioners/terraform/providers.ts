import { TerraformProvider, TerraformStack } from 'cdktf';
import { AzurermVersion } from '../../azure/azurerm-version';
import { AzureCloud } from '../../azure/cloud';
import { AzureadProvider } from '../../providers/azuread';
import { AzurermProvider } from '../../providers/azurerm';
import { literally } from '../../text/expressions';

/** What the providers of a stack are configured with. */
export interface ProviderSettings {
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly cloud: AzureCloud;
  /** The version, where it is given. */
  readonly azurerm?: AzurermVersion;
}

/** Leaves the names of providers, which users take, to users. */
const idOf = (type: string) => `cdk-flux-azure-${type}`;

/** Makes the azurerm provider of a stack, unless there is one. */
export function ensureAzurerm(stack: TerraformStack, settings: ProviderSettings): void {
  if (!isThere(stack, 'azurerm')) {
    new AzurermProvider(stack, idOf('azurerm'), {
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

/** Makes the azuread provider of a stack, unless there is one. */
export function ensureAzuread(stack: TerraformStack, settings: ProviderSettings): void {
  if (!isThere(stack, 'azuread')) {
    new AzureadProvider(stack, idOf('azuread'), {
      tenantId: literally(settings.tenantId),
      environment: settings.cloud.terraformEnvironment,
    });
  }
}

/** Takes back the provider that the library has made, where the user has made one since: Terraform refuses a second default configuration. */
export function preferOwn(stack: TerraformStack, type: string): void {
  const ours = stack.node.tryFindChild(idOf(type));
  if (ours && defaultProvider(stack, type, ours)) {
    stack.node.tryRemoveChild(idOf(type));
  }
}

function isThere(stack: TerraformStack, type: string): boolean {
  return stack.node.tryFindChild(idOf(type)) !== undefined || defaultProvider(stack, type) !== undefined;
}

/** The provider without an alias, whatever bindings it is made with. */
function defaultProvider(stack: TerraformStack, type: string, except?: unknown): TerraformProvider | undefined {
  return stack.node.findAll().find((element): element is TerraformProvider => element !== except && TerraformProvider.isTerraformProvider(element)
    && element.terraformResourceType === type && element.alias === undefined && TerraformStack.of(element) === stack);
}
