/** The integrations of Flux, by their short names. */
export type IntegrationCode = 'ACR' | 'ADO' | 'ABS' | 'AKV' | 'AEH' | 'AKS';

/** Names for people. */
export const INTEGRATION_NAMES: { readonly [integration in IntegrationCode]: string } = {
  ACR: 'Azure Container Registry',
  ADO: 'Azure DevOps',
  ABS: 'Azure Blob Storage',
  AKV: 'Azure Key Vault',
  AEH: 'Azure Event Hubs',
  AKS: 'Azure Kubernetes Service',
};

/** What an integration does with its resource. Azure DevOps has permissions of its own. https://learn.microsoft.com/azure/role-based-access-control/resource-provider-operations */
export const NEEDED_ACTIONS: { readonly [integration: string]: { readonly actions?: readonly string[]; readonly dataActions?: readonly string[] } } = {
  ACR: { actions: ['Microsoft.ContainerRegistry/registries/pull/read'] },
  ABS: { dataActions: ['Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read'] },
  AKV: { dataActions: ['Microsoft.KeyVault/vaults/keys/decrypt/action'] },
  AEH: { dataActions: ['Microsoft.EventHub/namespaces/messages/send/action'] },
  AKS: { actions: ['Microsoft.ContainerService/managedClusters/listClusterUserCredential/action'] },
};

/** What a role is worth to an integration: just what Flux needs, or more than that. */
export enum Fit { EXACT = 'exact', MORE = 'more' }

/** A built-in role. */
export interface RoleFacts {
  readonly name: string;
  readonly guid: string;
  /** What it is good for; an integration that is missing is not served. */
  readonly fits: { readonly [integration in IntegrationCode]?: Fit };
  /** How much it allows, to compare two roles: 1 reads, 2 writes, 3 administers, 4 administers and grants. */
  readonly power: number;
}

function role(name: string, guid: string, power: number, fits: RoleFacts['fits']): RoleFacts {
  return { name, guid, power, fits };
}

const { EXACT, MORE } = Fit;

/** The narrowest role of each integration. Azure DevOps has groups instead. */
export const NARROWEST_ROLE: { readonly [integration in Exclude<IntegrationCode, 'ADO'>]: string } = {
  ACR: 'AcrPull', ABS: 'Storage Blob Data Reader', AKV: 'Key Vault Crypto User', AEH: 'Azure Event Hubs Data Sender', AKS: 'Azure Kubernetes Service Cluster User Role',
};

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles: the roles that people give to Flux, rightly or wrongly. */
export const ROLES: readonly RoleFacts[] = [
  role('AcrPull', '7f951dda-4ed3-4680-a7ca-43fe172d538d', 1, { ACR: EXACT }),
  role('Container Registry Repository Reader', 'b93aa761-3e63-49ed-ac28-beffa264f7ac', 1, { ACR: EXACT }),
  role('AcrPush', '8311e382-0749-4cb8-b61a-304f252e45ec', 2, { ACR: MORE }),
  role('Container Registry Repository Writer', '2a1e307c-b015-4ebd-883e-5b7698a07328', 2, { ACR: MORE }),
  role('Container Registry Repository Contributor', '2efddaa5-3f1f-4df3-97df-af3f13818f4c', 3, { ACR: MORE }),
  role('AcrDelete', 'c2f4ef07-c644-48eb-af81-4b1b4947fb11', 2, {}),
  role('AcrImageSigner', '6cef56e8-d556-48e5-a04f-b8e64114680f', 2, {}),
  role('Storage Blob Data Reader', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1', 1, { ABS: EXACT }),
  role('Storage Blob Data Contributor', 'ba92f5b4-2d11-453d-a403-e96b0029c9fe', 2, { ABS: MORE }),
  role('Storage Blob Data Owner', 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b', 3, { ABS: MORE }),
  role('Storage Account Contributor', '17d1049b-9a84-46fb-8f53-869881c3d3ab', 3, {}),
  role('Key Vault Crypto User', '12338af0-0e69-4776-bea7-57ae8d297424', 2, { AKV: EXACT }),
  role('Key Vault Crypto Officer', '14b46e9e-c2b7-41b4-b07b-48a6ebf60603', 3, { AKV: MORE }),
  role('Key Vault Administrator', '00482a5a-887f-4fb3-b363-3b7fe8e74483', 4, { AKV: MORE }),
  role('Key Vault Crypto Service Encryption User', 'e147488a-f6f5-4113-8e2d-b22465e65bf6', 1, {}),
  role('Key Vault Reader', '21090545-7ca7-4776-b22c-e363652d74d2', 1, {}),
  role('Key Vault Secrets User', '4633458b-17de-408a-b874-0445c86b69e6', 1, {}),
  role('Key Vault Contributor', 'f25e0fa2-a7c8-4377-a976-54943a77a395', 3, {}),
  role('Azure Event Hubs Data Sender', '2b629674-e913-4c01-ae53-ef4638d8f975', 2, { AEH: EXACT }),
  role('Azure Event Hubs Data Owner', 'f526a384-b230-433a-b45c-95f59c4a2dec', 3, { AEH: MORE }),
  role('Azure Event Hubs Data Receiver', 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde', 1, {}),
  role('Azure Kubernetes Service Cluster User Role', '4abbcc35-e782-43d8-92c5-2d3f1bd2253f', 1, { AKS: EXACT }),
  role('Azure Kubernetes Service Contributor Role', 'ed7f3fbd-7b88-4dd4-9017-9adb7ce333f8', 3, { AKS: MORE }),
  role('Azure Kubernetes Service Cluster Admin Role', '0ab0b1a8-8aac-4efd-b8c2-3ee1fb270be8', 3, {}),
  role('Azure Kubernetes Service RBAC Reader', '7f6c6a51-bcf8-42ba-9220-52d62157d7db', 1, {}),
  role('Azure Kubernetes Service RBAC Writer', 'a7ffa36f-339b-4b5c-8bdf-e2c188b2c0eb', 2, {}),
  role('Azure Kubernetes Service RBAC Admin', '3498e952-d568-435e-9b2c-8d77e338d7f7', 3, {}),
  role('Azure Kubernetes Service RBAC Cluster Admin', 'b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b', 4, {}),
  role('Reader', 'acdd72a7-3385-48ef-bd42-f606fba81ae7', 1, { ACR: MORE }),
  role('Contributor', 'b24988ac-6180-42a0-ab88-20f7382dd24c', 3, { ACR: MORE, AKS: MORE }),
  role('Owner', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', 4, { ACR: MORE, AKS: MORE }),
];

/** Roles of Kubernetes itself, granted in Azure RBAC on a remote cluster: the review cannot tell which of them the manifests need. */
export const KUBERNETES_ROLES: ReadonlySet<string> = new Set(ROLES.filter(({ name }) => name.startsWith('Azure Kubernetes Service RBAC')).map(({ guid }) => guid));

/** Roles that an ABAC registry honours. https://learn.microsoft.com/azure/container-registry/container-registry-rbac-abac-repository-permissions */
export const ABAC_ROLES: ReadonlySet<string> = new Set(ROLES.filter(({ name }) => name.startsWith('Container Registry Repository')).map(({ guid }) => guid));

const BY_GUID = new Map(ROLES.map(facts => [facts.guid, facts]));
const BY_NAME = new Map(ROLES.map(facts => [facts.name.toLowerCase(), facts]));

/** A role by the ID of its definition, in whatever form, or by its name. */
export function findRole(idOrName: string): RoleFacts | undefined {
  return BY_GUID.get(idOrName.slice(idOrName.lastIndexOf('/') + 1).toLowerCase()) ?? BY_NAME.get(idOrName.toLowerCase());
}
