import { X509Certificate } from 'crypto';
import { IConstruct } from 'constructs';
import { ArmScope } from '../../azure/arm-scope';
import { ProblemList } from '../../errors';
import { HandOff } from '../../handoff/hand-off';
import { shortHash } from '../../naming';
import { isToken, quote } from '../../validation';
import {
  AdoMembershipSpec, AksClusterAttributes, ApplicationCertificateSpec, ApplicationSpec, AzureHalf, ExistingIdentitySpec, FederatedCredentialSpec,
  IdentityAttributes, ManagedIdentitySpec, RoleAssignmentSpec,
} from '../azure-half';
import { ProvisionerKind } from '../provisioner';
import { AzCliAdo } from './az-cli-ado';
import { outputsBlock, preamble, quoteBash, quoteJmesPath } from './bash';

/** The Azure half as a bash script that runs `az`: what was declared, in that order. */
export class AzCliHalf implements AzureHalf {
  public readonly kind = ProvisionerKind.AZ_CLI;
  private readonly lines: string[] = [];
  private readonly variables = new Map<string, string>();
  private readonly outputs = new Map<string, string>();
  private readonly ado = new AzCliAdo(lines => this.lines.push(...lines));

  public constructor(private readonly cluster: string, private readonly handOff: HandOff, private readonly problems: ProblemList) {}

  /** Whether anything is to be done. */
  public get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  /** The whole script. */
  public script(): string {
    return `${[...preamble(this.cluster, this.handOff.fileOf(this.cluster)), '', ...this.lines, ...outputsBlock(this.outputs)].join('\n')}\n`;
  }

  public managedIdentity(owner: IConstruct, spec: ManagedIdentitySpec): IdentityAttributes {
    const values = this.identityValues(owner);
    const where = `--resource-group ${this.argument(owner, spec.resourceGroupName)} --subscription ${this.argument(owner, spec.subscriptionId)}`;
    const tags = Object.entries(spec.tags ?? {}).map(([key, value]) => ` ${quoteBash(`${key}=${value}`)}`).join('');
    this.lines.push(
      `step ${quoteBash(`managed identity ${spec.name}`)}`,
      `found="$(look az identity list ${where} --query ${quoteBash(`[?name==${quoteJmesPath(spec.name)}].join(' ', [clientId, principalId]) | [0]`)} --output tsv)"`,
      'if [ -z "$found" ]; then',
      `  found="$(run az identity create --name ${quoteBash(spec.name)} ${where} --location ${this.argument(owner, spec.location)}${tags && ` --tags${tags}`} --query ${quoteBash('join(\' \', [clientId, principalId])')} --output tsv)"`,
      'fi',
      ...this.readIdentity(values, spec.name),
      '',
    );
    return {
      ...values,
      resourceId: `/subscriptions/${spec.subscriptionId}/resourceGroups/${spec.resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${spec.name}`,
    };
  }

  public principalIdOf(owner: IConstruct, { clientId }: ExistingIdentitySpec): string {
    const token = this.output(owner, 'principal_id');
    const variable = this.variables.get(token)!;
    this.lines.push(
      `step ${quoteBash(`principal ID of ${owner.node.path}`)}`,
      `found="$(look az ad sp show --id ${this.argument(owner, clientId)} --query id --output tsv)"`,
      `${variable}="$(need "$found" ${quoteBash(`principal ID of ${owner.node.path}`)})"`,
      '',
    );
    return token;
  }

  public handOver(): void {
    // The script writes every value that it learns.
  }

  public federatedCredential(owner: IConstruct, _id: string, spec: FederatedCredentialSpec): IConstruct {
    const scope = ArmScope._tryParse(spec.identityResourceId).scope;
    if (!scope) {
      this.problems.add(owner.node.path, {
        what: 'the runbook does not know the ARM ID of the identity',
        why: 'it names the identity to `az`',
        fix: 'give `resourceId` as an ARM ID, or use Provisioner.terraform()',
      });
      return owner;
    }
    const where = `--identity-name ${quoteBash(scope.name)} --resource-group ${quoteBash(scope.resourceGroupName!)} --subscription ${quoteBash(scope.subscriptionId!)}`;
    const issuer = this.argument(owner, spec.issuer);
    const values = `--issuer ${issuer} --subject ${quoteBash(spec.subject)} --audiences ${quoteBash(spec.audience)}`;
    // One after another: Azure refuses concurrent writes of federated credentials under one identity.
    this.lines.push(
      `step ${quoteBash(`federated credential ${spec.name}`)}`,
      `wanted=${issuer}${quoteBash(` ${spec.subject} ${spec.audience}`)}`,
      `found="$(look az identity federated-credential list ${where} --query ${quoteBash(`[?name==${quoteJmesPath(spec.name)}].join(' ', [issuer, subject, join(',', audiences)]) | [0]`)} --output tsv)"`,
      'if [ -z "$found" ]; then',
      `  run az identity federated-credential create --name ${quoteBash(spec.name)} ${where} ${values} --output none`,
      'elif [ "$found" != "$wanted" ]; then',
      `  run az identity federated-credential update --name ${quoteBash(spec.name)} ${where} ${values} --output none`,
      'fi',
      '',
    );
    return owner;
  }

  public roleAssignment(owner: IConstruct, _id: string, spec: RoleAssignmentSpec): IConstruct {
    const principal = this.argument(owner, spec.principalId);
    const scope = this.argument(owner, spec.scope.id);
    const condition = spec.condition ? ` && condition==${quoteJmesPath(spec.condition)}` : '';
    this.lines.push(
      `step ${quoteBash(`${spec.role.roleName} on ${isToken(spec.scope.id) ? 'the resource' : spec.scope.id}`)}`,
      `found="$(look az role assignment list --scope ${scope} --role ${quoteBash(spec.role.guid)} --fill-principal-name false --query "[?principalId=='"${principal}"'"${quoteBash(`${condition}].id | [0]`)} --output tsv)"`,
      'if [ -z "$found" ]; then',
      `  run az role assignment create --assignee-object-id ${principal} --assignee-principal-type ServicePrincipal --role ${quoteBash(spec.role.guid)} --scope ${scope}${spec.condition ? ` --condition ${quoteBash(spec.condition)} --condition-version 2.0` : ''} --output none`,
      'fi',
      '',
    );
    return owner;
  }

  public application(owner: IConstruct, { displayName }: ApplicationSpec): IdentityAttributes {
    const values = this.identityValues(owner);
    const [client, principal] = [values.clientId, values.principalId].map(token => this.variables.get(token)!);
    this.lines.push(
      `step ${quoteBash(`application ${displayName}`)}`,
      `found="$(look az ad app list --display-name ${quoteBash(displayName)} --query ${quoteBash(`[?displayName==${quoteJmesPath(displayName)}].appId | [0]`)} --output tsv)"`,
      'if [ -z "$found" ]; then',
      `  found="$(run az ad app create --display-name ${quoteBash(displayName)} --query appId --output tsv)"`,
      'fi',
      `${client}="$(need "$found" ${quoteBash(`client ID of ${displayName}`)})"`,
      `found="$(look az ad sp list --filter "appId eq '\${${client}}'" --query ${quoteBash('[0].id')} --output tsv)"`,
      'if [ -z "$found" ]; then',
      `  found="$(run az ad sp create --id "\${${client}}" --query id --output tsv)"`,
      'fi',
      `${principal}="$(need "$found" ${quoteBash(`principal ID of ${displayName}`)})"`,
      '',
    );
    return values;
  }

  public applicationCertificate(owner: IConstruct, _id: string, spec: ApplicationCertificateSpec): IConstruct {
    const thumbprint = new X509Certificate(spec.publicCertificate).fingerprint.replace(/:/g, '');
    const principal = this.argument(owner, spec.principalId);
    this.lines.push(
      `step ${quoteBash(`certificate of ${owner.node.path}`)}`,
      `found="$(look az ad sp credential list --id ${principal} --cert --query ${quoteBash(`[?customKeyIdentifier==${quoteJmesPath(thumbprint)}].keyId | [0]`)} --output tsv)"`,
      'if [ -z "$found" ]; then',
      '  # The certificate alone, without its key; the ones that are there stay.',
      `  run az ad sp credential reset --id ${principal} --cert ${quoteBash(spec.publicCertificate)} --append --output none`,
      'fi',
      '',
    );
    return owner;
  }

  public adoMembership(owner: IConstruct, _id: string, spec: AdoMembershipSpec): IConstruct[] {
    if (!spec.group) {
      this.problems.add(owner.node.path, {
        what: 'the runbook cannot give permissions on single repositories of Azure DevOps',
        why: '`az devops` has no command for it',
        fix: 'use AdoPermissions.READERS, CONTRIBUTORS or group(), or set `provisioner: Provisioner.terraform()` on the access',
      });
      return [];
    }
    this.ado.join({ ...spec, group: spec.group }, this.argument(owner, spec.principalId));
    return [owner];
  }

  public aksCluster(owner: IConstruct, name: string, resourceGroupName: string): AksClusterAttributes {
    const read = (id: string, query: string, what: string, guid: boolean): string => {
      const token = this.output(owner, id, guid);
      this.lines.push(
        `found="$(look az aks show --name ${quoteBash(name)} --resource-group ${quoteBash(resourceGroupName)} --query ${quoteBash(query)} --output tsv)"`,
        `${this.variables.get(token)}="$(need "$found" ${quoteBash(`${what} of ${name}`)})"`,
      );
      return token;
    };
    this.lines.push(`step ${quoteBash(`AKS cluster ${name}`)}`);
    const attributes = {
      oidcIssuerUrl: read('oidc_issuer_url', 'oidcIssuerProfile.issuerUrl', 'OIDC issuer', false),
      kubeletClientId: read('kubelet_client_id', 'identityProfile.kubeletidentity.clientId', 'kubelet client ID', true),
      kubeletPrincipalId: read('kubelet_principal_id', 'identityProfile.kubeletidentity.objectId', 'kubelet principal ID', true),
    };
    this.lines.push('');
    return attributes;
  }

  private identityValues(owner: IConstruct): { clientId: string; principalId: string } {
    return { clientId: this.output(owner, 'client_id'), principalId: this.output(owner, 'principal_id') };
  }

  private readIdentity({ clientId, principalId }: { clientId: string; principalId: string }, name: string): string[] {
    const [client, principal] = [clientId, principalId].map(token => this.variables.get(token)!);
    return [
      `${client}="$(need "\${found%% *}" ${quoteBash(`client ID of ${name}`)})"`,
      `${principal}="$(need "\${found##* }" ${quoteBash(`principal ID of ${name}`)})"`,
    ];
  }

  /** A value that the script learns, as a token for the rest of the program. */
  private output(owner: IConstruct, id: string, guid = true): string {
    const path = owner.node.path.startsWith(`${this.cluster}/`) || owner.node.path === this.cluster ? `${owner.node.path}/${id}` : `${this.cluster}/${owner.node.path}/${id}`;
    const token = this.handOff.declareInRunbook(this.cluster, path, guid);
    const variable = `${path.replace(/[^A-Za-z0-9]+/g, '_')}_${shortHash(path)}`;
    this.variables.set(token, /^[A-Za-z_]/.test(variable) ? variable : `_${variable}`);
    this.outputs.set(path, this.variables.get(token)!);
    return token;
  }

  /** A value as one word of bash. */
  private argument(owner: IConstruct, value: string): string {
    const variable = this.variables.get(value);
    if (variable) {
      return `"\${${variable}}"`;
    }
    if (isToken(value)) {
      this.problems.add(owner.node.path, {
        what: 'the runbook needs a value that only Terraform knows',
        why: 'the script runs without Terraform',
        fix: `name the resource with fromResourceId() or fromName(), or set ${quote('provisioner: Provisioner.terraform()')} on the access`,
      });
    }
    return quoteBash(value);
  }
}
