import { readArmScope } from '../../../azure/arm-scope';
import { AzureIdentity, CustomRole, FederatedCredential, RoleGrant } from '../../../engine/azure/azure-graph';
import { AzureReader, IdentityIndex } from '../../../engine/azure/azure-reading';
import { permissionsOf, RoleDefinitions, roleNameOf } from '../../../engine/azure/role-definitions';
import { ManifestObject, ReviewInput } from '../../../engine/input';
import { objectsAt, stringAt, stringsAt, valueAt, Json } from '../../../text/json-reading';

/** Reads the Azure half from the manifests of Azure Service Operator. */
export const asoReader: AzureReader = {
  grants: (input, files, { index, credentials, roles }) => readAso(input, new RoleDefinitions(files), index, credentials, roles),
};

/**
 * Reads the Azure half out of manifests of Azure Service Operator. IDs travel in ConfigMaps there: `name/key` of the
 * ConfigMap stands for the value, and `${key}` where Flux substitutes it.
 *
 * @see https://azure.github.io/azure-service-operator/reference/
 */
function readAso(input: ReviewInput, definitions: RoleDefinitions, index: IdentityIndex, credentials: FederatedCredential[], roles: RoleGrant[]): void {
  const objects = input.clusters.flatMap(cluster => cluster.objects).filter(({ json }) => /^(managedidentity|authorization)\.azure\.com\//.test(stringAt(json, 'apiVersion') ?? ''));
  const issuers = new Map(input.clusters.flatMap(({ objects: own, context }) => own.map(object => [object, context.issuer ?? ''] as const)));
  const ofKind = (kind: string) => objects.filter(({ json }) => json.kind === kind);
  const identities = new Map<string, AzureIdentity>();
  for (const object of ofKind('UserAssignedIdentity')) {
    identities.set(keyOf(object, stringAt(object.json, 'metadata', 'name')), readIdentity(object, index));
  }
  for (const object of ofKind('FederatedIdentityCredential')) {
    const armId = stringAt(object.json, 'spec', 'owner', 'armId');
    const name = stringAt(object.json, 'spec', 'owner', 'name');
    const owner = identities.get(keyOf(object, name))
      ?? index.add('identity made elsewhere', armId ?? name ?? object.at, object.at, false, { resourceId: armId ?? `${object.at}.owner` });
    const credential: FederatedCredential = {
      at: object.at,
      // A ConfigMap of the cluster tells its own issuer.
      issuer: stringAt(object.json, 'spec', 'issuer') ?? (valueAt(object.json, 'spec', 'issuerFromConfig') ? issuers.get(object)! : ''),
      subject: stringAt(object.json, 'spec', 'subject') ?? '',
      audiences: stringsAt(object.json, 'spec', 'audiences'),
      identity: owner,
    };
    owner.credentials.push(credential);
    credentials.push(credential);
  }
  const own = new Map(ofKind('RoleDefinition').map(object => [keyOf(object, stringAt(object.json, 'metadata', 'name')), readRoleDefinition(object)]));
  for (const object of ofKind('RoleAssignment')) {
    const grant = readRoleAssignment(object, index, definitions, own);
    grant.identity.roles.push(grant);
    roles.push(grant);
  }
}

function readIdentity(object: ManifestObject, index: IdentityIndex): AzureIdentity {
  const config = (id: string): Json | undefined => valueAt(object.json, 'spec', 'operatorSpec', 'configMaps', id) as Json | undefined;
  const [client, principal] = [config('clientId'), config('principalId')];
  const name = stringAt(object.json, 'spec', 'azureName') ?? stringAt(object.json, 'metadata', 'name') ?? object.at;
  const group = stringAt(object.json, 'spec', 'owner', 'armId');
  // Another half may look the identity up.
  const looked = group === undefined ? undefined : index.ofResource(`${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`);
  const identity = index.add('managed identity', name, object.at, true, {
    ...looked && { clientId: looked.clientId },
  });
  index.learn(identity, {
    clientId: client && `\${${stringAt(client, 'key')}}`,
    principalId: principal && keyOf(object, `${stringAt(principal, 'name')}/${stringAt(principal, 'key')}`),
    resourceId: keyOf(object, stringAt(object.json, 'metadata', 'name')),
  });
  return identity;
}

function readRoleDefinition({ json, at }: ManifestObject): CustomRole {
  return {
    at,
    name: stringAt(json, 'spec', 'roleName'),
    permissions: permissionsOf(objectsAt(json, 'spec', 'permissions'), ['actions', 'notActions', 'dataActions', 'notDataActions']),
    assignableScopes: objectsAt(json, 'spec', 'assignableScopesReferences').map(scope => stringAt(scope, 'armId') ?? ''),
  };
}

function readRoleAssignment(object: ManifestObject, index: IdentityIndex, definitions: RoleDefinitions, own: ReadonlyMap<string, CustomRole>): RoleGrant {
  const { json, at } = object;
  const from = valueAt(json, 'spec', 'principalIdFromConfig');
  const principalId = stringAt(json, 'spec', 'principalId') ?? keyOf(object, `${stringAt(from, 'name')}/${stringAt(from, 'key')}`);
  const reference = valueAt(json, 'spec', 'roleDefinitionReference');
  const roleId = stringAt(reference, 'armId') ?? stringAt(reference, 'wellKnownName') ?? stringAt(reference, 'name') ?? '';
  const custom = stringAt(reference, 'name') === undefined ? undefined : own.get(keyOf(object, roleId));
  const found = custom ? { custom } : definitions.find(roleId);
  const scope = stringAt(json, 'spec', 'owner', 'armId') ?? keyOf(object, [stringAt(json, 'spec', 'owner', 'kind') ?? 'owner', stringAt(json, 'spec', 'owner', 'name')].join('/'));
  return {
    at,
    stack: '',
    identity: index.ofPrincipal(principalId) ?? index.add('identity made elsewhere', principalId, at, false, { principalId }),
    roleId,
    ...found,
    permissions: (found.role ?? found.custom)?.permissions,
    roleName: roleNameOf(found, roleId),
    scope,
    arm: readArmScope(scope).scope,
    condition: stringAt(json, 'spec', 'condition'),
    principalType: stringAt(json, 'spec', 'principalType'),
  };
}

function keyOf({ json }: ManifestObject, name: string | undefined): string {
  return `aso:${stringAt(json, 'metadata', 'namespace') ?? 'default'}/${name ?? ''}`;
}
