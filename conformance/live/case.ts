import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AccessTokens } from './azure/access-tokens';
import { ContainerRegistry } from './azure/acr';
import { AzureDevOps } from './azure/ado';
import { BlobStorage } from './azure/blob';
import { CertificateAuthority, CertificateFiles } from './azure/certificates';
import { Directory } from './azure/directory';
import { Entra } from './azure/entra';
import { IssuerKeys } from './azure/issuer-keys';
import { KeyVault, VaultKey } from './azure/keyvault';
import { AzureServer } from './azure/server';
import { applyStacks } from './azure/stacks';
import { ApiServer, startApiServer } from './cluster/api-server';
import { PORTS, startController } from './cluster/controllers';
import { KubeClient, KubeObject } from './cluster/kube-client';
import { fluxCrds, missingNamespaces } from './cluster/repository';
import { Content, SECRET } from './content';
import { Engines } from './engines';
import { Processes, RunningProcess, waitFor } from './processes';
import { Synthesized } from './synthesize';

/** What all cases of a run share. */
export interface Lab {
  readonly folder: string;
  readonly engines: Engines;
  readonly ca: CertificateAuthority;
  readonly azureTls: CertificateFiles;
  readonly vaultKey: VaultKey;
  readonly content: Content;
}

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

const CONTROLLERS = ['source-controller', 'kustomize-controller'] as const;
const KINDS = ['OCIRepository', 'GitRepository', 'Bucket', 'Kustomization'];
const CASE_SECONDS = 90;
const FIRST_PORT = 16500;

/** The objects whose fate the real controllers of this tier decide. */
export function judgedObjects({ repository }: Synthesized): KubeObject[] {
  return repository.objects.filter(({ kind, apiVersion }) => KINDS.includes(kind) && apiVersion.includes('.toolkit.fluxcd.io/'));
}

/** The services of Azure, deciding from one directory. */
export function azureServices(directory: Directory, lab: Pick<Lab, 'ca' | 'vaultKey'>, content?: Content) {
  const tokens = new AccessTokens();
  return [
    new Entra(directory, tokens, new IssuerKeys(readFileSync(lab.ca.certificate))),
    new KeyVault(directory, tokens, lab.vaultKey),
    ...content ? [
      new ContainerRegistry(directory, tokens, content.artifactTarGz),
      new BlobStorage(directory, tokens, content.blobs),
      new AzureDevOps(directory, tokens, content.bareRepository),
    ] : [],
  ];
}

/** Runs one case from a fresh Azure and a fresh cluster to the verdict of the controllers. */
export async function runCase(lab: Lab, name: string, written: Synthesized, given: KubeObject[], expected: Expectation[]): Promise<Outcome> {
  const folder = join(lab.folder, 'cases', name.replace(/[^\w]+/g, '-'));
  mkdirSync(folder, { recursive: true });
  const processes = new Processes();
  const azure = await AzureServer.start(lab.azureTls, azureServices(applyStacks(written.stacks).directory, lab, lab.content));
  let api: ApiServer | undefined;
  try {
    api = await startApiServer(folder, lab.engines, lab.ca, processes);
    await applyAll(api, written, given);
    const controllers = await startControllers(lab, api, written, folder, processes);
    const outcome = await judge(api, controllers, judgedObjects(written), expected);
    return outcome.problems.length > 0
      ? { ...outcome, problems: [...outcome.problems, ...azure.requests.slice(-12).map(line => `  Azure answered ${line}`)] }
      : outcome;
  } finally {
    await processes.stopAll();
    api?.client.close();
    await azure.stop();
  }
}

async function applyAll({ client }: ApiServer, { repository }: Synthesized, given: KubeObject[]): Promise<void> {
  const base = repository.fluxSystem.filter(({ kind }) => ['Namespace', 'ServiceAccount', 'ClusterRole', 'ClusterRoleBinding'].includes(kind));
  const objects = [...given, ...repository.objects];
  await Promise.all(fluxCrds([...KINDS, 'HelmRepository', 'HelmChart', 'ExternalArtifact', ...objects.map(({ kind }) => kind)])
    .map(crd => client.apply(crd)));
  for (const object of [...base, ...missingNamespaces([...base, ...objects]), ...objects]) {
    await client.apply(object);
  }
}

async function startControllers(
  lab: Lab, apiServer: ApiServer, { repository }: Synthesized, folder: string, processes: Processes,
): Promise<RunningProcess[]> {
  const started: RunningProcess[] = [];
  for (const [index, name] of CONTROLLERS.entries()) {
    const deployment = repository.fluxSystem.find(object => object.kind === 'Deployment' && object.metadata.name === name);
    if (!deployment) {
      throw new Error(`flux-system has no Deployment ${name}`);
    }
    started.push(await startController({
      name,
      deployment,
      apiServer,
      command: lab.engines[name],
      folder: join(folder, name),
      caBundle: lab.ca.certificate,
      ports: Array.from({ length: PORTS }, (_, port) => FIRST_PORT + 10 * index + port),
    }, processes));
  }
  return started;
}

interface State { readonly ready: boolean; readonly text: string }

/** Waits until every expectation is met, or the time is over. */
async function judge({ client }: ApiServer, controllers: RunningProcess[], objects: KubeObject[], expected: Expectation[]): Promise<Outcome> {
  let seen: string[] = [];
  let unmet: string[] = [];
  await waitFor(CASE_SECONDS, async () => {
    const states = new Map<string, State>();
    for (const object of objects) {
      states.set(`${object.kind}/${object.metadata.name}`, await fluxState(client, object));
    }
    const decrypted = await secretState(client);
    seen = [...states].map(([object, { text }]) => `${object}: ${text}`);
    unmet = expected.flatMap(expectation => shortcomings(expectation, states.get(expectation.object), decrypted));
    return unmet.length === 0 || controllers.some(({ ended }) => ended !== undefined) || undefined;
  }, 300);
  const ended = controllers.filter(controller => controller.ended !== undefined).map(controller => `a controller ended:\n${controller.tail()}`);
  return { problems: [...unmet, ...ended], seen };
}

/** A Kustomization is Ready for this tier only with the decrypted Secret in the cluster, and failed only without it. */
function shortcomings({ object, failsWith }: Expectation, state: State | undefined, decrypted: State): string[] {
  const problems: string[] = [];
  if (failsWith ? state?.ready || !failsWith.test(state?.text ?? '') : !state?.ready) {
    problems.push(`${object} should ${failsWith ? `fail with ${failsWith}` : 'become Ready'}: ${state?.text ?? 'not written'}`);
  }
  if (object.startsWith('Kustomization/') && decrypted.ready === (failsWith !== undefined)) {
    problems.push(`the Secret ${SECRET.namespace}/${SECRET.name} should ${failsWith ? 'not ' : ''}be in the cluster: ${decrypted.text}`);
  }
  return problems;
}

async function fluxState(client: KubeClient, object: KubeObject): Promise<State> {
  const ready = (await client.get(object))?.status?.conditions?.find((condition: any) => condition.type === 'Ready');
  return { ready: ready?.status === 'True', text: ready ? `${ready.status} ${ready.reason}: ${ready.message}` : 'no condition yet' };
}

async function secretState(client: KubeClient): Promise<State> {
  const secret = await client.get({ apiVersion: 'v1', kind: 'Secret', metadata: { name: SECRET.name, namespace: SECRET.namespace } });
  const value = Buffer.from(secret?.data?.[SECRET.key] ?? '', 'base64').toString();
  return { ready: value === SECRET.value, text: secret ? `its ${SECRET.key} has ${value.length} characters` : 'there is none' };
}
