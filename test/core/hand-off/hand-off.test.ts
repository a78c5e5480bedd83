import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataAzurermKubernetesCluster } from '@cdktf/provider-azurerm/lib/data-azurerm-kubernetes-cluster';
import { ApiObject, Chart, JsonPatch, Lazy } from 'cdk8s';
import * as fc from 'fast-check';
import { Authentication, FluxCluster, FluxController, ManagedIdentity } from '../../../lib';
import { acrIn, CLIENT, clusterIn, objectLevel, SUBSCRIPTION, TENANT } from '../../helpers/fixtures';
import { guid, refusalOf, refusalsOf, Program, synth, temporaryFolder, withVariables } from '../../support/synthesize';

// Its only use here is a logger, and loading it starts the Terraform CLI.
jest.mock('@cdktf/commons', () => ({ logger: console }));
const { getConstructIdsForOutputs, saveOutputs } = jest.requireActual('@cdktf/cli-core/src/lib/output');

const program: Program = app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a' }); };
const PATH = ['prod', 'service-accounts', 'apps', 'flux-acr', 'identity', 'client_id'];
const nested = (path: string[], value: unknown): any => path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
const clientIdIn = (outputs: object) => synth(program, { outputs }).object('ServiceAccount', 'flux-acr').metadata.annotations['azure.workload.identity/client-id'];
const stack = synth(program).stack();
const logicalId = Object.keys(stack.output)[0];

describe('the outputs file', () => {
  const terraformOutput = { [logicalId]: { sensitive: false, type: 'string', value: CLIENT } };

  it('is read in the shape of `cdktf deploy --outputs-file`, as cdktf itself makes it', async () => {
    const file = join(temporaryFolder(), 'outputs.json');
    await saveOutputs(file, getConstructIdsForOutputs(stack, terraformOutput as any), false);
    const outputs = JSON.parse(readFileSync(file, 'utf8'));
    expect(outputs).toEqual(nested(PATH, CLIENT));
    expect(clientIdIn(outputs)).toBe(CLIENT);
  });

  it('is read in the shape of `cdktf output --outputs-file`, as cdktf itself makes it', async () => {
    const file = join(temporaryFolder(), 'outputs.json');
    await saveOutputs(file, { prod: terraformOutput } as any, false);
    const outputs = JSON.parse(readFileSync(file, 'utf8'));
    expect(outputs).toEqual({ prod: { [logicalId]: CLIENT } });
    expect(clientIdIn(outputs)).toBe(CLIENT);
  });

  it('is read in the shape of `terraform output -json`', () => {
    expect(clientIdIn(terraformOutput)).toBe(CLIENT);
  });

  it('has no sensitive outputs, which cdktf would leave out of the file', () => {
    expect(Object.values<any>(stack.output).every(({ sensitive }) => !sensitive)).toBe(true);
  });

  it('may be named by the environment, by the cluster or by the app, in this order', () => {
    const folder = temporaryFolder();
    const write = (name: string) => {
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(nested(PATH, guid(name))));
      return join(folder, `${name}.json`);
    };
    const [environment, ofCluster] = [write('environment'), write('cluster')];
    const named: Program = app => { acrIn(clusterIn(app, { outputsFile: ofCluster })).ociRepository('a', { path: 'a' }); };
    const idOf = (result: ReturnType<typeof synth>) => result.object('ServiceAccount', 'flux-acr').metadata.annotations['azure.workload.identity/client-id'];
    expect(idOf(synth(named))).toBe(guid('cluster'));
    expect(withVariables({ FLUX_AZURE_OUTPUTS_FILE: environment }, () => idOf(synth(named)))).toBe(guid('environment'));
  });

  it('must say which stack a value of `terraform output` belongs to when there are several', () => {
    const two: Program = app => ['one', 'two'].forEach(id => { acrIn(clusterIn(app, {}, id)).ociRepository('a', { path: 'a' }); });
    const problems = refusalsOf(two, { outputs: terraformOutput });
    expect(problems).toHaveLength(2);
    expect(problems[0]).toContain('without the name of its stack');
    expect(problems[0]).toContain('cdktf deploy one two --outputs-file');
  });
});

describe('a missing value', () => {
  it('is reported with the command that gets it, every one in one run', () => {
    const problems = refusalsOf(app => {
      for (const id of ['one', 'two']) {
        const cluster = clusterIn(app, {}, id);
        acrIn(cluster).ociRepository('a', { path: 'a' });
        acrIn(cluster, { authentication: Authentication.controllerLevel() }, 'charts').helmRepository('b');
      }
    }, { outputs: { one: { controllers: { client_id: CLIENT } } } });
    expect(problems.map(problem => /has no value for ([^\s;]+)/.exec(problem)![0])).toEqual([
      'has no value for one/service-accounts/apps/flux-acr/identity/client_id',
      'has no value for two/service-accounts/apps/flux-acr/identity/client_id',
      'has no value for two/controllers/client_id',
    ]);
    for (const problem of problems) {
      expect(problem).toMatch(/run `npx cdktf deploy one two --outputs-file .*outputs\.json` and synthesize again/);
    }
  });

  it('says so when there is no file at all', () => {
    const file = join(temporaryFolder(), 'outputs.json');
    expect(refusalOf(app => { acrIn(clusterIn(app, { outputsFile: file })); })).toContain(`there is no outputs file ${JSON.stringify(file)}`);
  });

  it('says what the file has instead when a name is misspelt', () => {
    const problem = refusalOf(program, { outputs: nested([...PATH.slice(0, -1), 'clientid'], CLIENT) });
    expect(problem).toContain(`has no value for ${PATH.join('/')} (it has "prod/service-accounts/apps/flux-acr/identity/clientid")`);
    expect(problem).toContain('correct the name, or run');
  });

  it.each([['a word', 'flux'], ['a number', 5], ['an empty text', ''], ['a list', [CLIENT]]])('is one too when a client ID is %s', (_, value) => {
    expect(refusalOf(program, { outputs: nested(PATH, value) })).toContain('is not a GUID');
  });

  it.each([['null', null], ['an object', {}]])('is one too when it is %s', (_, value) => {
    expect(refusalOf(program, { outputs: nested(PATH, value) })).toContain('has no value for');
  });

  it.each([['no JSON', '{'], ['a list', '[]'], ['a text', '"x"'], ['empty', '']])('stops at a file that is %s', (_, content) => {
    const file = join(temporaryFolder(), 'outputs.json');
    writeFileSync(file, content);
    expect(refusalOf(app => { acrIn(clusterIn(app, { outputsFile: file })); })).toMatch(/the outputs file .*(cannot be read|holds no JSON object)/);
  });

  it('does not stop the Azure half', () => {
    expect(() => withVariables({ CDKTF_OUTDIR: join(temporaryFolder(), 'cdktf.out') }, () => synth(program))).not.toThrow();
  });
});

describe('tokens of Terraform in manifests', () => {
  const withIdentity = (use: (cluster: FluxCluster, identity: ManagedIdentity) => void): Program => app => {
    const cluster = clusterIn(app);
    use(cluster, ManagedIdentity.create(cluster, 'id'));
  };
  const outputs = (more: object = {}) => ({ prod: { 'id': { client_id: CLIENT }, 'hand-off': more } });
  const configMap = (cluster: FluxCluster, data: object, id = 'map') => new ApiObject(cluster, id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: id }, data });

  it('are replaced wherever a value of an object has one: alone, inside text, in lists, in lazy values', () => {
    const result = synth(withIdentity((cluster, { clientId }) => {
      configMap(cluster, {
        alone: clientId,
        text: `id=${clientId}\nagain: ${clientId}\n`,
        list: [clientId, { deep: clientId }],
        lazy: Lazy.any({ produce: () => clientId }),
      });
    }), { outputs: outputs() });
    expect(result.object('ConfigMap', 'map').data).toEqual({ alone: CLIENT, text: `id=${CLIENT}\nagain: ${CLIENT}\n`, list: [CLIENT, { deep: CLIENT }], lazy: CLIENT });
  });

  it('become outputs of their own when the program reads other attributes', () => {
    const use: Program = withIdentity((cluster, identity) => { configMap(cluster, { principal: identity.principalId, again: identity.principalId }); });
    const declared = Object.keys(synth(use).stack()['//'].outputs.prod['hand-off']);
    expect(declared).toHaveLength(1);
    expect(synth(use, { outputs: outputs({ [declared[0]]: 'the-principal' }) }).object('ConfigMap', 'map').data).toEqual({ principal: 'the-principal', again: 'the-principal' });
  });

  it('may be numbers and lists', () => {
    const use: Program = app => {
      const cluster = clusterIn(app);
      acrIn(cluster, { authentication: Authentication.controllerLevel({ controllers: [FluxController.SOURCE] }) });
      const data = new DataAzurermKubernetesCluster(cluster.stack, 'aks', { name: 'a', resourceGroupName: 'b' });
      configMap(cluster, { count: data.agentPoolProfile.get(0).count, zones: data.agentPoolProfile.get(0).zones });
    };
    const names = Object.keys(synth(use).stack()['//'].outputs.prod['hand-off']);
    const values = Object.fromEntries(names.map(name => [name, name.endsWith('count') ? 3 : ['1', '2']]));
    expect(synth(use, { outputs: { prod: { 'hand-off': values, 'controllers': { client_id: CLIENT } } } }).object('ConfigMap', 'map').data).toEqual({ count: 3, zones: ['1', '2'] });
  });

  it('are found in keys and in the values of JSON patches, and refused', () => {
    const problems = refusalsOf(withIdentity((cluster, { clientId }) => {
      configMap(cluster, { [clientId]: 'x' }, 'keys');
      configMap(cluster, {}, 'patched').addJsonPatch(JsonPatch.add('/data/id', `is ${clientId}`));
    }), { outputs: outputs() });
    expect(problems).toEqual([
      expect.stringContaining('[prod/keys] a key at /data is a Terraform token'),
      expect.stringContaining('[prod/patched] the value at /data/id is a Terraform token'),
    ]);
  });

  it('are found in charts that belong to no cluster, too', () => {
    const result = synth(app => {
      const identity = ManagedIdentity.create(clusterIn(app), 'id');
      new ApiObject(new Chart(app, 'plain'), 'map', { apiVersion: 'v1', kind: 'ConfigMap', data: { id: identity.clientId } });
    }, { outputs: outputs() });
    expect(result.file('plain.k8s.yaml')).toContain(`id: ${CLIENT}`);
  });

  it('leave all other text as it was, whatever stands around them', () => {
    const text = fc.string({ unit: fc.constantFrom('$', '{', '}', '[', ']', 'a', '\\', '"', '\n', ' ', 'ä', 'TfToken') }).filter(each => !each.includes('TfToken[')
      // A text of nothing but white space is changed by the YAML library itself (a block of " \n" is read as "\n").
      && (each === '' || each.trim() !== ''));
    fc.assert(fc.property(text, text, (before, after) => {
      const result = synth(withIdentity((cluster, { clientId }) => { configMap(cluster, { value: `${before}${clientId}${after}`, plain: before }); }), { outputs: outputs() });
      expect(result.object('ConfigMap', 'map').data).toEqual({ value: `${before}${CLIENT}${after}`, plain: before });
    }), { numRuns: 60 });
  });
});

describe('changing one client ID in the outputs file', () => {
  const two: Program = app => {
    const cluster = clusterIn(app);
    acrIn(cluster, { authentication: objectLevel() }, 'pull').ociRepository('a', { path: 'a' });
    acrIn(cluster, { authentication: objectLevel({ serviceAccountName: 'other' }) }, 'other').ociRepository('b', { path: 'b' });
    acrIn(cluster, { authentication: Authentication.controllerLevel() }, 'charts').helmRepository('c');
    const shared = ManagedIdentity.create(app, 'shared', { resourceGroupName: 'rg', location: 'l', subscriptionId: SUBSCRIPTION, tenantId: TENANT });
    acrIn(cluster, { authentication: objectLevel({ serviceAccountName: 'third', identity: shared }) }, 'third').ociRepository('d', { path: 'd' });
  };
  const values = (more: object) => {
    const all: any = { 'flux-acr': guid('1'), 'other': guid('2'), 'controllers': guid('3'), 'shared': guid('4'), ...more };
    const account = (name: string) => ({ [name]: { identity: { client_id: all[name] } } });
    return {
      prod: { 'service-accounts': { apps: { ...account('flux-acr'), ...account('other') } }, 'controllers': { client_id: all.controllers } },
      shared: { client_id: all.shared },
    };
  };
  const lines = (more: object) => Object.entries(synth(two, { outputs: values(more) }).files).flatMap(([file, text]) => text.split('\n').map(line => `${file}: ${line}`));

  it.each([
    ['flux-acr', 'prod/prod.k8s.yaml'], ['other', 'prod/prod.k8s.yaml'], ['shared', 'prod/prod.k8s.yaml'], ['controllers', 'prod/flux-system/kustomization.yaml'],
  ])('changes one annotation: %s', (name, file) => {
    const [before, after] = [lines({}), lines({ [name]: guid('new') })];
    expect(after).toHaveLength(before.length);
    const changed = after.filter((line, i) => line !== before[i]);
    expect(changed).toEqual([expect.stringMatching(new RegExp(`^${file}: +azure.workload.identity/client-id: ${guid('new')}$`))]);
  });
});
