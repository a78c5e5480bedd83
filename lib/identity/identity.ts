import { TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { ResolvedScope } from '../azure/grant-scope';
import { AzureRole } from '../azure/roles';
import type { FluxCluster } from '../cluster/flux-cluster';
import { freeId, inApp } from '../construct-ids';
import { shortHash, slug } from '../naming';
import { Program } from '../program';
import type { AdoMembershipSpec, AzureHalf } from '../provision/azure-half';
import { stableText } from '../provision/terraform/expression';

/** Audience of the tokens that Entra exchanges. https://learn.microsoft.com/entra/workload-id/workload-identity-federation */
export const TOKEN_EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';

/** Limit of Azure. https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations */
export const MAX_FEDERATED_CREDENTIALS = 20;

/**
 * An identity that Flux can have in Azure: a managed identity or an application.
 *
 * The client ID names it when it signs in; the principal ID (object ID) names it when it is granted something. They are never the same.
 */
export abstract class Identity extends Construct {
  /** Client ID (application ID), a GUID; a Terraform token when the identity is made in this program. */
  public abstract readonly clientId: string;
  /** Entra tenant of the identity, a GUID. */
  public abstract readonly tenantId: string;
  /** @internal */
  public readonly _program: Program;
  /** @internal */
  public abstract readonly _half: AzureHalf;
  /** @internal */
  public abstract readonly _stack: TerraformStack | undefined;
  /** Whether the identity is made in the same deployment as its grants. @internal */
  public abstract readonly _isNew: boolean;
  private readonly foreignPrincipals = new Map<AzureHalf, string>();
  private readonly adoMemberships = new Map<string, IConstruct[]>();
  private readonly assignments = new Map<string, { readonly element: IConstruct; readonly usedBy: string[] }>();

  /** @internal */
  protected constructor(scope: Construct, id: string) {
    super(inApp(scope, 'identity', id), freeId(scope, id));
    this._program = Program.of(this);
    this._program.identities.push(this);
  }

  /** Principal ID (object ID of the service principal), a GUID; looked up by the client ID when it is not known. */
  public abstract get principalId(): string;

  /** Whether both names stand for one identity. @internal */
  public _isSameAs(other: Identity): boolean {
    return this === other || (this.constructor === other.constructor && this.clientId.toLowerCase() === other.clientId.toLowerCase());
  }

  /**
   * Grants a role, once for each role and scope: Azure refuses a second assignment of the same.
   *
   * @internal
   */
  public _grant(role: AzureRole, scope: ResolvedScope, usedBy: string, condition?: string, half: AzureHalf = this._half): IConstruct {
    const key = [role.guid, scope.id.toLowerCase(), condition ?? ''].join('\n');
    const known = this.assignments.get(key);
    if (known) {
      known.usedBy.push(usedBy);
      return known.element;
    }
    // The name tells role and scope, so that adding one grant changes no other.
    const id = `${role.roleName.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${shortHash(this.stableScope(scope), role.guid, condition ?? '')}`;
    const element = half.roleAssignment(this, id, {
      principalId: this._principalIdFor(half), principalKey: this._resourceId ?? this.clientId, role, scope, newPrincipal: this._isNew && half === this._half, condition,
    });
    this.assignments.set(key, { element, usedBy: [usedBy] });
    return element;
  }

  /**
   * Joins Azure DevOps, once for each project and group or repository.
   *
   * @internal
   */
  public _joinAdo(spec: Omit<AdoMembershipSpec, 'principalId'>, half: AzureHalf = this._half): IConstruct[] {
    const where = [spec.organizationUrl, spec.projectName.toLowerCase()].join('/');
    const key = [where, spec.group ?? '', ...(spec.repositories ?? []), ...(spec.group ? [] : spec.permissions ?? [])].join('\n');
    const known = this.adoMemberships.get(key);
    if (known) {
      return known;
    }
    const id = `ado-${slug(spec.projectName)}-${spec.group ? slug(spec.group) : 'repositories'}-${shortHash(key)}`;
    const made = half.adoMembership(this, id, { ...spec, principalId: this._principalIdFor(half) });
    this.adoMemberships.set(key, made);
    return made;
  }

  /** ARM ID, when the identity has one that is known. @internal */
  public get _resourceId(): string | undefined {
    return undefined;
  }

  /** The principal ID as a provisioner knows it that may be another one than the identity's own. @internal */
  public _principalIdFor(half: AzureHalf): string {
    const literal = this._literalPrincipalId;
    if (half === this._half || literal !== undefined) {
      return literal ?? this.principalId;
    }
    const known = this.foreignPrincipals.get(half) ?? half.principalIdOf(this, { clientId: this.clientId, resourceId: this._resourceId });
    this.foreignPrincipals.set(half, known);
    return known;
  }

  /** The principal ID, when it is no token of a provisioner. @internal */
  public get _literalPrincipalId(): string | undefined {
    return undefined;
  }

  /** A cdktf token is numbered in the order of the program; its expression is not. */
  private stableScope(scope: ResolvedScope): string {
    return stableText(scope.id, this._stack);
  }
}

/** An identity that tokens of a cluster's ServiceAccounts can stand for. */
export interface Federation {
  readonly cluster: FluxCluster;
  readonly namespace: string;
  readonly serviceAccountName: string;
}
