import { App } from 'cdk8s';
import { blobIn, existingSecret, Refused } from './programs';
import { Application, Authentication, Certificate, FluxAzureApp, FluxCluster, ManagedIdentity, Provisioner } from '../../lib';
import { bytesOf, fileOf, pair, PASSWORD } from '../helpers/certificates';
import { acrIn, CLIENT, clusterIn, other, PRINCIPAL } from '../helpers/fixtures';
import { synthesize, temporaryFolder } from '../support/synthesize';

const once = <T>(make: () => T) => { let value: T | undefined; return () => (value ??= make()); };
const good = once(() => pair());
const another = once(() => pair());

/** A Bucket that signs in with the certificate of a file. */
const withFile = (file: string, props: object = {}, more: object = {}) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other() });
  const certificate = Certificate.fromPemFile({ file, writePlainSecret: true, ...props });
  const identity = Application.fromClientId(cluster, 'app', { clientId: CLIENT, principalId: PRINCIPAL, certificate, ...more });
  blobIn(cluster, { authentication: Authentication.objectLevel({ namespace: 'apps', identity }) }).bucket('a');
};
const uploaded = (file: string) => (app: FluxAzureApp) => {
  Application.create(clusterIn(app, { distribution: other() }), 'app', { certificate: existingSecret(), publicCertificateFile: file });
};

export const CERTIFICATES: Refused = {
  'a key in plain text that nobody asked for': app => withFile(fileOf(good().certificate, good().key), { writePlainSecret: false })(app),
  'no key': app => withFile(fileOf(good().certificate))(app),
  'two keys': app => withFile(fileOf(good().certificate, good().key, another().key))(app),
  'the key of another certificate': app => withFile(fileOf(good().certificate, another().key))(app),
  'an encrypted key without a password': app => withFile(fileOf(good().certificate, good().encrypted))(app),
  'another password': app => withFile(fileOf(good().certificate, good().encrypted), { password: `not-${PASSWORD}` })(app),
  'a damaged key': app => withFile(fileOf(good().certificate, good().key.replace(/MII\w/, 'AAAA')))(app),
  'a certificate that has ended': app => { const old = pair(-2); withFile(fileOf(old.certificate, old.key))(app); },
  'another certificate than the one of the key': app => withFile(fileOf(good().certificate, good().key), {}, { publicCertificateFile: fileOf(another().certificate) })(app),
  'the text of a key for a path': app => uploaded(good().key)(app),
  'a file of more than 1 MB': app => uploaded(bytesOf(Buffer.alloc(2 ** 20 + 1, 'a')))(app),
  'a device': app => uploaded('/dev/zero')(app),
  'a public certificate that has ended': app => uploaded(fileOf(pair(-2).certificate))(app),
  'a public certificate with its key': app => uploaded(fileOf(good().certificate, good().key))(app),
};

const reading = (outputsFile: string, more: object = {}) => (app: FluxAzureApp) => {
  acrIn(clusterIn(app, { outputsFile, distribution: other(), ...more })).ociRepository('a', { path: 'a' });
};
const outputs = once(() => JSON.stringify(synthesize(app => { acrIn(clusterIn(app, { distribution: other() })).ociRepository('a', { path: 'a' }); }).outputs));

export const OUTPUTS: Refused = {
  'no file': reading('/nowhere/outputs.json'),
  'no file of a runbook': reading('/nowhere/outputs.json', { provisioner: Provisioner.azCli() }),
  'no object': app => reading(bytesOf('[]'))(app),
  'no JSON': app => reading(bytesOf('{'))(app),
  'no value': app => reading(bytesOf('{}'))(app),
  'a value of another name': app => reading(bytesOf(outputs().replace('"hand-off"', '"hand-of"').replace('client_id', 'client_ids')))(app),
  'values of no stack, for two': app => {
    const [id] = Object.keys(synthesize(reading('/nowhere/outputs.json', { outputsFile: undefined })).stacks.prod.output);
    const outputsFile = bytesOf(JSON.stringify({ [id]: { value: CLIENT } }));
    for (const name of ['one', 'two']) {
      acrIn(clusterIn(app, { outputsFile, distribution: other() }, name)).ociRepository('a', { path: 'a' });
    }
  },
  'a value that is no GUID': app => reading(bytesOf(outputs().replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'flux')))(app),
};

export const OWN_APPS: Refused = {
  'a cluster without a Terraform app': () => {
    const app = new App({ outdir: temporaryFolder() });
    acrIn(clusterIn(app));
    app.synth();
  },
  'an identity without a Terraform app': () => {
    const app = new App({ outdir: temporaryFolder() });
    ManagedIdentity.create(app, 'id', { resourceGroupName: 'rg', location: 'l', subscriptionId: CLIENT, tenantId: CLIENT });
    clusterIn(app);
    app.synth();
  },
  'ASO in an app of one\'s own': () => {
    const app = new App({ outdir: temporaryFolder() });
    acrIn(clusterIn(app, { provisioner: Provisioner.aso(), distribution: other() })).ociRepository('a', { path: 'a' });
    app.synth();
  },
  'a cluster without props': app => { new FluxCluster(app, 'prod', {} as any); },
};

