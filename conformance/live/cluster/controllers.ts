import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { Processes, RunningProcess } from '../processes';
import { KubeClient, KubeObject } from './kube-client';
import { withWorkloadIdentity } from './workload-identity-webhook';

/** How a controller is started as a plain process. */
export interface ControllerOptions {
  readonly name: string;
  readonly command: string;
  /** The Deployment after the patches. */
  readonly deployment: KubeObject;
  readonly apiServer: { readonly client: KubeClient; readonly kubeconfig: string };
  /** A folder of this controller's own. */
  readonly folder: string;
  readonly caBundle: string;
  readonly addresses: ControllerAddresses;
}

/** Where a controller listens: what its pod's own address would be. */
export interface ControllerAddresses {
  readonly metrics: string;
  readonly health: string;
  /** Artifacts of source-controller, events of notification-controller. */
  readonly served: string;
  /** Webhooks of notification-controller. */
  readonly receiver: string;
  /** Whether the names of the Services lead to these addresses; otherwise no events are sent, and artifacts are fetched by address. */
  readonly asServices: boolean;
}

/** So many addresses a controller has. */
export const PORTS = 4;

const MEBIBYTE = 1024 * 1024;
const TOKEN_SECONDS = 3600 * 2;

/**
 * Starts a controller the way kubelet would start the patched Deployment: its arguments, its environment and the files of
 * its volumes, in a mount namespace of its own so that the paths are the very ones of the Deployment, and as the ServiceAccount of its
 * pod. What a pod has and a process has not (addresses, leader election) comes last on the command line, where it wins.
 */
export async function startController(options: ControllerOptions, processes: Processes): Promise<RunningProcess> {
  const { name, folder, apiServer, caBundle, addresses } = options;
  const deployment = await withWorkloadIdentity(options.deployment, apiServer.client);
  const pod = deployment.spec.template.spec;
  const container = pod.containers[0];
  const namespace = deployment.metadata.namespace ?? 'default';
  mkdirSync(join(folder, 'storage'), { recursive: true });
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const environment = await containerEnvironment(container, namespace, apiServer.client);
  const files = await volumeFiles(pod, container, namespace, join(folder, 'volumes'), apiServer.client);
  const args = [
    ...(container.args as string[]).map(arg => arg.replace(/\$\(([A-Z_]+)\)/g, (all, variable) => environment[variable] ?? all)),
    '--enable-leader-election=false', `--metrics-addr=${addresses.metrics}`, `--health-addr=${addresses.health}`,
    ...whatItServes(name, storageOf(folder), addresses),
  ];
  return processes.start({
    name,
    command: 'unshare',
    args: ['--mount', '--propagation', 'private', 'sh', '-c', mountScript(files), 'sh', options.command, ...args],
    env: {
      PATH: process.env.PATH,
      HOME: join(folder, 'tmp'),
      TMPDIR: join(folder, 'tmp'),
      KUBECONFIG: await ownKubeconfig(apiServer, namespace, pod.serviceAccountName, folder),
      SSL_CERT_FILE: caBundle,
      ...environment,
    },
    logFile: join(folder, 'controller.log'),
  });
}

/** Where source-controller keeps its artifacts. */
export function storageOf(folder: string): string {
  return join(folder, 'storage');
}

/** No controller is an administrator but by its own roles. */
async function ownKubeconfig({ client, kubeconfig }: ControllerOptions['apiServer'], namespace: string, account: string, folder: string): Promise<string> {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  const token = await client.serviceAccountToken(namespace, account, undefined, TOKEN_SECONDS);
  const file = join(folder, 'kubeconfig');
  writeFileSync(file, JSON.stringify({ ...config, users: config.users.map(({ name }: { name: string }) => ({ name, user: { token } })) }), { mode: 0o600 });
  return file;
}

function whatItServes(name: string, storage: string, { served, receiver, asServices }: ControllerAddresses): string[] {
  switch (name) {
    case 'source-controller':
      return [`--storage-path=${storage}`, `--storage-addr=${served}`, ...asServices ? [] : ['--events-addr=', `--storage-adv-addr=${served}`]];
    case 'notification-controller': return [`--events-addr=${served}`, `--receiverAddr=${receiver}`];
    case 'image-reflector-controller': return [`--storage-path=${storage}`, ...asServices ? [] : ['--events-addr=']];
    default: return asServices ? [] : ['--events-addr='];
  }
}

async function containerEnvironment(container: any, namespace: string, client: KubeClient): Promise<Record<string, string>> {
  const environment: Record<string, string> = {};
  for (const { name, value, valueFrom } of container.env ?? []) {
    if (valueFrom?.fieldRef?.fieldPath === 'metadata.namespace') {
      environment[name] = namespace;
    } else if (valueFrom?.resourceFieldRef?.resource === 'limits.memory') {
      environment[name] = String(parseInt(container.resources.limits.memory, 10) * 1024 * MEBIBYTE);
    } else if (valueFrom?.secretKeyRef) {
      const secret = await client.get({ apiVersion: 'v1', kind: 'Secret', metadata: { name: valueFrom.secretKeyRef.name, namespace } });
      environment[name] = Buffer.from(secret?.data?.[valueFrom.secretKeyRef.key] ?? '', 'base64').toString();
    } else if (valueFrom) {
      throw new Error(`the live tier cannot fill the environment variable ${name} from ${JSON.stringify(valueFrom)}`);
    } else {
      environment[name] = String(value ?? '');
    }
  }
  return environment;
}

interface MountedFile { readonly source: string; readonly target: string }

/** Writes the files of projected and Secret volumes, and says where the container sees them. */
async function volumeFiles(pod: any, container: any, namespace: string, folder: string, client: KubeClient): Promise<MountedFile[]> {
  const mounted: MountedFile[] = [];
  for (const volume of pod.volumes ?? []) {
    const files = new Map<string, string>();
    for (const { serviceAccountToken } of volume.projected?.sources ?? []) {
      files.set(serviceAccountToken.path, await client.serviceAccountToken(namespace, pod.serviceAccountName,
        serviceAccountToken.audience, serviceAccountToken.expirationSeconds ?? 3600));
    }
    if (volume.secret) {
      const secret = await client.get({ apiVersion: 'v1', kind: 'Secret', metadata: { name: volume.secret.secretName, namespace } });
      if (!secret) {
        throw new Error(`volume ${volume.name}: there is no Secret ${namespace}/${volume.secret.secretName}; the pod would not start`);
      }
      Object.entries<string>(secret.data).forEach(([key, value]) => files.set(key, Buffer.from(value, 'base64').toString()));
    }
    for (const mount of (container.volumeMounts ?? []).filter((candidate: any) => candidate.name === volume.name)) {
      for (const [file, content] of files) {
        if (mount.subPath !== undefined && mount.subPath !== file) {
          continue;
        }
        const source = join(folder, volume.name, file);
        mkdirSync(dirname(source), { recursive: true });
        writeFileSync(source, content, { mode: 0o600 });
        mounted.push({ source, target: mount.subPath === undefined ? posix.join(mount.mountPath, file) : mount.mountPath });
      }
    }
  }
  return mounted;
}

/** A fresh /run hides the machine's own; paths elsewhere would be written to the machine, so they are refused. */
function mountScript(files: MountedFile[]): string {
  const outside = files.find(({ target }) => !/^(\/var)?\/run\//.test(target));
  if (outside) {
    throw new Error(`the live tier mounts below /var/run only, not at ${outside.target}`);
  }
  const copies = files.map(({ source, target }) => `mkdir -p '${posix.dirname(target)}' && cp '${source}' '${target}'`);
  return ['set -e', 'mount -t tmpfs tmpfs /run', ...copies, 'exec "$@"'].join('\n');
}
