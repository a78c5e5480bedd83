import { AKS_ROWS } from './support';
import { ManifestObject } from '../../engine/input';
import { ClusterFiles, namespaceOf } from '../../engine/kubernetes/cluster-files';
import { FluxUse, Target, use, UseReaders } from '../../engine/kubernetes/flux-use';
import { SupportRow } from '../../flux/support';
import { objectAt, stringAt, valueAt } from '../../text/json-reading';
import { Problem } from '../../text/problems';

/** What objects that are applied to remote clusters use. */
export const aksReaders: UseReaders = {
  Kustomization: (object, files) => remoteUse(object, files, AKS_ROWS.REMOTE_KUSTOMIZATION),
  HelmRelease: (object, files) => remoteUse(object, files, AKS_ROWS.REMOTE_HELM_RELEASE),
};

function remoteUse(object: ManifestObject, files: ClusterFiles, row: SupportRow): FluxUse[] {
  const name = stringAt(object.json, 'spec', 'kubeConfig', 'configMapRef', 'name');
  const configMap = name === undefined ? undefined : files.find('ConfigMap', namespaceOf(object.json), name);
  const data = objectAt(configMap?.json, 'data');
  const cluster = stringAt(data, 'cluster');
  if (name === undefined || (configMap !== undefined && stringAt(data, 'provider') !== 'azure' && !/managedClusters/i.test(cluster ?? ''))) {
    return [];
  }
  const complete = stringAt(data, 'address') !== undefined && stringAt(data, 'ca.crt') !== undefined;
  const target: Target = { label: cluster ?? stringAt(data, 'address') ?? 'a remote cluster', armId: cluster, type: 'Microsoft.ContainerService/managedClusters' };
  return [use(object, row, target, {
    writes: true,
    serviceAccountName: stringAt(data, 'serviceAccountName'),
    secretName: undefined,
    needsNoRole: complete,
    problems: configMap ? configMapProblems(data, complete, files, `${namespaceOf(object.json)}/${name}`) : [{
      code: 'FAZ050',
      what: `the ${String(object.json.kind)} names the ConfigMap ${namespaceOf(object.json)}/${name}, which is in no file`,
      why: 'the controller reads from it how to reach the remote cluster',
      fix: 'add it (FluxAksAccess.kubeConfig() makes one), or correct .spec.kubeConfig.configMapRef',
    }],
  })];
}

function configMapProblems(data: unknown, complete: boolean, files: ClusterFiles, name: string): Problem[] {
  const problems: Problem[] = [];
  const add = (what: string, why: string, fix: string) => problems.push({ code: 'FAZ050', what: `the ConfigMap ${name} ${what}`, why, fix });
  if (stringAt(data, 'provider') !== 'azure') {
    add('has no `provider: azure`', 'the controller would take the cluster for one without a cloud provider', 'add `provider: azure`');
  }
  if (valueAt(data, 'audiences') !== undefined) {
    add('has `audiences`', 'with provider azure the controller refuses them', 'remove them');
  }
  if (!complete && stringAt(data, 'cluster') === undefined) {
    add('names no `cluster`', 'without address and ca.crt the controller asks Azure for them by the ARM ID', 'add `cluster`, or both `address` and `ca.crt`');
  }
  if (!complete && !files.context.cloud.isPublic) {
    add('lacks `address` or `ca.crt`', 'the controllers ask only the Resource Manager of the public cloud for them', 'give both');
  }
  const cluster = stringAt(data, 'cluster');
  if (cluster !== undefined && !cluster.includes('tf:') && !/^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.ContainerService\/managedClusters\/[^/]+$/i.test(cluster)) {
    add(`has ${JSON.stringify(cluster)} as cluster, which is not the ARM ID of an AKS cluster`, 'the controller could not find it', 'write /subscriptions/SUB/resourceGroups/RG/providers/Microsoft.ContainerService/managedClusters/NAME');
  }
  return problems;
}
