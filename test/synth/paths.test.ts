import type * as fs from 'node:fs';
import { mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { App as TerraformApp, TerraformStack } from 'cdktf';
import { FluxAzureApp, ManagedIdentity, Provisioner } from '../../lib';
import { FluxAzureError } from '../../lib/text/problems';
import { acrIn, clusterIn, IDENTITY_ID, objectLevel } from '../helpers/fixtures';
import { contentsOf, guid, temporaryFolder, withVariables } from '../support/synthesize';

/** Runs work in a folder of its own, two levels below one that has to stay empty. */
function inProject(work: (project: string) => void): { readonly project: string; readonly above: readonly string[] } {
  const root = temporaryFolder();
  const project = join(root, 'above', 'project');
  mkdirSync(project, { recursive: true });
  const cwd = process.cwd();
  try {
    process.chdir(project);
    work(project);
  } finally {
    process.chdir(cwd);
  }
  return { project, above: [...readdirSync(root), ...readdirSync(dirname(project))] };
}

/** Two clusters of which nothing has to be handed over: one of Terraform, one of a runbook. */
function build(app: FluxAzureApp): FluxAzureApp {
  for (const [id, provisioner] of [['prod', Provisioner.terraform()], ['lab', Provisioner.azCli()]] as const) {
    const cluster = clusterIn(app, { provisioner }, id);
    // An identity of its own each: what belongs to one is made in one place.
    const identity = ManagedIdentity.fromAttributes(cluster, 'flux', { resourceId: `${IDENTITY_ID}-${id}`, clientId: guid(`client of ${id}`), principalId: guid(`principal of ${id}`) });
    acrIn(cluster, { authentication: objectLevel({ namespace: id, identity }) }).ociRepository('a', { path: 'a' });
  }
  return app;
}

describe('output folders', () => {
  it.each<[string, NodeJS.ProcessEnv, string[]]>([
    ['CDKTF_OUTDIR=.', { CDKTF_OUTDIR: '.' }, ['manifest.json', 'runbooks', 'stacks']],
    ['CDKTF_OUTDIR=./', { CDKTF_OUTDIR: './' }, ['manifest.json', 'runbooks', 'stacks']],
    ['CDK8S_OUTDIR=.', { CDK8S_OUTDIR: '.' }, ['access-review', 'lab', 'prod']],
    ['both', { CDKTF_OUTDIR: '.', CDK8S_OUTDIR: '.' }, ['access-review', 'lab', 'manifest.json', 'prod', 'runbooks', 'stacks']],
    ['neither', {}, ['cdktf.out', 'dist', 'runbooks']],
    ['CDKTF_OUTDIR alone', { CDKTF_OUTDIR: 'out' }, ['out', 'runbooks']],
    ['CDK8S_OUTDIR alone', { CDK8S_OUTDIR: 'out' }, ['out']],
  ])('the working directory is one like others, and nothing is left in the folder above: %s', (_, variables, expected) => {
    const { project, above } = inProject(() => withVariables(variables, () => {
      build(new FluxAzureApp()).synth();
      build(new FluxAzureApp()).synth();
    }));
    expect(readdirSync(project).sort()).toEqual(expected);
    expect(above).toEqual(['above', 'project']);
  });

  it('one above the working directory gets the stacks, and the runbooks stay with the program', () => {
    const { project, above } = inProject(() => withVariables({ CDKTF_OUTDIR: '..' }, () => build(new FluxAzureApp()).synth()));
    expect([...above].sort()).toEqual(['above', 'manifest.json', 'project', 'stacks']);
    expect(readdirSync(project)).toEqual(['runbooks']);
  });

  it('a link is followed, and stays one', () => {
    const { project } = inProject(folder => {
      mkdirSync(join(folder, 'gitops'));
      symlinkSync('gitops', join(folder, 'dist'));
      build(new FluxAzureApp()).synth();
      build(new FluxAzureApp()).synth();
    });
    expect(readdirSync(project).sort()).toEqual(['cdktf.out', 'dist', 'gitops', 'runbooks']);
    expect(Object.keys(contentsOf(join(project, 'gitops')))).toContain('prod/prod.k8s.yaml');
  });

  it('the temporary folder of all users is not looked through, however full it is', () => {
    const listed = jest.spyOn(jest.requireActual<typeof fs>('node:fs'), 'readdirSync');
    const { project } = inProject(() => withVariables({ CDK8S_OUTDIR: 'out' }, () => build(new FluxAzureApp()).synth()));
    expect(readdirSync(project)).toEqual(['out']);
    expect(listed.mock.calls.map(([folder]) => String(folder))).toContain(realpathSync(project));
    expect(listed.mock.calls.map(([folder]) => String(folder))).not.toContain(tmpdir());
    listed.mockRestore();
  });

  it('making the app touches no file, also where no folder may be made', () => {
    const { project } = inProject(() => { build(new FluxAzureApp({ terraformOutdir: '/proc/none/cdktf.out', outdir: '/proc/none/dist' })); });
    expect(readdirSync(project)).toEqual([]);
    expect(() => build(new FluxAzureApp({ terraformOutdir: '/proc/none/cdktf.out', outdir: join(project, 'dist') })).synth()).toThrow(FluxAzureError);
    expect(readdirSync(project)).toEqual([]);
  });

  it.each(['CDK8S_OUTDIR', 'CDKTF_OUTDIR'])('no folder has an empty name: %s', variable => {
    const { project } = inProject(() => withVariables({ [variable]: '' }, () => {
      expect(() => build(new FluxAzureApp()).synth()).toThrow(/nothing was written(.*\n)*.*no folder has this name/);
    }));
    expect(readdirSync(project)).toEqual([]);
  });
});

describe('names of files', () => {
  const refused = (text: string | RegExp, work: () => void) => {
    const { project, above } = inProject(() => {
      expect(work).toThrow(text);
    });
    expect([readdirSync(project), above]).toEqual([[], ['above', 'project']]);
  };

  it.each(['/../../x.yaml', '/x.yaml', '\\..\\x.yaml', '', 'a\0.yaml', '.yaml\n'])('the extension %j would leave the folder, or is none', outputFileExtension => {
    refused(/is no end of a file name|`outputFileExtension` (is empty|has the control character)/, () => build(new FluxAzureApp({ outputFileExtension })).synth());
    refused('is no end of a file name', () => {
      const app = new App({ outputFileExtension });
      clusterIn(app, { stack: new TerraformStack(new TerraformApp({ outdir: temporaryFolder() }), 'platform') });
      app.synth();
    });
  });

  it.each(['..', '../..', '.', 'a\\b'])('the ID %j of a cluster, a chart and a stack stays in its folder', id => {
    refused(/is no ID|is not a DNS-1123 label/, () => {
      const app = new FluxAzureApp();
      clusterIn(app, {}, id);
      app.synth();
    });
    const { project, above } = inProject(() => {
      const app = build(new FluxAzureApp());
      new TerraformStack(app.terraform, id);
      new ApiObject(new Chart(app, id), 'x', { apiVersion: 'v1', kind: 'ConfigMap' });
      new ApiObject(new Chart(app.node.findChild('prod'), id), 'x', { apiVersion: 'v1', kind: 'ConfigMap' });
      try {
        app.synth();
      } catch (error) {
        expect(error).toBeInstanceOf(FluxAzureError);
      }
    });
    expect(above).toEqual(['above', 'project']);
    expect(readdirSync(project).filter(name => !['cdktf.out', 'dist', 'runbooks'].includes(name))).toEqual([]);
  });
});
