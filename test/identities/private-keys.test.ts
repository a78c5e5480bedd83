import { generateKeyPairSync, KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { Testing } from 'cdk8s';
import { Application, Authentication, Certificate, FluxAzureApp, FluxBlobAccess, FluxCluster, FluxSopsAkv, KeyVault, Provisioner, StorageContainer } from '../../lib';
import { hasPrivateKey } from '../../lib/text/key-material';
import { readPem } from '../../lib/text/pem';
import { bytesOf, fileOf, Pair, pair, PASSWORD } from '../helpers/certificates';
import { clusterIn, other, SUBSCRIPTION } from '../helpers/fixtures';
import { problemsOf, resourcesOf, synthesize } from '../support/synthesize';

const good: Pair = pair();
const issued: Pair = pair(365, good);
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const dsa = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey;
const ed = generateKeyPairSync('ed25519').privateKey;

const pem = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1', cipher?: string) => String(key.export(cipher ? { type, format: 'pem', cipher, passphrase: PASSWORD } : { type, format: 'pem' }));
const der = (key: KeyObject, type: 'pkcs1' | 'pkcs8' | 'sec1') => key.export({ type, format: 'der' });
const body = (text: string) => text.replace(/-----[^-]+-----/g, '').trim();
const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};
const jwk = () => JSON.stringify(ec.export({ format: 'jwk' }));
const lines = (text: string, prefix: string, length = 64) => body(text).replace(/\s+/g, '').replace(new RegExp(`.{1,${length}}`, 'g'), line => `${prefix}${line}\n`);
const certificate = good.certificate;
const key = good.key;

/** Everything in which a key has been seen to hide beside, in or without a certificate. */
const FILES: { readonly [what: string]: string | Buffer } = {
  'RSA PRIVATE KEY behind it': certificate + key,
  'a key before it': key + certificate,
  'PKCS #8': certificate + pem(ec, 'pkcs8'),
  'ENCRYPTED PRIVATE KEY': certificate + pem(ec, 'pkcs8', 'aes-256-cbc'),
  'an encrypted key of OpenSSL': certificate + good.encrypted,
  'EC PRIVATE KEY': certificate + pem(ec, 'sec1'),
  'a DSA key': certificate + pem(dsa, 'pkcs8'),
  'an Ed25519 key': certificate + pem(ed, 'pkcs8'),
  'an OpenSSH key': `${certificate}-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ==\n-----END OPENSSH PRIVATE KEY-----\n`,
  'a PGP key': `${certificate}-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQdGBF\n-----END PGP PRIVATE KEY BLOCK-----\n`,
  'an SSH2 key': `${certificate}---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2/56w\n---- END SSH2 ENCRYPTED PRIVATE KEY ----\n`,
  'a PuTTY key': `${certificate}PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 1\nAAAA\n`,
  'lower case armour': certificate + key.replace(/-----(BEGIN|END)[^-]+-----/g, armour => armour.toLowerCase()),
  'armour with blanks': certificate + key.replace(/-----BEGIN RSA PRIVATE KEY-----/, '- - - - -BEGIN  RSA  PRIVATE\tKEY- - - - -'),
  'a dash too few': certificate + key.replace('-----BEGIN RSA PRIVATE KEY-----', '----BEGIN RSA PRIVATE KEY----'),
  'a misspelt armour': certificate + key.replace(/PRIVATE KEY/g, 'PRVATE KY'),
  'no armour': certificate + lines(key, ''),
  'no armour, PKCS #8 on one line': `${certificate}${lines(pem(ec, 'pkcs8'), '', 10_000)}`,
  'no armour, SEC1': `${certificate}${lines(pem(ec, 'sec1'), '')}`,
  'no armour, PKCS #8 of RSA, indented': `${certificate}key:\n${lines(pem(ed, 'pkcs8'), '    ')}`,
  'short lines': certificate + lines(pem(ec, 'pkcs8'), '', 12),
  'lines with a blank between all characters': certificate + body(pem(ec, 'pkcs8')).split('').join(' '),
  'quoted lines of JSON': certificate + JSON.stringify(body(pem(ec, 'pkcs8'))),
  'base64 for URLs': certificate + der(ec, 'pkcs8').toString('base64url'),
  'base64 of the armour, as in a Secret': certificate + Buffer.from(key).toString('base64'),
  'hexadecimal digits': certificate + der(ec, 'pkcs8').toString('hex').toUpperCase(),
  'hexadecimal digits with colons': certificate + der(ec, 'sec1').toString('hex').replace(/..(?=.)/g, '$&:'),
  'a JSON Web Key': certificate + jwk(),
  'the text of openssl': `${certificate}privateExponent:\n    00:a1\n`,
  'a key without its first lines': certificate + lines(key, '').split('\n').slice(4).join('\n'),
  'the armour of a certificate around the key': certificate + key.replace(/RSA PRIVATE KEY/g, 'CERTIFICATE'),
  'nothing but the key in the armour of a certificate': key.replace(/RSA PRIVATE KEY/g, 'CERTIFICATE'),
  'a certificate without its end around the key': `-----BEGIN CERTIFICATE-----\n${key}${body(certificate)}\n-----END CERTIFICATE-----\n`,
  'the key behind the certificate in one armour': certificate.replace('-----END', `${body(key)}\n-----END`),
  'the key as DER behind the certificate in one armour': `-----BEGIN CERTIFICATE-----\n${Buffer.concat([Buffer.from(body(certificate), 'base64'), der(ec, 'pkcs8')]).toString('base64')}\n-----END CERTIFICATE-----\n`,
  'a byte order mark': `\ufeff${certificate}${key}`,
  'UTF-16': utf16(certificate + key),
  'UTF-16, big endian': utf16(certificate + key, true),
  'UTF-16 without a mark': utf16(certificate + key).subarray(2),
  'a key in UTF-16 behind a certificate in ASCII': Buffer.concat([Buffer.from(certificate), utf16(key)]),
  'DER': Buffer.concat([Buffer.from(certificate), der(ec, 'pkcs8')]),
  'DER of PKCS #1': Buffer.concat([Buffer.from(certificate), Buffer.from(body(key), 'base64')]),
  'PKCS #12': Buffer.concat([Buffer.from(certificate), good.pkcs12]),
  'old ends of lines': (certificate + key).replace(/\n/g, '\r'),
  'a key in the text between two certificates': `${certificate}# ${body(pem(ec, 'pkcs8')).replace(/\n/g, '')}\n${issued.certificate}`,
};

const container = () => StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });

const bucketWith = (identityProps: { certificate: Certificate; publicCertificateFile?: string }, provisioner?: Provisioner) => (app: FluxAzureApp): FluxCluster => {
  const cluster = clusterIn(app, { distribution: other(), provisioner });
  const identity = Application.create(cluster, 'app', identityProps);
  new FluxBlobAccess(cluster, 'blob', { container: container(), authentication: Authentication.objectLevel({ namespace: 'apps', identity }) }).bucket('shared');
  return cluster;
};

/** Any 24 characters of a key in a row are too many. */
function leaks(text: string, secret: string): boolean {
  const plain = secret.replace(/\s+/g, '');
  const haystack = text.replace(/\\n|\s+/g, '');
  return Array.from({ length: Math.floor(plain.length / 24) }, (_, i) => plain.slice(i * 24, i * 24 + 24)).some(part => haystack.includes(part));
}

describe('a public certificate file', () => {
  const existing = Certificate.fromExistingSecret({ secretName: 'flux-cert' });

  it.each(Object.keys(FILES))('is refused with a private key in it: %s', what => {
    const file = bytesOf(FILES[what]);
    const problems = problemsOf(bucketWith({ certificate: existing, publicCertificateFile: file }));
    expect(problems).toEqual([expect.stringMatching(/^\[prod\/app\] ".*" has a private key in it, or something beside certificates that may be one; the file goes to Entra and into the state of Terraform, .*; give the certificate alone: `openssl x509 -in FILE/)]);
    expect(leaks(problems.join('\n'), body(key))).toBe(false);
  });

  it.each<[string, string | Buffer, string]>([
    ['alone', certificate, certificate],
    ['with CRLF', certificate.replace(/\n/g, '\r\n'), certificate],
    ['on one line', certificate.replace(/(?<!-)\n(?!-)/g, ''), certificate],
    ['with a byte order mark', `\ufeff${certificate}`, certificate],
    ['in UTF-16', utf16(certificate), certificate],
    ['between the words of openssl pkcs12', `Bag Attributes\n    localKeyID: 54 69 6D 65 20 31\n    friendlyName: {5B1A2C3D-0000-4000-8000-1A2B3C4D5E6F}\nsubject=CN = flux\nissuer=CN = flux\n${certificate}`, certificate],
    ['with its fingerprint', `sha256 ${'0123456789abcdef'.repeat(4)}\n${certificate}# our private PKI holds the rest; keys are in the vault\n`, certificate],
    ['in the old armour', certificate.replace(/CERTIFICATE/g, 'X509 CERTIFICATE'), certificate],
    ['before its issuer', issued.certificate + certificate, issued.certificate],
    ['behind its issuer', certificate + issued.certificate, issued.certificate],
  ])('is written anew from what was parsed: %s', (_, text, expected) => {
    const result = synthesize(bucketWith({ certificate: existing, publicCertificateFile: bytesOf(text) }));
    expect(resourcesOf(result, 'azuread_service_principal_certificate').map(({ value }) => value)).toEqual([expected]);
  });

  it('reaches a runbook as little as Terraform', () => {
    expect(problemsOf(bucketWith({ certificate: existing, publicCertificateFile: fileOf(certificate, key) }, Provisioner.azCli()))).toHaveLength(1);
  });

  it.each<[string, string]>([['a key', key], ['a certificate', certificate], ['a key on one line', key.replace(/\n/g, ' ')], ['a key without armour', body(key).replace(/\s+/g, '')]])('is not named in a message when its path is the text of %s', (_, text) => {
    const problems = problemsOf(bucketWith({ certificate: existing, publicCertificateFile: text }));
    expect(problems.join('\n')).toMatch(/the text of a certificate or key stands where the path of its file belongs/);
    expect(leaks(problems.join('\n'), body(text))).toBe(false);
  });

  it('is no folder, no pipe and nothing endless', () => {
    expect(problemsOf(bucketWith({ certificate: existing, publicCertificateFile: '/' })).join()).toMatch(/cannot be read \(EISDIR\)/);
    expect(problemsOf(bucketWith({ certificate: existing, publicCertificateFile: '/dev/zero' })).join()).toMatch(/is no regular file/);
    expect(problemsOf(bucketWith({ certificate: existing, publicCertificateFile: '' })).join()).toMatch(/`publicCertificateFile` is empty/);
  });

  it('without a certificate is no PEM, and a damaged one is not taken for a key', () => {
    expect(problemsOf(bucketWith({ certificate: existing, publicCertificateFile: fileOf('hello\n') })).join()).toMatch(/is no PEM certificate/);
    expect(problemsOf(bucketWith({ certificate: existing, publicCertificateFile: fileOf(certificate.replace('MII', 'MIJ')) })).join()).toMatch(/is no PEM certificate/);
  });
});

describe('the search for private keys', () => {
  it('finds none in certificates, however many', () => {
    for (const candidate of [good, issued]) {
      expect(hasPrivateKey(Buffer.from(candidate.certificate))).toBe(false);
      expect(hasPrivateKey(Buffer.from(body(candidate.certificate), 'base64'))).toBe(false);
    }
  });

  it('takes no seconds for a file that was made to take them', () => {
    const start = process.cpuUsage();
    ['M'.repeat(1e6), '-----BEGIN RSA PRIVATE KEY-----'.repeat(3e4), '\n'.repeat(1e6), '-----BEGIN CERTIFICATE-----\n'.repeat(3e4), 'aa:'.repeat(3e5), '0'.repeat(1e6)].forEach(text => readPem(Buffer.from(text)));
    // Time of the processor: other processes do not count.
    expect(process.cpuUsage(start).user / 1000).toBeLessThan(6000);
  });
});

describe('without writePlainSecret', () => {
  const file = () => fileOf(issued.certificate, issued.key, certificate);
  const secretOf = (text: string) => leaks(text, body(issued.key)) || /PRIVATE KEY/.test(text) || text.includes(PASSWORD);

  it.each<[string, unknown]>([['the text false', 'false'], ['the text true', 'true'], ['1', 1]])('is refused as %s: only true is an opt-in', (_, writePlainSecret) => {
    expect(() => Certificate.fromPemFile({ file: file(), writePlainSecret: writePlainSecret as boolean })).toThrow(/`writePlainSecret` is a (text|number); true or false is needed there/);
  });

  it.each<[string, unknown]>([['left out', undefined], ['false', false]])('no key enters the tree of constructs: %s', (_, writePlainSecret) => {
    const given = Certificate.fromPemFile({ file: fileOf(issued.certificate, issued.encrypted), password: PASSWORD, writePlainSecret: writePlainSecret as boolean });
    const app = new FluxAzureApp();
    const cluster = bucketWith({ certificate: given })(app);
    const shown = [
      JSON.stringify(Testing.synth(cluster)), JSON.stringify(cluster.toJson()), ...[given, given._public(), cluster.node.findChild('app')].map(object => inspect(object, { depth: 8, showHidden: true })),
      JSON.stringify(given), inspect(app, { depth: 12, showHidden: true }),
      ...app.node.findAll().map(construct => inspect(construct, { depth: 4 })),
    ];
    expect(shown.filter(secretOf)).toEqual([]);
    expect(Testing.synth(cluster).filter(({ kind }: { kind: string }) => kind === 'Secret')).toEqual([]);
    expect(given._material()).toBeUndefined();
    const problems = problemsOf(program => { bucketWith({ certificate: given })(program); });
    expect(problems).toEqual([expect.stringMatching(/would be written into a Secret in plain text; .*Git.*; use Certificate\.fromExistingSecret\(\)/)]);
    expect(() => app.synthYaml()).toThrow(/would be written into a Secret in plain text/);
    expect(secretOf(problems.join('\n'))).toBe(false);
  });

  it('holds for the controller and for SOPS, too', () => {
    const app = new FluxAzureApp();
    const cluster = clusterIn(app, { distribution: other() });
    const identity = Application.create(cluster, 'app', { certificate: Certificate.fromPemFile({ file: file() }) });
    const keyVault = KeyVault.fromName({ name: 'kv-contoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });
    new FluxBlobAccess(cluster, 'blob', { container: container(), authentication: Authentication.controllerLevel({ identity }) }).bucket('shared');
    const sops = new FluxSopsAkv(cluster, 'sops', { keyVault, keyName: 'sops', authentication: Authentication.objectLevel({ namespace: 'apps', identity }) });
    sops.kustomization('secrets', { source: new FluxBlobAccess(cluster, 'other', { container: container(), authentication: Authentication.controllerLevel({ identity }) }).bucket('b') });
    expect(Testing.synth(cluster).filter(({ kind }: { kind: string }) => kind === 'Secret')).toEqual([]);
    expect(secretOf(JSON.stringify(Testing.synth(cluster)))).toBe(false);
  });

  it('a Certificate shows neither file nor password, with it either', () => {
    const given = Certificate.fromPemFile({ file: file(), writePlainSecret: true, password: PASSWORD });
    given._material();
    expect(secretOf(inspect(given, { depth: 9, showHidden: true }) + JSON.stringify(given))).toBe(false);
  });
});

describe('with writePlainSecret', () => {
  it('the certificate of the key comes first, whatever the order of the chain', () => {
    const result = synthesize(bucketWith({ certificate: Certificate.fromPemFile({ file: fileOf('a comment\n', certificate, issued.certificate, issued.key), writePlainSecret: true }) }));
    expect(result.manifests.find(({ kind }) => kind === 'Secret')!.stringData.clientCertificate).toBe(issued.certificate + certificate + issued.key);
    expect(resourcesOf(result, 'azuread_service_principal_certificate').map(({ value }) => value)).toEqual([issued.certificate]);
  });

  it('a chain in publicCertificateFile is searched for the certificate of the key', () => {
    const given = Certificate.fromPemFile({ file: fileOf(certificate, key), writePlainSecret: true });
    const result = synthesize(bucketWith({ certificate: given, publicCertificateFile: fileOf(issued.certificate, certificate) }));
    expect(resourcesOf(result, 'azuread_service_principal_certificate').map(({ value }) => value)).toEqual([certificate]);
  });

  it('two private keys in one file are refused', () => {
    expect(problemsOf(bucketWith({ certificate: Certificate.fromPemFile({ file: fileOf(certificate, key, issued.key), writePlainSecret: true }) })).join())
      .toMatch(/has 2 private keys; the controllers refuse a file with more than one/);
  });
});
