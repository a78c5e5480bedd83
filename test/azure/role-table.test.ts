import { ABAC_ROLES, findRole, KUBERNETES_ROLES, NARROWEST_ROLE, ROLES } from '../../lib/azure/role-actions';

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles: name, GUID, how much it allows, and what of Flux it serves. */
const TABLE: [string, string, number, object][] = [
  ['AcrPull', '7f951dda-4ed3-4680-a7ca-43fe172d538d', 1, { ACR: 'exact' }],
  ['Container Registry Repository Reader', 'b93aa761-3e63-49ed-ac28-beffa264f7ac', 1, { ACR: 'exact' }],
  ['AcrPush', '8311e382-0749-4cb8-b61a-304f252e45ec', 2, { ACR: 'more' }],
  ['Container Registry Repository Writer', '2a1e307c-b015-4ebd-883e-5b7698a07328', 2, { ACR: 'more' }],
  ['Container Registry Repository Contributor', '2efddaa5-3f1f-4df3-97df-af3f13818f4c', 3, { ACR: 'more' }],
  ['AcrDelete', 'c2f4ef07-c644-48eb-af81-4b1b4947fb11', 2, {}],
  ['AcrImageSigner', '6cef56e8-d556-48e5-a04f-b8e64114680f', 2, {}],
  ['Storage Blob Data Reader', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1', 1, { ABS: 'exact' }],
  ['Storage Blob Data Contributor', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe', 2, { ABS: 'more' }],
  ['Storage Blob Data Owner', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', 3, { ABS: 'more' }],
  ['Storage Account Contributor', '17d1049b-9a84-46fb-8f53-869881c3d3ab', 3, {}],
  ['Key Vault Crypto User', '12338af0-0e69-4776-bea7-57ae8d297424', 2, { AKV: 'exact' }],
  ['Key Vault Crypto Officer', '14b46e9e-c2b7-41b4-b07b-48a6ebf60603', 3, { AKV: 'more' }],
  ['Key Vault Administrator', '00482a5a-887f-4fb3-b363-3b7fe8e74483', 4, { AKV: 'more' }],
  ['Key Vault Crypto Service Encryption User', 'e147488a-f6f5-4113-8e2d-b22465e65bf6', 1, {}],
  ['Key Vault Reader', '21090545-7ca7-4776-b22c-e363652d74d2', 1, {}],
  ['Key Vault Secrets User', '4633458b-17de-408a-b874-0445c86b69e6', 1, {}],
  ['Key Vault Contributor', 'f25e0fa2-a7c8-4377-a976-54943a77a395', 3, {}],
  ['Azure Event Hubs Data Sender', '2b629674-e913-4c01-ae53-ef4638d8f975', 2, { AEH: 'exact' }],
  ['Azure Event Hubs Data Owner', 'f526a384-b230-433a-b45c-95f59c4a2dec', 3, { AEH: 'more' }],
  ['Azure Event Hubs Data Receiver', 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde', 1, {}],
  ['Azure Kubernetes Service Cluster User Role', '4abbcc35-e782-43d8-92c5-2d3f1bd2253f', 1, { AKS: 'exact' }],
  ['Azure Kubernetes Service Contributor Role', 'ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8', 3, { AKS: 'more' }],
  ['Azure Kubernetes Service Cluster Admin Role', '0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8', 3, {}],
  ['Azure Kubernetes Service RBAC Reader', '7f6c6a51-bcf8-42ba-9220-52d62157d7db', 1, {}],
  ['Azure Kubernetes Service RBAC Writer', 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb', 2, {}],
  ['Azure Kubernetes Service RBAC Admin', '3498e952-d568-435e-9b2c-8d77e338d7f7', 3, {}],
  ['Azure Kubernetes Service RBAC Cluster Admin', 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b', 4, {}],
  ['Reader', 'acdd72a7-3385-48ef-bd42-f606fba81ae7', 1, { ACR: 'more' }],
  ['Contributor', 'b24988ac-6180-42a0-ab88-20f7382dd24c', 3, { ACR: 'more', AKS: 'more' }],
  ['Owner', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 4, { ACR: 'more', AKS: 'more' }],
];

describe('built-in roles', () => {
  it.each(TABLE)('%s', (name, guid, power, fits) => {
    const facts = { name, guid, power, fits };
    expect(findRole(guid)).toEqual(facts);
    expect(findRole(name.toUpperCase())).toEqual(facts);
    expect(findRole(`/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/${guid.toUpperCase()}`)).toEqual(facts);
    expect(KUBERNETES_ROLES.has(guid)).toBe(/^Azure Kubernetes Service RBAC /.test(name));
    expect(ABAC_ROLES.has(guid)).toBe(/^Container Registry Repository /.test(name));
  });

  it('are these, and no others', () => {
    expect(ROLES.map(({ name }) => name)).toEqual(TABLE.map(([name]) => name));
    expect(findRole('Storage Blob Data')).toBeUndefined();
    expect(findRole('')).toBeUndefined();
  });

  it('have a narrowest one for each integration', () => {
    expect(Object.entries(NARROWEST_ROLE).map(([integration, name]) => [integration, (findRole(name)!.fits as Record<string, string>)[integration]])).toEqual([
      ['ACR', 'exact'], ['ABS', 'exact'], ['AKV', 'exact'], ['AEH', 'exact'], ['AKS', 'exact'],
    ]);
  });
});
