import { TerraformElement, TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { AzurermOfStack, azurermOf, wantAzurerm } from './azurerm-version';
import { ensureAzuread, ensureAzurerm, preferOwn, ProviderSettings, requireAzurerm } from './providers';
import type { TerraformAdo } from './terraform-ado';
import { ArmScope, readArmScope } from '../../azure/arm-scope';
import { makeRoom, terraformId } from '../../core/construct-ids';
import {
  AdoMembershipSpec, AksClusterAttributes, ApplicationCertificateSpec, ApplicationSpec, Provisioning, ExistingIdentitySpec, FederatedCredentialSpec,
  IdentityAttributes, ManagedIdentitySpec, ProvisionedProgram, RoleAssignmentSpec,
} from '../../core/provisioning';
import { Application, DataAzureadServicePrincipal, ServicePrincipal, ServicePrincipalCertificate } from '../../providers/azuread';
import {
  DataAzurermKubernetesCluster, DataAzurermUserAssignedIdentity, FederatedIdentityCredential, RoleAssignment, UserAssignedIdentity,
} from '../../providers/azurerm';
import { literally, literallyAll } from '../../text/expressions';
import { Refusal } from '../../text/refusals';

/** The Azure half as resources of one Terraform stack, at the paths that their owners have in the Kubernetes half. */
export class TerraformProvisioning implements Provisioning {
  /** One stack of a principal, whichever cluster asks. */
  public readonly place = 'Terraform';
  /** That of the azurerm provider. */
  public readonly isBoundToSubscription = true;
  private readonly mirrored = new Map<IConstruct, Construct>();
  private readonly principals = new Map<string, string>();
  private readonly clusters = new Map<string, AksClusterAttributes>();
  private ado?: TerraformAdo;
  private azurerm = false;
  private azurermOfStack?: AzurermOfStack;
  private azuread = false;

  /**
   * @param root the construct whose children have their mirrored children directly below `base`
   */
  public constructor(
    public readonly stack: TerraformStack,
    private readonly root: IConstruct,
    private readonly base: Construct,
    private readonly settings: ProviderSettings,
    private readonly program: ProvisionedProgram,
  ) {
    this.mirrored.set(root, base);
    if (settings.azurerm) {
      wantAzurerm(stack, settings.azurerm, root.node.path);
    }
  }

  public managedIdentity(owner: IConstruct, spec: ManagedIdentitySpec): IdentityAttributes {
    this.useAzurerm();
    const identity = new UserAssignedIdentity(this.mirror(owner), 'Resource', {
      name: literally(spec.name),
      resourceGroupName: literally(spec.resourceGroupName),
      location: literally(spec.location),
      tags: literallyAll(spec.tags),
    });
    return { clientId: identity.clientId, principalId: identity.principalId, resourceId: identity.id, element: identity };
  }

  public principalIdOf(owner: IConstruct, { clientId, resourceId: known, isForeign }: ExistingIdentitySpec): string {
    // By the client ID wherever it is known, so that the data source is the same whether or not the ARM ID is.
    const resourceId = isForeign ? known : undefined;
    const key = resourceId ?? clientId;
    if (this.principals.has(key)) {
      return this.principals.get(key)!;
    }
    const scope = resourceId === undefined ? undefined : readArmScope(resourceId).scope;
    const principalId = scope ? this.managedIdentityByName(owner, scope) : this.servicePrincipal(owner, clientId);
    this.principals.set(key, principalId);
    return principalId;
  }

  public handOver(owner: IConstruct, id: string, token: string, description: string): void {
    this.program.handOff.declare(this.stack, this.mirror(owner), id, token, { guid: true, description });
  }

  public federatedCredential(owner: IConstruct, id: string, spec: FederatedCredentialSpec): IConstruct {
    this.useAzurerm();
    const credential = new FederatedIdentityCredential(this.mirror(owner), id, {
      name: literally(spec.name),
      issuer: literally(spec.issuer),
      subject: literally(spec.subject),
      audience: [spec.audience],
      parentId: spec.identityResourceId,
      resourceGroupName: spec.identityResourceGroupName,
    });
    this.program.atEnd(() => {
      if (this.settleAzurerm().hasIdentityAttribute) {
        // azurerm 5 knows one attribute for the identity and refuses the two of azurerm 4.
        credential.addOverride('user_assigned_identity_id', spec.identityResourceId);
        credential.addOverride('parent_id', undefined);
        credential.addOverride('resource_group_name', undefined);
      }
    });
    return credential;
  }

  public roleAssignment(owner: IConstruct, id: string, spec: RoleAssignmentSpec): IConstruct {
    this.useAzurerm();
    return new RoleAssignment(this.mirror(owner), id, {
      scope: literally(spec.scope.id),
      // Azure gives the ID back scoped to the subscription; any other form makes every plan replace the assignment.
      roleDefinitionId: spec.scope.subscriptionId === undefined
        ? spec.role.definitionIdAtManagementGroup
        : spec.role.definitionIdIn(spec.scope.subscriptionId),
      principalId: spec.principalId,
      principalType: 'ServicePrincipal',
      // A principal made in the same apply is not replicated yet when the assignment is written.
      skipServicePrincipalAadCheck: spec.newPrincipal ? true : undefined,
      condition: spec.condition === undefined ? undefined : literally(spec.condition),
      conditionVersion: spec.condition ? '2.0' : undefined,
    });
  }

  public application(owner: IConstruct, { displayName }: ApplicationSpec): IdentityAttributes {
    this.useAzuread();
    const scope = this.mirror(owner);
    const application = new Application(scope, 'Resource', { displayName: literally(displayName) });
    const principal = new ServicePrincipal(scope, 'service-principal', { clientId: application.clientId });
    return { clientId: application.clientId, principalId: principal.objectId, element: application };
  }

  public applicationCertificate(owner: IConstruct, id: string, spec: ApplicationCertificateSpec): IConstruct {
    this.useAzuread();
    return new ServicePrincipalCertificate(this.mirror(owner), id, {
      // azuread 3 takes the ID of the resource, which is built from the object ID.
      servicePrincipalId: `/servicePrincipals/${spec.principalId}`,
      type: 'AsymmetricX509Cert',
      encoding: 'pem',
      value: spec.publicCertificate,
      endDate: spec.endDate,
    });
  }

  public adoMembership(owner: IConstruct, id: string, spec: AdoMembershipSpec): IConstruct[] {
    // The bindings of Azure DevOps are loaded when they are used.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { TerraformAdo: Ado } = require('./terraform-ado') as typeof import('./terraform-ado');
    return (this.ado ??= new Ado(this.stack)).membership(this.mirror(owner), id, spec);
  }

  public aksCluster(owner: IConstruct, name: string, resourceGroupName: string): AksClusterAttributes {
    const key = `${resourceGroupName}/${name}`.toLowerCase();
    const known = this.clusters.get(key);
    if (known) {
      return known;
    }
    this.useAzurerm();
    const data = new DataAzurermKubernetesCluster(this.mirror(owner), 'aks', { name: literally(name), resourceGroupName: literally(resourceGroupName) });
    const attributes = { oidcIssuerUrl: data.oidcIssuerUrl, kubeletClientId: data.kubeletIdentityClientId, kubeletPrincipalId: data.kubeletIdentityObjectId };
    this.clusters.set(key, attributes);
    return attributes;
  }

  /** The construct of the stack that stands where the owner stands in the Kubernetes half. */
  public mirror(owner: IConstruct): Construct {
    const known = this.mirrored.get(owner);
    if (known) {
      return known;
    }
    const parent = owner.node.scope && owner !== this.root ? this.mirror(owner.node.scope) : this.base;
    const id = terraformId(owner.node.id);
    const existing = makeRoom(parent).node.tryFindChild(id) as Construct | undefined;
    if (existing && (TerraformElement.isTerraformElement(existing))) {
      this.program.problems.add(owner.node.path, {
        code: Refusal.COMPOSITION,
        what: `the Terraform stack has an element ${JSON.stringify(existing.node.path)} of its own where this construct's resources belong`,
        why: 'both halves of a construct stand at the same path, so that each is found from the other',
        fix: 'give the construct or the element another id',
      });
    }
    const construct = existing && !TerraformElement.isTerraformElement(existing)
      ? existing
      : new Construct(parent, existing ? `${id}-flux-azure` : id);
    this.mirrored.set(owner, construct);
    return construct;
  }

  private servicePrincipal(owner: IConstruct, clientId: string): string {
    this.useAzuread();
    return new DataAzureadServicePrincipal(this.mirror(owner), 'service-principal', { clientId: literally(clientId) }).objectId;
  }

  private managedIdentityByName(owner: IConstruct, scope: ArmScope): string {
    this.useAzurerm();
    return new DataAzurermUserAssignedIdentity(this.mirror(owner), 'identity', { name: literally(scope.name), resourceGroupName: literally(scope.resourceGroupName!) }).principalId;
  }

  private useAzurerm(): void {
    if (!this.azurerm) {
      this.azurerm = true;
      ensureAzurerm(this.stack, this.settings);
      // The user may make a provider, or say which version it is, until the program is complete.
      this.program.atEnd(() => {
        preferOwn(this.stack, 'azurerm');
        this.settleAzurerm();
      });
    }
  }

  /** Which azurerm provider runs the stack, decided once. */
  private settleAzurerm(): AzurermOfStack {
    if (!this.azurermOfStack) {
      this.azurermOfStack = azurermOf(this.stack);
      const { constraint, problems } = this.azurermOfStack;
      this.program.problems.addAll(this.stack.node.path, problems);
      if (constraint !== undefined) {
        requireAzurerm(this.stack, constraint);
      }
    }
    return this.azurermOfStack;
  }

  private useAzuread(): void {
    if (!this.azuread) {
      this.azuread = true;
      ensureAzuread(this.stack, this.settings);
      this.program.atEnd(() => preferOwn(this.stack, 'azuread'));
    }
  }
}
