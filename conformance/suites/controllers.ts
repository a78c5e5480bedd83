import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gotkComponents } from '../../test/support/kustomize';
import { Context, Journey, Suite } from '../context';
import { gitOpsRepository, judgeLoop } from './aso-loop';
import { judgeDelivery, objectsOf, startCluster } from './kubernetes';
import { ageKeyPair } from '../engines/age';
import { ApiServer, freePorts } from '../engines/api-server';
import { OciRegistry } from '../engines/oci-registry';
import { NO_NETWORK, plainSecret, SECRET_FILE, secretPath, sopsEncrypt, withAgeKey } from '../engines/sops';
import { ClusterFolder, SynthesizedExample } from '../examples';
import { startController } from '../live/cluster/controllers';
import { KubeObject } from '../live/cluster/kube-client';
import { RunningProcess, waitFor } from '../live/processes';

/** The minor whose controllers are built. */
const FLUX_MINOR = '2.9';
const CONTROLLERS = ['source-controller', 'kustomize-controller'] as const;
const READY_SECONDS = 150;
const PASSWORD = 'correct horse battery staple';

/** Sources that log in to Azure by themselves. */
const SOURCES = ['OCIRepository', 'GitRepository', 'Bucket'];

/**
 * Where an attempt ends on a machine without Azure: at Entra's token endpoint (`proxyconnect` is the closed door of NO_NETWORK),
 * or, for identities that a webhook or a node gives, when no credential is found. A missing gate, field or annotation reads otherwise.
 */
const NEEDS_AZURE = /login\.microsoftonline\.com|proxyconnect|127\.0\.0\.1:9|DefaultAzureCredential/;

/** A Secret that the user brings, whatever it holds: without it the pods would not start, and the source would fail too early. */
const EXPECTED_WITHOUT_SECRET = /secrets? "[^"]+" not found/i;

/** The written repository is applied by the real controllers, from a registry on this machine. */
export const controllersSuite: Suite = {
  name: `Flux controllers (${FLUX_MINOR})`,
  needs: ['etcd', 'kube-apiserver', 'kustomize', 'source-controller', 'kustomize-controller', 'sops'],
  async run(context) {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) {
      context.report.skip('Flux controllers', 'their files are mounted where the Deployments say: that needs Linux and root');
      return;
    }
    for (const journey of context.journeys.filter(each => each.written && each.outputsFile)) {
      const written = await onThisMinor(context, journey);
      for (const cluster of written?.clusters ?? []) {
        await judgeCluster(context, written!, cluster);
        await context.processes.stopAll();
      }
    }
  },
};

async function onThisMinor({ report }: Context, { example, written, outputsFile }: Journey): Promise<SynthesizedExample | undefined> {
  if (example.fluxMinor === FLUX_MINOR) {
    return written;
  }
  const moved = await example.withFluxMinor(FLUX_MINOR).kubernetesHalf(outputsFile!, []);
  if (!moved.written) {
    report.skip(`Flux controllers: ${example.name}`, `it is refused on Flux ${FLUX_MINOR}`);
  }
  return moved.written;
}

async function judgeCluster(context: Context, written: SynthesizedExample, cluster: ClusterFolder): Promise<void> {
  const { report, scratch } = context;
  const title = `${written.name}, cluster ${cluster.name}`;
  const folder = join(scratch, 'controllers', `${written.name}-${cluster.name}`.replace(/\W+/g, '-'));
  mkdirSync(folder, { recursive: true });
  const age = ageKeyPair();
  let registry: OciRegistry | undefined;
  try {
    const server = await startCluster(context, `controllers-${written.name}-${cluster.name}`.replace(/\W+/g, '-'), FLUX_MINOR, 'https://oidc.contoso.example/controllers');
    const objects = written.clusters.length > 1
      ? objectsOf({ ...written, manifests: written.manifests.filter(file => file.startsWith(`${cluster.folder}/`)) })
      : objectsOf(written);
    const names = new Set(objects.flatMap(({ kind, metadata }) => kind === 'Namespace' ? [metadata.name] : metadata.namespace ?? []));
    const namespace = [...names].find(name => name !== 'flux-system') ?? 'flux-system';
    const isLoop = cluster.companions.length > 0;
    registry = await OciRegistry.start('fleet', 'latest', isLoop ? gitOpsRepository(cluster, folder, FLUX_MINOR) : await repository(context, written, cluster, folder, age.recipient, namespace));
    const controllers = await startControllers(context, server, cluster, folder);
    if (isLoop) {
      await report.check(`kustomize-controller applies the objects of ASO first, and then fills in what they export: ${title}`, () => asoLoop(server, written, cluster, registry!.url, age.identity));
      server.client.close();
      return;
    }
    await report.check(`kustomize-controller applies the repository, decrypts and substitutes: ${title}`, async () => {
      await server.createNamespaces([...objects, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } }]);
      for (const object of fleet(registry!.url, age.identity)) {
        await server.client.apply(object);
      }
      return applied(server, controllers, objects, namespace);
    });
    const sources = objects.filter(({ kind, spec }) => SOURCES.includes(kind) && spec?.provider === 'azure');
    if (sources.length > 0) {
      await report.check(`source-controller brings ${sources.length} sources as far as Azure: ${title}`, () => asFarAsAzure(server, controllers, sources));
    }
    server.client.close();
  } finally {
    registry?.stop();
  }
}

/** A GitOps repository as a user would have it: what was written, what bootstrap writes, an encrypted Secret and a variable. */
async function repository(context: Context, written: SynthesizedExample, cluster: ClusterFolder, folder: string, recipient: string, namespace: string): Promise<Buffer> {
  const tree = join(folder, 'tree');
  mkdirSync(tree, { recursive: true });
  cpSync(cluster.folder, tree, { recursive: true });
  written.manifests.filter(file => written.clusters.length === 1 && !file.startsWith(`${cluster.folder}/`))
    .forEach((file, index) => cpSync(file, join(tree, `chart-${index}.k8s.yaml`)));
  if (cluster.fluxSystem) {
    writeFileSync(join(tree, 'flux-system/gotk-components.yaml'), gotkComponents(FLUX_MINOR));
    writeFileSync(join(tree, 'flux-system/gotk-sync.yaml'), '# bootstrap writes the source of this repository here\n');
  }
  const rules = written.sopsConfig ? readFileSync(written.sopsConfig, 'utf8') : 'creation_rules:\n  - encrypted_regex: ^(data|stringData)$\n';
  const { encrypted, problem } = await sopsEncrypt(
    context.engine('sops')!, withAgeKey(rules, recipient), secretPath(cluster.name), plainSecret(namespace, PASSWORD), join(folder, 'sops'),
  );
  if (!encrypted) {
    throw new Error(`sops: ${problem}`);
  }
  writeFileSync(join(tree, SECRET_FILE), encrypted);
  appendFileSync(join(tree, 'variable.yaml'), `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: variable\n  namespace: ${namespace}\ndata:\n  cluster: "\${cluster_name}"\n`);
  return execFileSync('tar', ['-C', tree, '-czf', '-', '.'], { maxBuffer: 2 ** 28 });
}

async function startControllers(context: Context, server: ApiServer, cluster: ClusterFolder, folder: string): Promise<RunningProcess[]> {
  const plain = { 'kustomization.yaml': 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [gotk-components.yaml, gotk-sync.yaml]\n' };
  const { objects } = await judgeDelivery(context, cluster.fluxSystem ?? plain, FLUX_MINOR);
  await server.createNamespaces(objects);
  for (const account of objects.filter(({ kind }) => kind === 'ServiceAccount')) {
    await server.client.apply(account);
  }
  const ports = await freePorts(CONTROLLERS.length);
  return Promise.all(CONTROLLERS.map(async (name, index) => {
    const deployment: KubeObject = structuredClone(objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === name)!);
    deployment.spec.template.spec.containers[0].env.push(...Object.entries(NO_NETWORK).map(([variable, value]) => ({ name: variable, value })));
    await bringSecrets(server, deployment);
    return startController({
      name,
      deployment,
      apiServer: server,
      command: context.engine(name)!,
      folder: join(folder, name),
      caBundle: '/etc/ssl/certs/ca-certificates.crt',
      firstPort: ports[index],
    }, context.processes);
  }));
}

/** Secrets that a person puts into the cluster, with something in them: kubelet would wait for them. */
async function bringSecrets(server: ApiServer, { metadata, spec }: KubeObject): Promise<void> {
  for (const { secret } of (spec.template.spec.volumes ?? []).filter((volume: { secret?: unknown }) => volume.secret)) {
    await server.client.apply({ apiVersion: 'v1', kind: 'Secret', metadata: { name: secret.secretName, namespace: metadata.namespace }, stringData: { 'cert-and-key': 'none' } });
  }
}

async function asoLoop(server: ApiServer, written: SynthesizedExample, cluster: ClusterFolder, url: string, ageIdentity: string): Promise<string[]> {
  const below = (suffix: string) => objectsOf({ ...written, manifests: written.manifests.filter(file => file.startsWith(`${cluster.folder}.${suffix}/`)) });
  await server.createNamespaces([...below('flux'), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } }]);
  for (const object of fleet(url, ageIdentity)) {
    // As bootstrap makes it: the folder of the cluster, without substitutions of its own.
    const { postBuild: _, ...spec } = object.spec ?? {};
    await server.client.apply(object.kind === 'Kustomization' ? { ...object, spec: { ...spec, path: `./clusters/${cluster.name}` } } : object);
  }
  return judgeLoop(server.client, below('azure'), below('flux'));
}

function fleet(url: string, ageIdentity: string): KubeObject[] {
  const metadata = { name: 'fleet', namespace: 'flux-system' };
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'sops-age', namespace: 'flux-system' }, stringData: { 'age.agekey': ageIdentity } },
    { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'OCIRepository', metadata, spec: { interval: '10m', url, ref: { tag: 'latest' }, insecure: true } },
    {
      apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
      kind: 'Kustomization',
      metadata,
      spec: {
        interval: '10m',
        retryInterval: '5s',
        path: './',
        prune: true,
        sourceRef: { kind: 'OCIRepository', name: 'fleet' },
        decryption: { provider: 'sops', secretRef: { name: 'sops-age' } },
        postBuild: { substitute: { cluster_name: 'conformance' } },
      },
    },
  ];
}

async function applied(server: ApiServer, controllers: RunningProcess[], objects: readonly KubeObject[], namespace: string): Promise<string[]> {
  const [, , kustomization] = fleet('', '');
  let state = '';
  const ready = await waitFor(READY_SECONDS, async () => {
    state = await readyState(server, kustomization);
    return state.startsWith('True') || controllers.some(({ ended }) => ended !== undefined) || undefined;
  });
  if (!ready || !state.startsWith('True')) {
    return [`the Kustomization is ${state}`, ...controllers.filter(({ ended }) => ended !== undefined).map(each => `a controller ended:\n${each.tail()}`)];
  }
  const problems: string[] = [];
  for (const object of objects) {
    if (!await server.client.get(object)) {
      problems.push(`${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name} is not in the cluster`);
    }
  }
  const secret = await server.client.get({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'database', namespace } });
  const configMap = await server.client.get({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'variable', namespace } });
  return [
    ...problems,
    ...Buffer.from(secret?.data?.password ?? '', 'base64').toString() === PASSWORD ? [] : ['the Secret is not decrypted'],
    ...configMap?.data?.cluster === 'conformance' ? [] : ['the variable is not substituted'],
  ];
}

async function asFarAsAzure(server: ApiServer, controllers: RunningProcess[], sources: readonly KubeObject[]): Promise<string[]> {
  const states = new Map<string, string>();
  for (const { apiVersion, kind, metadata: { name, namespace } } of sources) {
    // The Azure SDK tries a closed door again and again for as long as it may.
    await server.client.apply({ apiVersion, kind, metadata: { name, namespace }, spec: { timeout: kind === 'Bucket' ? '60s' : '10s' } });
  }
  await waitFor(READY_SECONDS, async () => {
    for (const source of sources) {
      const name = `${source.kind} ${source.metadata.name}`;
      // A failure is followed by the next attempt, which says Progressing again.
      states.get(name)?.startsWith('False') || states.set(name, await readyState(server, source));
    }
    return [...states.values()].every(state => state.startsWith('False')) || controllers.some(({ ended }) => ended !== undefined) || undefined;
  }, 500);
  return [
    ...controllers.filter(({ ended }) => ended !== undefined).map(each => `a controller ended:\n${each.tail()}`),
    ...[...states].filter(([, state]) => !NEEDS_AZURE.test(state) && !EXPECTED_WITHOUT_SECRET.test(state)).map(([name, state]) => `${name} is ${state}`),
  ];
}

async function readyState(server: ApiServer, object: KubeObject): Promise<string> {
  const condition = (await server.client.get(object))?.status?.conditions?.find(({ type }: { type: string }) => type === 'Ready');
  return condition ? `${condition.status} ${condition.reason}: ${condition.message}` : 'without a condition';
}
