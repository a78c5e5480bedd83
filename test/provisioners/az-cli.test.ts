import { execFile, execFileSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { AzState, AzStandIn, installClient } from './az-stand-in';
import { compiled } from '../helpers/compiled';

const EXAMPLE = path.join(__dirname, '../../examples/az-runbook');
const WRITES = /^(identity create|identity federated-credential (create|update)|role assignment create|ad app create|ad sp create|ad sp credential reset|devops security group membership add)/;

interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the runbook of examples/az-runbook', () => {
  const azure = new AzStandIn();
  let folder: string;
  let script: string;
  let port: number;

  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cdk-flux-azure-runbook-'));
    execFileSync(process.execPath, [compiled('examples/az-runbook/main.ts')], { cwd: EXAMPLE, env: { ...process.env, CDKTF_OUTDIR: path.join(folder, 'cdktf.out'), CDK8S_OUTDIR: undefined } });
    script = path.join(folder, 'runbooks/lab.sh');
    installClient(path.join(folder, 'bin'));
    port = await azure.listen();
  });
  afterAll(() => {
    azure.close();
    fs.rmSync(folder, { recursive: true });
  });

  let number = 0;
  /** A workplace of its own, with an Azure that has nothing yet. */
  function workplace() {
    const world = String(number++);
    const here = path.join(folder, world);
    fs.mkdirSync(here);
    const env = { PATH: `${path.join(folder, 'bin')}:${process.env.PATH}`, HOME: here, AZ_PORT: String(port), AZ_WORLD: world };
    return {
      run: (more: object = {}, ...args: string[]) => new Promise<Run>(resolve => {
        execFile('bash', [script, ...args], { cwd: here, env: { ...env, ...more } }, (error, stdout, stderr) => resolve({ status: Number(error?.code ?? 0), stdout, stderr }));
      }),
      state: (): AzState => azure.state(world),
      outputs: () => JSON.parse(fs.readFileSync(path.join(here, 'outputs.json'), 'utf8')),
    };
  }
  const commands = (state: AzState) => state.calls.map(args => args.join(' '));

  it('makes everything in one run, and nothing in the second', async () => {
    const { run, state, outputs } = workplace();
    expect(await run()).toMatchObject({ status: 0 });
    const calls = state().calls.length;
    expect(Object.keys(state().identities)).toEqual(['flux-lab-apps-flux-apps']);
    expect(Object.values(state().credentials)).toEqual([{
      identity: 'flux-lab-apps-flux-apps', issuer: 'https://oidc.contoso.example/lab', subject: 'system:serviceaccount:apps:flux-apps', audience: 'api://AzureADTokenExchange',
    }]);
    expect(state().roles.map(({ role }) => role)).toEqual(['7f951dda-4ed3-4680-a7ca-43fe172d538d', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1']);
    expect(state().memberships).toHaveLength(1);
    expect(state().certificates).toHaveLength(1);
    const { clientId } = state().identities['flux-lab-apps-flux-apps'];
    expect(outputs().lab['service-accounts'].apps['flux-apps'].identity.client_id).toBe(clientId);

    const before = JSON.stringify(outputs());
    expect(await run()).toMatchObject({ status: 0 });
    expect(commands(state()).slice(calls).filter(command => WRITES.test(command))).toEqual([]);
    expect(JSON.stringify(outputs())).toBe(before);
  });

  it('writes what `cdk8s synth` reads', async () => {
    const { run, outputs } = workplace();
    await run();
    const outputsFile = path.join(folder, 'handed-over.json');
    fs.writeFileSync(outputsFile, JSON.stringify(outputs()));
    const dist = path.join(folder, 'dist');
    execFileSync(process.execPath, [compiled('examples/az-runbook/main.ts')], { cwd: EXAMPLE, env: { ...process.env, CDK8S_OUTDIR: dist, CDKTF_OUTDIR: undefined, FLUX_AZURE_OUTPUTS_FILE: outputsFile } });
    expect(fs.readFileSync(path.join(dist, 'lab/lab.k8s.yaml'), 'utf8'))
      .toContain(`azure.workload.identity/client-id: ${outputs().lab['service-accounts'].apps['flux-apps'].identity.client_id}`);
  });

  it('goes on cleanly after a failure at each of its calls', async () => {
    const whole = workplace();
    await whole.run();
    const { calls: wantedCalls, ...wanted } = whole.state();
    for (let at = 1; at <= wantedCalls.length; at++) {
      const { run, state, outputs } = workplace();
      expect({ at, status: (await run({ AZ_FAIL_AT: String(at) })).status }).toEqual({ at, status: 1 });
      expect(() => outputs()).toThrow();
      expect({ at, status: (await run()).status }).toEqual({ at, status: 0 });
      const { calls: _calls, ...made } = state();
      expect({ at, made }).toEqual({ at, made: wanted });
      expect(outputs()).toEqual(whole.outputs());
    }
  }, 120_000);

  it('changes a federated credential that says something else', async () => {
    const { run, state } = workplace();
    await run();
    const [name] = Object.keys(state().credentials);
    state().credentials[name].issuer = 'https://other.example';
    await run();
    expect(state().credentials[name].issuer).toBe('https://oidc.contoso.example/lab');
  });

  it('prints its commands with --dry-run and runs none', async () => {
    const { run, state } = workplace();
    const { status, stdout } = await run({}, '--dry-run');
    expect(status).toBe(0);
    expect(stdout).toContain('az identity create --name flux-lab-apps-flux-apps');
    expect(stdout).toContain('az devops security group membership add');
    expect(state().calls).toEqual([]);
  });

  it('passes a token to `az devops login` on standard input only', async () => {
    const { run, state } = workplace();
    const { stdout, stderr } = await run({ AZURE_DEVOPS_PAT: 'secret-token' });
    expect(state().login).toBe('secret-token');
    expect(commands(state()).join('\n') + stdout + stderr).not.toContain('secret-token');
  });

  it('has help, and refuses what it does not know', async () => {
    const { run } = workplace();
    expect((await run({}, '--help')).stdout).toContain('--dry-run');
    expect(await run({}, '--wipe')).toMatchObject({ status: 2 });
  });

  it('never has a private key in it', () => {
    expect(fs.readFileSync(script, 'utf8')).not.toContain('PRIVATE KEY');
  });
});
