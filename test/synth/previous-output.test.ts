import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { App, ApiObject, Chart } from 'cdk8s';
import { App as TerraformApp, TerraformStack } from 'cdktf';
import { Authentication, FluxAzureApp } from '../../lib';
import { acrIn, clusterIn } from '../helpers/fixtures';
import { contentsOf, Program, synth, temporaryFolder, withVariables, writeFiles } from '../support/synthesize';

const good: Program = app => { acrIn(clusterIn(app)).ociRepository('a', { path: 'a' }); };

describe('a run that fails', () => {
  const BAD: [string, Program][] = [
    ['by a problem of the library', app => { acrIn(clusterIn(app, { tenantId: 'x' })).ociRepository('b', { path: 'b' }); }],
    ['by a validation of the user\'s own', app => {
      good(app);
      app.charts[0].node.addValidation({ validate: () => ['no'] });
    }],
    ['half-way through the stacks of cdktf', app => {
      good(app);
      const stack = new TerraformStack(app.terraform, 'zzz');
      stack.node.addValidation({ validate: () => ['this stack is wrong'] });
    }],
    ['by an error that is thrown while cdktf writes', app => {
      good(app);
      const stack = new TerraformStack(app.terraform, 'zzz');
      stack.toTerraform = () => { throw new Error('boom'); };
    }],
    ['by an error that is thrown while an object is rendered', app => {
      good(app);
      const object = new ApiObject(app.charts[0], 'x', { apiVersion: 'v1', kind: 'X' });
      object.toJson = () => { throw new Error('boom'); };
    }],
  ];

  it.each(BAD)('leaves the previous output as it was: %s', (_, bad) => {
    const { folder } = synth(good);
    const before = contentsOf(folder);
    const again = (program: Program) => {
      const app = new FluxAzureApp({ outdir: join(folder, 'dist'), terraformOutdir: join(folder, 'cdktf.out'), outputsFile: join(folder, 'outputs.json') });
      program(app);
      app.synth();
    };
    expect(() => again(bad)).toThrow();
    expect(contentsOf(folder)).toEqual(before);
    expect(readdirSync(folder).sort()).toEqual(['cdktf.out', 'dist', 'outputs.json']);
  });

  it.each(BAD)('leaves no folder where there was none: %s', (_, bad) => {
    const folder = temporaryFolder();
    for (const variable of ['CDKTF_OUTDIR', 'CDK8S_OUTDIR']) {
      withVariables({ [variable]: join(folder, variable) }, () => {
        const app = new FluxAzureApp({ terraformOutdir: join(folder, 'cdktf.out'), outdir: join(folder, 'dist') });
        bad(app);
        try { app.synth(); } catch { /* each case fails in one of the halves */ }
      });
    }
    expect(existsSync(join(folder, 'dist'))).toBe(false);
  });

  it('leaves what a user\'s own apps wrote before', () => {
    const { folder } = synth(good);
    writeFiles(folder, { 'cdktf.out/stacks/platform/cdk.tf.json': '{}' });
    const before = contentsOf(folder);
    const terraform = new TerraformApp({ outdir: join(folder, 'cdktf.out') });
    const app = new App({ outdir: join(folder, 'dist') });
    const stack = new TerraformStack(terraform, 'platform');
    const broken = new TerraformStack(terraform, 'zzz');
    broken.node.addValidation({ validate: () => ['this stack is wrong'] });
    acrIn(clusterIn(app, { stack, outputsFile: join(folder, 'missing.json') })).ociRepository('a', { path: 'a' });
    expect(() => terraform.synth()).toThrow('this stack is wrong');
    expect(() => app.synth()).toThrow('is not known yet');
    expect(contentsOf(folder)).toEqual(before);
  });
});

describe('a run that succeeds', () => {
  it('changes no byte when nothing changed', () => {
    const { folder } = synth(good);
    const before = contentsOf(folder);
    const again = new FluxAzureApp({ outdir: join(folder, 'dist'), terraformOutdir: join(folder, 'cdktf.out'), outputsFile: join(folder, 'outputs.json') });
    good(again);
    again.synth();
    expect(contentsOf(folder)).toEqual(before);
  });

  it('may be asked for twice', () => {
    const folder = temporaryFolder();
    const app = new FluxAzureApp({ terraformOutdir: join(folder, 'cdktf.out'), outdir: join(folder, 'dist') });
    clusterIn(app);
    app.synth();
    const before = contentsOf(folder);
    app.synth();
    expect(contentsOf(folder)).toEqual(before);
  });

  it('may write below folders that do not exist yet', () => {
    const folder = temporaryFolder();
    const app = new FluxAzureApp({ terraformOutdir: join(folder, 'a/b/cdktf.out'), outdir: join(folder, 'c/d/dist') });
    expect(readdirSync(folder)).toEqual([]);
    clusterIn(app);
    app.synth();
    expect(existsSync(join(folder, 'a/b/cdktf.out/stacks/prod/cdk.tf.json'))).toBe(true);
    expect(existsSync(join(folder, 'c/d/dist/prod/flux-system/kustomization.yaml'))).toBe(true);
  });

  it('writes the Azure half for cdktf, the Kubernetes half for cdk8s, and both for neither', () => {
    const written = (variables: NodeJS.ProcessEnv) => {
      const folder = temporaryFolder();
      withVariables(variables, () => {
        const app = new FluxAzureApp({ terraformOutdir: join(folder, 'cdktf.out'), outdir: join(folder, 'dist') });
        clusterIn(app);
        new ApiObject(new Chart(app, 'plain'), 'x', { apiVersion: 'v1', kind: 'ConfigMap' });
        app.synth();
      });
      return readdirSync(folder).sort();
    };
    expect(written({ CDKTF_OUTDIR: 'x' })).toEqual(['cdktf.out']);
    expect(written({ CDK8S_OUTDIR: 'x' })).toEqual(['dist']);
    expect(written({})).toEqual(['cdktf.out', 'dist']);
  });

  it('adding one access changes one place of each file', () => {
    const more: Program = app => {
      good(app);
      acrIn(app.charts[0], { authentication: Authentication.objectLevel({ namespace: 'other' }) }, 'other').ociRepository('z', { path: 'z' });
    };
    const [before, after] = [synth(good), synth(more)];
    // The reports count.
    for (const file of Object.keys(before.files).filter(name => !name.startsWith('access-review/'))) {
      const [old, now] = [before.files[file].split('\n'), after.files[file].split('\n')];
      expect(old.filter(line => !now.includes(line))).toEqual([]);
    }
    expect(after.stack().resource).toMatchObject(before.stack().resource);
  });
});
