import { AzurermProvider } from '@cdktf/provider-azurerm/lib/provider';
import { TerraformProvider, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { AzurermVersion, ManagedIdentity } from '../../lib';
import { rangeOf } from '../../lib/provisioners/terraform/azurerm-version';
import { acrIn, clusterIn, other, SUBSCRIPTION, TENANT } from '../helpers/fixtures';
import { refusalOf, Program, synth } from '../support/synthesize';

/** A provider as `cdktf get` makes its class for the version in cdktf.json. */
class OwnAzurermProvider extends TerraformProvider {
  public constructor(scope: Construct, id: string, providerVersion: string, alias?: string) {
    super(scope, id, { terraformResourceType: 'azurerm', terraformGeneratorMetadata: { providerName: 'azurerm', providerVersion }, terraformProviderSource: 'hashicorp/azurerm' });
    this.alias = alias;
  }

  protected synthesizeAttributes() {
    return { features: [{}], subscription_id: SUBSCRIPTION };
  }
}

type Prepare = (stack: TerraformStack) => void;
const requires = (version: string): Prepare => stack => stack.addOverride('terraform.required_providers.azurerm', { source: 'hashicorp/azurerm', version });
const program = (before: Prepare, azurermVersion?: AzurermVersion, after: Prepare = () => undefined): Program => app => {
  const stack = new TerraformStack(app.terraform, 'prod');
  before(stack);
  acrIn(clusterIn(app, { stack, azurermVersion, distribution: other() })).ociRepository('a', { path: 'a' });
  after(stack);
};
const NOTHING = () => undefined;

/** The attributes for the identity, and what the stack requires. */
function written(of: Program): [string[], string] {
  const result = synth(of);
  const [credential] = result.resources('azurerm_federated_identity_credential');
  return [Object.keys(credential).filter(key => !['name', 'issuer', 'subject', 'audience'].includes(key)), result.stack().terraform.required_providers.azurerm.version];
}

const OLD = ['parent_id', 'resource_group_name'];
const NEW = ['user_assigned_identity_id'];

describe('The version of the azurerm provider', () => {
  it.each<[string, Program, string[], string]>([
    ['is 4 where nobody says anything', program(NOTHING), OLD, '~> 4.55'],
    ['is that of `azurermVersion`', program(NOTHING, AzurermVersion.V5), NEW, '~> 5.2'],
    ['is that which the stack requires', program(requires('~> 5.2')), NEW, '~> 5.2'],
    ['is that which the stack requires, exactly', program(requires('5.4.1')), NEW, '5.4.1'],
    ['is that which the stack requires, between two', program(requires('>= 5.0, < 6.0')), NEW, '>= 5.0, < 6.0'],
    ['is that which the stack requires after the cluster', program(NOTHING, undefined, requires('~> 5.3')), NEW, '~> 5.3'],
    ['is that of the provider of the user', program(stack => { new OwnAzurermProvider(stack, 'own', '5.2.0'); }), NEW, '5.2.0'],
    ['is that of another provider of the user, with an alias', program(stack => { new OwnAzurermProvider(stack, 'own', '~> 5.1', 'hub'); }), NEW, '~> 5.1'],
    ['is 4 with the prebuilt provider of the user', program(stack => { new AzurermProvider(stack, 'own', { features: [{}], subscriptionId: SUBSCRIPTION }); }), OLD, '~> 4.55'],
    ['may be 5 with the prebuilt provider, when `azurermVersion` says so', program(stack => { new AzurermProvider(stack, 'own', { features: [{}] }); }, AzurermVersion.V5), NEW, '~> 5.2'],
    ['is an older 4 where the stack requires it', program(requires('~> 4.60.0')), OLD, '~> 4.60.0'],
    ['has the new attribute from 4.65 on', program(requires('~> 4.65')), NEW, '~> 4.65'],
    ['has the attribute of both, where both are allowed', program(requires('>= 4.70')), NEW, '>= 4.70'],
    ['is chosen by `azurermVersion`, where both are allowed', program(requires('>= 4.55'), AzurermVersion.V4), OLD, '>= 4.55'],
    ['agrees with what the stack requires', program(requires('~> 5.3'), AzurermVersion.V5), NEW, '~> 5.3'],
  ])('%s', (_, of, attributes, constraint) => {
    expect(written(of)).toEqual([attributes, constraint]);
  });

  it.each<[string, Program, RegExp]>([
    ['4 for a stack that requires 5', program(requires('~> 5.2'), AzurermVersion.V4), /`azurermVersion` is 4, and the stack says otherwise: it requires azurerm "~> 5\.2"; .*; leave `azurermVersion` out, or require azurerm "~> 4\.55"/],
    ['5 for a stack that requires 4', program(requires('~> 4.55'), AzurermVersion.V5), /`azurermVersion` is 5, .*"~> 4\.55"; /],
    ['4 beside a provider made for 5', program(stack => { new OwnAzurermProvider(stack, 'own', '5.2.0'); }, AzurermVersion.V4), /`azurermVersion` is 4, .*its provider prod\/own is made for azurerm 5\.2\.0; /],
    ['4 or 5, nobody knows which', program(requires('>= 4.55')), /requires azurerm ">= 4\.55", which may be 4 or 5; .*; set `azurermVersion` on the cluster.*\(FAZ123\)/],
    ['3', program(requires('~> 3.100')), /requires azurerm "~> 3\.100"; .*; require one of them: ~> 4\.55 or ~> 5\.2/],
  ])('is refused: %s', (_, of, message) => {
    expect(refusalOf(of)).toMatch(message);
  });

  it('is one for all that write into a stack', () => {
    const two = (one: AzurermVersion | undefined, another: AzurermVersion | undefined): Program => app => {
      const stack = new TerraformStack(app.terraform, 'prod');
      ManagedIdentity.create(app, 'shared', { stack, azurermVersion: one, resourceGroupName: 'rg', location: 'westeurope', subscriptionId: SUBSCRIPTION, tenantId: TENANT });
      acrIn(clusterIn(app, { stack, azurermVersion: another, distribution: other() })).ociRepository('a', { path: 'a' });
    };
    expect(written(two(undefined, AzurermVersion.V5))).toEqual([NEW, '~> 5.2']);
    expect(written(two(AzurermVersion.V5, undefined))).toEqual([NEW, '~> 5.2']);
    expect(refusalOf(two(AzurermVersion.V4, AzurermVersion.V5))).toMatch(/is given `azurermVersion` 4 \(shared\) and 5 \(prod\); a stack is run by one version/);
  });

  it.each([
    ['~> 5', [5, 0, 0], [Infinity, 0, 0]], ['~> 5.2', [5, 2, 0], [6, 0, 0]], ['~>4.55.1', [4, 55, 1], [4, 56, 0]], ['= 5.2.0', [5, 2, 0], [5, 2, 1]], ['5.2', [5, 2, 0], [5, 2, 1]],
    ['> 4.0', [4, 0, 1], [Infinity, 0, 0]], ['<= 4.99.0', [0, 0, 0], [4, 99, 1]], [' >=4.1 , <5 , != 4.60.0', [4, 1, 0], [5, 0, 0]], ['5.0.0-beta1', [5, 0, 0], [5, 0, 1]],
  ])('reads %s as Terraform does', (constraint, from, to) => {
    expect(rangeOf(constraint)).toEqual({ from, to });
  });

  it('does not guess what it cannot read', () => {
    expect(rangeOf('latest')).toBeUndefined();
  });
});
