import { ApiObject } from 'cdk8s';
import { Authentication, FluxAzureApp } from '../../../lib';
import { acrIn, clusterIn, other } from '../../helpers/fixtures';
import { problemsOf, synthesize } from '../../support/synthesize';

const acr = (use: (access: ReturnType<typeof acrIn>) => void, authentication?: Authentication) => (app: FluxAzureApp) => {
  use(acrIn(clusterIn(app, { distribution: other() }), authentication ? { authentication } : {}));
};

describe('a HelmRepository at object level', () => {
  const way = /pull the chart with an OCIRepository \(`ociRepository\(\)` with the path of the chart\) that the HelmRelease names in \.spec\.chartRef, or use Authentication\.controllerLevel\(\)/;

  it('is refused with the way that works: an OCIRepository and chartRef', () => {
    expect(problemsOf(acr(access => { access.helmRepository('charts'); })).join('\n')).toMatch(way);
    expect(problemsOf(acr(access => access.authorize(new ApiObject(access.cluster, 'charts', {
      apiVersion: 'source.toolkit.fluxcd.io/v1', kind: 'HelmRepository', metadata: { name: 'charts', namespace: 'apps' }, spec: { type: 'oci', url: 'oci://contoso.azurecr.io/charts', interval: '1m' },
    })))).join('\n')).toMatch(way);
  });

  it('is said nothing of where the kind is another one', () => {
    expect(problemsOf(app => { acrIn(clusterIn(app, { distribution: other() }), { authentication: Authentication.nodeLevel() }).ociRepository('a', { path: 'a' }); }).join('\n')).not.toMatch(/chartRef/);
  });
});

describe('two objects', () => {
  it.each<[string, (access: ReturnType<typeof acrIn>) => void]>([
    ['in two namespaces', access => { access.ociRepository('a', { path: 'a', namespace: 'one' }); access.ociRepository('a', { path: 'a', namespace: 'two' }); }],
    ['of two kinds', access => { access.ociRepository('a', { path: 'a' }); access.imageRepository('a', { path: 'a' }); }],
  ])('of one ID are refused with the prop that names them: %s', (_, use) => {
    expect(() => acr(use, Authentication.controllerLevel())(new FluxAzureApp())).toThrow(/\[prod\/acr\] the ID "a" is given twice; .*; give one of the two another ID; the prop `name` gives the object its name in the cluster, whatever its ID/);
  });

  it('of one name in two namespaces work with two IDs', () => {
    const result = synthesize(acr(access => { access.ociRepository('a', { path: 'a', namespace: 'one' }); access.ociRepository('b', { path: 'a', name: 'a', namespace: 'two' }); }, Authentication.controllerLevel()));
    expect(result.manifests.filter(({ kind }) => kind === 'OCIRepository').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(['one/a', 'two/a']);
  });

  it('of one name and namespace are refused with the prop, too', () => {
    expect(problemsOf(acr(access => { access.ociRepository('a', { path: 'a' }); access.ociRepository('b', { path: 'a', name: 'a' }); })).join('\n')).toMatch(/give one of them another name \(the prop `name`; by default it is the ID\) or namespace/);
  });

  it('accesses of one ID are not told of a prop that they do not have', () => {
    const app = new FluxAzureApp();
    const cluster = clusterIn(app);
    acrIn(cluster);
    expect(() => acrIn(cluster)).toThrow(/give one of the two another ID \(FAZ108\)$/);
  });
});

describe('the version of an OCIRepository', () => {
  const digest = `sha256:${'0'.repeat(64)}`;
  it.each<[object, string]>([
    [{ tag: '1.0.0', semver: '1.x' }, '`tag` "1.0.0" and `semver` "1.x"'],
    [{ tag: '1.0.0', digest }, `\`tag\` "1.0.0" and \`digest\` "${digest}"`],
    [{ semver: '1.x', digest }, `\`semver\` "1.x" and \`digest\` "${digest}"`],
  ])('is one: %j is refused', (version, named) => {
    expect(problemsOf(acr(access => { access.ociRepository('a', { path: 'a', ...version }); })).join('\n')).toContain(`[prod/acr/a] the OCIRepository has ${named}; the controller takes the digest before the range and the range before the tag`);
  });

  it.each([{ tag: '1.0.0' }, { semver: '1.x' }, { digest }, {}])('%j is written as it is', version => {
    const ref = synthesize(acr(access => { access.ociRepository('a', { path: 'a', ...version }); })).manifests.find(({ kind }) => kind === 'OCIRepository')!.spec.ref;
    expect(ref).toEqual(Object.keys(version).length > 0 ? version : undefined);
  });
});
