import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gotkComponents } from '../../test/support/kustomize';
import { ClusterFolder } from '../examples';
import { KubeClient, KubeObject } from '../live/cluster/kube-client';
import { waitFor } from '../live/processes';

const LOOP_SECONDS = 120;
/** What Azure would give an identity. */
const CLIENT_ID = '3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b';

/** The repository of a cluster whose Azure half ASO makes: its folders side by side below `clusters/`, as its README says. */
export function gitOpsRepository(cluster: ClusterFolder, folder: string, fluxMinor: string): Buffer {
  const tree = join(folder, 'repository');
  for (const source of [cluster.folder, ...cluster.companions]) {
    mkdirSync(join(tree, 'clusters'), { recursive: true });
    cpSync(source, join(tree, 'clusters', basename(source)), { recursive: true });
  }
  const own = join(tree, 'clusters', cluster.name);
  writeFileSync(join(own, 'flux-system/gotk-components.yaml'), gotkComponents(fluxMinor));
  writeFileSync(join(own, 'flux-system/gotk-sync.yaml'), '# bootstrap writes the source of this repository here\n');
  for (const file of readdirSync(own).filter(name => name.endsWith('.yaml'))) {
    // The repository is served as an OCI artifact here; users would set sourceKind and sourceName.
    const text = readFileSync(join(own, file), 'utf8');
    writeFileSync(join(own, file), text.replace(/sourceRef:\n( +)kind: GitRepository\n( +)name: flux-system/g, 'sourceRef:\n$1kind: OCIRepository\n$2name: fleet'));
  }
  return execFileSync('tar', ['-C', tree, '-czf', '-', '.'], { maxBuffer: 2 ** 28 });
}

/**
 * Plays ASO for the objects that kustomize-controller applies: exports what `operatorSpec.configMaps` says and reports Ready.
 * Then the second Kustomization has to fill in the variables.
 */
export async function judgeLoop(client: KubeClient, azure: readonly KubeObject[], consumers: readonly KubeObject[]): Promise<string[]> {
  for (const object of azure) {
    const applied = await waitFor(LOOP_SECONDS, () => client.get(object), 500);
    if (!applied) {
      return [`${object.kind} ${object.metadata.name} was not applied`];
    }
    const exports = Object.values<{ name: string; key: string }>(object.spec.operatorSpec?.configMaps ?? {});
    for (const name of new Set(exports.map(each => each.name))) {
      const data = Object.fromEntries(exports.filter(each => each.name === name).map(({ key }) => [key, CLIENT_ID]));
      await client.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: object.metadata.namespace }, data });
    }
    const now = new Date().toISOString().replace(/\.\d+/, '');
    await client.applyStatus({
      apiVersion: object.apiVersion,
      kind: object.kind,
      metadata: { name: object.metadata.name, namespace: object.metadata.namespace },
      status: { conditions: [{ type: 'Ready', status: 'True', reason: 'Succeeded', severity: '', lastTransitionTime: now, observedGeneration: applied.metadata.generation }] },
    });
  }
  const accounts = consumers.filter(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.annotations);
  const wrong: string[] = [];
  for (const account of accounts) {
    const found = await waitFor(LOOP_SECONDS, () => client.get(account), 500);
    const clientId = found?.metadata.annotations?.['azure.workload.identity/client-id'];
    if (clientId !== CLIENT_ID) {
      wrong.push(`the ServiceAccount ${account.metadata.namespace}/${account.metadata.name} has the client ID ${JSON.stringify(clientId)}`);
    }
  }
  return accounts.length > 0 ? wrong : ['no ServiceAccount waits for a client ID'];
}
