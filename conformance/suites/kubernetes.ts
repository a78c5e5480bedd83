import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFluxSystem as buildInNode, GOTK_SYNC } from '../../test/support/kustomize';
import { Context, crdsOf, Journey, Suite } from '../context';
import { ApiServer, parseObjects } from '../engines/api-server';
import { Kubeconform } from '../engines/kubeconform';
import { buildFluxSystem, FluxSystemFiles } from '../engines/kustomize';
import { SynthesizedExample } from '../examples';
import { KubeObject } from '../live/cluster/kube-client';

/** Starts an API server that knows the kinds of a Flux minor. */
export async function startCluster(context: Context, name: string, fluxMinor: string, issuer: string): Promise<ApiServer> {
  const programs = { etcd: context.engine('etcd')!, kubeApiserver: context.engine('kube-apiserver')! };
  const server = await ApiServer.start(join(context.scratch, 'clusters', name), programs, context.processes, issuer);
  await server.applyCrds(crdsOf(fluxMinor));
  return server;
}

/** The objects of all charts of an example. */
export function objectsOf({ manifests }: SynthesizedExample): KubeObject[] {
  return manifests.flatMap(file => parseObjects(readFileSync(file, 'utf8')));
}

/** A delivery by kustomize, and by the Node twin that `npm test` uses: they must agree. */
export async function judgeDelivery(context: Context, files: FluxSystemFiles, fluxMinor: string): Promise<{ readonly objects: KubeObject[]; readonly problems: string[] }> {
  // Bootstrap also has CRDs, which patches may be about: one of them is enough.
  const [crd] = JSON.parse(readFileSync(crdsOf(fluxMinor)[0], 'utf8'));
  const sync = { 'gotk-sync.yaml': `${GOTK_SYNC}---\n${JSON.stringify(crd)}\n` };
  const built = await buildFluxSystem(context.engine('kustomize')!, { ...files, ...sync }, fluxMinor, join(context.scratch, 'kustomize'));
  const objects = built.objects.filter(({ kind }) => kind !== 'CustomResourceDefinition');
  if (built.problems.length > 0 || !files['kustomization.yaml']) {
    return { objects, problems: built.problems };
  }
  const twin = byIdentity(buildInNode(files['kustomization.yaml'], fluxMinor, sync));
  const real = byIdentity(built.objects);
  const names = [...new Set([...twin.keys(), ...real.keys()])];
  const different = names.filter(name => canonical(twin.get(name)) !== canonical(real.get(name)));
  return { objects, problems: different.map(name => `kustomize and test/support/kustomize.ts disagree about ${name}`) };
}

/** Key order does not matter. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each) => typeof each === 'object' && each !== null && !Array.isArray(each)
    ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => a < b ? -1 : 1)) : each) ?? 'nothing';
}

function byIdentity(objects: readonly KubeObject[]): Map<string, KubeObject> {
  return new Map(objects.map(object => [`${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}`, object]));
}

/** Every example in a fresh cluster of its own: its objects, its controllers, its tokens. */
export const examplesInClustersSuite: Suite = {
  name: 'API server and kustomize, every example',
  needs: ['etcd', 'kube-apiserver', 'kustomize'],
  async run(context) {
    for (const journey of context.journeys.filter(({ written }) => written)) {
      await judgeExample(context, journey);
      await context.processes.stopAll();
    }
    await seededDefects(context);
  },
};

async function judgeExample(context: Context, { example, written, applied }: Journey): Promise<void> {
  const { report } = context;
  const { fluxMinor, clusters } = written!;
  const credentials = [...applied.values()].flatMap(({ resources }) => resources.get('azurerm_federated_identity_credential') ?? []);
  const issuers = [...new Set(credentials.map(({ issuer }) => issuer as string))];
  for (const issuer of issuers.length > 0 ? issuers : ['https://oidc.contoso.example/none']) {
    const title = `${example.name}, Flux ${fluxMinor}${issuers.length > 1 ? `, ${issuer}` : ''}`;
    const server = await startCluster(context, `${example.name}-${issuers.indexOf(issuer)}`, fluxMinor, issuer);
    const objects = objectsOf(written!);
    await report.check(`API server takes all ${objects.length} objects: ${title}`, () => server.dryRun(objects));
    const all = [...objects];
    for (const { name, fluxSystem } of clusters.filter(each => each.fluxSystem)) {
      await report.check(`kustomize builds the delivery, and the API server takes it: ${title}, cluster ${name}`, async () => {
        const built = await judgeDelivery(context, fluxSystem!, fluxMinor);
        all.push(...built.objects);
        return [...built.problems, ...await server.dryRun(built.objects)];
      });
    }
    const here = credentials.filter(credential => credential.issuer === issuer);
    if (here.length > 0) {
      await report.check(`tokens are what the ${here.length} federated credentials expect: ${title}`, async () => {
        for (const account of [...all.filter(({ kind }) => kind === 'ServiceAccount'), ...here.flatMap(ofTheOperator)]) {
          await server.client.apply(account);
        }
        return (await Promise.all(here.map(credential => tokenProblems(server, credential)))).flat();
      });
    }
    server.client.close();
  }
}

/** The ServiceAccount of the Flux Operator comes with the operator's own chart. */
function ofTheOperator({ subject }: { readonly [attribute: string]: any }): KubeObject[] {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):(flux-operator)$/.exec(subject) ?? [];
  return name ? [{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } }] : [];
}

/** A credential trusts one issuer, subject and audience: the token that the cluster gives out must have exactly these. */
async function tokenProblems(server: ApiServer, { issuer, subject, audience }: { readonly [attribute: string]: any }): Promise<string[]> {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject) ?? [];
  const [trusted] = [audience].flat();
  if (!name) {
    return [`the subject ${subject} is no ServiceAccount`];
  }
  try {
    const { iss, sub, aud } = await server.tokenClaims(namespace, name, trusted);
    const found = JSON.stringify({ iss, sub, aud });
    const expected = JSON.stringify({ iss: issuer, sub: subject, aud: [trusted] });
    return found === expected ? [] : [`the token has ${found}, the credential trusts ${expected}`];
  } catch (error) {
    return [`${subject}: ${(error as Error).message}`];
  }
}

async function seededDefects(context: Context): Promise<void> {
  const { report } = context;
  const server = await startCluster(context, 'defects', '2.9', 'https://oidc.contoso.example/defects');
  const bucket = (spec: object) => [{
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'Bucket',
    metadata: { name: 'defect', namespace: 'apps' },
    spec: { interval: '10m', provider: 'azure', endpoint: 'https://a.blob.core.windows.net', bucketName: 'b', ...spec },
  }];
  await report.check('the API server takes the object that the next defects start from', () => server.dryRun(bucket({})));
  await report.seeded('API server: a field that the kind does not have', /serviceAccount"|unknown field/, () => server.dryRun(bucket({ serviceAccount: 'x' })));
  await report.seeded('API server: a rule of the CRD (secretRef beside serviceAccountName)', /serviceAccountName/,
    () => server.dryRun(bucket({ serviceAccountName: 'x', secretRef: { name: 'y' } })));
  await report.seeded('API server: an API version that the minor does not serve', /no matches for kind/,
    () => server.dryRun([{ apiVersion: 'source.toolkit.fluxcd.io/v1beta1', kind: 'Bucket', metadata: { name: 'defect', namespace: 'apps' }, spec: {} }]));
  await report.seeded('API server: a token with another issuer', /the token has/, async () => {
    await server.createNamespaces([{ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'a', namespace: 'apps' } }]);
    await server.client.apply({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'a', namespace: 'apps' } });
    return tokenProblems(server, { issuer: 'https://oidc.contoso.example/defects/', subject: 'system:serviceaccount:apps:a', audience: ['api://AzureADTokenExchange'] });
  });
  server.client.close();
  await report.seeded('kustomize: a patch at a path that the Deployment does not have', /(unable|missing|not find|doc is missing|does not exist)/i, async () => (await judgeDelivery(context, {
    'kustomization.yaml': JSON.stringify({
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: ['gotk-components.yaml', 'gotk-sync.yaml'],
      patches: [{ target: { kind: 'Deployment', name: 'source-controller' }, patch: '- op: replace\n  path: /spec/template/spec/containers/1/args/0\n  value: x\n' }],
    }),
  }, '2.9')).problems);
}

/** The second opinion on schemas, by another program and another reader of CRDs. */
export const kubeconformSuite: Suite = {
  name: 'kubeconform',
  needs: ['kubeconform'],
  async run(context) {
    const { report, journeys, scratch } = context;
    const judge = (fluxMinor: string) => new Kubeconform(context.engine('kubeconform')!, crdsOf(fluxMinor), join(scratch, 'schemas', fluxMinor));
    for (const { example, written } of journeys.filter(each => each.written)) {
      await report.check(`kubeconform: ${example.name}, Flux ${written!.fluxMinor}`, () => judge(written!.fluxMinor).validate(objectsOf(written!)));
    }
    await report.seeded('kubeconform: a field that the kind does not have', /additional properties 'serviceAccount'|serviceAccount/, () => judge('2.9').validate([{
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'OCIRepository',
      metadata: { name: 'defect', namespace: 'apps' },
      spec: { interval: '10m', provider: 'azure', url: 'oci://contoso.azurecr.io/app', serviceAccount: 'x' },
    }]));
  },
};

