import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Context, Suite } from '../context';
import { canStartControllers, FLUX_MINOR, NEEDS_AZURE, onThisMinor, startControllers, withoutGate } from './controller-stage';
import { objectsOf, startCluster } from './kubernetes';
import { ClusterFolder, SynthesizedExample } from '../examples';
import { KubeObject } from '../live/cluster/kube-client';
import { RunningProcess, waitFor } from '../live/processes';

const SECONDS = 60;
/** Until the controller has heard of a change. */
const CACHE_MILLISECONDS = 1000;
const COMMIT = '0123456789012345678901234567890123456789';

/** Types of Provider that log in to Azure by themselves. */
const TYPES = ['azureeventhub', 'azuredevops'];

/** The written Providers and Alerts, served by the real notification-controller: each event goes as far as Azure. */
export const notificationsSuite: Suite = {
  name: `notification-controller (${FLUX_MINOR})`,
  needs: ['etcd', 'kube-apiserver', 'kustomize', 'notification-controller'],
  async run(context) {
    if (!canStartControllers(context, 'notification-controller')) {
      return;
    }
    let isSeeded = false;
    for (const journey of context.journeys.filter(each => each.written && each.outputsFile && alertsOf(each.written).length > 0)) {
      const written = await onThisMinor(context, journey);
      for (const cluster of written?.clusters ?? []) {
        const alerts = alertsOf(written!);
        await context.report.check(`notification-controller sends the events of ${alerts.length} Alerts as far as Azure: ${written!.name}, cluster ${cluster.name}`,
          () => sendAll(context, written!, cluster, alerts));
        if (!isSeeded) {
          isSeeded = true;
          await context.report.seeded('notification-controller: object level without its gate', /ObjectLevelWorkloadIdentity/,
            () => sendAll(context, written!, cluster, alerts, withoutGate('notification-controller')));
        }
      }
    }
  },
};

function alertsOf(written: SynthesizedExample): KubeObject[] {
  const objects = objectsOf(written);
  const providers = new Set(objects.filter(({ kind, spec }) => kind === 'Provider' && TYPES.includes(spec.type)).map(({ metadata }) => metadata.name));
  return objects.filter(({ kind, spec }) => kind === 'Alert' && providers.has(spec.providerRef.name));
}

let stages = 0;

async function sendAll(
  context: Context, written: SynthesizedExample, cluster: ClusterFolder, alerts: readonly KubeObject[], change?: (deployment: KubeObject) => void,
): Promise<string[]> {
  const name = `notifications-${++stages}`;
  try {
    const server = await startCluster(context, name, FLUX_MINOR, 'https://oidc.contoso.example/notifications');
    const objects = objectsOf(written).filter(({ kind }) => ['Namespace', 'ServiceAccount', 'Provider', 'Alert', 'Secret'].includes(kind));
    await server.createNamespaces(objects);
    for (const object of objects) {
      await server.client.apply(object);
    }
    const [controller] = await startControllers(context, server, cluster, join(context.scratch, name), ['notification-controller'], change);
    const address = /"addr": ?"(127\.0\.0\.1:\d+)"/.exec(await waitFor(SECONDS, () => startedOrEnded(controller)) ?? '')?.[1];
    const problems: string[] = [];
    for (const alert of alerts) {
      // All Alerts of an event share 15 seconds, and without Azure the first one takes them all.
      for (const each of alerts) {
        await server.client.apply({ ...each, spec: { ...each.spec, suspend: each !== alert } });
      }
      await sleep(CACHE_MILLISECONDS);
      problems.push(...await send(controller, alert, address ?? ''));
    }
    server.client.close();
    return problems;
  } finally {
    await context.processes.stopAll();
  }
}

function startedOrEnded({ log, ended }: RunningProcess): string | undefined {
  return log.split('\n').find(line => line.includes('starting event server')) ?? ended;
}

/** An event of an object that the Alert listens to: by its name, where the source gives one; what the controller says about it. */
async function send(controller: RunningProcess, { metadata, spec }: KubeObject, address: string): Promise<string[]> {
  const [{ kind, name = '*', namespace = metadata.namespace }] = spec.eventSources;
  const about = `the Alert ${metadata.namespace}/${metadata.name}`;
  if (address === '' || controller.ended !== undefined) {
    return [`the controller does not serve:\n${controller.tail()}`];
  }
  const before = controller.log.length;
  const event = {
    method: 'POST',
    body: JSON.stringify({
      involvedObject: { apiVersion: 'kustomize.toolkit.fluxcd.io/v1', kind, namespace, name: name === '*' ? `for-${metadata.name}` : name, uid: 'b1d2e3f4-0000-4000-8000-000000000000' },
      severity: 'info',
      timestamp: new Date().toISOString(),
      // Equal events are taken once in a while only.
      message: `Reconciliation finished, for ${metadata.name}`,
      reason: 'ReconciliationSucceeded',
      reportingController: 'kustomize-controller',
      metadata: {
        'kustomize.toolkit.fluxcd.io/revision': `main@sha1:${COMMIT}`,
        'event.toolkit.fluxcd.io/commit': `sha1:${COMMIT}`,
      },
    }),
  };
  // The line in the log is written just before the port is opened.
  await waitFor(SECONDS, () => fetch(`http://${address}/`, event).catch(() => undefined));
  const said = () => controller.log.slice(before).split('\n')
    .filter(line => /failed to (send|dispatch)|discarding event|event dropped/.test(line) && (!line.includes('"alert"') || line.includes(`"name":"${metadata.name}"`)));
  await waitFor(SECONDS, () => said().length > 0 || controller.ended !== undefined || undefined);
  const line = said().find(each => NEEDS_AZURE.test(each));
  return line ? [] : [`${about}: ${said().join('\n') || controller.tail()}`];
}
