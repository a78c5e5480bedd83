import { TerraformStack } from 'cdktf';
import { Construct, IConstruct } from 'constructs';
import type { AdoMembershipSpec, Provisioning } from './provisioning';
import { ResolvedScope } from '../azure/grant-scope';
import { AzureRole } from '../azure/roles';
import { shortHash, slug } from '../text/hashes';
import { Problem, ProblemList } from '../text/problems';
import { Refusal } from '../text/refusals';
import { originOf } from '../text/token-origin';
import { stableText } from './hand-off/expression';
import { isGuid } from '../text/identifiers';
import { isToken } from '../text/tokens';

/** What Azure knows a principal by; any of them may be a token. */
export interface PrincipalIds {
  readonly clientId?: string;
  readonly principalId?: string;
  /** ARM ID. */
  readonly resourceId?: string;
}

/** Where everything of a principal is made, whoever asks for it. */
export interface PrincipalHome {
  /** The construct at whose path it stands. */
  readonly owner: Construct;
  readonly provisioning: Provisioning;
  readonly stack?: TerraformStack;
  /** What IDs of the constructs begin with, where the owner has others of its kind. */
  readonly prefix?: string;
}

/** Who names a principal. */
export interface Naming extends PrincipalIds {
  /** Whether it is made in this program. */
  readonly isMade: boolean;
  /** What it is, for messages. */
  readonly path: string;
}

/** A grant of a role. */
export interface PrincipalGrant {
  readonly role: AzureRole;
  readonly scope: ResolvedScope;
  readonly condition?: string;
  /** What makes it, when that is not the home. */
  readonly provisioning?: Provisioning;
}

/**
 * A principal of Azure, whatever constructs of the program stand for it. All that it gets is made once and in one place: Azure refuses a
 * second assignment of the same role, and concurrent writes of federated credentials, and stacks are deployed in parallel.
 */
export class Principal {
  /** Federated credentials, by cluster, namespace and ServiceAccount. */
  public readonly federations = new Map<string, IConstruct | undefined>();
  /** Certificates that were uploaded. */
  public readonly uploads = new Set<string>();
  private readonly assignments = new Map<string, IConstruct>();
  private readonly memberships = new Map<string, IConstruct[]>();
  private readonly licenses = new Map<string, { readonly type: string; readonly path: string }>();
  private readonly foreign = new Map<Provisioning, string>();
  private readonly byPlace = new Map<unknown, Provisioning>();

  public constructor(public readonly home: PrincipalHome, private known: Naming) {
    this.byPlace.set(home.provisioning.place, home.provisioning);
  }

  public get path(): string {
    return this.known.path;
  }

  public get isMade(): boolean {
    return this.known.isMade;
  }

  public get ids(): PrincipalIds {
    return this.known;
  }

  /** Notes what another construct knows of it. */
  public learn({ clientId, principalId, resourceId }: PrincipalIds): void {
    const { known } = this;
    this.known = { ...known, clientId: known.clientId ?? clientId, principalId: known.principalId ?? principalId, resourceId: known.resourceId ?? resourceId };
  }

  /** The principal ID as the home knows it; looked up there once, when nobody gives it. */
  public findPrincipalId(): string {
    if (this.known.principalId === undefined) {
      const { clientId, resourceId } = this.known;
      const { owner, provisioning } = this.home;
      const principalId = provisioning.principalIdOf(owner, { clientId: clientId!, resourceId, isForeign: false });
      this.known = { ...this.known, principalId };
    }
    return this.known.principalId!;
  }

  /** Grants a role, once for each role, scope and condition. */
  public grant({ role, scope, condition, provisioning: wanted }: PrincipalGrant): IConstruct {
    const { owner, stack, prefix = '' } = this.home;
    const key = [role.guid, stableId(scope.id)!, condition ?? ''].join('\n');
    const known = this.assignments.get(key);
    if (known) {
      return known;
    }
    const provisioning = this.provisioningFor(wanted);
    // The name tells role and scope, so that adding one grant changes no other.
    const id = `${prefix}${role.roleName.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${shortHash(stableText(scope.id, originOf(scope.id) ?? stack), role.guid, condition ?? '')}`;
    const element = provisioning.roleAssignment(owner, id, {
      principalId: this.principalIdFor(provisioning),
      principalKey: [this.known.resourceId, this.known.clientId, this.known.principalId].find(value => value !== undefined && !isToken(value)) ?? this.path,
      role,
      scope,
      newPrincipal: this.isMade && provisioning === this.home.provisioning,
      condition,
    });
    this.assignments.set(key, element);
    return element;
  }

  /** Joins Azure DevOps, once for each project and group or repository. */
  public joinAdo(spec: Omit<AdoMembershipSpec, 'principalId'>, usedBy: string, problems: ProblemList, wanted?: Provisioning): IConstruct[] {
    const where = [spec.organizationUrl, spec.projectName.toLowerCase()].join('/');
    const name = [where, spec.group ?? '', ...(spec.repositories ?? []), ...(spec.group ? [] : spec.permissions ?? [])].join('\n');
    const key = name.toLowerCase();
    const license = this.licenses.get(spec.organizationUrl.toLowerCase()) ?? { type: spec.accountLicenseType, path: usedBy };
    this.licenses.set(spec.organizationUrl.toLowerCase(), license);
    if (license.type !== spec.accountLicenseType) {
      problems.add(usedBy, {
        code: Refusal.IDENTITY_DIFFERS,
        what: `\`accountLicenseType\` is ${JSON.stringify(spec.accountLicenseType)}, and ${license.path} gives the same service principal ${JSON.stringify(license.type)} in ${spec.organizationUrl}`,
        why: 'a service principal has one access level in an organization',
        fix: 'give both accesses the same',
      });
    }
    const known = this.memberships.get(key);
    if (known) {
      return known;
    }
    const provisioning = this.provisioningFor(wanted);
    const id = `${this.home.prefix ?? ''}ado-${slug(spec.projectName)}-${spec.group ? slug(spec.group) : 'repositories'}-${shortHash(name)}`;
    const made = provisioning.adoMembership(this.home.owner, id, { ...spec, principalId: this.principalIdFor(provisioning) });
    this.memberships.set(key, made);
    return made;
  }

  /** Whichever cluster asks, one stack and one runbook writes what is of this principal. */
  private provisioningFor(wanted: Provisioning = this.home.provisioning): Provisioning {
    const known = this.byPlace.get(wanted.place) ?? wanted;
    this.byPlace.set(wanted.place, known);
    return known;
  }

  /** The principal ID as a provisioner knows it that may be another one than the home's. */
  private principalIdFor(provisioning: Provisioning): string {
    const { principalId, clientId, resourceId } = this.known;
    if (provisioning === this.home.provisioning || (principalId !== undefined && isGuid(principalId))) {
      return this.findPrincipalId();
    }
    const existing = { clientId: clientId!, resourceId: isToken(resourceId) ? undefined : resourceId, isForeign: true };
    const known = this.foreign.get(provisioning) ?? provisioning.principalIdOf(this.home.owner, existing);
    this.foreign.set(provisioning, known);
    return known;
  }
}

/** The principals of a program. Two constructs stand for one when any of their IDs is the same. */
export class Principals {
  private readonly byId = new Map<string, Principal>();

  public constructor(private readonly problems: ProblemList) {}

  /** The principal with any of these IDs. */
  public find(ids: PrincipalIds): Principal | undefined {
    return keysOf(ids).map(key => this.byId.get(key)).find(principal => principal !== undefined);
  }

  /**
   * The principal that a construct stands for.
   *
   * @param home where everything of it is made, unless another construct has named it before
   */
  public of(naming: Naming, home: PrincipalHome): Principal {
    const known = this.find(naming);
    if (known) {
      this.check(known, naming);
      known.learn(naming);
    }
    const principal = known ?? new Principal(home, naming);
    keysOf(naming).filter(key => !this.byId.has(key)).forEach(key => this.byId.set(key, principal));
    return principal;
  }

  private check(known: Principal, naming: Naming): void {
    const problem = known.isMade || naming.isMade ? madeTwice(known, naming) : contradiction(known, naming, keysOf(naming).some(key => (this.byId.get(key) ?? known) !== known));
    if (problem) {
      this.problems.add(naming.path, problem);
    }
  }
}

function madeTwice(known: Principal, naming: Naming): Problem {
  const id = naming.resourceId ?? naming.clientId ?? '';
  const name = id.slice(id.lastIndexOf('/') + 1);
  return known.isMade && naming.isMade ? {
    code: 'FAZ076',
    what: `${known.path} and ${naming.path} would make one managed identity: ${name}`,
    why: 'in a resource group there is one of each name, so that both would write the same one',
    fix: 'give one of them another `name`, or pass one identity to both accesses',
  } : {
    code: Refusal.IDENTITY_DIFFERS,
    what: `the identity ${name} is made by this program (${known.isMade ? known.path : naming.path}) and named as existing (${known.isMade ? naming.path : known.path})`,
    why: 'its grants and federated credentials would be written in two places, and it does not exist when the first of them is deployed',
    fix: 'pass the identity that is made to both accesses',
  };
}

function contradiction(known: Principal, naming: Naming, isTwo: boolean): Problem | undefined {
  const differs = ([['client ID', 'clientId'], ['principal ID', 'principalId'], ['ARM ID', 'resourceId']] as const)
    .filter(([, name]) => isLiteral(known.ids[name]) && isLiteral(naming[name]) && known.ids[name]!.toLowerCase() !== naming[name]!.toLowerCase());
  if (differs.length === 0 && !isTwo) {
    return undefined;
  }
  const what = differs.map(([words, name]) => `${words} ${known.ids[name]} and ${naming[name]}`).join(', ') || 'IDs of two';
  return {
    code: Refusal.IDENTITY_DIFFERS,
    what: `${known.path} and ${naming.path} stand for one identity and differ: ${what}`,
    why: 'an identity has one client ID, one principal ID and one ARM ID, so that one of them belongs to another identity',
    fix: '`az identity show --query "{clientId: clientId, principalId: principalId, id: id}"` prints all three: correct the one that is wrong',
  };
}

function isLiteral(value: string | undefined): boolean {
  return value !== undefined && !isToken(value) && !value.includes('${');
}

function keysOf({ clientId, principalId, resourceId }: PrincipalIds): string[] {
  return Object.entries({ clientId, principalId, resourceId }).map(([name, value]) => [name, stableId(value)] as const)
    .filter(([, id]) => id).map(([name, id]) => `${name}\n${id}`);
}

/** The text of an ID by which it is the same whenever it means the same: tokens are numbered, their expressions are not. */
export function stableId(id: string | undefined): string | undefined {
  if (id === undefined || !isToken(id)) {
    return id?.toLowerCase();
  }
  const stack = originOf(id);
  return `${stack?.node.path ?? ''}\n${stableText(id, stack)}`;
}
