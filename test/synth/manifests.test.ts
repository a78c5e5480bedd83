/** What may stand in a manifest, and how it is written: by the library, and by cdk8s where the apps are the user's own. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart, JsonPatch, Lazy, YamlOutputType } from 'cdk8s';
import { App as TerraformApp, TerraformStack } from 'cdktf';
import { FluxAzureApp } from '../../lib';
import { FluxAzureError } from '../../lib/text/problems';
import { acrIn, clusterIn } from '../helpers/fixtures';
import { readYaml11 } from '../helpers/yaml-1-1';
import { refusalOf, refusalsOf, Program, synth, temporaryFolder } from '../support/synthesize';

type Json = any;

const HOSTILE = ['a\u2028  finalizers:\u2028  - x', 'a\u0085b: c', '\u2029', '\ufeffa', 'yes', '0X1F', '<<', '\u001b[31m', 'a\u202eb', '---\na'];
const KEYS = ['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', 'yes', '<<', 'a\u2028b'];

/** Some ConfigMap of the user's, with everything that is hard to write. */
const configMap = (scope: Chart, data: object, metadata: object = {}) => new ApiObject(scope, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'map', ...metadata }, data } as never);
const hostileData = () => Object.fromEntries([...KEYS.map(key => [key, `value of ${key}`]), ...HOSTILE.map((value, i) => [`k${i}`, value])]);

const inCluster = (change: (chart: Chart) => void): Program => app => {
  const cluster = clusterIn(app);
  acrIn(cluster).ociRepository('a', { path: 'a' });
  change(cluster);
};

/** `depth` objects in each other. */
function deep(depth: number): object {
  let value: object = { end: true };
  for (let i = 0; i < depth; i++) {
    value = { inner: value };
  }
  return value;
}

describe('a manifest', () => {
  it('has every value and key that was given, for a reader of YAML 1.1 too', () => {
    const annotations = Object.fromEntries(HOSTILE.map((value, i) => [`a.io/k${i}`, value]));
    const result = synth(inCluster(chart => configMap(chart, hostileData(), { annotations })));
    const map: Json = readYaml11(result.file('prod/prod.k8s.yaml')).find((object: Json) => object.kind === 'ConfigMap');
    expect(Object.entries(map.data).sort()).toEqual(Object.entries(hostileData()).sort());
    expect(map.metadata).toEqual({ name: 'map', annotations });
  });

  it('is the same in synthYaml()', () => {
    const app = new FluxAzureApp({ outdir: temporaryFolder() });
    configMap(new Chart(app, 'mine'), hostileData());
    const [map]: Json[] = readYaml11(app.synthYaml());
    expect(Object.entries(map.data).sort()).toEqual(Object.entries(hostileData()).sort());
  });

  it.each([YamlOutputType.FILE_PER_CHART, YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE])('is the same in an app of the user\'s own (%s)', yamlOutputType => {
    const folder = temporaryFolder();
    const app = new App({ outdir: join(folder, 'dist'), yamlOutputType });
    const stack = new TerraformStack(new TerraformApp({ outdir: join(folder, 'cdktf.out') }), 'mine');
    const chart = new Chart(app, 'chart');
    clusterIn(app, { stack, chart });
    configMap(chart, hostileData());
    app.synth();
    const files = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.k8s.yaml'));
    const objects: Json[] = files.flatMap(name => readYaml11(readFileSync(join(folder, 'dist', name), 'utf8')));
    const [map] = objects.filter(object => object?.kind === 'ConfigMap');
    expect(Object.entries(map.data).sort()).toEqual(Object.entries(hostileData()).sort());
  });

  it('keeps labels whose keys every object has', () => {
    const labels = { constructor: 'a', toString: 'b', valueOf: 'c', value: 'd' };
    const result = synth(app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a', labels, annotations: labels }); });
    expect(result.object('OCIRepository', 'a').metadata).toMatchObject({ labels, annotations: labels });
  });

  it('is rendered as cdk8s does: what is lazy, what is not set, the order of keys, patches', () => {
    const result = synth(inCluster(chart => {
      const map = configMap(chart, { b: Lazy.any({ produce: () => 'lazy' }), a: undefined, n: null, list: [1, undefined, { c: 1, b: [] }], empty: {} }, { labels: {}, finalizers: ['f'] });
      map.addJsonPatch(JsonPatch.add('/data/p', 'patched'), JsonPatch.add('/immutable', true));
    }));
    expect(result.file('prod/prod.k8s.yaml')).toContain('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  finalizers:\n    - f\n  name: map\ndata:\n  b: lazy\n  empty: {}\n  list:\n    - 1\n    - null\n    - b: []\n      c: 1\n  p: patched\nimmutable: true\n');
  });

  it.each([
    ['half of a character in a value', { a: ['x', 'b\ud83dc'] }, /^\[prod\/map\] the value at \/data\/a\/1 has half of a character \(U\+D83D, a lone surrogate\); no file can hold it/],
    ['half of a character in a key', { 'a\udc00': 'b' }, /^\[prod\/map\] a key at \/data has half of a character \(U\+DC00/],
    ['a number that is none', { a: NaN }, /^\[prod\/map\] the value at \/data\/a is NaN; a manifest holds JSON/],
    ['a function', { a: { b: () => 1 } }, /^\[prod\/map\] the value at \/data\/a\/b is a function; a manifest holds JSON/],
    ['a Date', { a: new Date(0) }, /^\[prod\/map\] the object cannot be rendered: can't render non-simple object of type 'Date'; its manifest cannot be written/],
    ['values 1,000 levels deep', deep(1_000), /^\[prod\/map\] the value at \/data\/inner\/inner.*\/inner is more than 200 levels deep, or contains itself; what reads manifests goes down level by level/],
    ['values 100,000 levels deep', deep(100_000), /is more than 200 levels deep/],
  ])('is refused with %s', (_, data, message) => {
    const begin = performance.now();
    expect(refusalOf(inCluster(chart => configMap(chart, data)))).toMatch(message);
    expect(performance.now() - begin).toBeLessThan(3_000);
  });

  it('is refused when a value contains itself, at once or by and by', () => {
    const circle: { [key: string]: unknown } = {};
    Object.assign(circle, { a: circle, b: circle, c: [circle] });
    expect(refusalOf(inCluster(chart => configMap(chart, circle)))).toMatch(/more than 200 levels deep, or contains itself/);
    let many: object = { end: true };
    for (let i = 0; i < 30; i++) {
      many = { a: many, b: many };
    }
    expect(refusalOf(inCluster(chart => configMap(chart, many)))).toMatch(/^\[prod\/map\] the object has more than 200,000 values; Kubernetes stores at most 1\.5 MiB/);
  });

  it('is refused when a patch adds what cannot be written, or fits nowhere', () => {
    const patched = (...patches: JsonPatch[]) => refusalsOf(inCluster(chart => configMap(chart, { a: 'b' }).addJsonPatch(...patches)));
    expect(patched(JsonPatch.add('/data/x', '\udc00'))).toEqual([expect.stringMatching(/^\[prod\/map\] the value at \/data\/x has half/)]);
    expect(patched(JsonPatch.add('/data/x', deep(1_000)))).toEqual([expect.stringMatching(/^\[prod\/map\] the value at \/data\/x\/.*more than 200 levels deep/)]);
    expect(patched(JsonPatch.replace('/nowhere/x', 1))).toEqual([expect.stringMatching(/^\[prod\/map\] the object cannot be rendered: /)]);
  });

  it.each([1_000, 100_000])('costs no time when the spec of a Flux object is %i levels deep: a message', depth => {
    const program = (spec: object): Program => app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a', spec }); };
    const begin = performance.now();
    expect(refusalsOf(program({ verify: deep(depth) })).join()).toMatch(/more than 200 levels deep/);
    expect(refusalsOf(program({ ref: deep(depth) })).join()).toMatch(/more than 200 levels deep/);
    expect(performance.now() - begin).toBeLessThan(3_000);
  });

  it('costs no time with long texts', () => {
    const begin = performance.now();
    const long = ['x', ' ', '\n', '\u2028', '1', 'TfToken[', '${', 'tf:', '-----BEGIN ', 'a://b:', '\ud83d\ude00'].map(part => part.repeat(100_000 / part.length));
    const result = synth(inCluster(chart => configMap(chart, Object.fromEntries(long.slice(0, 5).concat(long.slice(6)).map((text, i) => [`k${i}`, text])))));
    expect(readYaml11(result.file('prod/prod.k8s.yaml'))).toHaveLength(5);
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  it('leaves cdk8s as it was, also when it is refused', () => {
    const { toJson } = ApiObject.prototype;
    expect(() => synth(inCluster(chart => configMap(chart, { a: NaN })))).toThrow(FluxAzureError);
    expect(ApiObject.prototype.toJson).toBe(toJson);
  });
});
