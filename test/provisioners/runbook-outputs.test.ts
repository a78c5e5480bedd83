import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { AzStandIn } from './az-stand-in';
import { runbookOf, Workplace } from './workplace';
import { Application, Certificate, FluxAzureApp, FluxClusterProps, ManagedIdentity, Provisioner } from '../../lib';
import { quoteBash, quoteBashLabel, quoteJmesPath } from '../../lib/text/bash';
import { fileOf, pair } from '../helpers/certificates';
import { clusterIn, other } from '../helpers/fixtures';
import { problemsOf } from '../support/synthesize';

const azCli = (app: FluxAzureApp, props: Partial<FluxClusterProps> = {}) => clusterIn(app, { provisioner: Provisioner.azCli(), distribution: other(), ...props }, 'lab');
const small = (app: FluxAzureApp): void => { ManagedIdentity.create(azCli(app), 'one'); };
const certificate = pair();

describe('The outputs file of a runbook', () => {
  const azure = new AzStandIn();
  const places: Workplace[] = [];
  const script = runbookOf(small);
  let port: number;
  const workplace = (text = script) => {
    places.push(new Workplace(azure, port, text));
    return places[places.length - 1];
  };

  beforeAll(async () => { port = await azure.listen(); });
  afterAll(() => {
    azure.close();
    places.forEach(place => place.remove());
  });

  const NAMES = [
    "it's.json", 'a}b.json', '}', '${HOME}.json', '$HOME.json', '$(touch pwned).json', '`touch pwned`.json', 'a"b.json', 'a\\b.json', '-n', '--help', ' a  b ', 'a\nb.json',
    'a\tb\r.json', '*', '~', '#a', 'a;touch pwned', '\u2028é\u202e.json', 'X.XXXXXX', '%s%n.json', '!!', '{a,b}',
  ];

  it.each(NAMES)('may be called %j, by a prop and by the environment', async name => {
    const place = workplace(runbookOf(small, name));
    expect(await place.run()).toMatchObject({ status: 0 });
    expect(place.files).toEqual([name]);
    const text = place.read(name);
    expect(JSON.parse(text).lab.one.client_id).toMatch(/^[0-9a-f-]{36}$/);
    const same = workplace();
    expect(await same.run({ FLUX_AZURE_OUTPUTS_FILE: name })).toMatchObject({ status: 0 });
    expect(same.files).toEqual([name]);
    expect(same.read(name)).toBe(text);
  });

  it.each<[string, (place: Workplace) => string, RegExp]>([
    ['a folder that is missing', () => 'none/outputs.json', /there is no folder .*none.*; nothing was made; make the folder/],
    ['a file where the folder should be', place => { place.write('file', ''); return 'file/outputs.json'; }, /there is no folder/],
    // root may write to any folder but one like this.
    ['a folder in which nothing can be made', () => '/proc/self/outputs.json', /cannot be (made|written to).*; nothing was made; /],
    ['a folder as the file', place => { fs.mkdirSync(path.join(place.folder, 'folder')); return 'folder'; }, /is a folder or a device; nothing was made/],
    ['a folder with a slash', place => { fs.mkdirSync(path.join(place.folder, 'folder')); return 'folder/'; }, /is a folder; nothing was made; add the name/],
    ['the folder itself', () => '.', /is a folder/],
    // A pipe of its own stands for devices: a script with a defect would replace what it is pointed at.
    ['what is no file', place => { spawnSync('mkfifo', [path.join(place.folder, 'pipe')]); return 'pipe'; }, /is a folder or a device/],
  ])('is refused before anything is made: %s', async (_, fileOfPlace, message) => {
    const place = workplace();
    const { status, stderr } = await place.run({ FLUX_AZURE_OUTPUTS_FILE: fileOfPlace(place) });
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
    expect(place.state.calls).toEqual([]);
  });

  it('says what is missing when there is no az', async () => {
    const place = workplace();
    fs.rmSync(path.join(place.folder, 'bin/az'));
    expect((await place.run({ PATH: `${place.folder}/bin:/usr/bin:/bin` })).stderr).toMatch(/there is no az on the PATH; nothing was made; install the Azure CLI/);
  });

  it('is written by one of two runs at once; the other ends before it makes anything', async () => {
    const place = workplace();
    const runs = await Promise.all([place.run(), place.run(), place.run()]);
    const refused = runs.filter(({ status }) => status !== 0);
    refused.forEach(({ status, stderr }) => {
      expect(status).toBe(1);
      expect(stderr).toMatch(/another run is writing \S*outputs\.json .*; two at once could make things twice; nothing was made; wait for it, or remove the folder/);
    });
    expect(runs.length - refused.length).toBeGreaterThan(0);
    expect(place.commands.filter(command => command.startsWith('identity create'))).toHaveLength(1);
    expect(place.files).toEqual(['outputs.json']);
    expect(JSON.parse(place.read())).toHaveProperty('lab.one.principal_id');
  });

  const lockOf = (place: Workplace, holder?: string) => {
    fs.mkdirSync(path.join(place.folder, 'outputs.json.lock'));
    holder === undefined || place.write('outputs.json.lock/holder', `${holder}\n`);
  };
  const gone = () => spawnSync('true').pid;

  it('is locked by a run that goes on, and by one that nobody knows', async () => {
    for (const holder of [`${process.pid} ${os.hostname()}`, `${gone()} another-machine`, 'rubbish', `-1 ${os.hostname()}`, ` ${os.hostname()}`, undefined]) {
      const place = workplace();
      lockOf(place, holder);
      expect(await place.run()).toMatchObject({ status: 1, stderr: expect.stringContaining('another run is writing') });
      expect(place.state.calls).toEqual([]);
      expect(place.files).toEqual(['outputs.json.lock']);
    }
  });

  it('is not locked by a run that was killed', async () => {
    const place = workplace();
    lockOf(place, `${gone()} ${os.hostname()}`);
    place.write('outputs.json.lock/outputs', '{"half');
    expect(await place.run()).toMatchObject({ status: 0 });
    expect(place.files).toEqual(['outputs.json']);
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const)('stays whole when a run ends by %s, and the next run goes on', async signal => {
    const place = workplace();
    place.write('outputs.json', 'old');
    place.garble((command, answer) => {
      command.startsWith('identity create') && place.child!.kill(signal);
      return answer;
    });
    expect((await place.run()).status).not.toBe(0);
    expect(place.read()).toBe('old');
    expect(place.files).toEqual(signal === 'SIGKILL' ? ['outputs.json', 'outputs.json.lock'] : ['outputs.json']);
    place.garble((_, answer) => answer);
    expect(await place.run()).toMatchObject({ status: 0 });
    expect(place.files).toEqual(['outputs.json']);
    expect(JSON.parse(place.read())).toHaveProperty('lab.one.client_id');
  });

  it('is neither written nor locked by --dry-run, which asks Azure nothing', async () => {
    const place = workplace();
    expect(await place.run({}, '--dry-run')).toMatchObject({ status: 0 });
    expect(place.files).toEqual([]);
    expect(place.state.calls).toEqual([]);
    expect(await place.run({ FLUX_AZURE_OUTPUTS_FILE: 'none/outputs.json' }, '--dry-run')).toMatchObject({ status: 1 });
  });
});

describe('The text of a runbook', () => {
  const hostile = ["'; touch pwned; '", '$(touch pwned)', '`touch pwned`', '"; touch pwned #', '\\', "\\'; touch pwned", "'\"'\"'", '$\'\\n\'touch pwned', '\u2028touch pwned', 'é \u202e'];
  const program = (text: string) => (app: FluxAzureApp) => {
    const cluster = azCli(app, { identities: { resourceGroupName: 'rg', location: 'westeurope', tags: { note: text } } });
    ManagedIdentity.create(cluster, 'one');
    Application.create(cluster, 'two', { displayName: `x${text}`, publicCertificateFile: fileOf(certificate.certificate), certificate: Certificate.fromExistingSecret({ secretName: 's' }) });
  };

  it.each(hostile)('holds %j as data: no line begins with it, nothing of it runs, az gets it to the letter', async text => {
    const azure = new AzStandIn();
    const port = await azure.listen();
    const place = new Workplace(azure, port, runbookOf(program(text)));
    try {
      expect(place.read('lab.sh').split('\n').filter(line => line.startsWith('touch'))).toEqual([]);
      expect(await place.run()).toMatchObject({ status: 0 });
      expect(place.files).toEqual(['outputs.json']);
      const create = place.state.calls.find(args => args[0] === 'ad' && args[2] === 'create')!;
      expect(create[create.indexOf('--display-name') + 1]).toBe(`x${text}`);
      expect(place.state.calls.find(args => args.join(' ').startsWith('identity create'))).toContain(`note=${text}`);
    } finally {
      azure.close();
      place.remove();
    }
  });

  it.each([
    ['@/etc/passwd', /"@\/etc\/passwd" begins with '@'; az would put the content of a file of that name in its place; use another value/],
    ['a\0b', /^\[lab\] `identities\.tags\["note"\]` has the control character U\+0000; /],
    ['\u001b[2J', /^\[lab\] `identities\.tags\["note"\]` has the control character U\+001B; /],
  ])('refuses %j as a value', (text, message) => {
    expect(problemsOf(app => { ManagedIdentity.create(azCli(app, { identities: { resourceGroupName: 'rg', location: 'westeurope', tags: { note: text } } }), 'one'); }).join('\n')).toMatch(message);
  });

  it.each(['a\ntouch pwned\n', '\r\ntouch pwned', "\\'\ntouch pwned"])('holds a tag of several lines as data, and refuses such a display name: %j', async text => {
    expect(problemsOf(program(text)).join('\n')).toMatch(/`displayName` .* is not a display name; /);
    const azure = new AzStandIn();
    const tagged = (app: FluxAzureApp) => { ManagedIdentity.create(azCli(app, { identities: { resourceGroupName: 'rg', location: 'westeurope', tags: { note: text } } }), 'one'); };
    const place = new Workplace(azure, await azure.listen(), runbookOf(tagged));
    try {
      expect(place.read('lab.sh').split('\n').filter(line => line.startsWith('touch'))).toEqual([]);
      expect(await place.run()).toMatchObject({ status: 0 });
      expect(place.files).toEqual(['outputs.json']);
      expect(place.state.calls.find(args => args.join(' ').startsWith('identity create'))).toContain(`note=${text}`);
    } finally {
      azure.close();
      place.remove();
    }
  });

  it('refuses a display name that az would take for an option', () => {
    expect(problemsOf(app => {
      Application.create(azCli(app), 'two', { displayName: '--help', publicCertificateFile: fileOf(certificate.certificate), certificate: Certificate.fromExistingSecret({ secretName: 's' }) });
    }).join('\n')).toMatch(/"--help" begins with '-'; az would take it for an option/);
  });

  it('uses nothing that bash 3.2 has not', () => {
    expect(runbookOf(program('x'))).not.toMatch(/declare -[An]|local -n|mapfile|readarray|coproc|&>>|\|&|\[\[ -[vR] |\$\{\w+(,,|\^\^|@)|\\u[0-9a-f]{4}|wait -n|;;&|;&/);
  });

  const shellcheck = spawnSync('shellcheck', ['--version']).status === 0 ? it : it.skip;
  shellcheck.each(['x', ...hostile])('has nothing for shellcheck to find, with %j', text => {
    const { stdout, status } = spawnSync('shellcheck', ['--severity=style', '--format=gcc', '-'], { input: runbookOf(program(text)), encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });
});

describe('Quoting for bash', () => {
  const texts = ['', 'a', "'", '\\', "\\'", '$x', '`x`', '"', '\n', '\r', '\t', '\u0001', '\u007f', '\u0085', 'é', '漢字😀', '\u2028', '\u202e', 'a\nb\'c\\d$e`f', '0\u00017', '\ufeff'];

  it('gives bash the text back, on one line', () => {
    const { stdout } = spawnSync('bash', ['-c', texts.map(text => `printf '%s\\0' ${quoteBash(text)}`).join('\n')], { encoding: 'utf8' });
    expect(stdout.split('\0').slice(0, -1)).toEqual(texts);
    texts.forEach(text => expect(quoteBash(text)).not.toMatch(/[\n\r\u2028\u0085]/));
  });

  it('shows people no control characters', () => {
    expect(quoteBashLabel('a\n\u001bb')).toBe("'a??b'");
  });

  it('gives JMESPath the text back: plain in quotes, anything else as JSON', () => {
    expect(quoteJmesPath('flux-apps')).toBe("'flux-apps'");
    const literals = texts.map(quoteJmesPath).map(literal => (literal.startsWith('`') ? JSON.parse(literal.slice(1, -1)) : literal.slice(1, -1)));
    expect(literals).toEqual(texts);
  });
});
