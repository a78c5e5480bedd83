import { AzStandIn } from './az-stand-in';
import { runbookOf, Workplace } from './workplace';
import {
  AdoPermissions, AdoProject, AksCluster, Application, Authentication, Certificate, ClusterDistribution, FluxAdoAccess, FluxAzureApp, FluxBlobAccess, Provisioner, StorageContainer,
} from '../../lib';
import { fileOf, pair } from '../helpers/certificates';
import { acrIn, clusterIn, objectLevel, SUBSCRIPTION } from '../helpers/fixtures';

/** A cluster that needs every command of a runbook. */
const everything = (app: FluxAzureApp): void => {
  const cluster = clusterIn(app, {
    provisioner: Provisioner.azCli(),
    distribution: ClusterDistribution.aks({ cluster: AksCluster.fromName({ name: 'aks', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION }) }),
  }, 'lab');
  acrIn(cluster).ociRepository('podinfo', { path: 'podinfo' });
  const project = AdoProject.fromUrl('https://dev.azure.com/contoso/platform');
  new FluxAdoAccess(cluster, 'git', { project, authentication: objectLevel(), permissions: AdoPermissions.READERS }).gitRepository('apps', { repository: 'apps' });
  const identity = Application.create(cluster, 'reader', {
    publicCertificateFile: fileOf(made.certificate), certificate: Certificate.fromExistingSecret({ secretName: 'certificate' }),
  });
  const container = StorageContainer.fromName({ containerName: 'manifests', accountName: 'stcontoso', resourceGroupName: 'rg', subscriptionId: SUBSCRIPTION });
  new FluxBlobAccess(cluster, 'blob', { container, authentication: Authentication.objectLevel({ namespace: 'apps', identity }) }).bucket('manifests');
};
const made = pair();

/** Answers that no healthy `az` gives, each to the whole script or to the commands that a pattern fits. */
const GARBAGE: readonly [string, (answer: string) => string][] = [
  ['several lines', answer => `${answer}${answer}`],
  ['a line before it', answer => `WARNING: an update is there\n${answer}`],
  ['a tab', answer => answer.replace(/^(.)/, '$1\t')],
  ['a carriage return in the middle', answer => `${answer.slice(0, 5)}\r\n${answer.slice(5)}`],
  ['quotes', answer => `"${answer.trim()}"\n`],
  ['a quote in it', answer => `${answer.trim()}"\n`],
  ['an apostrophe', answer => `${answer.trim()}'\n`],
  ['JSON', answer => `{"value": "${answer.trim()}"}\n`],
  ['a list', answer => `[\n  "${answer.trim()}"\n]\n`],
  ['HTML', () => '<html><body>502 Bad Gateway</body></html>\n'],
  ['a command', () => '$(touch pwned)\n'],
  ['a command in backticks', () => '`touch pwned`\n'],
  ['the end of a command', () => '; touch pwned #\n'],
  ['a query that matches all', () => '\') || true || contains(\'\n'],
  ['an option', () => '--help\n'],
  ['a path', () => '/etc/passwd\n'],
  ['a file', () => '@/etc/passwd\n'],
  ['null', () => 'null\n'],
  ['an escape of the terminal', answer => `\u001b[31m${answer}`],
  ['a mark of byte order', answer => `\ufeff${answer}`],
  ['a GUID that is too long', answer => `${answer.trim()}0\n`],
  ['bytes that are no text', () => '\u00ff\u00fe\u0000\u0001\n'],
  ['64 KB', () => `${'x'.repeat(65_536)}\n`],
];
const COMMANDS = ['aks show', 'identity list', 'identity create', 'role assignment list', 'ad app list', 'ad app create', 'ad sp list', 'ad sp create', 'ad sp credential list', 'security group list', 'subjectquery', 'membership list'];
const OLD = '{"lab": "of the run before"}\n';

describe('A runbook and what az answers', () => {
  const azure = new AzStandIn();
  const script = runbookOf(everything);
  const places: Workplace[] = [];
  let port: number;
  const workplace = () => {
    places.push(new Workplace(azure, port, script));
    return places[places.length - 1];
  };

  beforeAll(async () => { port = await azure.listen(); });
  afterAll(() => {
    azure.close();
    places.forEach(place => place.remove());
  });

  const leaves = (tree: any): string[] => (typeof tree === 'string' ? [tree] : Object.values(tree).flatMap(leaves));
  const isSound = (value: string) => /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|https:\/\/[\w./-]+)$/.test(value);

  it('takes lines that end in CR LF, as the Azure CLI of Windows ends them', async () => {
    const place = workplace();
    place.garble((_, answer) => answer.replace(/\n/g, '\r\n'));
    expect(await place.run()).toMatchObject({ status: 0 });
    expect(leaves(JSON.parse(place.read()))).toHaveLength(7);
    expect(leaves(JSON.parse(place.read())).filter(value => !isSound(value))).toEqual([]);
    expect(place.commands.filter(command => command.includes('\r'))).toEqual([]);
    const calls = place.commands.length;
    expect(await place.run()).toMatchObject({ status: 0 });
    expect(place.commands.slice(calls).filter(command => / (create|add|reset|update) /.test(command))).toEqual([]);
  });

  const cases = (process.env.LONG ? COMMANDS : COMMANDS.slice(0, 1)).flatMap((_, shift) =>
    GARBAGE.map(([what, change], i) => [what, COMMANDS[(i + shift) % COMMANDS.length], change] as const));

  it.each(cases)('%s from az %s ends the run, and leaves the outputs file as it was', async (_, of, change) => {
    const place = workplace();
    place.write('outputs.json', OLD);
    let changed = 0;
    place.garble((command, answer) => {
      // A query that finds nothing has nothing to garble, but what is no answer at all.
      const isAnswer = command.includes(of) && (answer.trim() !== '' && answer !== 'None\n' || change('') === change('x'));
      changed += isAnswer ? 1 : 0;
      return isAnswer ? change(answer) : answer;
    });
    // Some are asked only by a second run.
    const first = await place.run();
    const before = first.status === 0 ? place.read() : OLD;
    const last = first.status === 0 ? await place.run() : first;
    expect(changed).toBeGreaterThan(0);
    expect(last.status).toBe(1);
    expect(last.stderr).toMatch(/lab\.sh: (az .* (answered .*, which has not the form of|found more than one: )|Azure gave no )/);
    expect(place.read()).toBe(before);
    expect(place.files).toEqual(['outputs.json']);
    expect(place.commands.filter(command => /[\r\t\u001b]|pwned/.test(command))).toEqual([]);
    expect(last.stderr).not.toContain('\u001b');
  });

  it('refuses several applications, and gives none of them a certificate', async () => {
    const place = workplace();
    const [one, two] = ['3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b', 'a4d81c0e-5b32-4f79-8e16-2c90b7d3f561'];
    place.garble((command, answer) => (command.includes('ad app list') ? `${one}\n${two}\n` : answer));
    const { status, stderr } = await place.run();
    expect(status).toBe(1);
    expect(stderr).toMatch(/az ad app found more than one: .*3f2b8a1c.*a4d81c0e/);
    expect(place.commands.filter(command => /ad sp|credential reset/.test(command))).toEqual([]);
  });

  it('finds its application by a URI that a tenant has once, never by its display name', async () => {
    const place = workplace();
    await place.run();
    const [list] = place.commands.filter(command => command.startsWith('ad app list'));
    const [create] = place.commands.filter(command => command.startsWith('ad app create'));
    const uri = /--identifier-uri (\S+)/.exec(list)![1];
    expect(uri).toMatch(/^api:\/\/9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d\/flux-[0-9a-f]{16}$/);
    expect(list).not.toContain('--display-name');
    expect(create).toContain(`--display-name flux-lab-reader --identifier-uris ${uri}`);
  });

  it('reads the values of an AKS cluster in its subscription, each once', async () => {
    const place = workplace();
    await place.run();
    const shows = place.commands.filter(command => command.startsWith('aks show'));
    expect(shows).toHaveLength(3);
    shows.forEach(show => expect(show).toContain(`--subscription ${SUBSCRIPTION}`));
  });
});
