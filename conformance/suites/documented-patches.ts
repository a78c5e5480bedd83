import { join } from 'node:path';
import { stringify } from 'yaml';
import { cells, Column, nameOf, program, TENANT, works } from '../../test/matrix/matrix-cells';
import { guidOf, synthesize } from '../../test/support/synthesize';
import { FLUX_MINORS, Suite } from '../context';
import { canonical } from './kubernetes';
import { buildFluxSystem } from '../engines/kustomize';
import { KubeObject } from '../live/cluster/kube-client';

const CERTIFICATE = join(__dirname, '../../examples/blob-bucket-with-certificate/flux-edge.crt');
const CONTROLLER = 'source-controller';
const CLIENT = guidOf('client');
const CONTAINER = '/spec/template/spec/containers/0';

const add = (path: string, value: unknown) => ({ op: 'add', path, value });
const environment = (name: string, value: string) => add(`${CONTAINER}/env/-`, { name, value });
const on = (kind: string, patch: unknown) => ({ target: { kind, name: CONTROLLER }, patch: stringify(patch) });

/**
 * What the documentation of Flux tells people to put into `flux-system/kustomization.yaml`, typed from its page, not from the library.
 *
 * @see https://fluxcd.io/flux/integrations/azure/
 */
interface Documented {
  readonly title: string;
  readonly column: Column;
  readonly aks: boolean;
  readonly since: number;
  readonly until: number;
  readonly patches: readonly object[];
}

const DOCUMENTED: readonly Documented[] = [
  {
    title: 'object level: the feature gate',
    column: 'objectManaged',
    aks: false,
    since: 7,
    until: 9,
    patches: [on('Deployment', [add(`${CONTAINER}/args/-`, '--feature-gates=ObjectLevelWorkloadIdentity=true')])],
  },
  {
    title: 'controller level on AKS: annotations for the webhook',
    column: 'controllerManaged',
    aks: true,
    since: 5,
    until: 10,
    patches: [
      on('ServiceAccount', {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: { name: CONTROLLER, annotations: { 'azure.workload.identity/client-id': CLIENT, 'azure.workload.identity/tenant-id': TENANT } },
      }),
      on('Deployment', {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: CONTROLLER },
        spec: { template: { metadata: { labels: { 'azure.workload.identity/use': 'true' } } } },
      }),
    ],
  },
  {
    title: 'controller level on another cluster: a projected token',
    column: 'controllerManaged',
    aks: false,
    since: 5,
    until: 10,
    patches: [on('Deployment', [
      environment('AZURE_TENANT_ID', TENANT),
      environment('AZURE_CLIENT_ID', CLIENT),
      environment('AZURE_AUTHORITY_HOST', 'https://login.microsoftonline.com/'),
      environment('AZURE_FEDERATED_TOKEN_FILE', '/var/run/service-account/azure-token'),
      add('/spec/template/spec/volumes/-', {
        name: 'azure-token',
        projected: { sources: [{ serviceAccountToken: { audience: 'api://AzureADTokenExchange', expirationSeconds: 3600, path: 'azure-token' } }] },
      }),
      add(`${CONTAINER}/volumeMounts/-`, { name: 'azure-token', mountPath: '/var/run/service-account', readOnly: true }),
    ])],
  },
  {
    title: 'controller level with a certificate, its key encrypted and its chain sent',
    column: 'controllerCertificate',
    aks: false,
    since: 5,
    until: 10,
    patches: [on('Deployment', [
      environment('AZURE_TENANT_ID', TENANT),
      environment('AZURE_CLIENT_ID', CLIENT),
      environment('AZURE_CLIENT_CERTIFICATE_PATH', '/var/run/app-cert/cert-and-key'),
      add('/spec/template/spec/volumes/-', { name: 'app-cert', secret: { secretName: 'certificate' } }),
      add(`${CONTAINER}/volumeMounts/-`, { name: 'app-cert', mountPath: '/var/run/app-cert/cert-and-key', subPath: 'cert-and-key', readOnly: true }),
      add(`${CONTAINER}/env/-`, { name: 'AZURE_CLIENT_CERTIFICATE_PASSWORD', valueFrom: { secretKeyRef: { name: 'certificate', key: 'key-password' } } }),
      environment('AZURE_CLIENT_SEND_CERTIFICATE_CHAIN', 'true'),
    ])],
  },
];

/** The controllers as our patches leave them, and as the documented patches do: field by field the same. */
export const documentedPatchesSuite: Suite = {
  name: 'documented patches',
  needs: ['kustomize'],
  async run(context) {
    const build = async (kustomization: string, minor: string) => {
      const { objects, problems } = await buildFluxSystem(context.engine('kustomize')!, { 'kustomization.yaml': kustomization }, minor, join(context.scratch, 'documented'));
      if (problems.length > 0) {
        throw new Error(problems.join('\n'));
      }
      return objects;
    };
    const written = (kustomizationPatches: readonly object[]) => stringify({
      apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: ['gotk-components.yaml', 'gotk-sync.yaml'], patches: kustomizationPatches,
    });
    for (const { title, column, aks, since, until, patches } of DOCUMENTED) {
      for (const minor of FLUX_MINORS.filter(each => Number(each.slice(2)) >= since && Number(each.slice(2)) <= until)) {
        await context.report.check(`Flux ${minor}: as documented, ${title}`, async () => {
          const cell = cells().filter(works).find(each => each.kind === 'Bucket' && each.column === column && each.aks === aks && each.origin === 'existing' && String(each.version) === minor);
          if (!cell) {
            return ['the matrix has no cell for it'];
          }
          const ours = synthesize(program(cell, CERTIFICATE)).files['c/flux-system/kustomization.yaml'];
          return differences(await build(ours, minor), await build(written(patches), minor)).map(each => `${nameOf(cell)}: ${each}`);
        });
      }
    }
    await context.report.seeded('documented patches: a token for another audience', /audience/, async () => {
      const { patches } = DOCUMENTED[2];
      const documented = written(patches);
      return differences(await build(documented.replace('api://AzureADTokenExchange', 'sts.example'), '2.9'), await build(documented, '2.9'));
    });
  },
};

function differences(ours: readonly KubeObject[], documented: readonly KubeObject[]): string[] {
  const expected = leaves(documented);
  const found = leaves(ours);
  return [...new Set([...expected.keys(), ...found.keys()])].filter(path => expected.get(path) !== found.get(path))
    .map(path => `${path} is ${found.get(path) ?? 'absent'}, documented is ${expected.get(path) ?? 'nothing'}`);
}

/** Every field by its path; items of a list are told apart by their names, because the order of variables and volumes says nothing. */
function leaves(objects: readonly KubeObject[]): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: any, path: string): void => {
    if (Array.isArray(value)) {
      value.forEach((each, index) => visit(each, `${path}[${each?.name ?? index}]`));
    } else if (typeof value === 'object' && value !== null) {
      Object.entries(value).forEach(([key, each]) => visit(each, `${path}.${key}`));
    } else {
      found.set(path, canonical(value));
    }
  };
  objects.forEach(object => visit(object, `${object.kind}/${object.metadata.name}`));
  return found;
}
