import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FederatedIdentityCredential as PrebuiltCredential } from '@cdktf/provider-azurerm/lib/federated-identity-credential';
import { AzurermProvider as PrebuiltProvider } from '@cdktf/provider-azurerm/lib/provider';
import { RoleAssignment as PrebuiltRoleAssignment } from '@cdktf/provider-azurerm/lib/role-assignment';
import { UserAssignedIdentity as PrebuiltIdentity } from '@cdktf/provider-azurerm/lib/user-assigned-identity';
import { App, Fn, TerraformOutput, TerraformStack, TerraformVariable, Testing, Token } from 'cdktf';
import * as fc from 'fast-check';
import * as azuread from '../../lib/providers/azuread';
import * as azuredevops from '../../lib/providers/azuredevops';
import * as azurerm from '../../lib/providers/azurerm';
import { conformanceDataFolder, describeWithData } from '../support/conformance-data';
import { temporaryFolder } from '../support/synthesize';
import { loadSchema, validateStack } from '../support/terraform-schema';

const ROOT = resolve(__dirname, '..', '..');
const GUID = '6b1f8f0e-5d43-4f0c-8a53-1d6b0d1c7f10';
const PLACE = { resourceGroupName: 'rg', location: 'westeurope' };
const stackOf = (name = 'stack') => new TerraformStack(new App(), name);
const written = (stack: TerraformStack): any => JSON.parse(Testing.synth(stack));

function adoStack(): any {
  const stack = stackOf();
  const provider = new azuredevops.AzuredevopsProvider(stack, 'azuredevops', { orgServiceUrl: 'https://dev.azure.com/contoso', alias: 'contoso' });
  const project = new azuredevops.DataAzuredevopsProject(stack, 'project', { provider, name: 'fleet' });
  const repository = new azuredevops.DataAzuredevopsGitRepository(stack, 'repository', { provider, name: 'apps', projectId: project.id });
  const readers = new azuredevops.DataAzuredevopsGroup(stack, 'readers', { provider, name: 'Readers', projectId: project.id });
  const { descriptor: principal } = new azuredevops.ServicePrincipalEntitlement(stack, 'entitlement', { provider, originId: GUID, origin: 'aad', accountLicenseType: 'express' });
  new azuredevops.GroupMembership(stack, 'membership', { provider, group: readers.descriptor, members: [principal], mode: 'add' });
  new azuredevops.GitPermissions(stack, 'permissions', { provider, projectId: project.id, repositoryId: repository.id, principal, permissions: { GenericRead: 'Allow' }, replace: false });
  new azuredevops.ProjectPermissions(stack, 'visible', { provider, projectId: project.id, principal, permissions: { GENERIC_READ: 'Allow' }, replace: false });
  return written(stack);
}

function azureadStack(): any {
  const stack = stackOf();
  new azuread.AzureadProvider(stack, 'azuread', { tenantId: GUID, environment: 'public' });
  const application = new azuread.Application(stack, 'application', { displayName: 'flux' });
  const principal = new azuread.ServicePrincipal(stack, 'principal', { clientId: application.clientId });
  const { objectId } = new azuread.DataAzureadServicePrincipal(stack, 'existing', { clientId: GUID });
  for (const [id, servicePrincipalId] of [['made', principal.objectId], ['found', objectId]]) {
    new azuread.ServicePrincipalCertificate(stack, id, { servicePrincipalId: `/servicePrincipals/${servicePrincipalId}`, type: 'AsymmetricX509Cert', encoding: 'pem', value: 'PEM', endDate: '2030-01-01T00:00:00Z' });
  }
  return written(stack);
}

interface AzurermClasses {
  readonly Provider: new (scope: TerraformStack, id: string, props: { features: object[]; subscriptionId: string; tenantId: string; environment: string }) => unknown;
  readonly Identity: typeof PrebuiltIdentity | typeof azurerm.UserAssignedIdentity;
  readonly Credential: typeof PrebuiltCredential | typeof azurerm.FederatedIdentityCredential;
  readonly Assignment: typeof PrebuiltRoleAssignment | typeof azurerm.RoleAssignment;
}
const OWN: AzurermClasses = {
  Provider: azurerm.AzurermProvider,
  Identity: azurerm.UserAssignedIdentity,
  Credential: azurerm.FederatedIdentityCredential,
  Assignment: azurerm.RoleAssignment,
};
const PREBUILT: AzurermClasses = { Provider: PrebuiltProvider, Identity: PrebuiltIdentity, Credential: PrebuiltCredential, Assignment: PrebuiltRoleAssignment };

/** All that cdktf can do to a resource, done to one of each. */
function azurermStack({ Provider, Identity, Credential, Assignment }: AzurermClasses): TerraformStack {
  const stack = stackOf();
  stack.addOverride('terraform.required_providers.azurerm.version', '~> 4.55');
  new Provider(stack, 'azurerm', { features: [{}], subscriptionId: GUID, tenantId: GUID, environment: 'usgovernment' });
  const identity = new Identity(stack, 'identity', { name: 'flux "quoted" \\ and\nlines', ...PLACE, tags: { 'team': 'a', 'cost-centre': '1e100' } });
  const credential = new Credential(stack, 'credential', {
    name: 'c', issuer: 'https://issuer.example/', subject: 'system:serviceaccount:a:b', audience: ['api://AzureADTokenExchange'], parentId: identity.id, resourceGroupName: 'rg',
  });
  const assignment = new Assignment(stack, 'assignment', {
    scope: '/subscriptions/$${literal}/%%{x}',
    principalId: identity.principalId,
    roleDefinitionId: `/${identity.clientId}/${Fn.lower(identity.principalId)}`,
    principalType: 'ServicePrincipal',
    skipServicePrincipalAadCheck: true,
    condition: '@Resource[a] == \'b\'',
    conditionVersion: '2.0',
  });
  credential.addOverride('user_assigned_identity_id', identity.id);
  credential.addOverride('parent_id', undefined);
  credential.addOverride('audience', ['more']);
  assignment.addOverride('timeouts.create', '5m');
  assignment.lifecycle = { preventDestroy: true, ignoreChanges: ['name'] };
  assignment.dependsOn = [credential.fqn];
  identity.importFrom('/subscriptions/x');
  identity.overrideLogicalId('mine');
  new TerraformOutput(stack, 'out', { value: identity.clientId });
  return stack;
}

describe('the generated classes', () => {
  it('write what the prebuilt classes of azurerm write, overrides, lifecycles and imports among it', () => {
    expect(written(azurermStack(OWN))).toEqual(written(azurermStack(PREBUILT)));
  });

  it('write what they write as HCL, too', () => {
    const [own, prebuilt] = [OWN, PREBUILT].map(classes => Testing.synthHcl(azurermStack(classes)).replace(/^[^]*?(?=provider "azurerm")/, ''));
    expect(own).toContain('resource "azurerm_role_assignment" "assignment" {');
    expect(own).toBe(prebuilt);
  });

  it('write any value that they write: tokens of every kind, wherever they stand, and what only looks like one', () => {
    const stackWith = ({ Provider, Identity, Credential, Assignment }: AzurermClasses, texts: readonly string[], overrides: readonly unknown[]) => {
      const stack = stackOf();
      stack.addOverride('terraform.required_providers.azurerm.version', '~> 4.55');
      new Provider(stack, 'azurerm', { features: [{}], subscriptionId: GUID, tenantId: GUID, environment: 'public' });
      const variable = new TerraformVariable(stack, 'variable', {});
      const tokens = [variable.stringValue, Token.asString(variable.numberValue), `${variable.numberValue}`, `${variable.stringValue}-${variable.numberValue}`, Fn.upper(variable.stringValue), ''];
      const text = (i: number) => texts[i % texts.length] + tokens[(i + texts[0].length) % tokens.length];
      const identity = new Identity(stack, 'identity', { name: text(0), ...PLACE, tags: texts.length % 2 ? Token.asStringMap(variable.value) : { [text(1)]: text(2), [text(3)]: text(4) } });
      const credential = new Credential(stack, 'credential', { name: text(2), issuer: text(3), subject: text(4), audience: texts.length % 3 ? [text(5), text(6)] : variable.listValue, parentId: identity.id, resourceGroupName: '' });
      const assignment = new Assignment(stack, 'assignment', { scope: `${identity.id}/${text(1)}`, principalId: identity.principalId, skipServicePrincipalAadCheck: texts.length > 2 });
      overrides.forEach((value, i) => [identity, credential, assignment][i % 3].addOverride(`own.${i}`, value));
      assignment.addOverride('token', { a: [variable.numberValue, { b: identity.clientId }], c: variable.value, d: null, e: undefined, f: 1.5 });
      assignment.addOverride('scope', text(7));
      return stack;
    };
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f]{8}-e[0-9]{3}-[0-9a-f]{4}$/), fc.constantFrom('1e298', '-8.1e+298', '$${x}', '%%{y}', 'TfToken', '}', '"', '\n', '__proto__', 'resolve'));
    fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), fc.array(fc.jsonValue(), { maxLength: 4 }), (texts, overrides) => {
      const attempt = (classes: AzurermClasses) => {
        try {
          // Beside a sign or a digit cdktf leaves a number that is a token as it is, in either.
          return JSON.parse(JSON.stringify(written(stackWith(classes, texts, overrides))).replace(/8\.\d+e\+298/g, 'NUMBER'));
        } catch (error) {
          return String(error).split('\n')[0].replace(/\/.*/, '').replace('Resolution error: ', '');
        }
      };
      expect(attempt(OWN)).toEqual(attempt(PREBUILT));
    }), { numRuns: process.env.LONG ? 5000 : 100 });
  });

  it('take overrides of the whole stack', () => {
    const [own, prebuilt] = [OWN, PREBUILT].map(classes => {
      const stack = azurermStack(classes);
      stack.addOverride('resource.azurerm_role_assignment.assignment.description', 'why');
      return written(stack);
    });
    expect(own.resource.azurerm_role_assignment.assignment.description).toBe('why');
    expect(own).toEqual(prebuilt);
  });

  it('may be referred to from another stack', () => {
    const values = [OWN, PREBUILT].map(({ Provider, Identity }) => {
      const app = new App();
      const [one, two] = [new TerraformStack(app, 'one'), new TerraformStack(app, 'two')];
      new Provider(one, 'azurerm', { features: [{}], subscriptionId: GUID, tenantId: GUID, environment: 'public' });
      const { clientId } = new Identity(one, 'identity', { name: 'flux', resourceGroupName: 'rg', location: 'westeurope' });
      new TerraformOutput(two, 'both', { value: `${clientId}/${Fn.lower(clientId)}` });
      one.prepareStack();
      two.prepareStack();
      return [one.toTerraform(), two.toTerraform()].map(({ output, data }) => ({ output, data }));
    });
    expect(values[0]).toEqual(values[1]);
    expect(JSON.stringify(values[0])).toContain('data.terraform_remote_state.');
  });

  it('look up a cluster and an identity', () => {
    const stack = stackOf();
    new azurerm.AzurermProvider(stack, 'azurerm', {});
    const cluster = new azurerm.DataAzurermKubernetesCluster(stack, 'aks', { name: 'prod', resourceGroupName: 'rg' });
    const { principalId } = new azurerm.DataAzurermUserAssignedIdentity(stack, 'identity', { name: 'flux', resourceGroupName: 'rg' });
    new TerraformOutput(stack, 'out', { value: [cluster.oidcIssuerUrl, cluster.kubeletIdentityClientId, cluster.kubeletIdentityObjectId, principalId] });
    expect(written(stack).output.out.value).toEqual([
      '${data.azurerm_kubernetes_cluster.aks.oidc_issuer_url}',
      '${data.azurerm_kubernetes_cluster.aks.kubelet_identity[0].client_id}',
      '${data.azurerm_kubernetes_cluster.aks.kubelet_identity[0].object_id}',
      '${data.azurerm_user_assigned_identity.identity.principal_id}',
    ]);
  });

  it('ask for the providers they were made from', () => {
    expect(adoStack().terraform.required_providers).toEqual({ azuredevops: { source: 'microsoft/azuredevops', version: '~> 1.16' } });
    expect(azureadStack().terraform.required_providers).toEqual({ azuread: { source: 'hashicorp/azuread', version: '3.7.0' } });
  });

  it('add to a group without owning it, with the provider that they are given', () => {
    const stack = adoStack();
    expect(stack.provider).toEqual({ azuredevops: [{ alias: 'contoso', org_service_url: 'https://dev.azure.com/contoso' }] });
    expect(Object.values(stack.resource.azuredevops_group_membership)).toMatchObject([{
      provider: 'azuredevops.contoso',
      group: '${data.azuredevops_group.readers.descriptor}',
      members: ['${azuredevops_service_principal_entitlement.entitlement.descriptor}'],
      mode: 'add',
    }]);
  });
});

describeWithData('the generated classes, against the schemas', () => {
  it('write only what the providers accept', () => {
    expect(validateStack(adoStack(), { azuredevops: loadSchema('azuredevops-1.16.0') })).toEqual([]);
    expect(validateStack(azureadStack(), { azuread: loadSchema('azuread-3.7.0') })).toEqual([]);
  });

  const bindings = (...args: string[]) => execFileSync(process.execPath, [require.resolve('ts-node/dist/bin'), '-T', 'scripts/bindings.ts', '--check', ...args], { cwd: ROOT, stdio: 'pipe' });

  it('are what the script writes', () => {
    expect(() => bindings()).not.toThrow();
  });

  it('are refused for a version that requires what nothing sets', () => {
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    for (const name of ['azurerm-4.55.0', 'azurerm-5.2.0', 'azuread-3.7.0', 'azuredevops-1.16.0']) {
      const text = readFileSync(join(conformanceDataFolder(), 'terraform', `${name}.json`), 'utf8');
      const schema = JSON.parse(text);
      if (name === 'azurerm-5.2.0') {
        (Object.values(schema.provider_schemas) as any[])[0].resource_schemas.azurerm_role_assignment.block.attributes.reason = { required: true, type: 'string' };
      }
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(schema));
    }
    expect(() => bindings(folder)).toThrow(/azurerm_role_assignment: 5\.2\.0 requires reason, which nothing sets/);
  });
});
