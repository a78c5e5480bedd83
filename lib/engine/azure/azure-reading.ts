import { Anybodys } from './anybodys';
import { AdoEntitlement, AdoGrant, AzureGraph, AzureIdentity, FederatedCredential, IdentityKind, OtherRight, RoleGrant } from './azure-graph';
import { push } from '../../text/json-reading';
import { ReviewInput } from '../input';
import { TerraformBlock } from '../terraform/terraform-block';
import { TerraformFiles } from '../terraform/terraform-files';
import { isTold } from '../terraform/unknown';

interface IdentityIds {
  readonly clientId?: string;
  readonly principalId?: string;
  readonly resourceId?: string;
  readonly tenantId?: string;
}

/** Collects identities and finds them again by any of their IDs. */
export class IdentityIndex {
  public readonly all: AzureIdentity[] = [];
  /** Identities whose client ID a file or a deployment told. */
  public readonly named = new Set<AzureIdentity>();
  private readonly byClient = new Map<string, AzureIdentity>();
  private readonly byPrincipal = new Map<string, AzureIdentity>();
  private readonly byResource = new Map<string, AzureIdentity>();

  public add(kind: IdentityKind, name: string, at: string, isMade: boolean, ids: IdentityIds): AzureIdentity {
    const found = this.find(ids);
    const known = found?.isMade && isMade && ids.clientId !== undefined && found.clientId?.startsWith('tf:') && found.clientId !== ids.clientId ? undefined : found;
    const identity = known ?? {
      key: at, kind, name, at, isMade, federatedElsewhere: false, credentials: [], roles: [], ado: [], adoProjects: [], entitlements: [], certificates: [],
    };
    if (!known) {
      this.all.push(identity);
    } else if (isMade && !known.isMade) {
      // One half makes what another looks up.
      Object.assign(known, { kind, name, at, key: at, isMade });
    }
    this.learn(identity, ids);
    return identity;
  }

  /** Notes further IDs of an identity; the first of each kind is the one that is shown. */
  public learn(identity: AzureIdentity, { clientId, principalId, resourceId, tenantId }: IdentityIds): void {
    identity.clientId ??= clientId;
    if (clientId !== undefined && !/^(tf:|aso:|\$\{)/.test(clientId)) {
      this.named.add(identity);
    }
    identity.principalId ??= principalId;
    identity.resourceId ??= resourceId;
    identity.tenantId ??= tenantId;
    for (const [index, id] of [[this.byClient, clientId], [this.byPrincipal, principalId], [this.byResource, resourceId]] as const) {
      if (id && !index.has(id.toLowerCase())) {
        index.set(id.toLowerCase(), identity);
      }
    }
  }

  public ofClient(id: string): AzureIdentity | undefined {
    return this.byClient.get(id.toLowerCase());
  }

  public ofPrincipal(id: string): AzureIdentity | undefined {
    return this.byPrincipal.get(id.toLowerCase());
  }

  public ofResource(id: string): AzureIdentity | undefined {
    return this.byResource.get(id.toLowerCase());
  }

  private find({ clientId, principalId, resourceId }: { clientId?: string; principalId?: string; resourceId?: string }): AzureIdentity | undefined {
    return (clientId && this.ofClient(clientId)) || (principalId && this.ofPrincipal(principalId)) || (resourceId && this.ofResource(resourceId)) || undefined;
  }
}

/** What the readers have found so far. */
export interface AzureReading {
  readonly index: IdentityIndex;
  readonly credentials: FederatedCredential[];
  readonly roles: RoleGrant[];
  readonly entitlements: AdoEntitlement[];
  readonly unattributedAdo: AdoGrant[];
  /** Grants to groups of Entra whose members no file tells. */
  readonly unattributed: RoleGrant[];
  readonly others: OtherRight[];
  /** Vaults that honour roles, and no access policies. */
  readonly roleVaults: Set<string>;
  readonly policyVaults: Set<string>;
  readonly fluxExtensions: string[];
}

/** Reads one form of the Azure half: identities first, then what they are trusted with and granted. */
export interface AzureReader {
  identities?(input: ReviewInput, files: TerraformFiles, reading: AzureReading): void;
  grants?(input: ReviewInput, files: TerraformFiles, reading: AzureReading): void;
}

/** Reads the Azure half of a program, whoever wrote it. */
export function readAzure(input: ReviewInput, files: TerraformFiles, readers: readonly AzureReader[]): AzureGraph {
  const index = new IdentityIndex();
  const reading: AzureReading = {
    index,
    credentials: [],
    roles: [],
    entitlements: [],
    unattributedAdo: [],
    unattributed: [],
    others: [],
    roleVaults: new Set(),
    policyVaults: new Set(),
    fluxExtensions: [],
  };
  readers.forEach(reader => reader.identities?.(input, files, reading));
  readKubelets(input, files, index);
  const sharedClientIds = readAppliedIds(input, files, index);
  readContext(input, files, index);
  readers.forEach(reader => reader.grants?.(input, files, reading));
  const { credentials, roles, entitlements, others, roleVaults, policyVaults, fluxExtensions } = reading;
  const bySubject = new Map<string, FederatedCredential[]>();
  credentials.forEach(credential => push(bySubject, credential.subject.toLowerCase(), credential));
  return {
    identities: index.all,
    credentials,
    roles,
    anybodys: anybodysOf(reading),
    others: othersOf(others),
    roleVaults,
    hasClientId: identity => index.named.has(identity),
    entitlements,
    identityOfClient: id => index.ofClient(id),
    identityOfPrincipal: id => index.ofPrincipal(id),
    learnClientId: (identity, clientId) => index.learn(identity, { clientId }),
    credentialsOf: subject => bySubject.get(subject.toLowerCase()) ?? [],
    abacRegistries: abacRegistries(input, files),
    policyVaults,
    sharedClientIds,
    fluxExtensions,
  };
}

function anybodysOf({ credentials, roles, unattributed, unattributedAdo }: AzureReading): Anybodys {
  const isAnybodys = ({ isMade, principalId, resourceId }: AzureIdentity) => !isMade && !isTold(principalId ?? resourceId ?? '');
  return new Anybodys(
    [...unattributed, ...roles.filter(({ doubt, identity }) => doubt !== undefined && isAnybodys(identity))],
    unattributedAdo,
    credentials.filter(({ doubt, identity }) => doubt !== undefined && isAnybodys(identity)),
  );
}

function othersOf(others: readonly OtherRight[]): Map<AzureIdentity, OtherRight[]> {
  const all = new Map<AzureIdentity, OtherRight[]>();
  others.forEach(other => push(all, other.identity, other));
  return all;
}

function readKubelets(input: ReviewInput, files: TerraformFiles, index: IdentityIndex): void {
  for (const { context } of input.clusters.filter(({ context: { kubelet } }) => kubelet)) {
    index.add('kubelet identity', `kubelet of ${context.name}`, context.name, false, {
      clientId: files.resolve(context.stack, context.kubelet!.clientId), principalId: files.resolve(context.stack, context.kubelet!.principalId),
    });
  }
}

/** After a deployment the outputs file tells which GUID an identity got. */
function readAppliedIds(input: ReviewInput, files: TerraformFiles, index: IdentityIndex): AzureGraph['sharedClientIds'] {
  const shared: { clientId: string; first: AzureIdentity; second: AzureIdentity }[] = [];
  for (const [stack, outputs] of Object.entries(input.applied ?? {})) {
    for (const [name, value] of Object.entries(outputs)) {
      const symbol = files.output(stack, name);
      if (typeof value === 'string' && symbol.startsWith('tf:')) {
        const client = index.ofClient(symbol);
        const principal = index.ofPrincipal(symbol);
        const first = client && index.ofClient(value);
        if (first && first !== client) {
          shared.push({ clientId: value, first, second: client });
        }
        client && index.learn(client, { clientId: value });
        principal && index.learn(principal, { principalId: value });
      }
    }
  }
  return shared;
}

function readContext(input: ReviewInput, files: TerraformFiles, index: IdentityIndex): void {
  for (const { context } of input.clusters) {
    for (const { clientId, principalId, resourceId, tenantId, federatedElsewhere } of context.identities ?? []) {
      const stack = context.stack;
      const ids = {
        clientId: files.resolve(stack, clientId),
        principalId: principalId && files.resolve(stack, principalId),
        resourceId: resourceId && files.resolve(stack, resourceId),
        tenantId: tenantId && files.resolve(stack, tenantId),
      };
      const identity = index.add('identity made elsewhere', resourceId ? resourceId.slice(resourceId.lastIndexOf('/') + 1) : clientId, context.name, false, ids);
      identity.federatedElsewhere ||= federatedElsewhere ?? false;
    }
  }
}

function abacRegistries(input: ReviewInput, files: TerraformFiles): Set<string> {
  const known = input.clusters.flatMap(({ context }) => (context.resources ?? []).filter(({ abac }) => abac).map(({ id }) => files.resolve(context.stack, id).toLowerCase()));
  return new Set([...known, ...files.ofType('azurerm_container_registry').flatMap(block => abacNames(files, block))]);
}

/** https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/container_registry : role_assignment_mode, from azurerm 5 on. */
function abacNames(files: TerraformFiles, block: TerraformBlock): string[] {
  const name = files.attribute(block, 'name');
  const id = files.resolve(block.stack, `\${${block.isData ? 'data.' : ''}azurerm_container_registry.${block.name}.id}`);
  return /^Abac/i.test(files.attribute(block, 'role_assignment_mode')) ? [id.toLowerCase(), ...isTold(name) ? [name.toLowerCase()] : []] : [];
}
