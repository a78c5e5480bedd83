import { KubeClient, KubeObject } from './kube-client';
import { HOST, WORLD } from '../azure/world';

const LABEL = 'azure.workload.identity/use';
const CLIENT_ID = 'azure.workload.identity/client-id';
const TENANT_ID = 'azure.workload.identity/tenant-id';
const VOLUME = 'azure-identity-token';
const FOLDER = '/var/run/secrets/azure/tokens';

/**
 * What the mutating webhook of AKS does to a pod that has its label: the token of the pod's ServiceAccount and the variables that lead to it.
 *
 * @see https://azure.github.io/azure-workload-identity/docs/topics/service-account-labels-and-annotations.html
 */
export async function withWorkloadIdentity(deployment: KubeObject, client: KubeClient): Promise<KubeObject> {
  const { metadata, spec: pod } = deployment.spec.template;
  if (metadata?.labels?.[LABEL] !== 'true') {
    return deployment;
  }
  const account = await client.get({
    apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: pod.serviceAccountName, namespace: deployment.metadata.namespace },
  });
  const annotations = account?.metadata.annotations ?? {};
  const mutated: KubeObject = structuredClone(deployment);
  const [container] = mutated.spec.template.spec.containers;
  container.env = [
    ...container.env ?? [],
    ...Object.entries({
      AZURE_CLIENT_ID: annotations[CLIENT_ID] ?? '',
      // Where the annotation is missing, the tenant of the subscription.
      AZURE_TENANT_ID: annotations[TENANT_ID] ?? WORLD.tenantId,
      AZURE_FEDERATED_TOKEN_FILE: `${FOLDER}/${VOLUME}`,
      AZURE_AUTHORITY_HOST: `https://${HOST.entra}/`,
    }).filter(([name]) => !container.env?.some((variable: { name: string }) => variable.name === name)).map(([name, value]) => ({ name, value })),
  ];
  container.volumeMounts = [...container.volumeMounts ?? [], { name: VOLUME, mountPath: FOLDER, readOnly: true }];
  mutated.spec.template.spec.volumes = [...pod.volumes ?? [], {
    name: VOLUME,
    projected: { sources: [{ serviceAccountToken: { audience: 'api://AzureADTokenExchange', expirationSeconds: 3600, path: VOLUME } }] },
  }];
  return mutated;
}
