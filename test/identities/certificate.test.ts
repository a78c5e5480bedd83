import { parse } from 'yaml';
import { Application, Authentication, AzureCloud, Certificate, FluxAzureApp, FluxBlobAccess, FluxClusterProps, FluxSopsAkv, KeyVault, StorageContainer } from '../../lib';
import { fileOf, Pair, pair, PASSWORD } from '../helpers/certificates';
import { CLIENT, clusterIn, other, PRINCIPAL, SUBSCRIPTION } from '../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize } from '../support/synthesize';

let good: Pair;
let another: Pair;
beforeAll(() => { [good, another] = [pair(), pair()]; });

const container = () => StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });

interface Options { readonly certificate: Certificate; readonly publicCertificateFile?: string; readonly cluster?: Partial<FluxClusterProps>; readonly existing?: boolean }

const bucket = ({ certificate, publicCertificateFile, cluster: props = {}, existing }: Options) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other(), ...props });
  const application = existing
    ? Application.fromClientId(cluster, 'app', { clientId: CLIENT, principalId: PRINCIPAL, certificate, publicCertificateFile })
    : Application.create(cluster, 'app', { certificate, publicCertificateFile });
  new FluxBlobAccess(cluster, 'blob', { container: container(), authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true, identity: application }) }).bucket('shared');
};

const plain = (...texts: string[]) => Certificate.fromPemFile({ file: fileOf(...texts), writePlainSecret: true });
const secretsOf = (build: (app: FluxAzureApp) => void) => synthesize(build).manifests.filter(({ kind }) => kind === 'Secret');

describe('an existing Secret', () => {
  it('is named by the Bucket; the public certificate goes to Terraform, the key nowhere', () => {
    const result = synthesize(bucket({ certificate: Certificate.fromExistingSecret({ secretName: 'flux-cert' }), publicCertificateFile: fileOf(good.certificate) }));
    expect(result.manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    expect(result.manifests.find(({ kind }) => kind === 'Bucket')!.spec.secretRef).toEqual({ name: 'flux-cert' });
    const [uploaded] = resourcesOf(result, 'azuread_service_principal_certificate');
    expect(uploaded).toMatchObject({ type: 'AsymmetricX509Cert', value: good.certificate });
    expect(JSON.stringify([result.stacks, result.files, result.runbooks])).not.toMatch(/PRIVATE KEY/);
  });
});

describe('a PEM file', () => {
  it('becomes a Secret when that is wanted, with every value a string', () => {
    const [secret] = secretsOf(bucket({ certificate: Certificate.fromPemFile({ file: fileOf(good.certificate, good.key), writePlainSecret: true, sendChain: true }) }));
    expect(secret.stringData).toEqual({ tenantId: expect.any(String), clientId: expect.any(String), clientCertificate: `${good.certificate.trim()}\n${good.key.trim()}\n`, clientCertificateSendChain: 'true' });
  });

  it('has its password in the Secret when the key is encrypted', () => {
    const [secret] = secretsOf(bucket({ certificate: Certificate.fromPemFile({ file: fileOf(good.certificate, good.encrypted), writePlainSecret: true, password: PASSWORD }) }));
    expect(secret.stringData).toMatchObject({ clientCertificatePassword: PASSWORD });
  });

  it('names the authority host outside the public cloud', () => {
    const [secret] = secretsOf(bucket({ certificate: plain(good.certificate, good.key), cluster: { cloud: AzureCloud.CHINA } }));
    expect(secret.stringData).toMatchObject({ authorityHost: 'https://login.chinacloudapi.cn/' });
  });

  it('is one document in the Secret of SOPS, with a bare boolean', () => {
    const [secret] = secretsOf(app => {
      const cluster = clusterIn(app, { distribution: other() });
      const certificate = Certificate.fromPemFile({ file: fileOf(good.certificate, good.key), writePlainSecret: true, sendChain: true });
      const identity = Application.fromClientId(cluster, 'app', { clientId: CLIENT, principalId: PRINCIPAL, certificate });
      const sops = new FluxSopsAkv(cluster, 'sops', {
        keyVault: KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }),
        keyName: 'sops',
        authentication: Authentication.objectLevel({ namespace: 'apps', createNamespace: true, identity }),
      });
      sops.kustomization('secrets', { source: new FluxBlobAccess(cluster, 'blob', { container: container(), authentication: Authentication.objectLevel({ namespace: 'apps', serviceAccountName: 'flux-blob' }) }).bucket('b') });
    });
    expect(parse(secret.stringData['sops.azure-kv'])).toMatchObject({ clientId: CLIENT, clientCertificateSendChain: true });
  });

  it.each<[string, () => Options, RegExp]>([
    ['is not allowed to be written', () => ({ certificate: Certificate.fromPemFile({ file: fileOf(good.certificate, good.key) }) }), /would be written into a Secret in plain text; .*Git.*; use Certificate\.fromExistingSecret\(\)/],
    ['does not exist', () => ({ certificate: Certificate.fromPemFile({ file: '/nowhere/flux.pem', writePlainSecret: true }) }), /cannot be read \(ENOENT\)/],
    ['is not PEM', () => ({ certificate: plain('MIIB') }), /is no PEM certificate; .*openssl x509 -inform der/],
    ['is PEM of something else', () => ({ certificate: plain('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', good.key) }), /is no PEM certificate/],
    ['has no key', () => ({ certificate: plain(good.certificate) }), /has no private key/],
    ['has the key of another certificate', () => ({ certificate: plain(good.certificate, another.key) }), /does not belong to the certificate in it/],
    ['has an encrypted key and no password', () => ({ certificate: plain(good.certificate, good.encrypted) }), /is encrypted, and no password is given/],
    ['has another password', () => ({ certificate: Certificate.fromPemFile({ file: fileOf(good.certificate, good.encrypted), writePlainSecret: true, password: 'wrong-password' }) }), /cannot be opened; the password is another one/],
    ['has ended', () => { const old = pair(-2); return { certificate: plain(old.certificate, old.key) }; }, /ended on \d{4}-\d\d-\d\d; Entra refuses it/],
    ['is not the one that Terraform uploads', () => ({ certificate: plain(good.certificate, good.key), publicCertificateFile: fileOf(another.certificate) }), /is another certificate than the one of the private key/],
  ])('is refused when it %s', (_, options, message) => {
    const problems = problemsOf(bucket(options()));
    expect(problems.join('\n')).toMatch(message);
    expect(problems[0]).toMatch(/^\[prod\/app\] /);
    expect(problems.join('\n')).not.toMatch(/PRIVATE KEY|wrong-password|correct-horse/);
  });
});

it('a new application needs the public certificate', () => {
  expect(problemsOf(bucket({ certificate: Certificate.fromExistingSecret({ secretName: 'x' }) })).join('\n')).toMatch(/the new application has no certificate/);
});

it('a client ID where the principal ID belongs is refused', () => {
  expect(problemsOf(app => {
    Application.fromClientId(clusterIn(app, { distribution: other() }), 'app', { clientId: CLIENT, principalId: CLIENT, certificate: Certificate.fromExistingSecret({ secretName: 'x' }) });
  }).join('\n')).toMatch(/the client ID and the principal ID are the same GUID; .*az ad sp show/);
});

it.each([[29, 1], [31, 0]])('a certificate with %i days left gets %i warning', (days, count) => {
  const near = pair(days);
  const stderr = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    synthesize(bucket({ certificate: Certificate.fromExistingSecret({ secretName: 'flux-cert' }), publicCertificateFile: fileOf(near.certificate) }));
    const printed = stderr.mock.calls.map(([text]) => String(text)).filter(text => text.includes('FAZ053'));
    expect(printed.length > 0 ? 1 : 0).toBe(count);
  } finally {
    stderr.mockRestore();
  }
});
