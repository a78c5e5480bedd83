import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { Processes, RunningProcess } from '../processes';
import { ApiServer } from './api-server';
import { KubeObject } from './kube-client';

/** How a controller is started as a plain process. */
export interface ControllerOptions {
  readonly name: string;
  readonly command: string;
  /** The Deployment after the patches. */
  readonly deployment: KubeObject;
  readonly apiServer: ApiServer;
  /** A folder of this controller's own. */
  readonly folder: string;
  readonly caBundle: string;
  /** PORTS ports that are free for it: metrics, health, and what the controller serves. */
  readonly ports: readonly number[];
}

/** So many ports a controller needs. */
export const PORTS = 4;

const MEBIBYTE = 1024 * 1024;

/**
 * Starts a controller the way kubelet would start the patched Deployment: its arguments, its environment and the files of
 * its volumes, in a mount namespace of its own so that the paths are the very ones of the Deployment. What a pod has and a
 * process has not (addresses, leader election) comes last on the command line, where it wins.
 */
export async function startController(options: ControllerOptions, processes: Processes): Promise<RunningProcess> {
  const { name, deployment, folder, apiServer, caBundle, ports } = options;
  const pod = deployment.spec.template.spec;
  const container = pod.containers[0];
  const namespace = deployment.metadata.namespace ?? 'default';
  mkdirSync(join(folder, 'storage'), { recursive: true });
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const environment = await containerEnvironment(container, namespace, apiServer);
  const files = await volumeFiles(pod, container, namespace, join(folder, 'volumes'), apiServer);
  const [metrics, health, ...served] = ports.map(port => `127.0.0.1:${port}`);
  const args = [
    ...(container.args as string[]).map(arg => arg.replace(/\$\(([A-Z_]+)\)/g, (all, variable) => environment[variable] ?? all)),
    '--enable-leader-election=false', `--metrics-addr=${metrics}`, `--health-addr=${health}`,
    ...whatItServes(name, join(folder, 'storage'), served),
  ];
  return processes.start({
    name,
    command: 'unshare',
    args: ['--mount', '--propagation', 'private', 'sh', '-c', mountScript(files), 'sh', options.command, ...args],
    env: {
      PATH: process.env.PATH,
      HOME: join(folder, 'tmp'),
      TMPDIR: join(folder, 'tmp'),
      KUBECONFIG: apiServer.kubeconfig,
      SSL_CERT_FILE: caBundle,
      ...environment,
    },
    logFile: join(folder, 'controller.log'),
  });
}

function whatItServes(name: string, storage: string, [first, second]: readonly string[]): string[] {
  switch (name) {
    case 'source-controller': return ['--events-addr=', `--storage-path=${storage}`, `--storage-addr=${first}`, `--storage-adv-addr=${first}`];
    case 'notification-controller': return [`--events-addr=${first}`, `--receiverAddr=${second}`];
    default: return ['--events-addr='];
  }
}

async function containerEnvironment(container: any, namespace: string, { client }: ApiServer): Promise<Record<string, string>> {
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
async function volumeFiles(pod: any, container: any, namespace: string, folder: string, { client }: ApiServer): Promise<MountedFile[]> {
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
