import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { App as TerraformApp, TerraformStack } from 'cdktf';
import { FluxAzureApp, ManagedIdentity } from '../../lib';
import { FluxAzureError } from '../../lib/text/problems';
import { acrIn, clusterIn } from '../helpers/fixtures';
import { contentsOf, deployedOutputs, temporaryFolder, withVariables, writeFiles } from '../support/synthesize';

interface Apps { readonly folder: string; readonly terraform: TerraformApp; readonly app: App; readonly stack: TerraformStack }

function ownApps(): Apps {
  const folder = temporaryFolder();
  const terraform = new TerraformApp({ outdir: join(folder, 'cdktf.out') });
  return { folder, terraform, app: new App({ outdir: join(folder, 'dist') }), stack: new TerraformStack(terraform, 'platform') };
}

/** Calls a method as the jsii kernel does for Python, Java and Go. */
function callAsKernel<T>(object: object, method: string): T {
  return object.constructor.prototype[method].call(object);
}

/** A program in which a value of the Azure half is missing, and another one whose access review finds an error. */
const missing = ({ app, stack, folder }: Apps) => acrIn(clusterIn(app, { stack, outputsFile: join(folder, 'missing.json') })).ociRepository('a', { path: 'a' });
const wrongSubject = (app: App, stack?: TerraformStack) => {
  const cluster = clusterIn(app, stack ? { stack } : {});
  const access = acrIn(cluster);
  access.ociRepository('a', { path: 'a' });
  access.roleAssignment!.node.scope!.node.findAll().forEach(each => (each as { addOverride?: (path: string, value: unknown) => void }).addOverride?.('subject', 'system:serviceaccount:apps:another'));
};

describe('every way out of own apps is checked', () => {
  const ways: [string, (apps: Apps) => unknown][] = [
    ['app.synth()', ({ app }) => app.synth()],
    ['app.synthYaml()', ({ app }) => app.synthYaml()],
    ['app.synth() as the jsii kernel calls it', ({ app }) => callAsKernel(app, 'synth')],
    ['app.synthYaml() as the jsii kernel calls it', ({ app }) => callAsKernel(app, 'synthYaml')],
  ];

  it.each(ways)('a missing value stops it: %s', (_, way) => {
    const apps = ownApps();
    missing(apps);
    expect(() => way(apps)).toThrow(FluxAzureError);
    expect(() => way(apps)).toThrow('is not known yet: there is no outputs file');
    expect(existsSync(join(apps.folder, 'dist'))).toBe(false);
  });

  const azure: [string, (apps: Apps) => unknown][] = [
    ['terraform.synth()', ({ terraform }) => terraform.synth()],
    ['terraform.synth() as the jsii kernel calls it', ({ terraform }) => callAsKernel(terraform, 'synth')],
  ];

  it.each(azure)('a finding of the review stops it: %s', (_, way) => {
    const apps = ownApps();
    wrongSubject(apps.app, apps.stack);
    expect(() => way(apps)).toThrow(/FAZ\d{3}/);
    expect(readdirSync(join(apps.folder, 'cdktf.out', 'stacks'))).toEqual([]);
  });

  it('an override of the user\'s class runs, and what it calls is checked', () => {
    const calls: string[] = [];
    class Own extends App {
      public synth(): void {
        calls.push('before');
        super.synth();
        calls.push('after');
      }
    }
    const folder = temporaryFolder();
    const app = new Own({ outdir: join(folder, 'dist') });
    const stack = new TerraformStack(new TerraformApp({ outdir: join(folder, 'cdktf.out') }), 'platform');
    clusterIn(app, { stack });
    app.synth();
    expect(calls).toEqual(['before', 'after']);
    expect(app.constructor.name).toBe('Own');
    expect(app).toBeInstanceOf(Own);
    expect(existsSync(join(folder, 'dist/prod/flux-system/kustomization.yaml'))).toBe(true);
  });

  it('an override on the object, as jsii makes it for a class of Python, reaches the checks by what it calls above', () => {
    const apps = ownApps();
    Object.defineProperty(apps.app, 'synth', { value: () => callAsKernel(apps.app, 'synth') });
    missing(apps);
    expect(() => apps.app.synth()).toThrow('is not known yet');
  });

  it('synthYaml() gives the manifests with their values', () => {
    const apps = ownApps();
    const outputsFile = join(apps.folder, 'outputs.json');
    acrIn(clusterIn(apps.app, { stack: apps.stack, outputsFile })).ociRepository('a', { path: 'a' });
    withVariables({ CDKTF_OUTDIR: 'x' }, () => apps.terraform.synth());
    writeFiles(apps.folder, { 'outputs.json': JSON.stringify(deployedOutputs(join(apps.folder, 'cdktf.out'))) });
    const again = ownApps();
    acrIn(clusterIn(again.app, { stack: again.stack, outputsFile })).ociRepository('a', { path: 'a' });
    expect(again.app.synthYaml()).toMatch(/azure.workload.identity\/client-id: "?[0-9a-f-]{36}/);
    expect(again.app.synthYaml()).not.toContain('TfToken');
    expect(existsSync(join(again.folder, 'dist'))).toBe(false);
  });
});

describe('every way out of a FluxAzureApp is checked', () => {
  const ways: [string, (app: FluxAzureApp) => unknown][] = [
    ['app.synth()', app => app.synth()],
    ['app.synthYaml()', app => app.synthYaml()],
    ['app.terraform.synth()', app => app.terraform.synth()],
    ['app.terraform.synth() as the jsii kernel calls it', app => callAsKernel(app.terraform, 'synth')],
  ];

  it.each(ways)('%s', (_, way) => {
    const folder = temporaryFolder();
    const app = new FluxAzureApp({ outdir: join(folder, 'dist'), terraformOutdir: join(folder, 'cdktf.out') });
    wrongSubject(app);
    expect(() => way(app)).toThrow(FluxAzureError);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('app.terraform.synth() writes the Azure half', () => {
    const folder = temporaryFolder();
    const app = new FluxAzureApp({ outdir: join(folder, 'dist'), terraformOutdir: join(folder, 'cdktf.out') });
    acrIn(clusterIn(app)).ociRepository('a', { path: 'a' });
    app.terraform.synth();
    expect(readdirSync(folder)).toEqual(['cdktf.out']);
    expect(Object.keys(contentsOf(folder))).toEqual(['cdktf.out/manifest.json', 'cdktf.out/stacks/prod/cdk.tf.json']);
  });
});

describe('a FluxAzureApp with a stack of an own cdktf.App', () => {
  const build = (folder: string, more: (app: FluxAzureApp, stack: TerraformStack) => void = () => undefined) => {
    const terraform = new TerraformApp({ outdir: join(folder, 'cdktf.out') });
    const app = new FluxAzureApp({ outdir: join(folder, 'dist'), terraformOutdir: join(folder, 'cdktf.out'), outputsFile: join(folder, 'outputs.json') });
    const stack = new TerraformStack(terraform, 'platform');
    acrIn(clusterIn(app, { stack })).ociRepository('a', { path: 'a' });
    more(app, stack);
    return { app, terraform };
  };

  it('writes that stack, and is reviewed with it', () => {
    const folder = temporaryFolder();
    withVariables({ CDKTF_OUTDIR: 'x' }, () => build(folder).app.synth());
    writeFiles(folder, { 'outputs.json': JSON.stringify(deployedOutputs(join(folder, 'cdktf.out'))) });
    build(folder).app.synth();
    const files = contentsOf(folder);
    expect(JSON.parse(files['cdktf.out/manifest.json']).stacks).toHaveProperty('platform');
    expect(files['cdktf.out/stacks/platform/cdk.tf.json']).toContain('azurerm_role_assignment');
    expect(files['dist/prod/prod.k8s.yaml']).toContain('kind: OCIRepository');
    expect(JSON.stringify(JSON.parse(files['dist/access-review/report.json']))).toContain('"chains":{"ok":1,"assumed":0,"broken":0}');
  });

  it('makes further stacks beside it, in one manifest', () => {
    const folder = temporaryFolder();
    withVariables({ CDKTF_OUTDIR: 'x' }, () => build(folder, (app, stack) => {
      clusterIn(app, {}, 'edge');
      ManagedIdentity.create(app, 'shared', { name: 'shared', resourceGroupName: 'rg', location: 'westeurope', subscriptionId: '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061', tenantId: '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d' });
      expect(stack.node.root.node.children.map(({ node }) => node.id)).toEqual(expect.arrayContaining(['platform', 'edge']));
    }).app.synth());
    expect(Object.keys(JSON.parse(contentsOf(folder)['cdktf.out/manifest.json']).stacks)).toEqual(expect.arrayContaining(['edge', 'platform']));
  });

  it('and stacks in both apps: one manifest names all of them, and none may be named twice', () => {
    const folder = temporaryFolder();
    withVariables({ CDKTF_OUTDIR: 'x' }, () => build(folder, app => new TerraformStack(app.terraform, 'extra')).app.synth());
    expect(Object.keys(JSON.parse(contentsOf(folder)['cdktf.out/manifest.json']).stacks).sort()).toEqual(['extra', 'platform']);
    expect(() => build(folder, app => new TerraformStack(app.terraform, 'platform')).app.synth()).toThrow('two Terraform stacks are named "platform"');
  });
});

describe('a cluster that stands in a Terraform stack', () => {
  it('is refused with the way out', () => {
    const stack = new TerraformStack(new TerraformApp({ outdir: join(temporaryFolder(), 'cdktf.out') }), 'platform');
    expect(() => clusterIn(stack, { stack })).toThrow(FluxAzureError);
    expect(() => clusterIn(stack, { stack })).toThrow('[platform] the FluxCluster "prod" stands in no cdk8s app; its manifests are written by one; pass a FluxAzureApp, a cdk8s.App or a chart as its scope, and the stack in the `stack` prop');
  });
});

it('an own chart whose app has no cluster is left to cdk8s', () => {
  const folder = temporaryFolder();
  const app = new App({ outdir: join(folder, 'dist') });
  new ApiObject(new Chart(app, 'team'), 'x', { apiVersion: 'v1', kind: 'ConfigMap' });
  app.synth();
  expect(readdirSync(join(folder, 'dist'))).toEqual(['team.k8s.yaml']);
});
