import { Authentication, ClusterDistribution, FluxAzureApp, FluxBlobAccess, FluxVersion, StorageContainer } from '../../lib';
import { acrIn, aks, clusterIn, KUBELET, objectLevel, other, SUBSCRIPTION } from '../helpers/fixtures';
import { problemsOf, synthesize, warningsOf } from '../support/synthesize';

const bucket = (version: string, prefix?: string) => (app: FluxAzureApp) => {
  const container = StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });
  const cluster = clusterIn(app, { distribution: other(), fluxVersion: FluxVersion.of(version) });
  new FluxBlobAccess(cluster, 'blob', { container, authentication: objectLevel() }).bucket('shared', { prefix });
};
const acr = (version: string, image = false) => (app: FluxAzureApp) => {
  const access = acrIn(clusterIn(app, { distribution: other(), fluxVersion: FluxVersion.of(version) }));
  access.ociRepository('a', { path: 'a' });
  access.ociRepository('b', { path: 'b' });
  image && access.imageRepository('c', { path: 'c' });
};
const node = (distribution: ClusterDistribution, authentication = Authentication.nodeLevel()) => (app: FluxAzureApp) => {
  acrIn(clusterIn(app, { distribution }), { authentication }).ociRepository('a', { path: 'a' });
};

describe('a release of Flux that is known to fail at something draws a warning', () => {
  it.each<[string, (app: FluxAzureApp) => void, RegExp]>([
    ['a prefix in 2.8.4', bucket('2.8.4', 'prod/'), /\[prod\/blob\/shared\] Flux 2\.8\.4 ignores \.spec\.prefix of a Bucket of Azure \(Bucket apps\/shared\)[^]*upgrade to Flux 2\.8\.5 or later/],
    ['a prefix in every 2.7', bucket('2.7', 'prod/'), /Flux 2\.7 ignores \.spec\.prefix/],
    ['a registry in 2.8.1', acr('2.8.1'), /\[prod\/acr\/a\] Flux 2\.8\.1 shows registries a token for Azure Resource Manager \(OCIRepository apps\/a and 1 more\)/],
    ['scans in 2.9.0', acr('2.9.0', true), /Flux 2\.9\.0 fails every scan of a registry of Azure/],
  ])('%s', (_, build, message) => {
    expect(warningsOf(build).filter(text => text.includes('FAZ072')).join('\n')).toMatch(message);
  });

  it.each<[string, (app: FluxAzureApp) => void]>([
    ['a prefix in 2.8.5', bucket('2.8.5', 'prod/')], ['a prefix in 2.8.10', bucket('2.8.10', 'prod/')], ['a prefix in 2.10', bucket('2.10', 'prod/')], ['no prefix', bucket('2.8.4')],
    ['a registry in 2.8.2', acr('2.8.2')], ['scans in 2.9.1', acr('2.9.1', true)], ['no scans in 2.9.0', acr('2.9.0')], ['some patch of 2.8', acr('2.8')], ['some patch of 2.9', acr('2.9', true)],
  ])('and not with %s', (_, build) => {
    expect(warningsOf(build).filter(text => text.includes('FAZ072'))).toEqual([]);
  });

  it('is written like any release of its minor', () => {
    expect(synthesize(acr('2.8.1')).files).toEqual(synthesize(acr('2.8.1')).files);
    const objects = (version: string) => synthesize(acr(version)).manifests;
    expect(objects('2.8.1')).toEqual(objects('2.8'));
  });
});

describe('node level', () => {
  it('needs no issuer when the kubelet identity is given', () => {
    const result = synthesize(node(ClusterDistribution.aks({ kubeletIdentity: KUBELET })));
    expect(result.manifests.find(({ kind }) => kind === 'OCIRepository')!.spec.provider).toBe('azure');
  });

  it.each<[string, Authentication]>([['object level', objectLevel()], ['controller level', Authentication.controllerLevel()]])('%s beside it does, and says so once', (_, authentication) => {
    expect(problemsOf(node(ClusterDistribution.aks({ kubeletIdentity: KUBELET }), authentication))).toEqual([
      expect.stringMatching(/^\[prod\] neither `oidcIssuerUrl` nor `cluster` is given; federated credentials trust the tokens of one issuer, and must name it; give oidcIssuerUrl/),
    ]);
  });

  it('a cluster of which nothing is known is refused at once', () => {
    expect(problemsOf(app => { clusterIn(app, { distribution: ClusterDistribution.aks({}) }); })).toEqual([expect.stringMatching(/neither `oidcIssuerUrl` nor `cluster` is given/)]);
    expect(problemsOf(app => { clusterIn(app, { distribution: aks() }); })).toEqual([]);
  });
});
