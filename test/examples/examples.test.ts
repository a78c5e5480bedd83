/**
 * Every example, by the real CLIs. A run of a CLI costs seconds, so each example is synthesized once and all tests look at what it wrote.
 */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { cdk8sSynth, cdktfSynth, CliRun, filesBelow, PROJECT_ROOT } from '../../scripts/cli';
import { compiledLibrary } from '../helpers/compiled';
import { describeWithData, hasConformanceData } from '../support/conformance-data';
import { buildFluxSystem, kustomizeBuild } from '../support/kustomize';
import { judgeManifests } from '../support/manifests';
import { contentsOf, parseAll, temporaryFolder } from '../support/synthesize';
import { loadSchema, validateStack } from '../support/terraform-schema';

type Json = any;

const EXAMPLES = join(PROJECT_ROOT, 'examples');
const NAMES = readdirSync(EXAMPLES).filter(name => existsSync(join(EXAMPLES, name, 'main.ts')));
/** Resources of the user's own whose schemas are not in the conformance data. */
const OF_THE_USER = ['azurerm_container_registry', 'azurerm_kubernetes_cluster', 'azurerm_resource_group'];

jest.setTimeout(120_000);

/** A copy of an example beside the project's packages, so that parallel runs and people do not meet in one output folder. */
function copyOf(name: string): string {
  const folder = join(temporaryFolder(), 'examples', name);
  cpSync(join(EXAMPLES, name), folder, { recursive: true, filter: path => !/[\\/](cdktf\.out|dist|runbooks)$/.test(path) });
  rmSync(join(folder, 'outputs.json'), { force: true });
  for (const shared of ['node_modules', 'package.json', 'tsconfig.json']) {
    symlinkSync(join(PROJECT_ROOT, shared), join(folder, '../..', shared));
  }
  // Users get JavaScript: a third of a run would be spent on the library's TypeScript.
  symlinkSync(join(compiledLibrary(), 'lib'), join(folder, '../../lib'));
  writeFileSync(join(folder, '../tsconfig.json'), readFileSync(join(EXAMPLES, 'tsconfig.json'), 'utf8').replace('../lib/index.ts', '../lib/index.js'));
  return folder;
}

/** The start of npm, for each of the runs, would be a fifth of the time of this suite. */
const tools = temporaryFolder();
writeFileSync(join(tools, 'npx'), `#!/bin/sh\ncommand="$1"\nshift\nexec '${PROJECT_ROOT}/node_modules/.bin/'"$command" "$@"\n`, { mode: 0o755 });
const plain = { env: { PATH: `${tools}:${process.env.PATH}` } };
const sample = { env: { ...plain.env, FLUX_AZURE_OUTPUTS_FILE: 'outputs.sample.json' } };
const done = ({ status, output }: CliRun) => {
  if (status !== 0) { throw new Error(output); }
};

const folders = Object.fromEntries(NAMES.map(name => [name, copyOf(name)]));

const results: { [name: string]: CliRun[] } = Object.fromEntries(NAMES.map(name => [name, []]));

/** Two at a time: on two cores that is half the time, and with more it would be no quicker. */
beforeAll(async () => {
  const runs = NAMES.flatMap(name => [() => cdktfSynth(folders[name], plain), () => cdk8sSynth(folders[name], sample)].map(run => async () => {
    results[name].push(await run());
  }));
  const worker = async () => {
    for (let next = runs.shift(); next; next = runs.shift()) {
      await next();
    }
  };
  await Promise.all([worker(), worker()]);
}, 600_000);
afterAll(() => NAMES.forEach(name => rmSync(join(folders[name], '../..'), { recursive: true, force: true })));

describe.each(NAMES)('examples/%s', name => {
  const folder = folders[name];
  let stacks: { [name: string]: Json };

  beforeAll(() => {
    results[name].forEach(done);
    const files = filesBelow(join(folder, 'cdktf.out/stacks')).filter(file => file.endsWith('/cdk.tf.json'));
    stacks = Object.fromEntries(files.map(file => [dirname(file), JSON.parse(readFileSync(join(folder, 'cdktf.out/stacks', file), 'utf8'))]));
  });

  const manifests = () => filesBelow(join(folder, 'dist')).filter(file => file.endsWith('.k8s.yaml')).map(file => [file, readFileSync(join(folder, 'dist', file), 'utf8')] as const);
  /** What one cluster gets. */
  const byCluster = () => {
    const clusters = new Map<string, Json[]>();
    manifests().forEach(([file, text]) => clusters.set(file.split('/')[0], [...clusters.get(file.split('/')[0]) ?? [], ...parseAll(text)]));
    return clusters;
  };
  const kustomizations = () => filesBelow(join(folder, 'dist')).filter(file => file.endsWith('/flux-system/kustomization.yaml'));

  const runbooks = () => Object.values(contentsOf(join(folder, 'runbooks'))).join('\n');

  it('writes the Azure half for the one CLI and manifests for the other', () => {
    expect(Object.keys(stacks).length > 0 || runbooks() !== '').toBe(true);
    expect(manifests().length).toBeGreaterThan(0);
    expect(kustomizations().length).toBeGreaterThan(0);
  });

  it('draws no warning, but that object level is young on AKS', () => {
    expect(results[name].flatMap(({ output }) => output.match(/.*FAZ(?!021)\d{3}.*/g) ?? [])).toEqual([]);
  });

  it('leaves no Terraform token in any manifest', () => {
    expect(Object.entries(contentsOf(join(folder, 'dist'))).filter(([, text]) => /TfToken|MISSING-HAND-OFF/.test(text))).toEqual([]);
  });

  it('has a README, and a sample of exactly the outputs that its Azure half has', () => {
    expect(readFileSync(join(EXAMPLES, name, 'README.md'), 'utf8')).toMatch(/npx cdktf deploy|bash runbooks\//);
    const keys = (value: Json): Json => (typeof value === 'object' ? Object.fromEntries(Object.entries(value).sort().map(([key, inner]) => [key, keys(inner)])) : '');
    const declared = Object.assign({}, ...Object.values(stacks).map(stack => stack['//'].outputs));
    const file = join(EXAMPLES, name, 'outputs.sample.json');
    const given = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
    // A runbook writes outputs that no stack declares.
    const ofStacks = Object.entries(given).filter(([key]) => runbooks() === '' || key in declared);
    expect(keys(Object.fromEntries(ofStacks))).toEqual(keys(declared));
  });

  it('each ServiceAccount that a Flux object names is there, and federated', () => {
    const objects = manifests().flatMap(([, text]) => parseAll(text));
    const federated = JSON.stringify([stacks, objects.filter(({ kind }) => kind === 'FederatedIdentityCredential'), runbooks()]);
    for (const { metadata: { namespace }, spec } of objects.filter(({ spec: each }) => each?.serviceAccountName && each?.provider === 'azure')) {
      expect(objects.some(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.name === spec.serviceAccountName && metadata.namespace === namespace)).toBe(true);
      expect(federated).toMatch(new RegExp(`system:serviceaccount:${namespace}:${spec.serviceAccountName}\\b`));
    }
  });

  if (hasConformanceData()) {
    it('is valid for Terraform', () => {
      const schemas = { azurerm: loadSchema('azurerm-4.55.0'), azuread: loadSchema('azuread-3.7.0'), azuredevops: loadSchema('azuredevops-1.16.0') };
      for (const [stack, json] of Object.entries(stacks)) {
        expect([stack, validateStack(json, schemas, { typesWithoutSchema: OF_THE_USER })]).toEqual([stack, []]);
      }
    });

    it('is valid for Flux, and for kustomize over the controllers', () => {
      const source = readFileSync(join(folder, 'main.ts'), 'utf8');
      const [, minor] = /FluxVersion\.V2_(\d+)/.exec(source)!;
      for (const [, objects] of byCluster()) {
        expect(judgeManifests(objects, `2.${minor}`)).toEqual([]);
      }
      for (const file of kustomizations()) {
        expect(() => buildFluxSystem(readFileSync(join(folder, 'dist', file), 'utf8'), `2.${minor}`)).not.toThrow();
      }
    });
  }

  it('builds with kustomize beside its own manifests', () => {
    for (const [file, text] of manifests()) {
      expect(() => kustomizeBuild({ 'kustomization.yaml': `resources: ['${file}']\n`, [file]: text })).not.toThrow();
    }
    for (const file of kustomizations()) {
      expect(parse(readFileSync(join(folder, 'dist', file), 'utf8')).resources).toEqual(['gotk-components.yaml', 'gotk-sync.yaml']);
    }
  });
});

describe('the CLIs, over examples/acr-on-aks', () => {
  const folder = folders['acr-on-aks'];

  it('change no byte when they run twice', async () => {
    const before = contentsOf(folder);
    (await Promise.all([cdktfSynth(folder, plain), cdk8sSynth(folder, sample)])).forEach(done);
    expect(contentsOf(folder)).toEqual(before);
  });

  it('end with the sentence of the problem, and cdktf with its previous output', async () => {
    const before = contentsOf(join(folder, 'cdktf.out'));
    const main = readFileSync(join(folder, 'main.ts'), 'utf8');
    writeFileSync(join(folder, 'main.ts'), main.replace(/tenantId: '[^']+'/, "tenantId: 'contoso'"));
    const [azure, kubernetes] = await Promise.all([cdktfSynth(folder, plain), cdk8sSynth(folder, sample)]);
    writeFileSync(join(folder, 'main.ts'), main);
    for (const { status, output } of [azure, kubernetes]) {
      expect(status).not.toBe(0);
      expect(output).toContain('[prod] the tenant ID "contoso" is not a GUID;');
      expect(output).not.toMatch(/^\s+at .*flux-azure/m);
    }
    expect(contentsOf(join(folder, 'cdktf.out'))).toEqual(before);
  });

  it('say which deployment gets a value that is missing', async () => {
    const { status, output } = await cdk8sSynth(folder, plain);
    expect(status).not.toBe(0);
    expect(output).toContain('run `npx cdktf deploy prod --outputs-file outputs.json` and synthesize again');
  });
});

describeWithData('the data of the schemas', () => {
  it('is what these tests were written for', () => {
    expect(loadSchema('azurerm-4.55.0')).toBeDefined();
  });
});
