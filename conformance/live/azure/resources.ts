import { X509Certificate } from 'node:crypto';
import { Directory } from './directory';
import { isKnownRole } from './rbac';
import { mintId, RESOURCE_ID, WORLD } from './world';

type Json = Record<string, any>;

/** Where a resource is created: the directory it changes, its address and the settings of its provider. */
export interface Creation {
  readonly directory: Directory;
  readonly address: string;
  readonly provider: Json;
}

/** Returns the attributes that Azure adds to what was written. Throws what Azure would refuse. */
type Create = (config: Json, at: Creation) => Json;

const TOKEN_EXCHANGE_AUDIENCE = 'api://AzureADTokenExchange';

function oneOf<T>(found: T | undefined, message: string): T {
  if (found === undefined) {
    throw new Error(message);
  }
  return found;
}

/** The last segment of an ID of Microsoft Graph: `/applications/OBJECT_ID`. */
function objectIdOf(graphId: string): string {
  return graphId.replace(/^.*\//, '');
}

function userAssignedIdentity(config: Json, { directory, address, provider }: Creation): Json {
  const subscription = provider.subscription_id ?? WORLD.subscriptionId;
  const id = `/subscriptions/${subscription}/resourceGroups/${config.resource_group_name}` +
    `/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${config.name}`;
  const clientId = mintId(address, 'client_id');
  const principalId = mintId(address, 'principal_id');
  directory.clientIdByIdentity.set(id.toLowerCase(), clientId);
  directory.principals.push({ clientId, principalId, federatedCredentials: [], certificates: [] });
  return { id, client_id: clientId, principal_id: principalId, tenant_id: WORLD.tenantId };
}

/** azurerm 4 names the identity `parent_id`, azurerm 5 `user_assigned_identity_id`. */
function federatedIdentityCredential(config: Json, { directory }: Creation): Json {
  const parent = String(config.user_assigned_identity_id ?? config.parent_id);
  const clientId = oneOf(directory.clientIdByIdentity.get(parent.toLowerCase()), `there is no identity ${parent}`);
  const { federatedCredentials } = directory.principal(clientId)!;
  if (federatedCredentials.some(({ issuer, subject }) => issuer === config.issuer && subject === config.subject)) {
    throw new Error(`issuer and subject combination already exists for this managed identity: ${config.issuer} ${config.subject}`);
  }
  federatedCredentials.push({
    name: config.name,
    issuer: config.issuer,
    subject: config.subject,
    audiences: config.audience ?? [TOKEN_EXCHANGE_AUDIENCE],
  });
  return { id: `${parent}/federatedIdentityCredentials/${config.name}` };
}

function roleAssignment(config: Json, { directory, address }: Creation): Json {
  const roleDefinitionId = oneOf(config.role_definition_id as string, 'the live tier reads role_definition_id, not role_definition_name');
  if (!isKnownRole(roleDefinitionId)) {
    throw new Error(`RoleDefinitionDoesNotExist: the live tier does not know the role ${roleDefinitionId}`);
  }
  oneOf(directory.principals.find(({ principalId }) => principalId === config.principal_id),
    `PrincipalNotFound: principal ${config.principal_id} does not exist in the directory ${directory.tenantId}`);
  directory.roleAssignments.push({ scope: config.scope, roleDefinitionId, principalId: config.principal_id });
  return { id: `${config.scope}/providers/Microsoft.Authorization/roleAssignments/${config.name ?? mintId(address, 'name')}` };
}

function application(_config: Json, { directory, address }: Creation): Json {
  const objectId = mintId(address, 'object_id');
  const clientId = mintId(address, 'client_id');
  directory.clientIdByApplication.set(objectId, clientId);
  return { id: `/applications/${objectId}`, object_id: objectId, client_id: clientId };
}

function servicePrincipal(config: Json, { directory, address }: Creation): Json {
  const objectId = mintId(address, 'object_id');
  if (![...directory.clientIdByApplication.values()].includes(config.client_id)) {
    throw new Error(`there is no application of client ID ${config.client_id}`);
  }
  directory.principals.push({ clientId: config.client_id, principalId: objectId, federatedCredentials: [], certificates: [] });
  return { id: `/servicePrincipals/${objectId}`, object_id: objectId, application_tenant_id: WORLD.tenantId };
}

function certificateOf(config: Json): X509Certificate {
  if ((config.encoding ?? 'pem') !== 'pem' || (config.type ?? 'AsymmetricX509Cert') !== 'AsymmetricX509Cert') {
    throw new Error(`the live tier reads certificates of encoding pem and type AsymmetricX509Cert, not ${config.encoding} and ${config.type}`);
  }
  if (/PRIVATE KEY/.test(config.value)) {
    throw new Error('the stack holds a private key');
  }
  return new X509Certificate(config.value);
}

function servicePrincipalCertificate(config: Json, { directory, address }: Creation): Json {
  const objectId = objectIdOf(config.service_principal_id);
  oneOf(directory.principals.find(({ principalId }) => principalId === objectId), `there is no service principal ${objectId}`)
    .certificates.push(certificateOf(config));
  return { id: `${objectId}/certificate/${mintId(address, 'key_id')}` };
}

function applicationCertificate(config: Json, { directory, address }: Creation): Json {
  const objectId = objectIdOf(config.application_id);
  const clientId = oneOf(directory.clientIdByApplication.get(objectId), `there is no application ${objectId}`);
  oneOf(directory.principal(clientId), `the application ${clientId} has no service principal yet`).certificates.push(certificateOf(config));
  return { id: `${objectId}/certificate/${mintId(address, 'key_id')}` };
}

/** Azure DevOps looks the origin ID up among the object IDs of the tenant: a client ID is nobody. */
function servicePrincipalEntitlement(config: Json, { directory, address }: Creation): Json {
  oneOf(directory.principals.find(({ principalId }) => principalId === config.origin_id),
    `VS403283: could not add service principal '${config.origin_id}': no such object in the tenant`);
  const descriptor = `aadsp.${Buffer.from(config.origin_id).toString('base64url')}`;
  directory.entitlements.push({ descriptor, originId: config.origin_id });
  return { id: mintId(address, 'id'), descriptor };
}

function project(config: Json): Json {
  if (config.name !== WORLD.ado.project && config.project_id !== mintId('ado-project', WORLD.ado.project)) {
    throw new Error(`the organization has no project ${config.name ?? config.project_id}`);
  }
  return { id: mintId('ado-project', WORLD.ado.project), project_id: mintId('ado-project', WORLD.ado.project), name: WORLD.ado.project };
}

/** Group descriptors carry the name, so that a membership can be read without a second table. */
function group(config: Json): Json {
  if (config.project_id !== mintId('ado-project', WORLD.ado.project)) {
    throw new Error(`the organization has no project ${config.project_id}`);
  }
  const descriptor = `vssgp.${Buffer.from(`${WORLD.ado.project}/${config.name}`).toString('base64url')}`;
  return { id: descriptor, descriptor, origin_id: mintId('ado-group', config.name) };
}

function groupMembership(config: Json, { directory, address }: Creation): Json {
  if ((config.mode ?? 'add') !== 'add') {
    throw new Error(`mode ${config.mode} would take the group's other members out`);
  }
  const key = Buffer.from(String(config.group).replace(/^vssgp\./, ''), 'base64url').toString();
  const members = directory.groupMembers.get(key) ?? new Set<string>();
  directory.groupMembers.set(key, members);
  for (const descriptor of config.members as string[]) {
    oneOf(directory.entitlements.find(entitlement => entitlement.descriptor === descriptor), `the organization has no member ${descriptor}`);
    members.add(descriptor);
  }
  return { id: mintId(address, 'id') };
}

/** The resource types that decide something. An unknown one is refused: it might have been meant to. */
export const RESOURCE_TYPES: Record<string, Create | undefined> = {
  azurerm_user_assigned_identity: userAssignedIdentity,
  azurerm_federated_identity_credential: federatedIdentityCredential,
  azurerm_role_assignment: roleAssignment,
  azuread_application: application,
  azuread_application_registration: application,
  azuread_service_principal: servicePrincipal,
  azuread_service_principal_certificate: servicePrincipalCertificate,
  azuread_application_certificate: applicationCertificate,
  azuredevops_service_principal_entitlement: servicePrincipalEntitlement,
  azuredevops_group_membership: groupMembership,
};

/** The data sources, likewise. */
export const DATA_TYPES: Record<string, Create | undefined> = {
  azuredevops_project: project,
  azuredevops_group: group,
  azurerm_client_config: () => ({ tenant_id: WORLD.tenantId, subscription_id: WORLD.subscriptionId }),
  azurerm_subscription: () => ({
    id: `/subscriptions/${WORLD.subscriptionId}`, subscription_id: WORLD.subscriptionId, tenant_id: WORLD.tenantId,
  }),
  azurerm_resource_group: config => ({ id: RESOURCE_ID.resourceGroup.replace(/[^/]+$/, config.name) }),
};
