import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CertificateAuthority, rsaKeyPair } from '../azure/certificates';
import { Engines } from '../engines';
import { Processes, RunningProcess, waitFor } from '../processes';
import { KubeClient } from './kube-client';

const ADMIN_TOKEN = 'the-admin-of-the-live-tier';
const START_SECONDS = 60;

/** A fresh API server with an etcd of its own. */
export interface ApiServer {
  readonly client: KubeClient;
  readonly kubeconfig: string;
  readonly server: string;
}

/** How an API server is started. */
export interface ApiServerOptions {
  readonly name: string;
  /** A folder of its own. */
  readonly folder: string;
  readonly engines: Engines;
  readonly ca: CertificateAuthority;
  readonly host: string;
  /** Its own port; the two after it are etcd's. */
  readonly port: number;
  /** Issuer of its ServiceAccounts' tokens. @default - its URL */
  readonly issuer?: string;
  /** Who decides besides Kubernetes' own roles, and other settings. */
  readonly args?: readonly string[];
}

/** Starts an API server whose ServiceAccount tokens any Entra could verify: a public issuer and public keys. */
export async function startApiServer(options: ApiServerOptions, processes: Processes): Promise<ApiServer> {
  const { name, folder, engines, ca, host, port } = options;
  mkdirSync(folder, { recursive: true });
  const serving = ca.issue(name, ['127.0.0.1', 'localhost', host]);
  const signing = rsaKeyPair(folder, 'service-accounts');
  const tokens = join(folder, 'tokens.csv');
  const server = `https://${host}:${port}`;
  const [etcdClient, etcdPeer] = [port + 1, port + 2].map(each => `http://127.0.0.1:${each}`);
  writeFileSync(tokens, `${ADMIN_TOKEN},admin,admin,system:masters\n`);
  processes.start({
    name: `etcd of ${name}`,
    command: engines.etcd,
    args: [
      `--data-dir=${join(folder, 'etcd')}`, '--unsafe-no-fsync',
      `--listen-client-urls=${etcdClient}`, `--advertise-client-urls=${etcdClient}`,
      `--listen-peer-urls=${etcdPeer}`, `--initial-advertise-peer-urls=${etcdPeer}`, `--initial-cluster=default=${etcdPeer}`,
    ],
    logFile: join(folder, 'etcd.log'),
  });
  const running = processes.start({
    name,
    command: engines['kube-apiserver'],
    args: [
      `--etcd-servers=${etcdClient}`,
      '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${port}`,
      `--tls-cert-file=${serving.certificate}`, `--tls-private-key-file=${serving.key}`, `--cert-dir=${folder}`,
      `--service-account-issuer=${options.issuer ?? server}`, `--service-account-jwks-uri=${server}/openid/v1/jwks`,
      `--service-account-key-file=${signing.publicKey}`, `--service-account-signing-key-file=${signing.privateKey}`,
      `--token-auth-file=${tokens}`, '--anonymous-auth=true',
      '--disable-admission-plugins=ServiceAccount', '--endpoint-reconciler-type=none', '--service-cluster-ip-range=10.96.0.0/16',
      ...options.args ?? ['--authorization-mode=RBAC'],
    ],
    logFile: join(folder, `${name}.log`),
  });
  const client = new KubeClient(server, ADMIN_TOKEN, ca.certificate);
  await untilReady(client, running);
  await publishIssuer(client);
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify({
    'apiVersion': 'v1',
    'kind': 'Config',
    'clusters': [{ name: 'live', cluster: { server, 'certificate-authority': ca.certificate } }],
    'users': [{ name: 'admin', user: { token: ADMIN_TOKEN } }],
    'contexts': [{ name: 'live', context: { cluster: 'live', user: 'admin' } }],
    'current-context': 'live',
  }));
  return { client, kubeconfig, server };
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
