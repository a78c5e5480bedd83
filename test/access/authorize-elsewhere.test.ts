import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { acrIn, clusterIn } from '../helpers/fixtures';
import { refusalOf, synth } from '../support/synthesize';

const repository = (scope: Construct) => new ApiObject(scope, 'podinfo', {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'OCIRepository',
  metadata: { name: 'podinfo', namespace: 'apps' },
  spec: { interval: '5m', url: 'oci://contoso.azurecr.io/podinfo', ref: { tag: 'latest' } },
});

describe('an object that is authorized', () => {
  it('in a chart outside its cluster is refused, with the way out', () => {
    const problem = refusalOf(app => { acrIn(clusterIn(app)).authorize(repository(new Chart(app, 'team'))); });
    expect(problem).toMatch(/^\[team\/podinfo\] the object is authorized by prod\/acr and stands outside the cluster prod; /);
    expect(problem).toContain('make it in the cluster or in a chart below it (new Chart(cluster, …)), or pass its chart in the `chart` prop of the FluxCluster');
  });

  it('in another cluster is refused', () => {
    const problem = refusalOf(app => {
      clusterIn(app, {}, 'edge');
      acrIn(clusterIn(app)).authorize(repository(app.node.findChild('edge') as Chart));
    });
    expect(problem).toContain('stands in another cluster, edge');
  });

  it.each<[string, (app: Construct) => [Construct, Construct]]>([
    ['in its cluster', app => {
      const cluster = clusterIn(app);
      return [cluster, cluster];
    }],
    ['in a chart below it', app => {
      const cluster = clusterIn(app);
      return [cluster, new Chart(cluster, 'team')];
    }],
    ['in the chart that was passed to it', app => {
      const chart = new Chart(app, 'team');
      return [clusterIn(app, { chart }), chart];
    }],
  ])('%s is written beside its ServiceAccount, and reviewed', (_, places) => {
    const result = synth(app => {
      const [cluster, scope] = places(app);
      acrIn(cluster).authorize(repository(scope));
    });
    expect(Object.keys(result.files).filter(file => file.endsWith('.k8s.yaml')).every(file => file.startsWith('prod/'))).toBe(true);
    expect(Object.values(result.files).join('\n')).toMatch(/serviceAccountName: flux-acr/);
    expect(JSON.stringify(JSON.parse(result.file('access-review/report.json')))).toContain('"chains":{"ok":1,"assumed":0,"broken":0}');
  });
});
