import { doubtOf } from './doubt';
import { readAdo } from './read-ado';
import { readGroups } from './read-groups';
import { readOthers } from './read-others';
import { readRoles } from './read-roles';
import { FederatedCredential } from '../../../engine/azure/azure-graph';
import { AzureReader, AzureReading, IdentityIndex } from '../../../engine/azure/azure-reading';
import { TerraformBlock } from '../../../engine/terraform/terraform-block';
import { TerraformFiles } from '../../../engine/terraform/terraform-files';
import { objectAt, stringAt } from '../../../text/json-reading';

/** Reads the Azure half of a program from its stacks. */
export const terraformReader: AzureReader = {
  identities: (_, files, { index }) => readIdentities(files, index),
  grants(_, files, reading) {
    const { index, credentials, fluxExtensions } = reading;
    const trusts = files.ofType('azurerm_federated_identity_credential', 'azuread_application_federated_identity_credential').filter(block => !block.isData);
    credentials.push(...trusts.map(block => readCredential(files, block, index)));
    readRoles(files, reading);
    readGroups(files, reading);
    readCertificates(files, index);
    readAdo(files, reading);
    readVaults(files, reading);
    readOthers(files, reading);
    fluxExtensions.push(...['azurerm_kubernetes_cluster_extension', 'azurerm_arc_kubernetes_cluster_extension'].flatMap(type => files.ofType(type)).filter(isFluxExtension).map(({ at }) => at));
  },
};

function isFluxExtension({ body }: TerraformBlock): boolean {
  return stringAt(body, 'extension_type')?.toLowerCase() === 'microsoft.flux';
}

function readIdentities(files: TerraformFiles, index: IdentityIndex): void {
  for (const block of files.ofType('azurerm_user_assigned_identity')) {
    // Two resources are two identities: where they are one name in one group, Azure refuses the second, and nobody shares it.
    index.add('managed identity', files.attribute(block, 'name') || block.name, block.at, !block.isData, {
      clientId: follow(files, block, 'client_id'), principalId: follow(files, block, 'principal_id'), resourceId: follow(files, block, 'id'), tenantId: tenantOf(files, block),
    });
  }
  for (const block of files.ofType('azuread_application')) {
    const identity = index.add('application', files.attribute(block, 'display_name') || block.name, block.at, !block.isData, { clientId: follow(files, block, 'client_id'), tenantId: tenantOf(files, block) });
    index.learn(identity, { clientId: follow(files, block, 'application_id'), resourceId: follow(files, block, 'id') });
    index.learn(identity, { resourceId: follow(files, block, 'object_id') });
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
}

function readCredential(files: TerraformFiles, block: TerraformBlock, index: IdentityIndex): FederatedCredential {
  const parent = ['user_assigned_identity_id', 'parent_id', 'application_id'].map(name => files.attribute(block, name)).find(id => id !== '') ?? `${block.symbol}.parent`;
  // A reference tells two identities of one ARM ID apart.
  const [, name] = /^\$\{azurerm_user_assigned_identity\.([\w-]+(?:\[(?:\d+|"[^"]*")\])?)\.id\}$/.exec(stringAt(block.body, 'user_assigned_identity_id') ?? stringAt(block.body, 'parent_id') ?? '') ?? [];
  const referred = name === undefined ? undefined : index.ofClient(`tf:${block.stack}/azurerm_user_assigned_identity.${name}.client_id`);
  const identity = referred ?? index.ofResource(parent) ?? index.add('identity made elsewhere', nameOf(parent), block.at, false, { resourceId: parent });
  const audiences = files.texts(block, block.body.audience === undefined ? 'audiences' : 'audience');
  const credential: FederatedCredential = {
    at: block.at,
    issuer: files.attribute(block, 'issuer'),
    subject: files.attribute(block, 'subject'),
    audiences: audiences ?? [files.attribute(block, block.body.audience === undefined ? 'audiences' : 'audience')],
    identity,
    doubt: doubtOf(block, files, parent),
  };
  identity.credentials.push(credential);
  return credential;
}

function readCertificates(files: TerraformFiles, index: IdentityIndex): void {
  for (const block of files.ofType('azuread_service_principal_certificate', 'azuread_application_certificate')) {
    const owner = (files.attribute(block, 'service_principal_id') || files.attribute(block, 'application_id')).replace(/^\/(servicePrincipals|applications)\//, '');
    const identity = index.ofPrincipal(owner) ?? index.ofResource(owner) ?? index.ofClient(owner);
    identity?.certificates.push({ at: block.at, endDate: files.attribute(block, 'end_date') || undefined, pem: files.attribute(block, 'value') || undefined });
  }
}

/** A vault that is made without saying so uses access policies. */
function readVaults(files: TerraformFiles, { policyVaults, roleVaults }: AzureReading): void {
  for (const block of files.ofType('azurerm_key_vault').filter(({ isData }) => !isData)) {
    const states = ['rbac_authorization_enabled', 'enable_rbac_authorization'].map(name => files.attribute(block, name));
    const id = (follow(files, block, 'id') ?? '').toLowerCase();
    const isUnknown = states.some(state => state !== '' && state !== 'true' && state !== 'false');
    isUnknown || (states.includes('true') ? roleVaults : policyVaults).add(id);
  }
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
