import { KEY_VAULT_ROWS } from './support';
import { ManifestObject } from '../../engine/input';
import { ClusterFiles, nameOf, namespaceOf } from '../../engine/kubernetes/cluster-files';
import { FluxUse, Target, use, UseReaders } from '../../engine/kubernetes/flux-use';
import { objectAt, stringAt } from '../../text/json-reading';

/** What a Kustomization that decrypts uses. */
export const keyVaultReaders: UseReaders = { Kustomization: sopsUse };

/** Only the encrypted files tell with which key a Kustomization decrypts; what it names itself tells whether it is one of Azure. */
function sopsUse(object: ManifestObject, files: ClusterFiles): FluxUse[] {
  const decryption = objectAt(object.json, 'spec', 'decryption');
  if (stringAt(decryption, 'provider') !== 'sops') {
    return [];
  }
  const namespace = namespaceOf(object.json);
  const serviceAccountName = stringAt(decryption, 'serviceAccountName');
  const secretName = stringAt(decryption, 'secretRef', 'name');
  const key = files.context.sopsKeys?.[`${namespace}/${nameOf(object.json)}`];
  const secret = secretName === undefined ? undefined : files.find('Secret', namespace, secretName);
  const secretIsAzure = secret !== undefined && ['data', 'stringData'].some(field => Object.keys(objectAt(secret.json, field)).some(name => /azure-kv/i.test(name)));
  if (!serviceAccountName && !key && !secretIsAzure) {
    return [];
  }
  const target: Target = key ? { label: key, armId: key, type: 'Microsoft.KeyVault/vaults/keys' } : { label: 'a key vault', type: 'Microsoft.KeyVault/vaults' };
  return [use(object, KEY_VAULT_ROWS.SOPS_KUSTOMIZATION, target, { serviceAccountName, secretName: secret && !secretIsAzure ? undefined : secretName })];
}
