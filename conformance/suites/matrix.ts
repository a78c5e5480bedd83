import { join } from 'node:path';
import { Provisioner } from '../../lib';
import { Cell, cells, nameOf, program, works } from '../../test/matrix/matrix-cells';
import { synthesize } from '../../test/support/synthesize';
import { Context, crdsOf, FLUX_MINORS, Suite } from '../context';
import { canonical, judgeDelivery, objectsOf, startCluster } from './kubernetes';
import { Kubeconform } from '../engines/kubeconform';
import { KubeObject } from '../live/cluster/kube-client';

const CERTIFICATE = join(__dirname, '../../examples/blob-bucket-with-certificate/flux-edge.crt');
const ISSUER = 'https://oidc.contoso.example/matrix';

/** More than these say nothing new about one mistake. */
const MAX_NAMED = 10;

/** Many cells write the same object: it is judged once, and named after its first cell. */
class Distinct<T> {
  public readonly all = new Map<string, { readonly cell: string; readonly value: T }>();

  public add(cell: Cell, value: T): void {
    const key = canonical(value);
    if (!this.all.has(key)) {
      this.all.set(key, { cell: nameOf(cell), value });
    }
  }

  public get values(): T[] {
    return [...this.all.values()].map(({ value }) => value);
  }

  public get size(): number {
    return this.all.size;
  }
}

/** Every cell of the table that works, by the minor whose CRDs it must satisfy; and every example moved to that minor. */
export const matrixSuite: Suite = {
  name: 'the full matrix, by Flux minor',
  needs: ['etcd', 'kube-apiserver', 'kustomize', 'kubeconform'],
  async run(context) {
    const { report } = context;
    const accepted = cells().filter(works);
    for (const minor of FLUX_MINORS) {
      const here = accepted.filter(({ version }) => String(version) === minor);
      const objects = new Distinct<KubeObject>();
      const deliveries = new Distinct<string>();
      await report.check(`Flux ${minor}: ${here.length} cells are written`, () => {
        for (const cell of here) {
          const { manifests, files } = synthesize(program(cell, CERTIFICATE));
          manifests.forEach(manifest => objects.add(cell, manifest as KubeObject));
          deliveries.add(cell, files['c/flux-system/kustomization.yaml']);
        }
        return [];
      });
      await report.check(`Flux ${minor}: the same cells by Azure Service Operator are written, or refused because of what it cannot do`, () => {
        const unexpected: string[] = [];
        for (const cell of here) {
          const problems = byAso(cell, objects, deliveries);
          unexpected.push(...problems.filter(problem => !/Provisioner\.terraform\(\)/.test(problem)).map(problem => `${nameOf(cell)}: ${problem}`));
        }
        return unexpected;
      });
      await judgeMinor(context, minor, objects, deliveries);
      await context.processes.stopAll();
    }
  },
};

/** What ASO cannot provision, the program says; nothing is written then. */
function byAso(cell: Cell, objects: Distinct<KubeObject>, deliveries: Distinct<string>): readonly string[] {
  try {
    const { manifests, files } = synthesize(program(cell, CERTIFICATE, { provisioner: Provisioner.aso() }));
    manifests.forEach(manifest => objects.add(cell, manifest as KubeObject));
    deliveries.add(cell, files['c/flux-system/kustomization.yaml']);
    return [];
  } catch (error) {
    return (error as { problems?: string[] }).problems ?? [String((error as Error).stack)];
  }
}

async function judgeMinor(context: Context, minor: string, objects: Distinct<KubeObject>, deliveries: Distinct<string>): Promise<void> {
  const { report, scratch } = context;
  const server = await startCluster(context, `matrix-${minor}`, minor, ISSUER);
  const kubeconform = new Kubeconform(context.engine('kubeconform')!, crdsOf(minor), join(scratch, 'schemas', minor));
  await report.check(`Flux ${minor}: API server takes ${objects.size} distinct objects`, () => judgeAll(objects, each => server.dryRun(each)));
  await report.check(`Flux ${minor}: kubeconform takes ${objects.size} distinct objects`, () => judgeAll(objects, each => kubeconform.validate(each)));
  const built = new Distinct<KubeObject>();
  await report.check(`Flux ${minor}: kustomize builds ${deliveries.size} distinct deliveries`, async () => {
    const problems: string[] = [];
    for (const { cell, value } of deliveries.all.values()) {
      const delivery = await judgeDelivery(context, { 'kustomization.yaml': value }, minor);
      problems.push(...delivery.problems.map(problem => `${cell}: ${problem}`));
      delivery.objects.forEach(object => built.all.set(canonical(object), { cell, value: object }));
    }
    return problems;
  });
  await report.check(`Flux ${minor}: API server takes the ${built.size} distinct objects of these deliveries`, () => judgeAll(built, each => server.dryRun(each)));
  if (!context.quick) {
    await examplesOn(context, minor, each => server.dryRun(each), each => kubeconform.validate(each));
  }
  server.client.close();
}

type Judge = (objects: readonly KubeObject[]) => Promise<string[]>;

/** All at once, because a start of the judge takes longer than its verdict; one by one only to say whose fault it is. */
async function judgeAll(objects: Distinct<KubeObject>, judge: Judge): Promise<string[]> {
  const problems = await judge(objects.values);
  if (problems.length === 0) {
    return [];
  }
  const named: string[] = [];
  for (const { cell, value } of objects.all.values()) {
    if (named.length < MAX_NAMED) {
      named.push(...(await judge([value])).map(problem => `${cell}: ${problem}`));
    }
  }
  return named.length > 0 ? named : problems;
}

/** An example on another minor than its own is written and taken, or refused with a sentence about versions. */
async function examplesOn(context: Context, minor: string, apiServer: Judge, kubeconform: Judge): Promise<void> {
  for (const { example, outputsFile } of context.journeys.filter(each => each.written && each.outputsFile && each.example.fluxMinor !== minor)) {
    const moved = example.withFluxMinor(minor);
    await context.report.check(`Flux ${minor}: ${example.name}, moved there, is taken by all engines or refused for its version`, async () => {
      const { written, problems } = await moved.kubernetesHalf(outputsFile!, []);
      if (!written) {
        return problems.every(problem => /Flux 2\.\d+/.test(problem)) ? [] : problems;
      }
      const deliveries = await Promise.all(written.clusters.filter(({ fluxSystem }) => fluxSystem)
        .map(({ fluxSystem }) => judgeDelivery(context, fluxSystem!, minor)));
      const objects = objectsOf(written);
      return [
        ...deliveries.flatMap(delivery => delivery.problems),
        ...await apiServer([...objects, ...deliveries.flatMap(delivery => delivery.objects)]),
        ...await kubeconform(objects),
      ];
    });
  }
}

