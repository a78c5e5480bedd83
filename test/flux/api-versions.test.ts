import { Authentication, FluxVersion } from '../../lib';
import { apiVersionOf } from '../../lib/flux/api-versions';
import { acrIn, aks, clusterIn, KUBELET, objectLevel } from '../helpers/fixtures';
import { describeWithData, readConformanceJson } from '../support/conformance-data';
import { isFluxObject } from '../support/flux-crds';
import { judgeManifests } from '../support/manifests';
import { synth } from '../support/synthesize';

const MINORS = FluxVersion.all().map(version => [String(version), version] as const);
const KINDS = [
  'OCIRepository', 'GitRepository', 'Bucket', 'HelmRepository', 'HelmRelease', 'Kustomization',
  'ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation', 'Provider', 'Alert',
];

describeWithData('the API versions that are written', () => {
  it.each(MINORS)('are those that Flux %s stores', (minor, version) => {
    const release = readConformanceJson('flux/versions.json')[minor];
    for (const kind of KINDS) {
      expect([kind, release.served[kind][apiVersionOf(kind, version).split('/')[1]]]).toEqual([kind, 'storage']);
    }
  });

  it.each(MINORS)('and every field of every object are valid in Flux %s', (minor, fluxVersion) => {
    const levels = {
      controller: Authentication.controllerLevel(),
      node: Authentication.nodeLevel(),
      ...(fluxVersion === FluxVersion.V2_5 ? {} : { object: objectLevel() }),
    };
    for (const [level, authentication] of Object.entries(levels)) {
      const result = synth(app => {
        const acr = acrIn(clusterIn(app, { fluxVersion, distribution: aks({ kubeletIdentity: KUBELET }) }), { authentication });
        acr.ociRepository('all', { path: 'a/b', semver: '>=1.0', layerMediaType: 'application/vnd.cncf.helm.chart.content.v1.tar+gzip', ignore: '*.md', timeout: '1m', interval: '1h', suspend: true });
        acr.ociRepository('digest', { path: 'a', digest: `sha256:${'a'.repeat(64)}`, labels: { a: 'b' }, annotations: { c: 'd' }, spec: { verify: { provider: 'cosign' } } });
        acr.ociRepository('plain', { path: 'a' });
        const image = acr.imageRepository('image', { path: 'a', exclusionList: ['^.*\\.sig$'], timeout: '30s', interval: '5m' });
        acr.imagePolicy('semver', { imageRepository: image, semver: '1.x' });
        acr.imagePolicy('numerical', { imageRepository: image, numerical: 'asc', filterTagsPattern: '^main-(?P<ts>.*)', filterTagsExtract: '$ts' });
        acr.imagePolicy('alphabetical', { imageRepository: image, alphabetical: 'desc' });
        if (level !== 'object') {
          acr.helmRepository('charts', { path: 'charts', interval: '1h', timeout: '1m' });
        }
      }, level === 'node' ? { outputs: {} } : {});
      const objects = result.objects().filter(isFluxObject);
      expect(objects).toHaveLength(level === 'object' ? 7 : 8);
      expect(judgeManifests(result.objects(), minor)).toEqual([]);
    }
  });
});
