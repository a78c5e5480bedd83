import { parse } from 'yaml';
import { Application, Authentication, AzureCloud, Certificate, FluxAzureApp, FluxClusterProps } from '../../lib';
import { fileOf, pair, Pair, PASSWORD } from '../helpers/certificates';
import { CLIENT, clusterIn, other, PRINCIPAL, TENANT } from '../helpers/fixtures';
import { blobIn, sopsIn, sourceIn } from '../refusals/programs';
import { Synthesized, synthesize } from '../support/synthesize';

let good: Pair;
beforeAll(() => { good = pair(); });

/** A Bucket of a controller that signs in with a certificate. */
const bucket = (certificate: () => Certificate, props: Partial<FluxClusterProps> = {}) => (app: FluxAzureApp) => {
  const cluster = clusterIn(app, { distribution: other(), ...props });
  const identity = Application.fromClientId(cluster, 'app', { clientId: CLIENT, principalId: PRINCIPAL, certificate: certificate() });
  blobIn(cluster, { authentication: Authentication.controllerLevel({ identity }) }).bucket('shared');
};
const existing = (props: object = {}) => () => Certificate.fromExistingSecret({ secretName: 'flux-cert', ...props });
const fileWith = (...texts: string[]) => ({ file: fileOf(...texts), writePlainSecret: true });
const file = (props: object = {}, encrypted = false) => () => Certificate.fromPemFile({ ...fileWith(good.certificate, encrypted ? good.encrypted : good.key), ...props });

const operationsOf = ({ files }: Synthesized, controller = 'source-controller'): { path: string; value: any }[] =>
  parse(files['prod/flux-system/kustomization.yaml']).patches
    .filter(({ target }: any) => target.kind === 'Deployment' && target.name === controller)
    .flatMap(({ patch }: any) => parse(patch));
const valuesAt = (result: Synthesized, end: string) => operationsOf(result).filter(({ path }) => path.endsWith(end)).map(({ value }) => value);
const secretsOf = ({ manifests }: Synthesized) => manifests.filter(({ kind }) => kind === 'Secret');

describe('the certificate of a controller', () => {
  it('is mounted from the Secret that exists, with the variables that name it, and nothing is federated', () => {
    const result = synthesize(bucket(existing()));
    expect(valuesAt(result, '/volumes/-')).toEqual([{ name: 'app-cert', secret: { secretName: 'flux-cert' } }]);
    expect(valuesAt(result, '/volumeMounts/-')).toEqual([{ name: 'app-cert', mountPath: '/var/run/app-cert/cert-and-key', subPath: 'cert-and-key', readOnly: true }]);
    expect(valuesAt(result, '/env/-')).toEqual([
      { name: 'AZURE_TENANT_ID', value: TENANT }, { name: 'AZURE_CLIENT_ID', value: CLIENT }, { name: 'AZURE_CLIENT_CERTIFICATE_PATH', value: '/var/run/app-cert/cert-and-key' },
    ]);
    expect(secretsOf(result)).toEqual([]);
    expect(result.manifests.filter(({ kind }) => kind === 'ServiceAccount')).toEqual([]);
    expect(result.manifests.find(({ kind }) => kind === 'Bucket')!.spec).not.toHaveProperty('secretRef');
  });

  it('of a file is written into a Secret beside the controller, which the patch mounts', () => {
    const result = synthesize(bucket(file()));
    const [secret, ...others] = secretsOf(result);
    expect(others).toEqual([]);
    expect(secret).toMatchObject({ metadata: { name: 'flux-app-controller', namespace: 'flux-system' }, type: 'Opaque' });
    expect(secret.stringData).toEqual({ 'cert-and-key': `${good.certificate.trim()}\n${good.key.trim()}\n` });
    expect(valuesAt(result, '/volumes/-')).toEqual([{ name: 'app-cert', secret: { secretName: 'flux-app-controller' } }]);
  });

  it('of a file with a password has it in the Secret, and the variable takes it from there', () => {
    const result = synthesize(bucket(file({ password: PASSWORD }, true)));
    expect(secretsOf(result)[0].stringData).toEqual({ 'cert-and-key': expect.stringContaining('ENCRYPTED'), 'key-password': PASSWORD });
    expect(valuesAt(result, '/env/-')).toContainEqual({ name: 'AZURE_CLIENT_CERTIFICATE_PASSWORD', valueFrom: { secretKeyRef: { name: 'flux-app-controller', key: 'key-password' } } });
  });

  it('of an existing Secret may be encrypted, and may send its chain', () => {
    const result = synthesize(bucket(existing({ encryptedKey: true, sendChain: true })));
    expect(valuesAt(result, '/env/-').slice(3)).toEqual([
      { name: 'AZURE_CLIENT_CERTIFICATE_PASSWORD', valueFrom: { secretKeyRef: { name: 'flux-cert', key: 'key-password' } } },
      { name: 'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN', value: 'true' },
    ]);
  });

  it('names the authority outside the public cloud only', () => {
    const hosts = (result: Synthesized) => valuesAt(result, '/env/-').filter(({ name }) => name === 'AZURE_AUTHORITY_HOST');
    expect(hosts(synthesize(bucket(existing(), { cloud: AzureCloud.CHINA })))).toEqual([{ name: 'AZURE_AUTHORITY_HOST', value: 'https://login.chinacloudapi.cn/' }]);
    expect(hosts(synthesize(bucket(existing())))).toEqual([]);
  });

  it('is one Secret for each use of one file', () => {
    const names = secretsOf(synthesize(app => {
      const cluster = clusterIn(app, { distribution: other() });
      const identity = Application.fromClientId(cluster, 'app', { clientId: CLIENT, principalId: PRINCIPAL, certificate: file({ secretName: 'mine' })() });
      const authentication = Authentication.objectLevel({ namespace: 'apps', identity });
      blobIn(cluster, { authentication }).bucket('one');
      sopsIn(cluster, { authentication }).kustomization('two', { source: sourceIn(cluster), path: './prod' });
      sopsIn(cluster, { keyName: 'other', pathRegex: '^other/', authentication: Authentication.controllerLevel({ identity }) }, 'others');
    })).map(({ metadata, stringData }) => [metadata.namespace, metadata.name, Object.keys(stringData).sort()]);
    expect(names).toEqual([
      ['apps', 'mine-bucket', ['clientCertificate', 'clientId', 'tenantId']],
      ['apps', 'mine-sops', ['sops.azure-kv']],
    ]);
  });
});
