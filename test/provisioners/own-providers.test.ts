import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { RoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { UserAssignedIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { TerraformProvider, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Application, Authentication, Certificate, FluxAzureApp, FluxBlobAccess, ManagedIdentity, StorageContainer } from '../../lib';
import { acrIn, CLIENT, clusterIn, objectLevel, OTHER_SUBSCRIPTION, SUBSCRIPTION, TENANT } from '../helpers/fixtures';
import { synth } from '../support/synthesize';

type MakeProvider = (scope: Construct, id: string, alias?: string) => unknown;

const prebuilt: MakeProvider = (scope, id, alias) => new AzurermProvider(scope, id, { features: [{}], subscriptionId: OTHER_SUBSCRIPTION, alias });

/** As classes of `cdktf get`, or of another prebuilt package, are: only their words are the same. */
function providerClass(base: typeof TerraformProvider, type: string, source: string) {
  return class extends base {
    private readonly name?: string;
    public constructor(scope: Construct, id: string, alias?: string) {
      super(scope, id, { terraformResourceType: type, terraformGeneratorMetadata: { providerName: type }, terraformProviderSource: source });
      this.name = alias;
    }

    public override get alias(): string | undefined {
      return this.name;
    }

    protected override synthesizeAttributes() {
      return { subscription_id: OTHER_SUBSCRIPTION, alias: this.alias, ...(type === 'azurerm' ? { features: [{}] } : {}) };
    }
  };
}

/** Another copy of cdktf, whose classes are not those that the library knows. */
function otherCdktf(): typeof import('cdktf') {
  let other!: typeof import('cdktf');
  jest.isolateModules(() => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    other = require('cdktf') as typeof import('cdktf');
  });
  return other;
}

const ofOwnBindings: MakeProvider = (scope, id, alias) => new (providerClass(TerraformProvider, 'azurerm', 'registry.example.com/hashicorp/azurerm'))(scope, id, alias);
const ofAnotherCopy: MakeProvider = (scope, id, alias) => new (providerClass(otherCdktf().TerraformProvider, 'azurerm', 'azurerm'))(scope, id, alias);
const nested: MakeProvider = (scope, id, alias) => prebuilt(new Construct(scope, 'deep'), id, alias);

/** What the library asks of azurerm, and of azuread for an application. */
function use(app: FluxAzureApp, stack: TerraformStack, prepare: () => void, azuread: boolean): void {
  const cluster = clusterIn(app, { stack });
  prepare();
  acrIn(cluster).ociRepository('a', { path: 'a' });
  if (azuread) {
    new FluxBlobAccess(cluster, 'blob', {
      container: StorageContainer.fromName({ accountName: 'stcontoso', containerName: 'manifests', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }),
      authentication: Authentication.objectLevel({ namespace: 'apps', identity: Application.fromClientId(cluster, 'flux', { clientId: CLIENT, certificate: Certificate.fromExistingSecret({ secretName: 'certificate' }) }) }),
    }).bucket('b');
  }
}

const NOTHING = () => undefined;
const ORDERS = ['before the cluster', 'after the cluster', 'after all that uses it'] as const;

function providersOf(type: string, make: (stack: TerraformStack) => void, order: typeof ORDERS[number], azuread = false): any[] {
  return synth(app => {
    const stack = new TerraformStack(app.terraform, 'prod');
    order === ORDERS[0] && make(stack);
    use(app, stack, order === ORDERS[1] ? () => make(stack) : NOTHING, azuread);
    order === ORDERS[2] && make(stack);
  }).stack().provider[type];
}

describe('the provider of a stack', () => {
  const bindings: [string, MakeProvider][] = [['the prebuilt package', prebuilt], ['bindings of the user', ofOwnBindings], ['another copy of cdktf', ofAnotherCopy], ['a construct within', nested]];

  describe.each(bindings)('is that of the user, made by %s,', (_, make) => {
    it.each(ORDERS)('%s', order => {
      expect(providersOf('azurerm', stack => make(stack, 'azurerm'), order)).toEqual([{ features: [{}], subscription_id: OTHER_SUBSCRIPTION }]);
    });

    it.each(ORDERS)('beside that of the library where it has an alias, %s', order => {
      expect(providersOf('azurerm', stack => make(stack, 'azurerm', 'hub'), order).sort((a, b) => (a.alias ? 1 : b.alias ? -1 : 0))).toEqual([
        { features: [{}], subscription_id: SUBSCRIPTION, tenant_id: TENANT, environment: 'public' },
        { features: [{}], subscription_id: OTHER_SUBSCRIPTION, alias: 'hub' },
      ]);
    });
  });

  it.each(ORDERS)('is that of the user for azuread, too, %s', order => {
    const Azuread = providerClass(TerraformProvider, 'azuread', 'hashicorp/azuread');
    expect(providersOf('azuread', stack => { new Azuread(stack, 'azuread'); }, order, true)).toEqual([{ subscription_id: OTHER_SUBSCRIPTION }]);
  });

  it('may be one of a stack within, which has its own', () => {
    const result = synth(app => {
      const cluster = clusterIn(app);
      prebuilt(new TerraformStack(cluster.stack, 'within'), 'azurerm');
      acrIn(cluster).ociRepository('a', { path: 'a' });
    });
    expect(result.stack().provider.azurerm).toEqual([expect.objectContaining({ subscription_id: SUBSCRIPTION })]);
  });

  it('keeps the constraint of the library, whichever provider runs it', () => {
    const result = synth(app => {
      const cluster = clusterIn(app);
      acrIn(cluster).ociRepository('a', { path: 'a' });
      prebuilt(cluster.stack, 'azurerm');
    });
    expect(result.stack().terraform.required_providers.azurerm).toEqual({ source: 'azurerm', version: '~> 4.55' });
  });
});

describe('resources of the prebuilt package in the same stack', () => {
  it('refer to what the library makes, and the library to them', () => {
    const result = synth(app => {
      const cluster = clusterIn(app);
      const theirs = new UserAssignedIdentity(cluster.stack, 'theirs', { name: 'theirs', resourceGroupName: 'rg', location: 'westeurope' });
      const ours = ManagedIdentity.create(cluster, 'ours');
      acrIn(cluster, { authentication: objectLevel({ identity: ours }) }).ociRepository('a', { path: 'a' });
      acrIn(cluster, {
        authentication: objectLevel({
          serviceAccountName: 'theirs',
          identity: ManagedIdentity.fromAttributes(cluster, 'adopted', { clientId: theirs.clientId, principalId: theirs.principalId, resourceId: theirs.id }),
        }),
      }, 'adopted-acr').ociRepository('b', { path: 'b' });
      new RoleAssignment(cluster.stack, 'reader', { scope: '/subscriptions/x', roleDefinitionName: 'Reader', principalId: ours.principalId });
    });
    expect(result.resources('azurerm_role_assignment').map(({ principal_id }) => principal_id.replace(/_[0-9A-F]{8}/, '')).sort()).toEqual([
      '${azurerm_user_assigned_identity.ours.principal_id}', '${azurerm_user_assigned_identity.ours.principal_id}', '${azurerm_user_assigned_identity.theirs.principal_id}',
    ]);
  });
});
