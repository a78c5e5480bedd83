import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { artifactProblem } from './artifacts';
import { AzureStandIn } from './azure/stand-in';
import { WORLD } from './azure/world';
import { KubeClient, KubeObject } from './cluster/kube-client';
import { Content, IMAGE_FILE, PICKED_IMAGE } from './content';
import { RunningProcess, waitFor } from './processes';
import { Delivered, Scenario } from './scenarios/scenario';

/** What must become of an object. */
export interface Expectation {
  /** `Kind/name`. */
  readonly object: string;
  /** The error that the controller must report. @default - the object must become Ready */
  readonly failsWith?: RegExp;
}

/** How a case ended. */
export interface Outcome {
  /** One line for each thing that was not as expected; empty when the case passed. */
  readonly problems: string[];
  /** What the controllers reported, for the reader of the log. */
  readonly seen: string[];
}

/** Where to look. */
export interface Scene {
  readonly local: KubeClient;
  /** The managed cluster, when there is one. */
  readonly managed?: KubeClient;
  readonly azure: AzureStandIn;
  /** The bare repositories of the case, by name. */
  readonly repositories: ReadonlyMap<string, string>;
  readonly content: Content;
  /** Where source-controller keeps its artifacts. */
  readonly storage: string;
}

/** Whether an object has done what it is for, and how one sees it. */
interface State { readonly ready: boolean; readonly text: string }

const CASE_SECONDS = 240;
/** What was found must still be so a moment later: a commit that should not arrive could be on its way. */
const HOLD_MILLISECONDS = 1500;
const NOTHING = 'nothing arrived';

/** Waits until every expectation is met and stays met, or the time is over. */
export async function judge(scene: Scene, controllers: RunningProcess[], scenario: Scenario, objects: KubeObject[], expected: readonly Expectation[]): Promise<Outcome> {
  let seen: string[] = [];
  let unmet: string[] = [];
  const look = async () => {
    const states = new Map<string, State>();
    for (const object of objects) {
      states.set(`${object.kind}/${object.metadata.name}`, await stateOf(scene, object));
    }
    seen = [...states].map(([object, { text }]) => `${object}: ${text}`);
    unmet = [];
    for (const expectation of expected) {
      unmet.push(...shortcomings(expectation, states.get(expectation.object)), ...await undelivered(scene, expectation, scenario.delivers[expectation.object] ?? []));
    }
    return unmet.length === 0;
  };
  await waitFor(CASE_SECONDS, async () => {
    if (controllers.some(({ ended }) => ended !== undefined)) {
      await look();
      return true;
    }
    if (!await look()) {
      return undefined;
    }
    await sleep(HOLD_MILLISECONDS);
    return await look() || undefined;
  }, 300);
  const ended = controllers.filter(controller => controller.ended !== undefined).map(controller => `a controller ended:\n${controller.tail()}`);
  return { problems: [...unmet, ...ended], seen };
}

function shortcomings({ object, failsWith }: Expectation, state: State | undefined): string[] {
  return (failsWith ? state?.ready || !failsWith.test(state?.text ?? '') : !state?.ready)
    ? [`${object} should ${failsWith ? `fail with ${failsWith}` : 'become Ready'}: ${state?.text ?? 'not written'}`]
    : [];
}

/** What an object brings into a cluster is there when it is Ready, and is not there when it fails. */
async function undelivered(scene: Scene, { object, failsWith }: Expectation, deliveries: readonly Delivered[]): Promise<string[]> {
  const problems: string[] = [];
  for (const { isManaged, apiVersion, kind, name, namespace, data } of deliveries) {
    const found = await (isManaged ? scene.managed! : scene.local).get({ apiVersion, kind, metadata: { name, namespace } });
    const wrong = Object.entries(data ?? {}).filter(([key, value]) => Buffer.from(found?.data?.[key] ?? '', 'base64').toString() !== value);
    if ((found !== undefined && wrong.length === 0) === (failsWith !== undefined)) {
      const state = found ? wrong.map(([key]) => `its ${key} has another value`).join(', ') || 'it is' : 'there is none';
      problems.push(`the ${kind} ${namespace}/${name} of ${object} should ${failsWith ? 'not ' : ''}be in the ${isManaged ? 'managed ' : ''}cluster: ${state}`);
    }
  }
  return problems;
}

/** A condition is what a controller says; each kind has besides what it must have done. */
async function stateOf(scene: Scene, object: KubeObject): Promise<State> {
  if (object.kind === 'Alert') {
    return alertState(scene, object);
  }
  const found = await scene.local.get(object);
  const ready = found?.status?.conditions?.find((condition: any) => condition.type === 'Ready');
  const said = ready ? `${ready.status} ${ready.reason}: ${ready.message}` : 'no condition yet';
  if (ready?.status !== 'True') {
    return { ready: false, text: said };
  }
  const problem = await undone(scene, found!);
  return { ready: problem === undefined, text: problem === undefined ? said : `${said}; ${problem}` };
}

/** What a Ready object has not done; undefined when it has done all. */
async function undone({ content, storage, repositories }: Scene, { kind, metadata, spec, status }: KubeObject): Promise<string | undefined> {
  switch (kind) {
    case 'OCIRepository': case 'GitRepository': case 'Bucket':
      return artifactProblem(join(storage, status.artifact?.path ?? ''), filesOf(content, kind, spec));
    case 'ImageRepository': {
      const { length } = WORLD.registry.imageTags;
      return status.lastScanResult?.tagCount === length ? undefined : `it found ${status.lastScanResult?.tagCount} tags instead of ${length}`;
    }
    case 'ImagePolicy': {
      const picked = `${status.latestRef?.name}:${status.latestRef?.tag}`;
      return picked === PICKED_IMAGE ? undefined : `it picked ${picked} instead of ${PICKED_IMAGE}`;
    }
    case 'ImageUpdateAutomation': {
      const file = fileOf(repositories.get(WORLD.ado.written)!, IMAGE_FILE);
      return file.includes(PICKED_IMAGE) ? undefined : status.lastAutomationRunTime ? 'no commit arrived' : 'it has not run yet';
    }
    case 'HelmRelease':
      return status.history?.length > 0 ? undefined : `the HelmRelease ${metadata.name} has no history`;
    default: return undefined;
  }
}

/** The files that must be in the artifact; undefined when it is no copy of the manifests. */
function filesOf({ files }: Content, kind: string, spec: any): ReadonlyMap<string, Buffer> | undefined {
  const { repository } = WORLD.registry;
  const isCopy = kind === 'Bucket' || String(spec.url).endsWith(kind === 'OCIRepository' ? `/${repository}` : `/${WORLD.ado.repository}`);
  return isCopy ? files : undefined;
}

function fileOf(bareRepository: string, file: string): string {
  return execFileSync('git', ['-c', 'safe.directory=*', 'show', `main:${file}`], { cwd: bareRepository, encoding: 'utf8' });
}

/** An Alert has no condition: what counts is what arrived, and else what the controller wrote down about it. */
async function alertState({ local, azure }: Scene, alert: KubeObject): Promise<State> {
  const provider = await local.get({
    apiVersion: alert.apiVersion, kind: 'Provider', metadata: { name: alert.spec.providerRef.name, namespace: alert.metadata.namespace },
  });
  const kinds = new Set(alert.spec.eventSources.map(({ kind }: { kind: string }) => kind));
  const arrived = provider?.spec.type === 'azuredevops'
    ? azure.ado.statuses.map(({ context, state, repository }) => `status ${context.name} of a commit of ${repository}: ${state}`)
    : azure.eventHubs.events.filter(({ involvedObject }) => kinds.has(involvedObject.kind)).map(({ involvedObject, reason }) => `event ${reason} of ${involvedObject.kind}/${involvedObject.name}`);
  if (arrived.length > 0) {
    return { ready: true, text: arrived[0] };
  }
  const events = await local.list({ apiVersion: 'v1', kind: 'Event', metadata: { name: 'all', namespace: alert.metadata.namespace } });
  const own = events.filter(({ involvedObject }) => involvedObject.kind === 'Alert' && involvedObject.name === alert.metadata.name);
  return { ready: false, text: own.length > 0 ? own.map(({ reason, message }) => `${reason}: ${message}`).join(' | ') : NOTHING };
}
