import { cpSync, mkdirSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { CertificateAuthority, CertificateFiles } from './azure/certificates';
import { VaultKey } from './azure/keyvault';
import { applyStacks } from './azure/stacks';
import { AzureStandIn } from './azure/stand-in';
import { WORLD } from './azure/world';
import { ApiServer, startApiServer } from './cluster/api-server';
import { startController, storageOf } from './cluster/controllers';
import { installRbac } from './cluster/install-rbac';
import { KubeObject } from './cluster/kube-client';
import { startManagedCluster } from './cluster/managed-cluster';
import { fluxCrds, missingNamespaces } from './cluster/repository';
import { Content } from './content';
import { ControllerName, Engines } from './engines';
import { Processes, RunningProcess, waitFor } from './processes';
import { Scenario } from './scenarios/scenario';
import { API_SERVER_PORT, FLUX_SYSTEM, SERVICE_ADDRESS } from './settings';
import { Synthesized } from './synthesize';
import { Expectation, judge, Outcome } from './verdicts';

/** What all cases of a run share. */
export interface Lab {
  readonly folder: string;
  readonly engines: Engines;
  readonly ca: CertificateAuthority;
  readonly azureTls: CertificateFiles;
  readonly vaultKey: VaultKey;
  readonly content: Content;
}

/** One case: what was written, whole or with one link broken, and what must become of it. */
export interface Case {
  readonly name: string;
  readonly scenario: Scenario;
  readonly written: Synthesized;
  /** What a person has put into the cluster. */
  readonly given: readonly KubeObject[];
  readonly expected: readonly Expectation[];
}

/** Which objects need which controller. */
const KINDS_OF: Record<ControllerName, readonly string[]> = {
  'notification-controller': ['Provider'],
  'source-controller': ['OCIRepository', 'GitRepository', 'Bucket', 'HelmRepository'],
  'kustomize-controller': ['Kustomization'],
  'helm-controller': ['HelmRelease'],
  'image-reflector-controller': ['ImageRepository', 'ImagePolicy'],
  'image-automation-controller': ['ImageUpdateAutomation'],
};
const JUDGED = ['OCIRepository', 'GitRepository', 'Bucket', 'Kustomization', 'HelmRelease', 'ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation', 'Alert'];
const START_SECONDS = 90;

function isOfFlux({ apiVersion }: KubeObject): boolean {
  return apiVersion.includes('.toolkit.fluxcd.io/');
}

/** The objects whose fate the real controllers of this tier decide. */
export function judgedObjects({ repository }: Synthesized): KubeObject[] {
  return repository.objects.filter(object => JUDGED.includes(object.kind) && isOfFlux(object));
}

/** Runs one case from a fresh Azure and a fresh cluster to the verdict of the controllers. */
export async function runCase(lab: Lab, { name, scenario, written, given, expected }: Case): Promise<Outcome> {
  const folder = join(lab.folder, 'cases', name.replace(/[^\w]+/g, '-'));
  mkdirSync(folder, { recursive: true });
  const processes = new Processes();
  const clusters: ApiServer[] = [];
  const repositories = copies(lab.content, folder);
  const { directory } = applyStacks(written.stacks);
  const managed = scenario.hasManagedCluster ? startManagedCluster(join(folder, 'managed'), lab, processes) : undefined;
  const { ca, azureTls: tls, vaultKey, content } = lab;
  const azure = await AzureStandIn.start(directory, {
    ca,
    tls,
    vaultKey,
    content,
    repositories,
    managedCluster: managed?.address,
    nodeIdentity: scenario.hasNodeIdentity ? WORLD.kubelet.clientId : undefined,
  });
  try {
    const local = await startApiServer({
      name: 'kube-apiserver', folder: join(folder, 'cluster'), engines: lab.engines, ca, host: '127.0.0.1', port: API_SERVER_PORT, issuer: scenario.issuer,
    }, processes);
    clusters.push(local, ...managed ? [await managed.ready] : []);
    await applyBase(local, scenario, written, given);
    const controllers = await startControllers(lab, local, written, folder, processes);
    for (const object of written.repository.objects.filter(isOfFlux)) {
      await local.client.apply(object);
    }
    const outcome = await judge({
      local: local.client, managed: clusters[1]?.client, azure, repositories, content, storage: storageOf(join(folder, 'source-controller')),
    }, controllers, scenario, judgedObjects(written), expected);
    return outcome.problems.length > 0
      ? { ...outcome, problems: [...outcome.problems, ...azure.requests.slice(-25).map(line => `  Azure answered ${line}`)] }
      : outcome;
  } finally {
    await processes.stopAll();
    clusters.forEach(({ client }) => client.close());
    await azure.stop();
  }
}

/** An automation pushes: no case may see what another one pushed. */
function copies({ bareRepositories }: Content, folder: string): Map<string, string> {
  return new Map([...bareRepositories].map(([name, source]) => {
    const copy = join(folder, `${name}.git`);
    cpSync(source, copy, { recursive: true });
    return [name, copy];
  }));
}

/** All that has to be there before the controllers start: CRDs, what `flux install` gives them, and what was written beside the Flux objects. */
async function applyBase({ client }: ApiServer, scenario: Scenario, { repository }: Synthesized, given: readonly KubeObject[]): Promise<void> {
  const base = repository.fluxSystem.filter(({ kind }) => kind !== 'Deployment' && kind !== 'CustomResourceDefinition');
  const beside = [...given, ...repository.objects.filter(object => !isOfFlux(object))];
  await Promise.all(fluxCrds().map(crd => client.apply(crd)));
  await Promise.all(fluxCrds().flatMap(({ spec: { group, names, versions } }) => versions.filter(({ served }: { served: boolean }) => served)
    .map(({ name }: { name: string }) => client.untilServed(`${group}/${name}`, names.kind))));
  const all = [...base, ...installRbac(FLUX_SYSTEM, !scenario.isHardened), ...beside];
  for (const object of [...all.filter(({ kind }) => kind === 'Namespace'), ...missingNamespaces([...all, ...repository.objects]), ...all]) {
    await client.apply(object);
  }
}

/** Notification-controller comes first: events that nobody listens to are lost. */
async function startControllers(lab: Lab, apiServer: ApiServer, { repository }: Synthesized, folder: string, processes: Processes): Promise<RunningProcess[]> {
  const kinds = new Set(repository.objects.map(({ kind }) => kind));
  const names = (Object.keys(KINDS_OF) as ControllerName[]).filter(name => KINDS_OF[name].some(kind => kinds.has(kind)));
  const started: RunningProcess[] = [];
  for (const name of names) {
    const deployment = repository.fluxSystem.find(object => object.kind === 'Deployment' && object.metadata.name === name);
    if (!deployment) {
      throw new Error(`flux-system has no Deployment ${name}`);
    }
    const address = SERVICE_ADDRESS[name];
    started.push(await startController({
      name,
      deployment,
      apiServer,
      command: lab.engines[name],
      folder: join(folder, name),
      caBundle: lab.ca.certificate,
      addresses: { metrics: `${address}:8080`, health: `${address}:9440`, served: `${address}:80`, receiver: `${address}:9292`, asServices: true },
    }, processes));
  }
  for (const [index, name] of names.entries()) {
    await waitFor(START_SECONDS, async () => started[index].ended !== undefined || await answers(`http://${SERVICE_ADDRESS[name]}:9440/readyz`) || undefined);
  }
  return started;
}

function answers(url: string): Promise<boolean> {
  return new Promise(resolve => {
    get(url, response => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on('error', () => resolve(false));
  });
}
