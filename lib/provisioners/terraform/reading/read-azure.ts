import { ArmScope } from '../../../azure/arm-scope';
import { ReviewInput } from '../../../engine/input';
import { objectAt, objectsAt, push, stringAt, stringsAt } from '../../../text/json-reading';
import { AzureGraph, AzureIdentity, CustomRole, FederatedCredential, IdentityKind, RoleGrant } from '../../../engine/azure/azure-graph';
import { readAdo } from './read-ado';
import { readAso } from '../../aso/reading/read-aso';
import { findRole } from '../../../azure/role-actions';
import { TerraformBlock, TerraformFiles } from '../../../engine/terraform/terraform-files';

interface IdentityIds {
  readonly clientId?: string;
  readonly principalId?: string;
  readonly resourceId?: string;
  readonly tenantId?: string;
}

/** Collects identities and finds them again by any of their IDs. */
export class IdentityIndex {
  public readonly all: AzureIdentity[] = [];
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

/** Reads the Azure half of a program from its stacks and from the manifests of Azure Service Operator. */
export function readAzure(input: ReviewInput, files: TerraformFiles): AzureGraph {
  const index = new IdentityIndex();
  readIdentities(input, files, index);
  const sharedClientIds = readAppliedIds(input, files, index);
  readContext(input, files, index);
  const credentials = files.ofType('azurerm_federated_identity_credential', 'azuread_application_federated_identity_credential')
    .filter(block => !block.isData).map(block => readCredential(files, block, index));
  const roles = files.ofType('azurerm_role_assignment').filter(block => !block.isData).map(block => readRole(files, block, index));
  readAso(input, index, credentials, roles);
  readCertificates(files, index);
  const entitlements = readAdo(files, index);
  const bySubject = new Map<string, FederatedCredential[]>();
  credentials.forEach(credential => push(bySubject, credential.subject.toLowerCase(), credential));
  return {
    identities: index.all,
    credentials,
    roles,
    entitlements,
    identityOfClient: id => index.ofClient(id),
    identityOfPrincipal: id => index.ofPrincipal(id),
    learnClientId: (identity, clientId) => index.learn(identity, { clientId }),
    credentialsOf: subject => bySubject.get(subject.toLowerCase()) ?? [],
    abacRegistries: abacRegistries(input, files),
    policyVaults: policyVaults(files),
    sharedClientIds,
    fluxExtensions: ['azurerm_kubernetes_cluster_extension', 'azurerm_arc_kubernetes_cluster_extension'].flatMap(type => files.ofType(type)).filter(isFluxExtension).map(({ at }) => at),
  };
}

function isFluxExtension({ body }: TerraformBlock): boolean {
  return stringAt(body, 'extension_type')?.toLowerCase() === 'microsoft.flux';
}

function readIdentities(input: ReviewInput, files: TerraformFiles, index: IdentityIndex): void {
  for (const block of files.ofType('azurerm_user_assigned_identity')) {
    // Two resources are two identities: where they are one name in one group, Azure refuses the second, and nobody shares it.
    index.add('managed identity', files.attribute(block, 'name') || block.name, block.at, !block.isData, {
      clientId: follow(files, block, 'client_id'), principalId: follow(files, block, 'principal_id'), resourceId: follow(files, block, 'id'), tenantId: tenantOf(files, block),
    });
  }
  for (const block of files.ofType('azuread_application')) {
    const identity = index.add('application', files.attribute(block, 'display_name') || block.name, block.at, !block.isData, { clientId: follow(files, block, 'client_id'), tenantId: tenantOf(files, block) });
    index.learn(identity, { clientId: follow(files, block, 'application_id'), resourceId: follow(files, block, 'id') });
  }
  for (const block of files.ofType('azuread_service_principal')) {
    const clientId = files.attribute(block, 'client_id') || files.attribute(block, 'application_id') || undefined;
    const principalId = files.attribute(block, 'object_id') || undefined;
    const identity = index.add('identity made elsewhere', files.attribute(block, 'display_name') || block.name, block.at, false, { clientId, principalId });
    index.learn(identity, { clientId: follow(files, block, 'client_id'), principalId: follow(files, block, 'object_id'), resourceId: follow(files, block, 'id'), tenantId: tenantOf(files, block) });
  }
  for (const block of files.ofType('azurerm_kubernetes_cluster')) {
    index.add('kubelet identity', `kubelet of ${files.attribute(block, 'name') || block.name}`, block.at, false, {
      clientId: `${block.symbol}.kubelet_identity[0].client_id`, principalId: `${block.symbol}.kubelet_identity[0].object_id`, resourceId: `${block.symbol}.kubelet_identity[0].user_assigned_identity_id`,
    });
  }
  for (const { context } of input.clusters.filter(({ context: { kubelet } }) => kubelet)) {
    index.add('kubelet identity', `kubelet of ${context.name}`, context.name, false, {
      clientId: files.resolve(context.stack ?? '', context.kubelet!.clientId), principalId: files.resolve(context.stack ?? '', context.kubelet!.principalId),
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
      const stack = context.stack ?? '';
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

function readCredential(files: TerraformFiles, block: TerraformBlock, index: IdentityIndex): FederatedCredential {
  const parent = ['user_assigned_identity_id', 'parent_id', 'application_id'].map(name => files.attribute(block, name)).find(id => id !== '') ?? `${block.symbol}.parent`;
  // A reference tells two identities of one ARM ID apart.
  const [, name] = /^\$\{azurerm_user_assigned_identity\.([\w-]+)\.id\}$/.exec(stringAt(block.body, 'user_assigned_identity_id') ?? stringAt(block.body, 'parent_id') ?? '') ?? [];
  const referred = name === undefined ? undefined : index.ofClient(`tf:${block.stack}/azurerm_user_assigned_identity.${name}.client_id`);
  const identity = referred ?? index.ofResource(parent) ?? index.add('identity made elsewhere', nameOf(parent), block.at, false, { resourceId: parent });
  const audiences = Array.isArray(block.body.audience) ? stringsAt(block.body, 'audience') : stringsAt(block.body, 'audiences');
  const credential: FederatedCredential = {
    at: block.at,
    issuer: files.attribute(block, 'issuer'),
    subject: files.attribute(block, 'subject'),
    audiences: audiences.map(audience => files.resolve(block.stack, audience)),
    identity,
  };
  identity.credentials.push(credential);
  return credential;
}

function readRole(files: TerraformFiles, block: TerraformBlock, index: IdentityIndex): RoleGrant {
  const principalId = files.attribute(block, 'principal_id') || `${block.symbol}.principal`;
  const identity = index.ofPrincipal(principalId) ?? index.add('identity made elsewhere', principalId, block.at, false, { principalId });
  const roleId = files.attribute(block, 'role_definition_id') || files.attribute(block, 'role_definition_name');
  const scope = files.attribute(block, 'scope');
  const role = findRole(roleId);
  const custom = customRole(files, roleId);
  const grant: RoleGrant = {
    at: block.at,
    stack: block.stack,
    identity,
    roleId,
    role,
    custom,
    roleName: role?.name ?? custom?.name ?? (files.attribute(block, 'role_definition_name') || roleId.slice(roleId.lastIndexOf('/') + 1)),
    scope,
    arm: ArmScope._tryParse(scope).scope,
    condition: files.attribute(block, 'condition') || undefined,
    principalType: files.attribute(block, 'principal_type') || undefined,
  };
  identity.roles.push(grant);
  return grant;
}

function customRole(files: TerraformFiles, roleId: string): CustomRole | undefined {
  const block = files.ofType('azurerm_role_definition').find(candidate => roleId.startsWith(`${candidate.symbol}.`) || roleId === files.attribute(candidate, 'name'));
  const permissions = block && objectsAt(block.body, 'permissions');
  return permissions && { name: stringAt(block.body, 'name'), actions: permissions.flatMap(entry => stringsAt(entry, 'actions')), dataActions: permissions.flatMap(entry => stringsAt(entry, 'data_actions')) };
}

function readCertificates(files: TerraformFiles, index: IdentityIndex): void {
  for (const block of files.ofType('azuread_service_principal_certificate', 'azuread_application_certificate')) {
    const owner = (files.attribute(block, 'service_principal_id') || files.attribute(block, 'application_id')).replace(/^\/(servicePrincipals|applications)\//, '');
    const identity = index.ofPrincipal(owner) ?? index.ofResource(owner) ?? index.ofClient(owner);
    identity?.certificates.push({ at: block.at, endDate: files.attribute(block, 'end_date') || undefined, pem: files.attribute(block, 'value') || undefined });
  }
}

function abacRegistries(input: ReviewInput, files: TerraformFiles): Set<string> {
  const known = input.clusters.flatMap(({ context }) => (context.resources ?? []).filter(({ abac }) => abac).map(({ id }) => files.resolve(context.stack ?? '', id).toLowerCase()));
  return new Set(known);
}

function policyVaults(files: TerraformFiles): Set<string> {
  const vaults = files.ofType('azurerm_key_vault').filter(block => !block.isData);
  const off = vaults.filter(({ body }) => body.rbac_authorization_enabled !== true && body.enable_rbac_authorization !== true);
  return new Set(off.map(block => (follow(files, block, 'id') ?? '').toLowerCase()));
}

/** The value of an attribute as references to it are resolved. */
function follow(files: TerraformFiles, block: TerraformBlock, attribute: string): string | undefined {
  return files.resolve(block.stack, `\${${block.isData ? 'data.' : ''}${block.type}.${block.name}.${attribute}}`) || undefined;
}

function tenantOf(files: TerraformFiles, block: TerraformBlock): string | undefined {
  return files.resolve(block.stack, stringAt(objectAt(files.providerOf(block)), 'tenant_id')) || undefined;
}

function nameOf(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}
