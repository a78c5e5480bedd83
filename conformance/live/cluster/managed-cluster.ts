import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManagedCluster } from '../azure/arm';
import { CertificateAuthority } from '../azure/certificates';
import { HOST } from '../azure/world';
import { REMOTE_NAMESPACE } from '../content';
import { Engines } from '../engines';
import { Processes } from '../processes';
import { MANAGED_API_SERVER_PORT } from '../settings';
import { ApiServer, startApiServer } from './api-server';

const HOOKS = { authenticate: 'authentication-token', authorize: 'authorization' } as const;

/**
 * Starts the API server of a managed cluster with Entra integration and Azure RBAC: it asks Azure who somebody is, and, after its own roles,
 * what somebody may do.
 *
 * @returns its address at once, and the cluster when it is ready, with one namespace in it
 */
export function startManagedCluster(
  folder: string, { engines, ca }: { readonly engines: Engines; readonly ca: CertificateAuthority }, processes: Processes,
): { readonly address: ManagedCluster; readonly ready: Promise<ApiServer> } {
  mkdirSync(folder, { recursive: true });
  const hooks = Object.entries(HOOKS).flatMap(([path, name]) => {
    const file = join(folder, `${path}.json`);
    writeFileSync(file, JSON.stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'guard', cluster: { 'server': `https://${HOST.aksGuard}/${path}`, 'certificate-authority': ca.certificate } }],
      'users': [{ name: 'api-server', user: {} }],
      'contexts': [{ name: 'guard', context: { cluster: 'guard', user: 'api-server' } }],
      'current-context': 'guard',
    }));
    return [`--${name}-webhook-config-file=${file}`, `--${name}-webhook-version=v1`];
  });
  const ready = startApiServer({
    name: 'managed-kube-apiserver', folder, engines, ca, host: HOST.aksApi, port: MANAGED_API_SERVER_PORT, args: [...hooks, '--authorization-mode=RBAC,Webhook'],
  }, processes).then(async cluster => {
    await cluster.client.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: REMOTE_NAMESPACE } });
    return cluster;
  });
  ready.catch(() => {});
  return { address: { server: `https://${HOST.aksApi}:${MANAGED_API_SERVER_PORT}`, caCertificate: readFileSync(ca.certificate) }, ready };
}
