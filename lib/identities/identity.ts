import { Construct, IConstruct } from 'constructs';
import { ResolvedScope } from '../azure/grant-scope';
import { AzureRole } from '../azure/roles';
import { claimId, inApp } from '../core/construct-ids';
import { Home } from '../core/contracts';
import { Principal } from '../core/principal';
import { Program } from '../core/program';
import type { AdoMembershipSpec, Provisioning } from '../core/provisioning';
import { KnownIdentity } from '../engine/input';

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
  /** What the identity is in Azure; other constructs may stand for the same. @internal */
  public abstract readonly _principal: Principal;
  /** Whether the identity is made in the same deployment as its grants. @internal */
  public abstract readonly _isNew: boolean;
  /** @internal */
  protected constructor(scope: Construct, id: string) {
    super(inApp(scope, 'identity', id), claimId(scope, id));
    this._program = Program.of(this);
    this._program.knownIdentities.push(() => this._known);
  }

  /** Principal ID (object ID of the service principal), a GUID; looked up by the client ID when it is not known. */
  public abstract get principalId(): string;

  /** Whether both names stand for one identity. @internal */
  public _isSameAs(other: Identity): boolean {
    return this._principal === other._principal;
  }

  /** What makes everything of the identity, unless an access says otherwise. @internal */
  public get _provisioning(): Provisioning {
    return this._principal.home.provisioning;
  }

  /**
   * Grants a role, once for each role and scope: Azure refuses a second assignment of the same.
   *
   * @internal
   */
  public _grant(role: AzureRole, scope: ResolvedScope, condition?: string, provisioning?: Provisioning): IConstruct {
    return this._principal.grant({ role, scope, condition, provisioning });
  }

  /**
   * Joins Azure DevOps, once for each project and group or repository.
   *
   * @internal
   */
  public _joinAdo(spec: Omit<AdoMembershipSpec, 'principalId'>, usedBy: string, provisioning?: Provisioning): IConstruct[] {
    return this._principal.joinAdo(spec, usedBy, this._program.problems, provisioning);
  }

  /** What the access review has to know of it; undefined when the files tell. @internal */
  public get _known(): KnownIdentity | undefined {
    return this._isNew ? undefined : { clientId: this.clientId, principalId: this._literalPrincipalId, resourceId: this._resourceId, tenantId: this.tenantId };
  }

  /** ARM ID, when the identity has one that is known. @internal */
  public get _resourceId(): string | undefined {
    return undefined;
  }

  /** The principal ID, when it is no token of a provisioner. @internal */
  public get _literalPrincipalId(): string | undefined {
    return undefined;
  }
}

/** An identity that tokens of a cluster's ServiceAccounts can stand for. */
export interface Federation {
  readonly cluster: Home;
  readonly namespace: string;
  readonly serviceAccountName: string;
}

/** Grants a role, once for each role and scope. */
export function grantRole(identity: Identity, role: AzureRole, scope: ResolvedScope, condition?: string, provisioning?: Provisioning): IConstruct {
  return identity._grant(role, scope, condition, provisioning);
}

/** Whether both names stand for one identity. */
export const isSameIdentity = (identity: Identity, other: Identity) => identity._isSameAs(other);

/** Joins Azure DevOps, once for each project and group or repository. */
export function joinAdo(identity: Identity, spec: Omit<AdoMembershipSpec, 'principalId'>, usedBy: string, provisioning?: Provisioning): IConstruct[] {
  return identity._joinAdo(spec, usedBy, provisioning);
}
