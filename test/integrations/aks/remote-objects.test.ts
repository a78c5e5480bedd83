import { ApiObject } from 'cdk8s';
import {
  AksCluster, Authentication, AzureRole, FluxAcrAccess, FluxAksAccess, FluxAksAccessProps, FluxAzureApp, RemoteHelmReleaseProps, RemoteKustomizationProps,
} from '../../../lib';
import { ReviewInput } from '../../../lib/engine/input';
import { clusterIn, other, registry, SUBSCRIPTION } from '../../helpers/fixtures';
import { copyOf, findingsOf, inputOf } from '../../support/review';
import { problemsOf, synthesize } from '../../support/synthesize';

const NAMESPACED = { kubernetesRole: AzureRole.AKS_RBAC_WRITER, kubernetesNamespace: 'web' };

interface Options {
  readonly access?: Partial<FluxAksAccessProps>;
  readonly release?: Partial<RemoteHelmReleaseProps>;
  readonly kustomization?: Partial<RemoteKustomizationProps>;
}

/** A release and a Kustomization in `apps`, applied to a remote cluster. */
const program = ({ access, release, kustomization }: Options = {}) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other() });
  const acr = new FluxAcrAccess(cluster, 'acr', { registry: registry(), authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true }) });
  const source = acr.ociRepository('chart', { path: 'charts/web', semver: '1.x' });
  const remote = new FluxAksAccess(cluster, 'remote', {
    target: AksCluster.fromName({ name: 'remote', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }), authentication: Authentication.objectLevel({ namespace: 'apps' }), ...access,
  });
  remote.helmRelease('web', { chartRef: source, ...release });
  kustomization && remote.kustomization('plain', { source, ...kustomization });
};
const specOf = (kind: string, options: Options) => synthesize(program(options)).manifests.find(each => each.kind === kind)!.spec;

const read = new Map<string, ReviewInput>();
/** Findings when the written release says something else. */
function judged(access: Partial<FluxAksAccessProps>, change: (spec: any, input: any) => void): string[] {
  const key = `${access.kubernetesRole?.roleName} ${access.kubernetesNamespace}`;
  read.set(key, read.get(key) ?? inputOf(program({ access })));
  const input = copyOf(read.get(key)!);
  change(input.clusters[0].objects.find(({ json }: any) => json.kind === 'HelmRelease').json.spec, input);
  return findingsOf(input).filter(({ code }) => code === 'FAZ082' || code === 'FAZ083').map(({ code, severity, what }) => `${code} ${severity} ${what}`);
}
const alone = 'the identity flux-prod-apps-flux-remote has Azure Kubernetes Service RBAC Writer in namespace "web" alone there';

describe('A remote HelmRelease', () => {
  it.each<[string, Options, object]>([
    ['in its own namespace', {}, {}],
    ['elsewhere', { release: { targetNamespace: 'web' } }, { targetNamespace: 'web', storageNamespace: 'web' }],
    ['in the namespace of the role', { access: NAMESPACED }, { targetNamespace: 'web', storageNamespace: 'web' }],
    ['in the namespace of the role, said twice', { access: NAMESPACED, release: { targetNamespace: 'web', storageNamespace: 'web' } }, { targetNamespace: 'web', storageNamespace: 'web' }],
    ['with a role in its own namespace', { access: { ...NAMESPACED, kubernetesNamespace: 'apps' } }, {}],
    ['with Secrets in a third namespace', { release: { targetNamespace: 'web', storageNamespace: 'releases' } }, { targetNamespace: 'web', storageNamespace: 'releases' }],
    ['with Secrets where `spec` says', { release: { targetNamespace: 'web', spec: { storageNamespace: 'apps' } } }, { targetNamespace: 'web', storageNamespace: 'apps' }],
  ])('keeps its Secrets where the role reaches them: %s', (_, options, fields) => {
    const { targetNamespace, storageNamespace } = specOf('HelmRelease', options);
    expect({ targetNamespace, storageNamespace }).toEqual({ targetNamespace: undefined, storageNamespace: undefined, ...fields });
  });

  it('is refused when it goes where the role does not reach', () => {
    expect(problemsOf(program({ access: NAMESPACED, release: { targetNamespace: 'team' } }))).toEqual([
      expect.stringMatching(/^\[prod\/remote\/web\] the HelmRelease apps\/web is installed in namespace "team", and the identity .* has .*Writer in namespace "web" alone there; .*\(FAZ082\)$/),
    ]);
    expect(problemsOf(program({ access: NAMESPACED, release: { storageNamespace: 'team' } }))).toEqual([expect.stringMatching(/keeps its release Secrets in namespace "team".*\(FAZ082\)$/)]);
    expect(problemsOf(program({ access: { kubernetesRole: AzureRole.AKS_RBAC_READER } }))).toEqual(['is installed', 'keeps its release Secrets'].map(what =>
      expect.stringMatching(new RegExp(`${what} in namespace "apps", and the identity flux-prod-apps-flux-remote has Azure Kubernetes Service RBAC Reader there`))));
    expect(problemsOf(program({ access: NAMESPACED, release: { spec: { install: { createNamespace: true } } } }))).toEqual([expect.stringMatching(/makes its namespace \(\.spec\.install\.createNamespace\)/)]);
  });

  it.each<[string, Partial<FluxAksAccessProps>, (spec: any, input: any) => void, string[]]>([
    ['a role in the namespace', NAMESPACED, () => undefined, []],
    ['Secrets in its own namespace', NAMESPACED, spec => { delete spec.storageNamespace; }, [`FAZ082 error the HelmRelease apps/web keeps its release Secrets in namespace "apps", and ${alone}`]],
    ['nothing said', NAMESPACED, spec => { delete spec.storageNamespace; delete spec.targetNamespace; }, [
      `FAZ082 error the HelmRelease apps/web is installed in namespace "apps", and ${alone}`, `FAZ082 error the HelmRelease apps/web keeps its release Secrets in namespace "apps", and ${alone}`,
    ]],
    ['a role on the whole cluster', { kubernetesRole: AzureRole.AKS_RBAC_WRITER }, () => undefined, []],
    ['roles that only Kubernetes knows', {}, () => undefined, []],
    ['a role in another cluster', NAMESPACED, (_, input) => {
      const roles = Object.values<any>(input.stacks.prod.resource.azurerm_role_assignment);
      roles.filter(({ scope }) => scope.endsWith('/namespaces/web')).forEach(role => { role.scope = role.scope.replace('managedClusters/remote', 'managedClusters/third'); });
    }, []],
    ['a second role in its own namespace', NAMESPACED, (spec, input) => {
      const roles = input.stacks.prod.resource.azurerm_role_assignment;
      const role = Object.values<any>(roles).find(({ scope }) => scope.endsWith('/namespaces/web'));
      roles.second = { ...role, scope: role.scope.replace(/web$/, 'apps') };
      delete spec.storageNamespace;
    }, []],
    ['a ServiceAccount', {}, spec => { spec.serviceAccountName = 'deployer'; }, ['FAZ083 warning the HelmRelease apps/web is applied as system:serviceaccount:apps:deployer of the remote cluster (.spec.serviceAccountName)']],
    ['a ServiceAccount beside a role in a namespace', NAMESPACED, spec => { spec.serviceAccountName = 'deployer'; delete spec.storageNamespace; },
      ['FAZ083 warning the HelmRelease apps/web is applied as system:serviceaccount:apps:deployer of the remote cluster (.spec.serviceAccountName)']],
    ['a default account', {}, (_, input) => { patchArgument(input, 'helm-controller', '--default-service-account=default'); },
      ['FAZ083 warning the HelmRelease apps/web is applied as system:serviceaccount:apps:default of the remote cluster (--default-service-account of helm-controller)']],
    ['the tenants of a FluxInstance', {}, (_, input) => { input.clusters[0].objects.push({ at: 'flux', json: { apiVersion: 'fluxcd.controlplane.io/v1', kind: 'FluxInstance', metadata: { name: 'flux', namespace: 'flux-system' }, spec: { cluster: { multitenant: true } } } }); },
      ['FAZ083 warning the HelmRelease apps/web is applied as system:serviceaccount:apps:default of the remote cluster (--default-service-account of helm-controller)']],
    ['a default account of another controller', {}, (_, input) => { patchArgument(input, 'kustomize-controller', '--default-service-account=default'); }, []],
  ])('is judged as it was written, with %s', (_, access, change, findings) => {
    expect(judged(access, change)).toEqual(findings);
  });

  it('that was written by hand is judged as well', () => {
    expect(problemsOf((app: FluxAzureApp) => {
      program({ access: NAMESPACED })(app);
      new ApiObject(app.node.findChild('prod'), 'own', {
        apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'own', namespace: 'apps' }, spec: { interval: '1h', chartRef: { kind: 'OCIRepository', name: 'chart' }, targetNamespace: 'web', kubeConfig: { configMapRef: { name: 'flux-remote' } } },
      });
    })).toEqual([expect.stringMatching(/^\[prod\/own\] the HelmRelease apps\/own keeps its release Secrets in namespace "apps"/)]);
  });

  it('takes an OCIRepository, or a chart of a source with its version; and values', () => {
    expect(specOf('HelmRelease', { release: { values: { replicas: 2 }, interval: '1h', timeout: '5m' } }))
      .toMatchObject({ chartRef: { kind: 'OCIRepository', name: 'chart', namespace: 'apps' }, values: { replicas: 2 }, interval: '1h', timeout: '5m' });
    const spec = (version?: string) => synthesize((app: FluxAzureApp) => {
      program()(app);
      const charts = new ApiObject(app.node.findChild('prod'), 'charts', { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmRepository', metadata: { name: 'charts', namespace: 'apps' }, spec: { url: 'https://charts.contoso.example' } });
      (app.node.findChild('prod').node.findChild('remote') as FluxAksAccess).helmRelease('other', { chart: 'web', version, source: charts });
    }).manifests.find(({ metadata }) => metadata.name === 'other')!.spec;
    expect(spec('1.x')).toMatchObject({ chart: { spec: { chart: 'web', version: '1.x', sourceRef: { kind: 'HelmRepository', name: 'charts', namespace: 'apps' } } } });
    expect(spec()).not.toHaveProperty('chartRef');
    expect(spec().chart.spec).not.toHaveProperty('version');
  });

  it.each<[string, Partial<RemoteHelmReleaseProps>]>([
    ['neither', { chartRef: undefined }],
    ['a chart without its source', { chartRef: undefined, chart: 'web' }],
    ['a version beside an OCIRepository', { version: '1.x' }],
    ['a chart beside an OCIRepository', { chart: 'web' }],
  ])('is refused with %s', (_, release) => {
    expect(problemsOf(program({ release }))).toEqual([expect.stringMatching(/^\[prod\/remote\/web\] the HelmRelease needs either `chartRef`, or `chart` and `source`/)]);
  });
});

describe('A remote Kustomization', () => {
  it('applies the folder that it is told, and deletes what is gone from it unless it is told not to', () => {
    expect(specOf('Kustomization', { kustomization: { path: './prod', prune: false, interval: '1h', timeout: '2m' } })).toMatchObject({ path: './prod', prune: false, interval: '1h', timeout: '2m' });
    expect(specOf('Kustomization', { kustomization: {} })).toMatchObject({ path: './', prune: true, interval: '10m', kubeConfig: { configMapRef: { name: 'flux-remote' } } });
  });

  it('is refused when it goes where the role does not reach', () => {
    expect(specOf('Kustomization', { access: NAMESPACED, kustomization: { targetNamespace: 'web' } })).toMatchObject({ targetNamespace: 'web' });
    expect(problemsOf(program({ access: NAMESPACED, kustomization: { targetNamespace: 'team' } }))).toEqual([expect.stringMatching(/the Kustomization apps\/plain is applied to namespace "team".*\(FAZ082\)$/)]);
  });

  it('may name a ServiceAccount of the remote cluster, with a warning', () => {
    const findings = findingsOf(inputOf(program({ kustomization: { spec: { serviceAccountName: 'deployer' } } })));
    expect(findings.map(({ code, at }) => `${code} ${at}`)).toEqual(['FAZ083 prod/remote/plain']);
  });
});

function patchArgument(input: any, controller: string, value: string): void {
  const { json } = input.clusters[0].kustomizations[0];
  json.patches = [...json.patches ?? [], { target: { kind: 'Deployment', name: controller }, patch: `- op: add\n  path: /spec/template/spec/containers/0/args/-\n  value: ${value}\n` }];
}
