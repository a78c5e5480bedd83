import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { judgeDelivery } from './kubernetes';
import { Context, Journey } from '../context';
import { ApiServer, freePorts } from '../engines/api-server';
import { NO_NETWORK } from '../engines/sops';
import { ClusterFolder, SynthesizedExample } from '../examples';
import { PORTS, startController } from '../live/cluster/controllers';
import { installRbac } from '../live/cluster/install-rbac';
import { KubeObject } from '../live/cluster/kube-client';
import { ControllerName } from '../live/engines';
import { RunningProcess } from '../live/processes';

/** The minor whose controllers are built. */
export const FLUX_MINOR = '2.9';


/**
 * Where an attempt ends on a machine without Azure: at Entra's token endpoint (`proxyconnect` is the closed door of NO_NETWORK; a deadline may hide it),
 * or, for identities that a webhook or a node gives, when no credential is found. A missing gate, field or annotation reads otherwise.
 */
export const NEEDS_AZURE = /login\.microsoftonline\.com|proxyconnect|127\.0\.0\.1:9|unable to resolve an endpoint|DefaultAzureCredential/;

/** Whether controllers can be started here; says why not. */
export function canStartControllers({ report }: Context, what: string): boolean {
  if (process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/run']).status === 0) {
    return true;
  }
  report.skip(what, 'their files are mounted where the Deployments say: that needs Linux, root and the right to mount');
  return false;
}

/** The example as it is written for the minor whose controllers are built; undefined when it is refused there. */
export async function onThisMinor({ report }: Context, { example, written, outputsFile }: Journey): Promise<SynthesizedExample | undefined> {
  if (example.fluxMinor === FLUX_MINOR) {
    return written;
  }
  const moved = await example.withFluxMinor(FLUX_MINOR).kubernetesHalf(outputsFile!, []);
  if (!moved.written) {
    report.skip(`Flux controllers: ${example.name}`, `it is refused on Flux ${FLUX_MINOR}`);
  }
  return moved.written;
}

/** Starts controllers as their patched Deployments say, without a way to Azure. */
export async function startControllers(
  context: Context, server: ApiServer, cluster: ClusterFolder, folder: string, names: readonly ControllerName[], change: (deployment: KubeObject) => void = () => {},
): Promise<RunningProcess[]> {
  const plain = { 'kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [gotk-components.yaml, gotk-sync.yaml]\n' };
  const { objects } = await judgeDelivery(context, cluster.fluxSystem ?? plain, FLUX_MINOR);
  await server.createNamespaces(objects);
  for (const object of [...objects.filter(({ kind }) => kind === 'ServiceAccount'), ...installRbac('flux-system', true)]) {
    await server.client.apply(object);
  }
  const ports = await freePorts(PORTS * names.length);
  return Promise.all(names.map(async (name, index) => {
    const deployment: KubeObject = structuredClone(objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)!);
    deployment.spec.template.spec.containers[0].env.push(...Object.entries(NO_NETWORK).map(([variable, value]) => ({ name: variable, value })));
    change(deployment);
    await bringSecrets(server, deployment);
    mkdirSync(join(folder, name), { recursive: true });
    return startController({
      name,
      deployment,
      apiServer: server,
      command: context.engine(name)!,
      folder: join(folder, name),
      caBundle: '/etc/ssl/certs/ca-certificates.crt',
      addresses: { ...addressesOf(ports.slice(PORTS * index, PORTS * (index + 1))), asServices: false },
    }, context.processes);
  }));
}

function addressesOf(ports: readonly number[]) {
  const [metrics, health, served, receiver] = ports.map(port => `127.0.0.1:${port}`);
  return { metrics, health, served, receiver };
}

/** Takes the feature gate of object level away from a controller. */
export function withoutGate(name: ControllerName): (deployment: KubeObject) => void {
  return ({ metadata, spec }) => {
    if (metadata.name === name) {
      const [container] = spec.template.spec.containers;
      container.args = container.args.filter((arg: string) => !arg.startsWith('--feature-gates='));
    }
  };
}

/** Secrets that a person puts into the cluster, with something in them: kubelet would wait for them. */
async function bringSecrets(server: ApiServer, { metadata, spec }: KubeObject): Promise<void> {
  for (const { secret } of (spec.template.spec.volumes ?? []).filter((volume: { secret?: unknown }) => volume.secret)) {
    await server.client.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: secret.secretName, namespace: metadata.namespace }, stringData: { 'cert-and-key': 'none' } });
  }
}
