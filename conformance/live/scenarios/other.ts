import { ABS, ACR, ADO, AKV, CHART, DELIVERS, DENIED, POLICY, SCAN, WAITS } from './objects';
import { asReader, assigned, Break, changeDeployment, changeObject, changeResource, elsewhere, federated, removeCertificate, replaceEnv, Scenario } from './scenario';
import { mintId, RESOURCE_ID, WORLD } from '../azure/world';
import { REMOTE_NAMESPACE } from '../content';
import { ISSUER } from '../settings';

const secretKey = (name: string, change: (data: Record<string, string>) => void) => (written: Parameters<Break['change']>[0]) => {
  const found = written.repository.objects.find(({ kind, stringData }) => kind === 'Secret' && stringData?.[name] !== undefined);
  if (!found) {
    throw new Error(`no Secret has ${name}`);
  }
  change(found.stringData);
};

/** A Bucket and a Kustomization with a certificate in a Secret of their own. */
export const objectCertificate: Scenario = {
  name: 'object-certificate',
  title: 'object level, application certificate',
  objects: [ABS, AKV],
  delivers: DELIVERS,
  breaks: [
    { link: 'certificate not registered', change: removeCertificate, fails: { [ABS]: /AADSTS700027/, [AKV]: WAITS } },
    { link: 'client ID in the Secret of the Bucket', change: secretKey('clientCertificate', data => { data.clientId = mintId('nobody'); }), fails: { [ABS]: /AADSTS700016/, [AKV]: WAITS } },
    {
      link: 'key of the Secret for SOPS',
      change: secretKey('sops.azure-kv', data => {
        data['azure-kv'] = data['sops.azure-kv'];
        delete data['sops.azure-kv'];
      }),
      fails: { [AKV]: /managed identity|ManagedIdentityCredential|Identity not found|decrypt/i },
    },
    { link: 'role (AKV)', change: assigned(RESOURCE_ID.key, asReader), fails: { [AKV]: DENIED.akv } },
  ],
};

/** The kubelet identity of the nodes. */
export const aksNode: Scenario = {
  name: 'aks-node',
  title: 'node level on AKS',
  issuer: `${ISSUER}/`,
  hasNodeIdentity: true,
  objects: [ACR, SCAN, POLICY],
  delivers: {},
  breaks: [
    { link: 'role', change: assigned(RESOURCE_ID.registry, asReader), fails: { [ACR]: DENIED.acr, [SCAN]: DENIED.acr, [POLICY]: WAITS } },
    { link: 'scope of another registry', change: assigned(RESOURCE_ID.registry, elsewhere), fails: { [ACR]: DENIED.acr, [SCAN]: DENIED.acr, [POLICY]: WAITS } },
    {
      link: 'client ID of another identity than the nodes have',
      change: changeDeployment('source-controller', (_pod, container) => replaceEnv(container, 'AZURE_CLIENT_ID', mintId('nobody'))),
      fails: { [ACR]: /Identity not found|managed identity/i },
    },
  ],
};

const MANIFESTS = 'Kustomization/manifests';
const REMOTE_RELEASE = 'HelmRelease/podinfo';
const inside = `${RESOURCE_ID.aks}/namespaces/${REMOTE_NAMESPACE}`;
const both = (message: RegExp) => ({ [MANIFESTS]: message, [REMOTE_RELEASE]: message });

/** Another cluster, which Flux is told about by Azure. */
export const remoteCluster: Scenario = {
  name: 'remote-cluster',
  title: 'remote AKS cluster',
  hasManagedCluster: true,
  objects: [ADO, CHART, MANIFESTS, REMOTE_RELEASE],
  delivers: {
    [MANIFESTS]: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'from-git-ops', namespace: REMOTE_NAMESPACE, isManaged: true }],
    [REMOTE_RELEASE]: [
      { apiVersion: 'v1', kind: 'ConfigMap', name: `${REMOTE_NAMESPACE}-podinfo-from-chart`, namespace: REMOTE_NAMESPACE, isManaged: true },
      { apiVersion: 'v1', kind: 'Secret', name: `sh.helm.release.v1.${REMOTE_NAMESPACE}-podinfo.v1`, namespace: REMOTE_NAMESPACE, isManaged: true },
    ],
  },
  breaks: [
    { link: 'subject', change: federated('flux-remote', credential => { credential.subject += 's'; }), fails: both(/AADSTS700213/) },
    {
      link: 'role on the cluster',
      change: changeResource('azurerm_role_assignment', ({ scope }) => scope === RESOURCE_ID.aks, asReader),
      fails: both(/AuthorizationFailed|listClusterUserCredential/),
    },
    { link: 'scope of another cluster', change: assigned(RESOURCE_ID.aks, elsewhere), fails: both(/AuthorizationFailed/) },
    { link: 'role inside the cluster', change: assigned(inside, asReader), fails: both(/forbidden/) },
    { link: 'another namespace of the cluster', change: assigned(inside, elsewhere), fails: both(/forbidden/) },
    {
      link: 'release Secrets in the namespace of the HelmRelease',
      change: changeObject('HelmRelease', 'podinfo', ({ spec }) => {
        if (spec.storageNamespace === undefined) {
          throw new Error('the HelmRelease has no storageNamespace');
        }
        delete spec.storageNamespace;
      }),
      fails: { [REMOTE_RELEASE]: /forbidden/ },
    },
    { link: 'provider of the ConfigMap', change: changeObject('ConfigMap', 'flux-remote', ({ data }) => { data.provider = 'generic'; }), fails: both(/./) },
    { link: 'ServiceAccount of the ConfigMap', change: changeObject('ConfigMap', 'flux-remote', ({ data }) => { data.serviceAccountName = 'flux-ado'; }), fails: both(/AuthorizationFailed/) },
    { link: 'cluster of the ConfigMap', change: changeObject('ConfigMap', 'flux-remote', ({ data }) => { data.cluster = data.cluster.replace(WORLD.aks.cluster, 'aks-other'); }), fails: both(/AuthorizationFailed/) },
  ],
};
