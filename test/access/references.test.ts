import { ApiObject, Chart } from 'cdk8s';
import {
  AdoProject, AksCluster, Authentication, ClusterDistribution, EventHub, FluxAcrAccess, FluxAdoAccess, FluxAksAccess, FluxAzureApp, FluxCluster,
  FluxEventHubsAccess, FluxSopsAkv, KeyVault,
} from '../../lib';
import { clusterIn, other, registry, SUBSCRIPTION } from '../helpers/fixtures';
import { problemsOf } from '../support/synthesize';

const authentication = () => Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux', createNamespace: true });
const names = { resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION };
const acr = (scope: FluxCluster) => new FluxAcrAccess(scope, 'acr', { registry: registry(), authentication: authentication() });
const git = (scope: FluxCluster) => new FluxAdoAccess(scope, 'git', { project: AdoProject.fromUrl('https://dev.azure.com/contoso/platform'), authentication: authentication() });
const remote = (scope: FluxCluster) => new FluxAksAccess(scope, 'remote', { target: AksCluster.fromName({ ...names, name: 'remote' }), authentication: authentication() });
const sops = (scope: FluxCluster) => new FluxSopsAkv(scope, 'sops', { keyVault: KeyVault.fromName({ ...names, name: 'kv-contoso' }), keyName: 'sops', authentication: authentication() });
const events = (scope: FluxCluster) => new FluxEventHubsAccess(scope, 'events', { eventHub: EventHub.fromName({ ...names, namespaceName: 'evhns-contoso', eventHubName: 'flux' }), authentication: authentication() });

describe('An object of another cluster', () => {
  it.each<[string, (first: FluxCluster, second: FluxCluster) => void]>([
    ['a Provider', (first, second) => { events(first).alert('x', { provider: events(second).provider('target'), eventSources: [{ kind: 'Kustomization', name: 'flux-system', namespace: 'flux-system' }] }); }],
    ['an ImageRepository', (first, second) => { acr(first).imagePolicy('x', { imageRepository: acr(second).imageRepository('target', { path: 'a' }), semver: '1.x' }); }],
    ['a GitRepository', (first, second) => { git(first).imageUpdateAutomation('x', { gitRepository: git(second).gitRepository('target', { repository: 'a' }), authorName: 'a', authorEmail: 'a@b.example' }); }],
    ['a source', (first, second) => { sops(first).kustomization('x', { source: acr(second).ociRepository('target', { path: 'a' }) }); }],
    ['a source of a remote Kustomization', (first, second) => { remote(first).kustomization('x', { source: acr(second).ociRepository('target', { path: 'a' }) }); }],
    ['a chart', (first, second) => { remote(first).helmRelease('x', { chartRef: acr(second).ociRepository('target', { path: 'a' }) }); }],
    ['a Kustomization that comes first', (first, second) => {
      const source = (scope: FluxCluster, name: string) => acr(scope).ociRepository(name, { path: 'a' });
      sops(first).kustomization('x', { source: source(first, 'own'), dependsOn: [sops(second).kustomization('target', { source: source(second, 'own') })] });
    }],
  ])('cannot be referred to: %s', (_, use) => {
    const problems = problemsOf((app: FluxAzureApp) => use(clusterIn(app, { distribution: other() }, 'first'), clusterIn(app, { distribution: otherIssuer() }, 'second')));
    expect(problems.filter(problem => /that is referred to/.test(problem))).toEqual([
      expect.stringMatching(/^\[first\/\w+\/x\] the \w+ "target" that is referred to \(second\/\w+\/target\) belongs to the cluster second; .*; refer to one of first/),
    ]);
  });

  it('is none when it is in a chart of no cluster', () => {
    expect(problemsOf((app: FluxAzureApp) => {
      const source = new ApiObject(new Chart(app, 'shared'), 'source', { apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'GitRepository', metadata: { name: 'source', namespace: 'apps' }, spec: { url: 'https://git.contoso.example/a', interval: '1m' } });
      sops(clusterIn(app, { distribution: other() })).kustomization('x', { source });
    })).toEqual([]);
  });
});

function otherIssuer() {
  return ClusterDistribution.other({ oidcIssuerUrl: 'https://oidc.example.com/second' });
}
