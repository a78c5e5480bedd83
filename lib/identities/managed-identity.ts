import { App as TerraformApp, Fn, TerraformStack, Token } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import { Federation, Identity } from './identity';
import { ArmScopeKind, readArmScope } from '../azure/arm-scope';
import { AzurermVersion } from '../azure/azurerm-version';
import { AzureCloud } from '../azure/cloud';
import { issuerProblems } from '../core/cluster-distribution';
import { Home, homeOf } from '../core/contracts';
import { Principal } from '../core/principal';
import { Provisioning, Provisionings } from '../core/provisioning';
import { KnownIdentity } from '../engine/input';
import { TOKEN_EXCHANGE_AUDIENCE } from '../entra/federation';
import { Provisioner, toolOf } from '../provisioners/provisioner';
import { checkCall } from '../shapes/check';
import { shortHash } from '../text/hashes';
import { checkGuid, quote } from '../text/identifiers';
import { Problem } from '../text/problems';
import { Refusal } from '../text/refusals';
import { isToken } from '../text/tokens';

/** A user-assigned managed identity to make. */
export interface ManagedIdentityProps {
  /**
   * Name of the identity in Azure: 3 to 128 letters, digits, `-` and `_`.
   *
   * @default - `flux-` and the construct path
   */
  readonly name?: string;
  /**
   * Resource group in which it is made.
   *
   * @default - `identities.resourceGroupName` of the cluster; required outside a cluster
   */
  readonly resourceGroupName?: string;
  /**
   * Azure region in which it is made, such as `westeurope`.
   *
   * @default - `identities.location` of the cluster; required outside a cluster
   */
  readonly location?: string;
  /**
   * Tags of the identity.
   *
   * @default - the tags of the cluster's `identities`
   */
  readonly tags?: { readonly [name: string]: string };
  /**
   * Subscription in which it is made, a GUID.
   *
   * @default - the cluster's; required outside a cluster
   */
  readonly subscriptionId?: string;
  /**
   * Entra tenant, a GUID.
   *
   * @default - the cluster's; required outside a cluster
   */
  readonly tenantId?: string;
  /**
   * Cloud, for an identity made outside a cluster.
   *
   * @default - the cluster's, or the public cloud
   */
  readonly cloud?: AzureCloud;
  /**
   * Major version of the azurerm provider, for an identity made outside a cluster.
   *
   * @default - that of the stack's own provider or `required_providers`, or AzurermVersion.V4
   */
  readonly azurermVersion?: AzurermVersion;
  /**
   * Terraform stack in which it is made. Its federated credentials and role assignments are made in the same stack,
   * whichever clusters they serve: Azure refuses concurrent writes of them, and stacks are deployed in parallel.
   *
   * @default - the cluster's stack; outside a cluster a stack of its own, named as the construct
   */
  readonly stack?: TerraformStack;
  /**
   * What makes the identity, in a cluster.
   *
   * @default - the cluster's provisioner; outside a cluster Terraform
   */
  readonly provisioner?: Provisioner;
}

/** A managed identity that exists already. */
export interface ManagedIdentityAttributes {
  /** Client ID (application ID), a GUID. */
  readonly clientId: string;
  /**
   * Principal ID (object ID of its service principal), a GUID.
   *
   * @default - looked up by the client ID with the `azuread_service_principal` data source
   */
  readonly principalId?: string;
  /**
   * Entra tenant, a GUID.
   *
   * @default - the cluster's; required outside a cluster
   */
  readonly tenantId?: string;
  /**
   * ARM ID of the identity: `/subscriptions/SUB/resourceGroups/RG/providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME`.
   * Needed to make federated credentials.
   *
   * @default - federated credentials cannot be made
   */
  readonly resourceId?: string;
  /**
   * Whether the federated credentials exist already and are looked after elsewhere.
   *
   * @default false
   */
  readonly federatedCredentialsExist?: boolean;
}

interface State extends ManagedIdentityAttributes {
  readonly armId?: string;
  readonly tenantId: string;
  readonly isNew: boolean;
  readonly provisioning: Provisioning;
  readonly stack?: TerraformStack;
  readonly resourceGroupName: string;
}

/**
 * A user-assigned managed identity, which needs no secret: ServiceAccount tokens of a cluster stand for it.
 *
 * @see https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview
 */
export class ManagedIdentity extends Identity {
  /**
   * Makes a managed identity.
   *
   * @param scope a cluster or a construct in it; or the app, for an identity that several clusters share
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static create(scope: Construct, id: string, props: ManagedIdentityProps = {}): ManagedIdentity {
    checkCall('ManagedIdentity.create', undefined, scope, id, props);
    return new ManagedIdentity(scope, id, props);
  }

  /**
   * Uses a managed identity that exists already.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static fromAttributes(scope: Construct, id: string, attributes: ManagedIdentityAttributes): ManagedIdentity {
    checkCall('ManagedIdentity.fromAttributes', undefined, scope, id, attributes);
    return new ManagedIdentity(scope, id, {}, attributes);
  }

  public readonly clientId: string;
  public readonly tenantId: string;
  /** ARM ID of the identity; undefined for an existing identity of which only the client ID is known. */
  public readonly resourceId?: string;
  /** @internal */
  public readonly _principal: Principal;
  /** @internal */
  public readonly _isNew: boolean;
  private readonly givenPrincipalId?: string;
  /** ARM ID in plain text, also while `resourceId` is a token. */
  private readonly armId?: string;
  private readonly resourceGroupName: string;
  private readonly federatedElsewhere: boolean;

  private constructor(scope: Construct, id: string, props: ManagedIdentityProps, existing?: ManagedIdentityAttributes) {
    super(scope, id);
    const state = existing ? this.adopt(existing) : this.make(props);
    const { clientId, principalId, tenantId, resourceId, armId, provisioning, stack, isNew, resourceGroupName, federatedCredentialsExist } = state;
    this.clientId = clientId;
    this.givenPrincipalId = principalId;
    this.tenantId = tenantId;
    this.resourceId = resourceId;
    this.armId = armId;
    this._isNew = isNew;
    this._principal = this._program.principals.of(
      { clientId, principalId, resourceId: armId ?? resourceId, isMade: isNew, path: this.node.path }, { owner: this, provisioning, stack });
    this.resourceGroupName = resourceGroupName;
    this.federatedElsewhere = federatedCredentialsExist ?? false;
  }

  /** @internal */
  public get _known(): KnownIdentity | undefined {
    const known = super._known;
    return known && { ...known, federatedElsewhere: this.federatedElsewhere };
  }

  public get principalId(): string {
    return this.givenPrincipalId ?? this._principal.findPrincipalId();
  }

  /** @internal */
  public get _resourceId(): string | undefined {
    return this.resourceId !== undefined && !isToken(this.resourceId) ? this.resourceId : this.armId;
  }

  /** @internal */
  public get _literalPrincipalId(): string | undefined {
    return !this._isNew && this.givenPrincipalId && !isToken(this.givenPrincipalId) && !this.givenPrincipalId.includes('${') ? this.givenPrincipalId : undefined;
  }

  /**
   * Lets a ServiceAccount of a cluster stand for this identity.
   *
   * @internal
   */
  public _federate({ cluster, namespace, serviceAccountName }: Federation): IConstruct | undefined {
    const key = [cluster.owner.node.path, namespace, serviceAccountName].join('\n');
    const { federations, home } = this._principal;
    if (federations.has(key) || this.federatedElsewhere) {
      return federations.get(key);
    }
    const name = federatedCredentialName(cluster.owner.node.id, namespace, serviceAccountName);
    if (!this.resourceId) {
      federations.set(key, undefined);
      this._program.problems.add(this.node.path, {
        code: Refusal.IDENTITY_UNKNOWN,
        what: `system:serviceaccount:${namespace}:${serviceAccountName} of cluster ${cluster.owner.node.id} cannot be federated with this identity: its ARM ID is not known`,
        why: 'a federated credential is a child of the identity in ARM',
        fix: 'give `resourceId` in ManagedIdentity.fromAttributes(), or set `federatedCredentialsExist: true` when they are made elsewhere',
      });
      return undefined;
    }
    if (!home.provisioning.knowsIssuer || homeOf(home.owner) !== cluster) {
      this._program.problems.addAll(cluster.owner.node.path, issuerProblems(cluster.distribution));
    }
    const element = home.provisioning.federatedCredential(home.owner, name, {
      name,
      cluster: cluster.owner.node.id,
      issuer: cluster.oidcIssuerUrl(),
      subject: `system:serviceaccount:${namespace}:${serviceAccountName}`,
      audience: TOKEN_EXCHANGE_AUDIENCE,
      identityResourceId: this.resourceId,
      identityResourceGroupName: this.resourceGroupName,
    });
    federations.set(key, element);
    return element;
  }

  private make(props: ManagedIdentityProps): State {
    const cluster = homeOf(this);
    const problems: Problem[] = [];
    const need = (name: 'resourceGroupName' | 'location' | 'subscriptionId' | 'tenantId', fallback?: string): string => {
      const value = props[name] ?? fallback;
      if (value === undefined) {
        problems.push({
          code: Refusal.VALUE_MISSING,
          what: `\`${name}\` is missing`,
          why: cluster ? 'the cluster says nothing of where new managed identities are made' : 'an identity outside a cluster has nothing to take it from',
          fix: cluster ? `set \`identities\` on the cluster, or \`${name}\` here` : `set \`${name}\` in ManagedIdentity.create()`,
        });
      }
      return value ?? '';
    };
    const subscriptionId = need('subscriptionId', cluster?.subscriptionId);
    const tenantId = need('tenantId', cluster?.tenantId);
    const resourceGroupName = need('resourceGroupName', cluster?.identities?.resourceGroupName);
    const location = need('location', cluster?.identities?.location);
    const name = props.name ?? identityName(this.node.path);
    if (!cluster && subscriptionId && tenantId) {
      problems.push(...checkGuid('the subscription ID', subscriptionId), ...checkGuid('the tenant ID', tenantId));
    }
    // https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftmanagedidentity
    if (!isToken(name) && !/^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/.test(name)) {
      problems.push({
        code: Refusal.NAME_FORM,
        what: `${quote(name)} is not the name of a managed identity`,
        why: 'Azure refuses it',
        fix: "use 3 to 128 letters, digits, '-' and '_', beginning with a letter or digit",
      });
    }
    this._program.problems.addAll(this.node.path, problems);
    const { provisioning, stack } = this.place(cluster, props, subscriptionId, tenantId);
    if (cluster && !props.stack && provisioning.isBoundToSubscription && !isToken(subscriptionId) && subscriptionId.toLowerCase() !== cluster.subscriptionId.toLowerCase()) {
      this._program.problems.add(this.node.path, {
        code: Refusal.SUBSCRIPTION,
        what: `\`subscriptionId\` is ${subscriptionId}, and the azurerm provider of the cluster works in ${cluster.subscriptionId}`,
        why: 'the identity would be made in the subscription of the provider',
        fix: 'make the identity on the app (ManagedIdentity.create(app, …)), where it has a stack and a provider of its own',
      });
    }
    const made = provisioning.managedIdentity(this, {
      name, resourceGroupName, location, subscriptionId, tags: props.tags ?? cluster?.identities?.tags,
    });
    provisioning.handOver(this, 'client_id', made.clientId, `Client ID of ${this.node.path}`);
    const armId = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroupName}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`;
    return { ...made, armId, tenantId, provisioning, stack, isNew: true, resourceGroupName };
  }

  private adopt(attributes: ManagedIdentityAttributes): State {
    const cluster = homeOf(this);
    const problems = [
      ...checkGuid('the client ID', attributes.clientId),
      ...(attributes.principalId ? checkGuid('the principal ID', attributes.principalId) : []),
      ...(attributes.tenantId ? checkGuid('the tenant ID', attributes.tenantId) : []),
    ];
    if (attributes.principalId && !isToken(attributes.clientId) && attributes.principalId.toLowerCase() === attributes.clientId.toLowerCase()) {
      problems.push({
        code: 'FAZ017',
        what: 'the client ID and the principal ID are the same GUID',
        why: 'an identity signs in with its client ID and is granted roles under its principal ID (object ID), and no identity has one GUID for both',
        fix: '`az identity show --query "{clientId: clientId, principalId: principalId}"` prints both',
      });
    }
    const parsed = attributes.resourceId && !isToken(attributes.resourceId) ? readArmScope(attributes.resourceId) : undefined;
    if (parsed?.problem) {
      problems.push(parsed.problem);
    } else if (parsed?.scope && (parsed.scope.kind !== ArmScopeKind.RESOURCE
      || parsed.scope.resourceType!.toLowerCase() !== 'microsoft.managedidentity/userassignedidentities')) {
      problems.push({
        code: Refusal.RESOURCE_ID,
        what: `${quote(attributes.resourceId!)} is the ID of a ${parsed.scope.resourceType ?? parsed.scope.kind}, not of a managed identity`,
        why: 'federated credentials are made below it',
        fix: 'give `az identity show --query id`: /subscriptions/SUB/resourceGroups/RG/providers/Microsoft.ManagedIdentity/userAssignedIdentities/NAME',
      });
    }
    if (!cluster && !attributes.tenantId) {
      problems.push({
        code: Refusal.VALUE_MISSING,
        what: '`tenantId` is missing',
        why: 'an identity outside a cluster has nothing to take it from',
        fix: 'set `tenantId` in ManagedIdentity.fromAttributes()',
      });
    }
    this._program.problems.addAll(this.node.path, problems);
    const tenantId = attributes.tenantId ?? cluster?.tenantId ?? '';
    // Another construct may have a place for it already.
    const { provisioning, stack } = this._program.principals.find(attributes)?.home ?? this.place(cluster, {}, parsed?.scope?.subscriptionId ?? cluster?.subscriptionId ?? '', tenantId);
    return { ...attributes, tenantId, provisioning, stack, isNew: false, resourceGroupName: parsed?.scope?.resourceGroupName ?? resourceGroupIn(attributes.resourceId) };
  }

  /** Where everything of this identity is made. */
  private place(cluster: Home | undefined, props: ManagedIdentityProps, subscriptionId: string, tenantId: string): { provisioning: Provisioning; stack?: TerraformStack } {
    if (cluster && !props.stack) {
      return { provisioning: cluster.provisionings.of(props.provisioner && toolOf(props.provisioner)), stack: cluster.existingStack() };
    }
    props.stack && this._program.addTerraformApp(TerraformApp.of(props.stack));
    const stack = props.stack ?? this.newStack();
    const provisionings = new Provisionings({
      owner: this,
      subscriptionId,
      tenantId,
      cloud: props.cloud ?? cluster?.cloud ?? AzureCloud.PUBLIC,
      azurermVersion: props.azurermVersion,
      program: this._program,
      isOwnStack: !props.stack,
      stack: () => stack,
    }, toolOf(Provisioner.terraform()));
    return { provisioning: provisionings.of(), stack };
  }

  /** An identity outside a cluster has a stack of its own. */
  private newStack(): TerraformStack {
    const app = this._program.appForStack(this.node.path, {
      code: Refusal.COMPOSITION,
      what: 'the identity has no Terraform app to make its stack in',
      why: 'an identity outside a cluster has a stack of its own',
      fix: 'use FluxAzureApp, or pass `stack`',
    });
    return this._program.newStack(app, this.node.id, this.node.path);
  }
}

/** The resource group of an ARM ID that only Terraform knows: /subscriptions/SUB/resourceGroups/RG/… */
function resourceGroupIn(resourceId: string | undefined): string {
  return isToken(resourceId) ? Token.asString(Fn.element(Fn.split('/', resourceId!), 4)) : '';
}

/** At most 120 characters of letters, digits, `-` and `_`; the hash keeps names apart that were cut or cleaned alike. */
function federatedCredentialName(cluster: string, namespace: string, serviceAccountName: string): string {
  const plain = `${cluster}-${namespace}-${serviceAccountName}`;
  const clean = plain.replace(/[^A-Za-z0-9_-]/g, '-');
  // Without the hash a-b + c and a + b-c would be one name.
  return `${clean.slice(0, 111)}-${shortHash(cluster, namespace, serviceAccountName)}`;
}

function identityName(path: string): string {
  const clean = `flux-${path.replace(/\/identity$/, '').replace(/[^A-Za-z0-9_-]+/g, '-')}`;
  return clean.length <= 128 ? clean : `${clean.slice(0, 119)}-${shortHash(path)}`;
}

/** Lets a ServiceAccount of a cluster stand for an identity. */
export const federate = (identity: ManagedIdentity, federation: Federation) => identity._federate(federation);
