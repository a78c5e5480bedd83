import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Context, Suite } from '../context';
import { canStartControllers, FLUX_MINOR, NEEDS_AZURE, onThisMinor, startControllers, withoutGate } from './controller-stage';
import { objectsOf, startCluster } from './kubernetes';
import { ClusterFolder, SynthesizedExample } from '../examples';
import { KubeObject } from '../live/cluster/kube-client';
import { ControllerName } from '../live/engines';
import { RunningProcess, waitFor } from '../live/processes';

const SECONDS = 150;

/** What each controller takes to Azure by itself. An ImagePolicy asks nobody. */
const KINDS: { readonly [kind: string]: ControllerName } = {
  ImageRepository: 'image-reflector-controller',
  ImageUpdateAutomation: 'image-automation-controller',
  HelmRelease: 'helm-controller',
};

/** Nothing has been fetched that could be written or released: the object did not come as far as its own login. */
const WAITS = /artifact|not ready|not found/i;

/** The written images, automations and releases, served by the real controllers: each goes as far as Azure. */
export const imagesAndReleasesSuite: Suite = {
  name: `image- and helm-controllers (${FLUX_MINOR})`,
  needs: ['etcd', 'kube-apiserver', 'kustomize', 'image-reflector-controller', 'image-automation-controller', 'helm-controller'],
  async run(context) {
    if (!canStartControllers(context, 'image- and helm-controllers')) {
      return;
    }
    let isSeeded = false;
    for (const journey of context.journeys.filter(each => each.written && each.outputsFile && objectsHere(each.written).length > 0)) {
      const written = await onThisMinor(context, journey);
      for (const cluster of written?.clusters ?? []) {
        const objects = objectsHere(written!);
        const kinds = [...new Set(objects.map(({ kind }) => kind))].join(', ');
        await context.report.check(`${kinds} come as far as Azure: ${written!.name}, cluster ${cluster.name}`, () => bring(context, written!, cluster, objects));
        if (!isSeeded && objects.some(({ kind, spec }) => kind === 'ImageRepository' && spec.serviceAccountName)) {
          isSeeded = true;
          await context.report.seeded('image-reflector-controller: object level without its gate', /ObjectLevelWorkloadIdentity/,
            () => bring(context, written!, cluster, objects.filter(({ kind }) => kind === 'ImageRepository'), withoutGate('image-reflector-controller')));
        }
      }
    }
  },
};

function objectsHere(written: SynthesizedExample): KubeObject[] {
  return objectsOf(written).filter(({ kind, apiVersion }) => kind in KINDS && apiVersion.includes('.toolkit.fluxcd.io/'));
}

let stages = 0;

async function bring(
  context: Context, written: SynthesizedExample, cluster: ClusterFolder, judged: readonly KubeObject[], change?: (deployment: KubeObject) => void,
): Promise<string[]> {
  const name = `images-${++stages}`;
  const folder = join(context.scratch, name);
  mkdirSync(folder, { recursive: true });
  try {
    const server = await startCluster(context, name, FLUX_MINOR, 'https://oidc.contoso.example/images');
    const objects = objectsOf(written);
    await server.createNamespaces(objects);
    for (const object of objects) {
      await server.client.apply(object);
    }
    const names = [...new Set(judged.map(({ kind }) => KINDS[kind]))];
    const controllers = await startControllers(context, server, cluster, folder, names, change);
    const states = new Map<string, string>();
    await waitFor(SECONDS, async () => {
      for (const object of judged) {
        const key = `${object.kind} ${object.metadata.name}`;
        const ready = (await server.client.get(object))?.status?.conditions?.find(({ type }: { type: string }) => type === 'Ready');
        states.get(key)?.startsWith('False') || states.set(key, ready ? `${ready.status} ${ready.reason}: ${ready.message}` : 'without a condition');
      }
      return [...states.values()].every(state => state.startsWith('False')) || controllers.some(({ ended }) => ended !== undefined) || undefined;
    }, 500);
    server.client.close();
    return [...endings(controllers), ...[...states].filter(([, state]) => !NEEDS_AZURE.test(state) && !WAITS.test(state)).map(([key, state]) => `${key} is ${state}`)];
  } finally {
    await context.processes.stopAll();
  }
}

function endings(controllers: readonly RunningProcess[]): string[] {
  return controllers.filter(({ ended }) => ended !== undefined).map(each => `a controller ended:\n${each.tail()}`);
}
