import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { runCommand } from './command';
import { CertificateAuthority, rsaKeyPair } from '../live/azure/certificates';
import { KubeClient, KubeObject } from '../live/cluster/kube-client';
import { missingNamespaces } from '../live/cluster/repository';
import { Processes, waitFor } from '../live/processes';

const START_SECONDS = 60;
const ADMIN_TOKEN = 'the-admin-of-a-conformance-run';

/** Where the programs are. */
export interface ApiServerPrograms {
  readonly etcd: string;
  readonly kubeApiserver: string;
}

/** A fresh API server with an etcd of its own, on free ports of this machine. */
export class ApiServer {
  /**
   * Starts one, in about two seconds.
   * @param issuer the issuer of its ServiceAccounts' tokens, as the Terraform of the cluster names it
   */
  public static async start(folder: string, programs: ApiServerPrograms, processes: Processes, issuer: string): Promise<ApiServer> {
    mkdirSync(folder, { recursive: true });
    const [etcdPort, peerPort, port] = await freePorts(3);
    const ca = new CertificateAuthority(folder);
    const serving = ca.issue('kube-apiserver', ['127.0.0.1', 'localhost']);
    const signing = rsaKeyPair(folder, 'service-accounts');
    const tokens = join(folder, 'tokens.csv');
    writeFileSync(tokens, `${ADMIN_TOKEN},admin,admin,system:masters\n`);
    const etcd = `http://127.0.0.1:${etcdPort}`;
    const peer = `http://127.0.0.1:${peerPort}`;
    processes.start({
      name: 'etcd',
      command: programs.etcd,
      args: [
        `--data-dir=${join(folder, 'etcd')}`, '--unsafe-no-fsync', `--listen-client-urls=${etcd}`, `--advertise-client-urls=${etcd}`,
        `--listen-peer-urls=${peer}`, `--initial-advertise-peer-urls=${peer}`, `--initial-cluster=default=${peer}`,
      ],
      logFile: join(folder, 'etcd.log'),
    });
    const running = processes.start({
      name: 'kube-apiserver',
      command: programs.kubeApiserver,
      args: [
        `--etcd-servers=${etcd}`, '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1', `--secure-port=${port}`,
        `--tls-cert-file=${serving.certificate}`, `--tls-private-key-file=${serving.key}`, `--cert-dir=${folder}`,
        `--service-account-issuer=${issuer}`, `--service-account-key-file=${signing.publicKey}`, `--service-account-signing-key-file=${signing.privateKey}`,
        `--token-auth-file=${tokens}`, '--authorization-mode=RBAC', '--disable-admission-plugins=ServiceAccount',
        '--endpoint-reconciler-type=none', '--service-cluster-ip-range=10.96.0.0/16',
      ],
      logFile: join(folder, 'kube-apiserver.log'),
    });
    const server = `https://127.0.0.1:${port}`;
    const client = new KubeClient(server, ADMIN_TOKEN, ca.certificate);
    const ready = await waitFor(START_SECONDS, async () => running.ended !== undefined ? false : await client.isReady() || undefined);
    if (!ready) {
      throw new Error(`kube-apiserver did not become ready (${running.ended ?? 'still running'}):\n${running.tail()}`);
    }
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, JSON.stringify({
      'apiVersion': 'v1',
      'kind': 'Config',
      'clusters': [{ name: 'conformance', cluster: { 'server': server, 'certificate-authority': ca.certificate } }],
      'users': [{ name: 'admin', user: { token: ADMIN_TOKEN } }],
      'contexts': [{ name: 'conformance', context: { cluster: 'conformance', user: 'admin' } }],
      'current-context': 'conformance',
    }));
    return new ApiServer(client, kubeconfig, folder);
  }

  private constructor(public readonly client: KubeClient, public readonly kubeconfig: string, private readonly folder: string) {}

  /** Applies the CRDs of files of the conformance data. */
  public async applyCrds(files: readonly string[]): Promise<void> {
    const crds = files.flatMap(file => JSON.parse(readFileSync(file, 'utf8')) as KubeObject[]);
    await Promise.all(crds.map(crd => this.client.apply(crd)));
    // A CRD is served a moment after it was written; kubectl would not wait for it.
    for (const crd of crds) {
      const served = await waitFor(START_SECONDS, async () => (await this.client.get(crd))?.status?.conditions
        ?.some((condition: any) => condition.type === 'Established' && condition.status === 'True') || undefined);
      if (!served) {
        throw new Error(`the CRD ${crd.metadata.name} is not served`);
      }
    }
  }

  /** Creates the namespaces that the objects live in: a dry run creates none, and refuses what lives in one that is not there. */
  public async createNamespaces(objects: readonly KubeObject[]): Promise<void> {
    const declared = objects.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => namespace(metadata.name));
    for (const each of [...declared, ...missingNamespaces([...objects])]) {
      await this.client.apply(each);
    }
  }

  /** What the server says against the objects; empty when it would take them all. */
  public async dryRun(objects: readonly KubeObject[]): Promise<string[]> {
    if (objects.length === 0) {
      return [];
    }
    await this.createNamespaces(objects);
    const { status, stderr } = await runCommand('kubectl', [
      '--kubeconfig', this.kubeconfig, '--cache-dir', join(this.folder, 'kubectl-cache'), 'apply', '--dry-run=server', '--validate=strict', '-f', '-',
    ], { input: objects.map(object => JSON.stringify(object)).join('\n') });
    const complaints = stderr.split('\n').filter(line => line.trim() !== '' && !line.startsWith('Warning: resource '));
    // A warning of the server (a deprecated version, an unknown field) is a verdict too.
    return status === 0 ? complaints.filter(line => line.startsWith('Warning:')) : complaints;
  }

  /** Claims of a token of a ServiceAccount, as kubelet or a Flux controller would ask for it. */
  public async tokenClaims(namespaceName: string, serviceAccount: string, audience: string): Promise<{ readonly iss: string; readonly sub: string; readonly aud: string[] }> {
    const token = await this.client.serviceAccountToken(namespaceName, serviceAccount, audience, 3600);
    return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
  }
}

/** Parses every object of a YAML text. */
export function parseObjects(text: string): KubeObject[] {
  return parseAllDocuments(text).map(document => document.toJS()).filter(object => object?.kind);
}

/** Ports that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map(server => (server.address() as { port: number }).port);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
