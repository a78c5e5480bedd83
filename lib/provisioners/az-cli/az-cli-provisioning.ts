import { X509Certificate } from 'crypto';
import { IConstruct } from 'constructs';
import { AzCliAdo } from './az-cli-ado';
import { RunbookFacts, runbookStack } from './facts';
import { Form, outputsBlock, preamble } from './script';
import { readArmScope } from '../../azure/arm-scope';
import { HandOff, scriptName } from '../../core/hand-off/hand-off';
import {
  AdoMembershipSpec, AksClusterAttributes, ApplicationCertificateSpec, ApplicationSpec, Provisioning, ExistingIdentitySpec, FederatedCredentialSpec,
  IdentityAttributes, ManagedIdentitySpec, ProvisionedFile, RoleAssignmentSpec,
} from '../../core/provisioning';
import { quoteBash, quoteBashLabel, quoteJmesPath } from '../../text/bash';
import { shortHash } from '../../text/hashes';
import { quote } from '../../text/identifiers';
import { Json } from '../../text/json-reading';
import { ProblemList } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { isToken } from '../../text/tokens';

/** Whose half a runbook is. */
export interface RunbookOwner {
  readonly cluster: string;
  readonly tenantId: string;
  readonly subscriptionId: string;
}

/** The Azure half as a bash script that runs `az`: what was declared, in that order. */
export class AzCliProvisioning implements Provisioning {
  /** One runbook of a principal, whichever cluster asks. */
  public readonly place = 'az CLI';
  public readonly isBoundToSubscription = false;
  private readonly lines: string[] = [];
  private readonly variables = new Map<string, string>();
  private readonly outputs = new Map<string, string>();
  private readonly clusters = new Map<string, AksClusterAttributes>();
  private readonly facts: RunbookFacts;
  /** What tokens stand for, as the facts of the script have it. */
  private readonly expressions = new Map<string, string>();
  /** Tokens of outputs, by construct path. */
  private readonly tokens = new Map<string, string>();
  /** Addresses of identities that the script makes, by ARM ID. */
  private readonly identities = new Map<string, string>();
  private readonly ado: AzCliAdo;

  public constructor(private readonly owner: RunbookOwner, private readonly handOff: HandOff, private readonly problems: ProblemList) {
    this.facts = new RunbookFacts(scriptName(owner.cluster));
    this.ado = new AzCliAdo(lines => this.lines.push(...lines), this.facts);
  }

  public files(): ProvisionedFile[] {
    return this.lines.length === 0 ? [] : [{ name: `${this.owner.cluster}.sh`, content: this.script() }];
  }

  public stacks(): { [name: string]: Json } {
    const name = scriptName(this.owner.cluster);
    const stack = this.lines.length === 0 ? undefined : runbookStack(this.script());
    return stack ? { [name]: stack } : {};
  }

  private script(): string {
    const { cluster } = this.owner;
    const script = [...preamble(cluster, this.handOff.fileOf(cluster)), '', ...this.lines, ...outputsBlock(this.outputs)].join('\n');
    return this.facts.sealed(script, new Map([...this.tokens].map(([path, token]) => [path, this.expressionOf(token)])));
  }

  public managedIdentity(owner: IConstruct, spec: ManagedIdentitySpec): IdentityAttributes {
    const values = this.identityValues(owner);
    const where = `--resource-group ${this.argument(owner, spec.resourceGroupName)} --subscription ${this.argument(owner, spec.subscriptionId)}`;
    const tags = Object.entries(spec.tags ?? {}).map(([key, value]) => ` ${this.tag(owner, key, value)}`).join('');
    this.lines.push(
      ...this.step(`managed identity ${spec.name}`),
      `found="$(ask ids az identity list ${where} --query ${quoteBash(`[?name==${quoteJmesPath(spec.name)}].join(' ', [clientId, principalId])`)} --output tsv)"`,
      'if [ -z "$found" ]; then',
      `  found="$(ask ids az identity create --name ${this.argument(owner, spec.name)} ${where} --location ${this.argument(owner, spec.location)}${tags && ` --tags${tags}`} --query ${quoteBash('join(\' \', [clientId, principalId])')} --output tsv)"`,
      'fi',
      this.need(values.clientId, '${found%% *}', `client ID of ${spec.name}`),
      this.need(values.principalId, '${found##* }', `principal ID of ${spec.name}`),
      '',
    );
    const { name, resourceGroupName, location } = spec;
    const identity = this.facts.add('resource', 'azurerm_user_assigned_identity', { name, resource_group_name: resourceGroupName, location });
    this.learn(values.clientId, identity, 'client_id');
    this.learn(values.principalId, identity, 'principal_id');
    this.identities.set(identityId(spec.subscriptionId, resourceGroupName, name).toLowerCase(), identity);
    return {
      ...values,
      resourceId: identityId(spec.subscriptionId, resourceGroupName, name),
    };
  }

  public principalIdOf(owner: IConstruct, { clientId }: ExistingIdentitySpec): string {
    const token = this.output(owner, 'principal_id');
    const what = `principal ID of ${owner.node.path}`;
    this.lines.push(
      ...this.step(what),
      `found="$(ask guid az ad sp show --id ${this.argument(owner, clientId)} --query id --output tsv)"`,
      this.need(token, '$found', what),
      '',
    );
    this.learn(token, this.facts.add('data', 'azuread_service_principal', { client_id: this.expressionOf(clientId) }), 'object_id');
    return token;
  }

  public handOver(): void {
    // The script writes every value that it learns.
  }

  public federatedCredential(owner: IConstruct, _id: string, spec: FederatedCredentialSpec): IConstruct {
    const scope = readArmScope(spec.identityResourceId).scope;
    if (!scope) {
      this.problems.add(owner.node.path, {
        code: Refusal.PROVISIONER,
        what: 'the runbook does not know the ARM ID of the identity',
        why: 'it names the identity to `az`',
        fix: 'give `resourceId` as an ARM ID, or use Provisioner.terraform()',
      });
      return owner;
    }
    const identity = identityId(scope.subscriptionId!, scope.resourceGroupName!, scope.name);
    const made = this.identities.get(identity.toLowerCase());
    const where = `--identity-name ${quoteBash(scope.name)} --resource-group ${quoteBash(scope.resourceGroupName!)} --subscription ${quoteBash(scope.subscriptionId!)}`;
    const issuer = this.argument(owner, spec.issuer);
    const values = `--issuer ${issuer} --subject ${quoteBash(spec.subject)} --audiences ${quoteBash(spec.audience)}`;
    // One after another: Azure refuses concurrent writes of federated credentials under one identity.
    this.lines.push(
      ...this.step(`federated credential ${spec.name}`),
      `wanted=${issuer}${quoteBash(` ${spec.subject} ${spec.audience}`)}`,
      `found="$(ask words az identity federated-credential list ${where} --query ${quoteBash(`[?name==${quoteJmesPath(spec.name)}].join(' ', [issuer, subject, join(',', audiences)])`)} --output tsv)"`,
      'if [ -z "$found" ]; then',
      `  run az identity federated-credential create --name ${quoteBash(spec.name)} ${where} ${values} --output none`,
      'elif [ "$found" != "$wanted" ]; then',
      `  run az identity federated-credential update --name ${quoteBash(spec.name)} ${where} ${values} --output none`,
      'fi',
      '',
    );
    this.facts.add('resource', 'azurerm_federated_identity_credential', {
      user_assigned_identity_id: made ? `\${${made}.id}` : identity, issuer: this.expressionOf(spec.issuer), subject: spec.subject, audience: [spec.audience],
    });
    return owner;
  }

  public roleAssignment(owner: IConstruct, _id: string, spec: RoleAssignmentSpec): IConstruct {
    const principal = this.argument(owner, spec.principalId);
    const scope = this.argument(owner, spec.scope.id);
    const condition = spec.condition ? ` && condition==${quoteJmesPath(spec.condition)}` : '';
    this.lines.push(
      ...this.step(`${spec.role.roleName} on ${isToken(spec.scope.id) ? 'the resource' : spec.scope.id}`),
      `found="$(ask assignment az role assignment list --scope ${scope} --role ${quoteBash(spec.role.guid)} --fill-principal-name false --query "[?principalId=='"${principal}"'"${quoteBash(`${condition}].id | [0]`)} --output tsv)"`,
      'if [ -z "$found" ]; then',
      `  run az role assignment create --assignee-object-id ${principal} --assignee-principal-type ServicePrincipal --role ${quoteBash(spec.role.guid)} --scope ${scope}${spec.condition ? ` --condition ${quoteBash(spec.condition)} --condition-version 2.0` : ''} --output none`,
      'fi',
      '',
    );
    this.facts.add('resource', 'azurerm_role_assignment', {
      principal_id: this.expressionOf(spec.principalId),
      principal_type: 'ServicePrincipal',
      role_definition_id: spec.role.guid,
      scope: this.expressionOf(spec.scope.id),
      condition: spec.condition || undefined,
    });
    return owner;
  }

  /**
   * Many applications may have one display name, so the application carries an identifier URI, of which a tenant has each once. `az ad app
   * create` takes over an application of the same display name only when it has that URI, too. The form with the ID of the tenant needs no
   * verified domain.
   *
   * @see https://learn.microsoft.com/entra/identity-platform/reference-app-manifest#identifieruris-attribute
   */
  public application(owner: IConstruct, { displayName }: ApplicationSpec): IdentityAttributes {
    const values = this.identityValues(owner);
    const { tenantId, subscriptionId } = this.owner;
    const uri = this.argument(owner, `api://${tenantId}/flux-${shortHash(subscriptionId, owner.node.path)}${shortHash(owner.node.path, subscriptionId)}`);
    const client = `"\${${this.variables.get(values.clientId)!}}"`;
    this.lines.push(
      ...this.step(`application ${displayName}`),
      `found="$(ask guid az ad app list --identifier-uri ${uri} --query ${quoteBash('[].appId')} --output tsv)"`,
      'if [ -z "$found" ]; then',
      `  found="$(ask guid az ad app create --display-name ${this.argument(owner, displayName)} --identifier-uris ${uri} --query appId --output tsv)"`,
      'fi',
      this.need(values.clientId, '$found', `client ID of ${displayName}`),
      `found="$(ask guid az ad sp list --filter "appId eq '"${client}"'" --query ${quoteBash('[].id')} --output tsv)"`,
      'if [ -z "$found" ]; then',
      `  found="$(ask guid az ad sp create --id ${client} --query id --output tsv)"`,
      'fi',
      this.need(values.principalId, '$found', `principal ID of ${displayName}`),
      '',
    );
    this.learn(values.clientId, this.facts.add('resource', 'azuread_application', { display_name: displayName }), 'client_id');
    this.learn(values.principalId, this.facts.add('resource', 'azuread_service_principal', { client_id: this.expressionOf(values.clientId) }), 'object_id');
    return values;
  }

  public applicationCertificate(owner: IConstruct, _id: string, spec: ApplicationCertificateSpec): IConstruct {
    const thumbprint = new X509Certificate(spec.publicCertificate).fingerprint.replace(/:/g, '');
    const principal = this.argument(owner, spec.principalId);
    this.lines.push(
      ...this.step(`certificate of ${owner.node.path}`),
      `found="$(ask guid az ad sp credential list --id ${principal} --cert --query ${quoteBash(`[?customKeyIdentifier==${quoteJmesPath(thumbprint)}].keyId | [0]`)} --output tsv)"`,
      'if [ -z "$found" ]; then',
      '  # The certificate alone, without its key; the ones that are there stay.',
      `  run az ad sp credential reset --id ${principal} --cert ${quoteBash(spec.publicCertificate)} --append --output none`,
      'fi',
      '',
    );
    this.facts.add('resource', 'azuread_service_principal_certificate', { service_principal_id: this.expressionOf(spec.principalId), value: spec.publicCertificate });
    return owner;
  }

  public adoMembership(owner: IConstruct, _id: string, spec: AdoMembershipSpec): IConstruct[] {
    if (!spec.group) {
      this.problems.add(owner.node.path, {
        code: Refusal.PROVISIONER,
        what: 'the runbook cannot give permissions on single repositories of Azure DevOps',
        why: '`az devops` has no command for it',
        fix: 'use AdoPermissions.READERS, CONTRIBUTORS or group(), or set `provisioner: Provisioner.terraform()` on the access',
      });
      return [];
    }
    this.ado.join({ ...spec, group: spec.group, principalId: this.expressionOf(spec.principalId) }, this.argument(owner, spec.principalId));
    return [owner];
  }

  public aksCluster(owner: IConstruct, name: string, resourceGroupName: string): AksClusterAttributes {
    const key = `${resourceGroupName}/${name}`.toLowerCase();
    const known = this.clusters.get(key);
    if (known) {
      return known;
    }
    const where = `--name ${this.argument(owner, name)} --resource-group ${this.argument(owner, resourceGroupName)} --subscription ${this.argument(owner, this.owner.subscriptionId)}`;
    const read = (id: string, query: string, what: string, form: Form): string => {
      const token = this.output(owner, id, form);
      this.lines.push(
        `found="$(ask ${form} az aks show ${where} --query ${quoteBash(query)} --output tsv)"`,
        this.need(token, '$found', `${what} of ${name}`, form),
      );
      return token;
    };
    this.lines.push(...this.step(`AKS cluster ${name}`));
    const attributes = {
      oidcIssuerUrl: read('oidc_issuer_url', 'oidcIssuerProfile.issuerUrl', 'OIDC issuer', 'url'),
      kubeletClientId: read('kubelet_client_id', 'identityProfile.kubeletidentity.clientId', 'kubelet client ID', 'guid'),
      kubeletPrincipalId: read('kubelet_principal_id', 'identityProfile.kubeletidentity.objectId', 'kubelet principal ID', 'guid'),
    };
    const cluster = this.facts.add('data', 'azurerm_kubernetes_cluster', { name, resource_group_name: resourceGroupName });
    this.learn(attributes.oidcIssuerUrl, cluster, 'oidc_issuer_url');
    this.learn(attributes.kubeletClientId, cluster, 'kubelet_identity[0].client_id');
    this.learn(attributes.kubeletPrincipalId, cluster, 'kubelet_identity[0].object_id');
    this.lines.push('');
    this.clusters.set(key, attributes);
    return attributes;
  }

  private identityValues(owner: IConstruct): { clientId: string; principalId: string } {
    return { clientId: this.output(owner, 'client_id'), principalId: this.output(owner, 'principal_id') };
  }

  /** The line that gives a variable its value, which has to be there by then. */
  private need(token: string, value: string, what: string, form: Form = 'guid'): string {
    return `${this.variables.get(token)!}="$(need ${form} "${value}" ${quoteBashLabel(what)})"`;
  }

  /** A value that the script learns, as a token for the rest of the program. */
  private output(owner: IConstruct, id: string, form: Form = 'guid'): string {
    const { cluster } = this.owner;
    const path = owner.node.path.startsWith(`${cluster}/`) || owner.node.path === cluster ? `${owner.node.path}/${id}` : `${cluster}/${owner.node.path}/${id}`;
    const token = this.handOff.declareInRunbook(cluster, path, form === 'guid');
    const variable = `${path.replace(/[^A-Za-z0-9]+/g, '_')}_${shortHash(path)}`;
    this.variables.set(token, /^[A-Za-z_]/.test(variable) ? variable : `_${variable}`);
    this.outputs.set(path, this.variables.get(token)!);
    this.tokens.set(path, token);
    return token;
  }

  /** What a value is for the facts: the attribute that a token stands for, or itself. */
  private expressionOf(value: string): string {
    return this.expressions.get(value) ?? value;
  }

  private learn(token: string, address: string, attribute: string): void {
    this.expressions.set(token, `\${${address}.${attribute}}`);
  }

  private step(what: string): string[] {
    this.facts.begin(what);
    return [`step ${quoteBashLabel(what)}`];
  }

  private tag(owner: IConstruct, key: string, value: string): string {
    this.checkArgument(owner, value);
    return this.argument(owner, `${key}=${value}`);
  }

  /** A value as one word of bash, which `az` takes for the value of an option. */
  private argument(owner: IConstruct, value: string): string {
    const variable = this.variables.get(value);
    if (variable) {
      return `"\${${variable}}"`;
    }
    if (isToken(value)) {
      this.problems.add(owner.node.path, {
        code: Refusal.PROVISIONER,
        what: 'the runbook needs a value that only Terraform knows',
        why: 'the script runs without Terraform',
        fix: 'name the resource with fromResourceId() or fromName(), or set `provisioner: Provisioner.terraform()` on the access',
      });
    }
    if (value.startsWith('-')) {
      this.refuse(owner, value, "begins with '-'", 'az would take it for an option');
    }
    this.checkArgument(owner, value);
    return quoteBash(value);
  }

  /** https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-tips : `@FILE` stands for the content of a file, also after `KEY=`. */
  private checkArgument(owner: IConstruct, value: string): void {
    if (value.startsWith('@')) {
      this.refuse(owner, value, "begins with '@'", 'az would put the content of a file of that name in its place');
    }
    if (/\0/.test(value)) {
      this.refuse(owner, value, 'has the character NUL in it', 'no argument of a command can hold it');
    }
  }

  private refuse(owner: IConstruct, value: string, what: string, why: string): void {
    this.problems.add(owner.node.path, { code: Refusal.PROVISIONER, what: `${quote(value)} ${what}`, why, fix: 'use another value, or Provisioner.terraform()' });
  }
}

function identityId(subscriptionId: string, resourceGroupName: string, name: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
}
