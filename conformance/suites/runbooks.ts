import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  AksCluster, Authentication, ClusterDistribution, ContainerRegistry, FluxAcrAccess, FluxAksAccess, FluxAzureApp, FluxCluster, FluxVersion, ManagedIdentity, Provisioner,
} from '../../lib';
import { Cell, cells, nameOf, program, works } from '../../test/matrix/matrix-cells';
import { synthesize } from '../../test/support/synthesize';
import { Context, Suite } from '../context';
import { AzureCli } from '../engines/azure-cli';
import { runCommand } from '../engines/command';

const CERTIFICATE = join(__dirname, '../../examples/blob-bucket-with-certificate/flux-edge.crt');
const TENANT = '9c1b3d5e-7f20-4a64-8b9d-0e1f2a3b4c5d';
const subscriptionId = '1a2b3c4d-5e6f-4708-9a0b-1c2d3e4f5061';

/**
 * The extension azure-devops is no package of PyPI: its commands are held against their documented options.
 *
 * @see https://learn.microsoft.com/cli/azure/devops
 */
const DEVOPS: { readonly [command: string]: { readonly required: readonly string[]; readonly known: readonly string[] } } = {
  'devops login': { required: [], known: ['--organization'] },
  'devops configure': { required: [], known: ['--defaults', '--list', '--use-git-aliases'] },
  'devops security group list': { required: [], known: ['--organization', '--project', '--scope', '--subject-types', '--continuation-token', '--detect'] },
  'devops security group membership list': { required: ['--id'], known: ['--organization', '--relationship', '--detect'] },
  'devops security group membership add': { required: ['--group-id', '--member-id'], known: ['--organization', '--detect'] },
};
const GLOBAL = ['--output', '--query', '--subscription', '--only-show-errors'];

/** Values that tell of an identity are looked up; the clusters are AKS, one of them remote. */
function lookups(app: FluxAzureApp): void {
  const cluster = new FluxCluster(app, 'lookups', {
    distribution: ClusterDistribution.aks({ cluster: AksCluster.fromName({ name: 'aks', resourceGroupName: 'rg', subscriptionId }) }),
    fluxVersion: FluxVersion.V2_9,
    tenantId: TENANT,
    subscriptionId,
    identities: { resourceGroupName: 'rg-flux', location: 'westeurope', tags: { owner: "it's \"us\" $HOME `id`" } },
    provisioner: Provisioner.azCli(),
  });
  const existing = ManagedIdentity.fromAttributes(cluster, 'existing', {
    clientId: '3f2b8a1c-94d7-4e05-b6a3-7c8d9e0f1a2b', resourceId: `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/flux`,
  });
  const registry = ContainerRegistry.fromName({ name: 'contoso', resourceGroupName: 'rg', subscriptionId, abacRepositoryPermissions: true });
  new FluxAcrAccess(cluster, 'acr', { registry, repositories: ['apps/podinfo'], authentication: Authentication.objectLevel({ namespace: 'apps', identity: existing }) })
    .ociRepository('podinfo', { path: 'apps/podinfo' });
  new FluxAcrAccess(cluster, 'node', { registry, authentication: Authentication.nodeLevel() }).imageRepository('image', { path: 'apps/podinfo' });
  const remote = new FluxAksAccess(cluster, 'remote', {
    target: AksCluster.fromName({ name: 'remote', resourceGroupName: 'rg', subscriptionId }), authentication: Authentication.objectLevel({ namespace: 'apps' }),
  });
  remote.kubeConfig();
}

/** Runbooks, judged by bash, by shellcheck and by the parser of the real azure-cli. */
export const runbooksSuite: Suite = {
  name: 'az runbooks',
  needs: [],
  async run(context) {
    const folder = join(context.scratch, 'runbooks');
    mkdirSync(folder, { recursive: true });
    const scripts = await writeRunbooks(context, folder);
    await shellcheck(context, folder, scripts);
    await parser(context, folder, scripts);
  },
};

/** One script of each shape: those that differ in names only are as good as one. */
async function writeRunbooks({ report, quick }: Context, folder: string): Promise<Map<string, string>> {
  const scripts = new Map<string, string>();
  const shapes = new Set<string>();
  const add = (name: string, text: string) => {
    const shape = text.replace(/'[^']*'/g, 'x').replace(/[0-9a-f]{8}/g, 'x');
    if (!shapes.has(shape)) {
      shapes.add(shape);
      const file = join(folder, `${name.replace(/\W+/g, '-')}.sh`);
      writeFileSync(file, text);
      scripts.set(name, file);
    }
  };
  await report.check('runbooks are written', () => {
    Object.values(synthesize(lookups).runbooks).forEach(text => add('lookups', text));
    const isNew = ({ version }: Cell) => !quick || version.minor >= 9;
    for (const cell of cells().filter(works).filter(isNew)) {
      Object.values(synthesize(program(cell, CERTIFICATE, { provisioner: Provisioner.azCli() })).runbooks).forEach(text => add(nameOf(cell), text));
    }
    return scripts.size > 5 ? [] : [`there are ${scripts.size} of them only`];
  });
  return scripts;
}

async function shellcheck({ report }: Context, folder: string, scripts: ReadonlyMap<string, string>): Promise<void> {
  if (spawnSync('shellcheck', ['--version']).status !== 0) {
    report.skip('shellcheck', 'it is not on the PATH: it is a package of most systems, `shellcheck`');
    return;
  }
  const judge = async (files: readonly string[]) => {
    const { status, stdout } = await runCommand('shellcheck', ['--severity=style', '--format=gcc', ...files]);
    return status === 0 ? [] : stdout.trim().split('\n').slice(0, 10);
  };
  await report.check(`shellcheck finds nothing in ${scripts.size} runbooks`, () => judge([...scripts.values()]));
  const broken = join(folder, 'defect.sh');
  writeFileSync(broken, '#!/usr/bin/env bash\nname=$1\naz identity show --name $name\n');
  await report.seeded('shellcheck: a variable without quotes', /SC2086/, () => judge([broken]));
}

async function parser(context: Context, folder: string, scripts: ReadonlyMap<string, string>): Promise<void> {
  const { report, quick } = context;
  const az = AzureCli.find(quick);
  if (typeof az === 'string') {
    report.skip('the parser of azure-cli', az);
    return;
  }
  const byShape = new Map<string, string[]>();
  await report.check(`${scripts.size} runbooks print their commands with --dry-run`, async () => {
    for (const file of scripts.values()) {
      (await commandsOf(file)).forEach(args => byShape.set(args.map(arg => (/^[\w-]+$/.test(arg) && !/^[0-9a-f-]{36}$/.test(arg) ? arg : '…')).join(' '), args));
    }
    return byShape.size > 10 ? [] : [`there are ${byShape.size} commands only`];
  });
  const commands = [...byShape.values()].map(args => args.slice(1));
  const devops = commands.filter(([group]) => group === 'devops');
  await report.check(`${devops.length} commands of azure-devops have the documented options`, () => devops.flatMap(documented));
  await report.seeded('azure-devops: an option that is not documented', /--member/, () => documented(['devops', 'security', 'group', 'membership', 'add', '--group-id', 'a', '--member', 'b']));
  const others = commands.filter(([group]) => group !== 'devops');
  const home = join(folder, 'home');
  await report.check(`the parser of azure-cli takes ${others.length} commands`, async () => {
    const problems: string[] = [];
    for (const args of others) {
      problems.push(...await az.judge(args, home));
    }
    return problems;
  });
  await report.seeded('azure-cli: an option that does not exist', /unrecognized arguments|--subjekt/, () => az.judge(['identity', 'federated-credential', 'create', '--name', 'a', '--identity-name', 'b', '--resource-group', 'c', '--subjekt', 'd'], home));
  await report.seeded('azure-cli: a missing option', /required/, () => az.judge(['identity', 'create', '--name', 'a'], home));
}

/** The commands of a runbook: each is a line of `--dry-run`, quoted for bash. */
async function commandsOf(file: string): Promise<string[][]> {
  const { stdout } = await runCommand('bash', [file, '--dry-run']);
  const lines = stdout.split('\n').filter(line => line.startsWith('az '));
  const words = await runCommand('bash', ['-c', lines.map(line => `printf '%s\\0' ${line}; printf '\\0'`).join('\n')]);
  return words.stdout.split('\0\0').filter(command => command !== '').map(command => command.split('\0'));
}

function documented(args: readonly string[]): string[] {
  const split = args.findIndex(arg => arg.startsWith('--'));
  const name = args.slice(0, split < 0 ? undefined : split).join(' ');
  const options = args.filter(arg => arg.startsWith('--'));
  const command = DEVOPS[name];
  if (!command) {
    return [`az ${name} is not known`];
  }
  const unknown = options.filter(option => ![...command.known, ...command.required, ...GLOBAL].includes(option));
  const missing = command.required.filter(option => !options.includes(option));
  return [...unknown.map(option => `az ${name} has no ${option}`), ...missing.map(option => `az ${name} lacks ${option}`)];
}
