import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CertificateAuthority, rsaKeyPair } from '../azure/certificates';
import { Engines } from '../engines';
import { Processes, RunningProcess, waitFor } from '../processes';
import { API_SERVER_PORT, ISSUER } from '../settings';
import { KubeClient } from './kube-client';

const ADMIN_TOKEN = 'the-admin-of-the-live-tier';
const ETCD_CLIENT = 'http://127.0.0.1:16479';
const ETCD_PEER = 'http://127.0.0.1:16480';
const START_SECONDS = 60;

/** A fresh API server with an etcd of its own. */
export interface ApiServer {
  readonly client: KubeClient;
  readonly kubeconfig: string;
}

/** Starts an API server whose ServiceAccount tokens any Entra could verify: a public issuer and public keys. */
export async function startApiServer(folder: string, engines: Engines, ca: CertificateAuthority, processes: Processes): Promise<ApiServer> {
  const serving = ca.issue('kube-apiserver', ['127.0.0.1', 'localhost']);
  const signing = rsaKeyPair(folder, 'service-accounts');
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(tokens, `${ADMIN_TOKEN},admin,admin,system:masters\n`);
  processes.start({
    name: 'etcd',
    command: engines.etcd,
    args: [
      `--data-dir=${join(folder, 'etcd')}`, '--unsafe-no-fsync',
      `--listen-client-urls=${ETCD_CLIENT}`, `--advertise-client-urls=${ETCD_CLIENT}`,
      `--listen-peer-urls=${ETCD_PEER}`, `--initial-advertise-peer-urls=${ETCD_PEER}`, `--initial-cluster=default=${ETCD_PEER}`,
    ],
    logFile: join(folder, 'etcd.log'),
  });
  const server = processes.start({
    name: 'kube-apiserver',
    command: engines['kube-apiserver'],
    args: [
      `--etcd-servers=${ETCD_CLIENT}`,
      '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${API_SERVER_PORT}`,
      `--tls-cert-file=${serving.certificate}`, `--tls-private-key-file=${serving.key}`,
      `--service-account-issuer=${ISSUER}`, `--service-account-jwks-uri=${ISSUER}/openid/v1/jwks`,
      `--service-account-key-file=${signing.publicKey}`, `--service-account-signing-key-file=${signing.privateKey}`,
      `--token-auth-file=${tokens}`, '--authorization-mode=RBAC', '--anonymous-auth=true',
      '--disable-admission-plugins=ServiceAccount', '--endpoint-reconciler-type=none', '--service-cluster-ip-range=10.96.0.0/16',
    ],
    logFile: join(folder, 'kube-apiserver.log'),
  });
  const client = new KubeClient(ISSUER, ADMIN_TOKEN, ca.certificate);
  await untilReady(client, server);
  await publishIssuer(client);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: 'live', cluster: { 'server': ISSUER, 'certificate-authority': ca.certificate } }],
    'users': [{ name: 'admin', user: { token: ADMIN_TOKEN } }],
    'contexts': [{ name: 'live', context: { cluster: 'live', user: 'admin' } }],
    'current-context': 'live',
  }));
  return { client, kubeconfig };
}

async function untilReady(client: KubeClient, server: RunningProcess): Promise<void> {
  const ready = await waitFor(START_SECONDS, async () => {
    if (server.ended !== undefined) {
      return false;
    }
    return await client.isReady() || undefined;
  });
  if (!ready) {
    throw new Error(`kube-apiserver did not become ready (${server.ended ?? 'still running'}):\n${server.tail()}`);
  }
}

/** A cluster outside a cloud must let anybody read its issuer's keys, or Entra cannot verify its tokens. */
async function publishIssuer(client: KubeClient): Promise<void> {
  await client.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'public-issuer' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'system:service-account-issuer-discovery' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:unauthenticated' }],
  });
}
