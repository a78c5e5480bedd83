import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, YamlOutputType } from 'cdk8s';
import { App as TerraformApp, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { Application, Authentication, Certificate, FluxAzureApp, FluxBlobAccess, FluxClusterProps, StorageContainer } from '../../lib';
import { fileOf, Pair, pair } from '../helpers/certificates';
import { CLIENT, clusterIn, other, PRINCIPAL, SUBSCRIPTION } from '../helpers/fixtures';
import { contentsOf, temporaryFolder } from '../support/synthesize';

let made: Pair;
beforeAll(() => { made = pair(); });

function build(scope: Construct, props: Partial<FluxClusterProps> = {}): void {
  const cluster = clusterIn(scope, { distribution: other(), ...props });
  const certificate = Certificate.fromPemFile({ file: fileOf(made.certificate, made.key), writePlainSecret: true });
  new FluxBlobAccess(cluster, 'blob', {
    container: StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }),
    authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true, identity: Application.fromClientId(cluster, 'app', { clientId: CLIENT, principalId: PRINCIPAL, certificate }) }),
  }).bucket('shared');
}

/** Modes of the files with a key, and of the others. */
function modes(folder: string): { keys: string[]; others: string[] } {
  const files = Object.entries(contentsOf(folder)).map(([file, content]) => ({ isKey: content.includes('PRIVATE KEY'), mode: (statSync(join(folder, file)).mode % 0o1000).toString(8) }));
  const of = (isKey: boolean) => [...new Set(files.filter(file => file.isKey === isKey).map(({ mode }) => mode))];
  return { keys: of(true), others: of(false) };
}

describe('a file with a private key that somebody has opted into', () => {
  const readable = (0o666 - process.umask()).toString(8);

  it('is for its owner alone, also where a readable file stood before', () => {
    const dist = join(temporaryFolder(), 'dist');
    const run = () => {
      const app = new FluxAzureApp({ outdir: dist, terraformOutdir: join(dist, '../cdktf.out') });
      build(app);
      app.synth();
    };
    run();
    expect(modes(dist)).toEqual({ keys: ['600'], others: [readable] });
    chmodSync(join(dist, 'prod/prod.k8s.yaml'), 0o644);
    run();
    expect(modes(dist)).toEqual({ keys: ['600'], others: [readable] });
    writeFileSync(join(dist, 'prod/prod.k8s.yaml'), 'something else', { mode: 0o644 });
    chmodSync(join(dist, 'prod/prod.k8s.yaml'), 0o644);
    run();
    expect(modes(dist)).toEqual({ keys: ['600'], others: [readable] });
  });

  it.each([YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE])('in an own app, too, whatever its layout: %s', yamlOutputType => {
    const dist = join(temporaryFolder(), 'dist');
    const app = new App({ outdir: dist, yamlOutputType });
    build(app, { stack: new TerraformStack(new TerraformApp({ outdir: join(dist, '../cdktf.out') }), 'platform') });
    app.synth();
    expect(modes(dist)).toEqual({ keys: ['600'], others: [readable] });
  });
});
