import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ApiObject } from 'cdk8s';
import { Authentication, Delivery, FluxAzureApp, FluxVersion } from '../../lib';
import { acrIn, clusterIn, other } from '../../test/helpers/fixtures';
import { readYaml11 } from '../../test/helpers/yaml-1-1';
import { synthesize } from '../../test/support/synthesize';
import { Context, Suite } from '../context';
import { parseObjects } from '../engines/api-server';
import { runCommand } from '../engines/command';
import { buildFluxSystem } from '../engines/kustomize';
import { KubeObject } from '../live/cluster/kube-client';

/** What readers of YAML take for something else than text, or for the end of it. U+0085 and other C1 controls are none: kustomize itself makes something else of them. */
const HOSTILE = [
  'yes', 'No', 'on', 'null', '~', '012', '0o7', '0X1F', '0b1', '1_000', '1:30', '1e3', '.inf', '2001-01-01', '=', '<<', '*a', '&a', '!a', '%a', '@a', '- a', '? a', 'a: b', 'a #b', '"', '\'', '---\na', '...\n',
  ' a', 'a ', 'a\tb', 'a\n b\n\n', 'a\u2028  finalizers:\u2028  - x', 'a\u2029  b: c', '\ufeffa', '\u0000', '\u001b[31m', 'a\u202eb', '\u{e0001}', '👩‍🚀', '{{ a }}', '${a}',
];

/** Both deliveries, with patches and without, over the controllers of every minor; and hostile texts, as the real kustomize reads them. */
export const textsSuite: Suite = {
  name: 'kustomize: deliveries of every minor, and hostile texts',
  needs: ['kustomize'],
  async run(context) {
    for (const fluxVersion of FluxVersion.all()) {
      for (const delivery of [Delivery.kustomization(), Delivery.component()]) {
        await context.report.check(`Flux ${fluxVersion}: kustomize builds ${delivery.path} without patches and with them`, async () => [
          ...await built(context, String(fluxVersion), app => { clusterIn(app, { fluxVersion, delivery }); }),
          ...await built(context, String(fluxVersion), app => {
            acrIn(clusterIn(app, { fluxVersion, delivery, distribution: other() }), { authentication: Authentication.controllerLevel() }).ociRepository('a', { path: 'a' });
          }),
        ]);
      }
    }
    await context.report.check(`kustomize reads ${HOSTILE.length} hostile texts as they were meant: values, keys, patches`, () => readBack(context, app => synthesize(app).files['prod/prod.k8s.yaml']));
    await context.report.seeded('kustomize: a line end of YAML 1.1 that stands bare', /mapping values are not allowed|annotations|finalizers/,
      () => readBack(context, app => synthesize(app).files['prod/prod.k8s.yaml'].replace(/\\u2028/g, '\u2028').replace(/"(a\u2028[^"]*)"/g, '$1')));
  },
};

async function built(context: Context, minor: string, program: (app: FluxAzureApp) => void): Promise<string[]> {
  const folder = 'prod/flux-system/';
  const files = Object.entries(synthesize(program).files).filter(([path]) => path.startsWith(folder)).map(([path, text]) => [path.slice(folder.length), text]);
  const { problems } = await buildFluxSystem(context.engine('kustomize')!, Object.fromEntries(files), minor, join(context.scratch, 'texts'));
  return problems;
}

/** What kustomize makes of a ConfigMap with all texts, and of a patch that adds them. */
async function readBack(context: Context, write: (program: (app: FluxAzureApp) => void) => string): Promise<string[]> {
  const annotations = Object.fromEntries(HOSTILE.map((text, i) => [`a.io/k${i}`, text]));
  // kustomize writes a key `<<` without quotes, which it then takes for a merge itself.
  const data = Object.fromEntries(HOSTILE.filter(text => text !== '<<').map(text => [text, text]));
  const text = write(app => {
    new ApiObject(clusterIn(app), 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map', annotations }, data } as never);
  });
  mkdirSync(context.scratch, { recursive: true });
  const folder = mkdtempSync(join(context.scratch, 'texts-'));
  for (const [path, content] of Object.entries({ 'all.yaml': text, 'kustomization.yaml': 'resources: [all.yaml]\n' })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  const { status, stdout, stderr } = await runCommand(context.engine('kustomize')!, ['build', folder]);
  if (status !== 0) {
    return [`kustomize: ${stderr.trim()}`];
  }
  const found = (parseObjects(stdout) as (KubeObject & { data: object; metadata: { annotations: object; finalizers?: unknown } })[]).find(({ kind }) => kind === 'ConfigMap')!;
  return [
    ...found.metadata.finalizers === undefined ? [] : ['a text became finalizers'],
    ...different('annotations', annotations, found.metadata.annotations), ...different('data', data, found.data),
    ...different('data', data, (readYaml11(text).find(object => (object as KubeObject).kind === 'ConfigMap') as { data: object }).data),
  ];
}

function different(field: string, wanted: { readonly [key: string]: string }, found: object): string[] {
  const all = new Map(Object.entries(found));
  return Object.entries(wanted).filter(([key, value]) => all.get(key) !== value).map(([key, value]) => `${field}: ${JSON.stringify(key)} is ${JSON.stringify(all.get(key))} instead of ${JSON.stringify(value)}`);
}
