import { NARROWEST_ROLE, NEEDS } from '../../lib/azure/needs';
import { builtInRoles, findRole, IntegrationCode, isForKubernetes, powerOf, roleExceeds, roleServes } from '../../lib/azure/role-actions';

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles: name, GUID, how much it allows, and what of Flux it serves; + where it allows more than that. */
const TABLE: [string, string, string, string][] = [
  ['AcrPull', '7f951dda-4ed3-4680-a7ca-43fe172d538d', 'reads', 'ACR'],
  ['Container Registry Repository Reader', 'b93aa761-3e63-49ed-ac28-beffa264f7ac', 'reads', 'ACR'],
  ['AcrPush', '8311e382-0749-4cb8-b61a-304f252e45ec', 'writes', 'ACR+'],
  ['Container Registry Repository Writer', '2a1e307c-b015-4ebd-883e-5b7698a07328', 'writes', 'ACR+'],
  ['Container Registry Repository Contributor', '2efddaa5-3f1f-4df3-97df-af3f13818f4c', 'writes', 'ACR+'],
  ['Container Registry Repository Catalog Lister', 'bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7', 'reads', ''],
  ['AcrDelete', 'c2f4ef07-c644-48eb-af81-4b1b4947fb11', 'writes', ''],
  ['AcrImageSigner', '6cef56e8-d556-48e5-a04f-b8e64114680f', 'writes', ''],
  ['Storage Blob Data Reader', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1', 'reads', 'ABS'],
  ['Storage Blob Data Contributor', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe', 'writes', 'ABS+'],
  ['Storage Blob Data Owner', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', 'administers', 'ABS+'],
  ['Storage Blob Delegator', 'db58b8e5-c6ad-4a2a-8342-4190687cbf4a', 'reads', ''],
  ['Storage Account Contributor', '17d1049b-9a84-46fb-8f53-869881c3d3ab', 'administers', ''],
  ['Key Vault Crypto User', '12338af0-0e69-4776-bea7-57ae8d297424', 'writes', 'AKV'],
  ['Key Vault Crypto Officer', '14b46e9e-c2b7-41b4-b07b-48a6ebf60603', 'administers', 'AKV+'],
  ['Key Vault Administrator', '00482a5a-887f-4fb3-b363-3b7fe8e74483', 'administers', 'AKV+'],
  ['Key Vault Data Access Administrator', '8b54135c-b56d-4d72-a534-26097cfdc8d8', 'administers and grants', ''],
  ['Key Vault Crypto Service Encryption User', 'e147488a-f6f5-4113-8e2d-b22465e65bf6', 'reads', ''],
  ['Key Vault Reader', '21090545-7ca7-4776-b22c-e363652d74d2', 'reads', ''],
  ['Key Vault Secrets User', '4633458b-17de-408a-b874-0445c86b69e6', 'reads', ''],
  ['Key Vault Contributor', 'f25e0fa2-a7c8-4377-a976-54943a77a395', 'administers', ''],
  ['Azure Event Hubs Data Sender', '2b629674-e913-4c01-ae53-ef4638d8f975', 'writes', 'AEH'],
  ['Azure Event Hubs Data Owner', 'f526a384-b230-433a-b45c-95f59c4a2dec', 'administers', 'AEH+'],
  ['Azure Event Hubs Data Receiver', 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde', 'reads', ''],
  ['Azure Kubernetes Service Cluster User Role', '4abbcc35-e782-43d8-92c5-2d3f1bd2253f', 'reads', 'AKS'],
  ['Azure Kubernetes Service Contributor Role', 'ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8', 'administers', 'AKS+'],
  ['Azure Kubernetes Service Cluster Admin Role', '0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8', 'administers', ''],
  ['Azure Kubernetes Service RBAC Reader', '7f6c6a51-bcf8-42ba-9220-52d62157d7db', 'reads', ''],
  ['Azure Kubernetes Service RBAC Writer', 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb', 'writes', ''],
  ['Azure Kubernetes Service RBAC Admin', '3498e952-d568-435e-9b2c-8d77e338d7f7', 'administers and grants', 'AKS+'],
  ['Azure Kubernetes Service RBAC Cluster Admin', 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b', 'administers and grants', 'AKS+'],
  ['Managed Identity Operator', 'f1a07417-d97a-45cb-824c-7a7467783830', 'writes', ''],
  ['Reader', 'acdd72a7-3385-48ef-bd42-f606fba81ae7', 'reads', 'ACR+'],
  ['Contributor', 'b24988ac-6180-42a0-ab88-20f7382dd24c', 'administers', 'ACR+ AKS+'],
  ['User Access Administrator', '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9', 'administers and grants', 'ACR+'],
  ['Owner', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 'administers and grants', 'ACR+ AKS+'],
];

describe('built-in roles', () => {
  it.each(TABLE)('%s', (name, guid, power, served) => {
    const role = findRole(guid)!;
    expect(role.name).toBe(name);
    expect([name.toUpperCase(), `/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/${guid.toUpperCase()}`].map(findRole)).toEqual([role, role]);
    expect(powerOf(role.permissions)).toBe(power);
    const all = (Object.keys(NEEDS) as IntegrationCode[]).filter(integration => roleServes(role.permissions, integration));
    expect(all.map(integration => `${integration}${roleExceeds(role.permissions, integration) ? '+' : ''}`).join(' ')).toBe(served);
    expect(isForKubernetes(role.permissions)).toBe(name.startsWith('Azure Kubernetes Service RBAC '));
    // Such registries honour nothing but data actions on repositories.
    expect(roleServes(role.permissions, 'ACR', true)).toBe(/^Container Registry Repository (Reader|Writer|Contributor)$/.test(name));
  });

  it('are read once, each whole', () => {
    expect(builtInRoles().length).toBeGreaterThan(80);
    for (const { name, guid, permissions } of builtInRoles()) {
      expect(guid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      const all = permissions.flatMap(({ actions, notActions, dataActions, notDataActions }) => [...actions, ...notActions, ...dataActions, ...notDataActions]);
      expect([name, all.filter(action => !/^(\*|Microsoft\.)[\w.*/$-]*$/i.test(action))]).toEqual([name, []]);
      expect(all.length).toBeGreaterThan(0);
    }
    expect([findRole('Storage Blob Data'), findRole('')]).toEqual([undefined, undefined]);
  });

  it('have a narrowest one for each integration, which allows no more than it does', () => {
    for (const [integration, name] of Object.entries(NARROWEST_ROLE) as [IntegrationCode, string][]) {
      expect([roleServes(findRole(name)!.permissions, integration), roleExceeds(findRole(name)!.permissions, integration)]).toEqual([true, false]);
    }
  });
});
