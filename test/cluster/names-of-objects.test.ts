/** Names that every object of JavaScript has: valid in Azure and Kubernetes, so they work like others wherever a plain object stands for a map. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Chart } from 'cdk8s';
import { ManagedIdentity, Provisioner } from '../../lib';
import { run } from '../../lib/cli/main';
import { acrIn, clusterIn, objectLevel } from '../helpers/fixtures';
import { synth, synthesize } from '../support/synthesize';

const NAMES = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', 'isPrototypeOf'];

describe('names that every object has', () => {
  it.each([['terraform', Provisioner.terraform()], ['az', Provisioner.azCli()], ['aso', Provisioner.aso()]])('are IDs of clusters, accesses and identities, namespaces and labels: %s', (name, provisioner) => {
    // Every cluster of `az` has an outputs file of its own.
    const clusters = name === 'az' ? ['constructor'] : ['constructor', 'valueof'];
    const result = synthesize(app => {
      for (const id of clusters) {
        const cluster = clusterIn(app, { provisioner }, id);
        NAMES.forEach((given, i) => {
          const identity = ManagedIdentity.create(cluster, `${given}-id`, { name: `flux-${id}-${i}` });
          const access = acrIn(cluster, { authentication: objectLevel({ namespace: i === 0 ? 'constructor' : `n${i}`, serviceAccountName: i === 0 ? 'constructor' : 'flux-acr', identity }) }, given);
          access.ociRepository(`${given}-oci`, { path: 'a', name: i === 0 ? 'constructor' : `o${i}`, labels: { constructor: 'a', toString: 'b' }, annotations: { valueOf: 'c' } });
        });
        new Chart(cluster, 'propertyIsEnumerable');
      }
    });
    const objects = result.manifests.filter(({ kind }) => kind === 'OCIRepository');
    expect(objects).toHaveLength(clusters.length * NAMES.length);
    objects.forEach(({ metadata }) => expect(metadata).toMatchObject({ labels: { constructor: 'a', toString: 'b' }, annotations: { valueOf: 'c' } }));
    expect(result.manifests.filter(({ kind }) => kind === 'ServiceAccount')).toHaveLength(clusters.length * NAMES.length);
  });

  it('are names of clusters in reports, and in what the command says of them', () => {
    const { folder } = synth(app => { acrIn(clusterIn(app, {}, 'constructor'), {}, '__proto__').ociRepository('toString', { path: 'a', name: 'valueof' }); });
    const report = readFileSync(join(folder, 'dist/access-review/report.json'), 'utf8');
    expect(JSON.parse(report).summary).toMatchObject({ accesses: 1, chains: { ok: 1 } });
    const changed = join(folder, 'changed.json');
    writeFileSync(changed, report.replace(/constructor/g, '__proto__'));
    for (const args of [['review', changed], ['diff', join(folder, 'dist/access-review'), changed]]) {
      let out = '';
      run(args, { out: text => { out += text; }, err: text => { out += text; } });
      expect(out).toContain('__proto__');
    }
  });
});
