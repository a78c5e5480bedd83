import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gotkComponents } from '../../test/support/kustomize';
import { Context, Suite } from '../context';
import { gitOpsRepository, judgeLoop } from './aso-loop';
import { canStartControllers, FLUX_MINOR, NEEDS_AZURE, onThisMinor, startControllers, withoutGate } from './controller-stage';
import { objectsOf, startCluster } from './kubernetes';
import { ageKeyPair } from '../engines/age';
import { ApiServer } from '../engines/api-server';
import { OciRegistry } from '../engines/oci-registry';
import { plainSecret, SECRET_FILE, secretPath, sopsEncrypt, withAgeKey } from '../engines/sops';
import { ClusterFolder, SynthesizedExample } from '../examples';
import { KubeObject } from '../live/cluster/kube-client';
import { RunningProcess, waitFor } from '../live/processes';

const CONTROLLERS = ['source-controller', 'kustomize-controller'] as const;
const READY_SECONDS = 150;
const PASSWORD = 'correct horse battery staple';

/** Sources that log in to Azure by themselves. */
const SOURCES = ['OCIRepository', 'GitRepository', 'Bucket'];

/** A Secret that the user brings, whatever it holds: without it the pods would not start, and the source would fail too early. */
const EXPECTED_WITHOUT_SECRET = /secrets? "[^"]+" not found/i;

/** The written repository is applied by the real controllers, from a registry on this machine. */
export const controllersSuite: Suite = {
  name: `Flux controllers (${FLUX_MINOR})`,
  needs: ['etcd', 'kube-apiserver', 'kustomize', 'source-controller', 'kustomize-controller', 'sops'],
  async run(context) {
    if (!canStartControllers(context, 'Flux controllers')) {
      return;
    }
    let isSeeded = false;
    for (const journey of context.journeys.filter(each => each.written && each.outputsFile)) {
      const written = await onThisMinor(context, journey);
      for (const cluster of written?.clusters ?? []) {
        const title = `${written!.name}, cluster ${cluster.name}`;
        await onStage(context, written!, cluster, {}, stage => judge(context, stage, cluster, title));
        if (!isSeeded && cluster.companions.length === 0 && objectsOf(written!).some(({ kind, spec }) => SOURCES.includes(kind) && spec?.serviceAccountName)) {
          isSeeded = true;
          await seededDefects(context, written!, cluster);
        }
      }
    }
  },
};

/** What makes a stage go wrong. */
interface Defect {
  readonly change?: (deployment: KubeObject) => void;
  readonly ageIdentity?: string;
}

/** A cluster with controllers and the repository to apply. */
interface Stage {
  readonly written: SynthesizedExample;
  readonly server: ApiServer;
  readonly controllers: readonly RunningProcess[];
  /** What has to be in the cluster in the end. */
  readonly objects: readonly KubeObject[];
  readonly namespace: string;
  readonly url: string;
  readonly ageIdentity: string;
}

let stages = 0;

async function onStage(context: Context, written: SynthesizedExample, cluster: ClusterFolder, defect: Defect, work: (stage: Stage) => Promise<void>): Promise<void> {
  const name = `controllers-${++stages}`;
  const folder = join(context.scratch, name);
  mkdirSync(folder, { recursive: true });
  const age = ageKeyPair();
  let registry: OciRegistry | undefined;
  try {
    const server = await startCluster(context, name, FLUX_MINOR, 'https://oidc.contoso.example/controllers');
    const objects = written.clusters.length > 1
      ? objectsOf({ ...written, manifests: written.manifests.filter(file => file.startsWith(`${cluster.folder}/`)) })
      : objectsOf(written);
    const names = new Set(objects.flatMap(({ kind, metadata }) => kind === 'Namespace' ? [metadata.name] : metadata.namespace ?? []));
    const namespace = [...names].find(each => each !== 'flux-system') ?? 'flux-system';
    registry = await OciRegistry.start('fleet', 'latest', cluster.companions.length > 0
      ? gitOpsRepository(cluster, folder, FLUX_MINOR) : await repository(context, written, cluster, folder, age.recipient, namespace));
    const controllers = await startControllers(context, server, cluster, folder, CONTROLLERS, defect.change);
    await work({ written, server, controllers, objects, namespace, url: registry.url, ageIdentity: defect.ageIdentity ?? age.identity });
    server.client.close();
  } finally {
    await context.processes.stopAll();
    registry?.stop();
  }
}

async function judge({ report }: Context, stage: Stage, cluster: ClusterFolder, title: string): Promise<void> {
  if (cluster.companions.length > 0) {
    await report.check(`kustomize-controller applies the objects of ASO first, and then fills in what they export: ${title}`, () => asoLoop(stage, cluster));
    return;
  }
  await report.check(`kustomize-controller applies the repository, decrypts and substitutes: ${title}`, () => applied(stage));
  const sources = azureSources(stage);
  if (sources.length > 0) {
    await report.check(`source-controller brings ${sources.length} sources as far as Azure: ${title}`, () => asFarAsAzure(stage, sources));
  }
}

async function seededDefects(context: Context, written: SynthesizedExample, cluster: ClusterFolder): Promise<void> {
  await onStage(context, written, cluster, { change: withoutGate('source-controller') }, async stage => {
    await context.report.seeded('source-controller: object level without its gate', /ObjectLevelWorkloadIdentity/, async () =>
      [...await applied(stage), ...await asFarAsAzure(stage, azureSources(stage))]);
  });
  const cannotDecrypt = /data key|decrypt/i;
  await onStage(context, written, cluster, { ageIdentity: ageKeyPair().identity }, async stage => {
    await context.report.seeded('kustomize-controller: a key that nothing was encrypted for', cannotDecrypt, () => applied(stage, cannotDecrypt));
  });
}

function azureSources({ objects }: Stage): KubeObject[] {
  return objects.filter(({ kind, spec }) => SOURCES.includes(kind) && spec?.provider === 'azure');
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
    context.engine('sops')!, withAgeKey(rules, recipient), secretPath(objectsOf(written) as never), plainSecret(namespace, PASSWORD), join(folder, 'sops'),
  );
  if (!encrypted) {
    throw new Error(`sops: ${problem}`);
  }
  writeFileSync(join(tree, SECRET_FILE), encrypted);
  appendFileSync(join(tree, 'variable.yaml'), `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: variable\n  namespace: ${namespace}\ndata:\n  cluster: "\${cluster_name}"\n`);
  return execFileSync('tar', ['-C', tree, '-czf', '-', '.'], { maxBuffer: 2 ** 28 });
}

async function asoLoop({ server, written, url, ageIdentity }: Stage, cluster: ClusterFolder): Promise<string[]> {
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

/** @param givesUpAt a state that does not get better */
async function applied({ server, controllers, objects, namespace, url, ageIdentity }: Stage, givesUpAt?: RegExp): Promise<string[]> {
  await server.createNamespaces([...objects, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'flux-system' } }]);
  const fleetObjects = fleet(url, ageIdentity);
  for (const object of fleetObjects) {
    await server.client.apply(object);
  }
  const [, , kustomization] = fleetObjects;
  let state = '';
  const ready = await waitFor(READY_SECONDS, async () => {
    state = await readyState(server, kustomization);
    return state.startsWith('True') || givesUpAt?.test(state) || controllers.some(({ ended }) => ended !== undefined) || undefined;
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

async function asFarAsAzure({ server, controllers }: Stage, sources: readonly KubeObject[]): Promise<string[]> {
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
