import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CertificateAuthority, selfSigned } from './azure/certificates';
import { Directory } from './azure/directory';
import { makeVaultKey } from './azure/keyvault';
import { AzureStandIn } from './azure/stand-in';
import { HOST, WORLD } from './azure/world';
import { judgedObjects, Lab, runCase } from './case';
import { KubeObject } from './cluster/kube-client';
import { encryptSecret, makeContent } from './content';
import { Engines, findEngines } from './engines';
import { insideNamespace, runInsideNamespace, whyImpossible } from './namespace';
import { aksControllerIdentity, controllerCertificate, controllerIdentity } from './scenarios/controller-level';
import { objectLevel } from './scenarios/object-level';
import { aksNode, objectCertificate, remoteCluster } from './scenarios/other';
import { expectationsOf, Scenario } from './scenarios/scenario';
import { EXIT_CANNOT_RUN } from './settings';
import { Synthesized, synthesize } from './synthesize';

const SCENARIOS = [objectLevel, objectCertificate, controllerIdentity, controllerCertificate, aksControllerIdentity, aksNode, remoteCluster];

/** The Secret that holds the application's key pair, as a person puts it into the cluster; the program names it. */
const CERTIFICATE_SECRET = 'flux-app-certificate';

/** Each result, printed when it is known and counted for the last line. */
class Report {
  private passed = 0;
  private failed = 0;

  public add(name: string, seconds: number, problems: string[], seen: string[] = []): void {
    const good = problems.length === 0;
    this[good ? 'passed' : 'failed'] += 1;
    console.log(`${good ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)`);
    [...problems, ...good && process.env.LIVE_VERBOSE ? seen : []].forEach(line => console.log(`       ${line.replace(/\n/g, '\n       ')}`));
  }

  public get code(): number {
    console.log(`${this.passed} passed, ${this.failed} failed`);
    return this.failed > 0 || this.passed === 0 ? 1 : 0;
  }
}

async function makeLab(folder: string, engines: Engines): Promise<Lab> {
  const keys = join(folder, 'keys');
  mkdirSync(keys);
  const ca = new CertificateAuthority(keys);
  const azureTls = ca.issue('azure', Object.values(HOST));
  const vaultKey = makeVaultKey();
  // Nobody but the operator is known to this Azure: it serves to encrypt the Secret, before anything is deployed.
  const azure = await AzureStandIn.start(new Directory(WORLD.tenantId, []), { ca, tls: azureTls, vaultKey });
  try {
    const content = makeContent(folder, engines, await encryptSecret(folder, engines, ca.certificate));
    return { folder, engines, ca, azureTls, vaultKey, content };
  } finally {
    await azure.stop();
  }
}

async function attempt(report: Report, name: string, work: () => Promise<{ problems: string[]; seen?: string[] }>): Promise<void> {
  const start = Date.now();
  const { problems, seen } = await work().catch(error => ({ problems: [String(error?.stderr || error?.message || error)], seen: [] }));
  report.add(name, (Date.now() - start) / 1000, problems, seen);
}

async function runScenario(lab: Lab, scenario: Scenario, program: string, report: Report, only: RegExp): Promise<void> {
  const { certificate, key } = selfSigned(join(lab.folder, 'keys'), `application-${scenario.name}`, 'flux');
  const certificateAndKey = readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8');
  const application = { certificate, both: join(lab.folder, 'keys', `application-${scenario.name}.pem`) };
  writeFileSync(application.both, certificateAndKey, { mode: 0o600 });
  const given: KubeObject[] = scenario === controllerCertificate
    ? [{
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: CERTIFICATE_SECRET, namespace: 'flux-system' },
      stringData: { 'cert-and-key': certificateAndKey },
    }]
    : [];
  const write = () => synthesize(program, scenario.name, application, join(lab.folder, 'written', scenario.name), lab.engines);
  let written: Synthesized | undefined;
  await attempt(report, `${scenario.title}: everything whole`, async () => {
    written = write();
    const names = judgedObjects(written).map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort();
    if (names.join() !== [...scenario.objects].sort().join()) {
      throw new Error(`the program wrote ${names.join(', ')} instead of ${scenario.objects.join(', ')}`);
    }
    return runCase(lab, { name: scenario.name, scenario, written, given, expected: expectationsOf(scenario) });
  });
  if (!written) {
    return;
  }
  for (const broken of scenario.breaks.filter(({ link }) => only.test(link))) {
    await attempt(report, `${scenario.title}, broken: ${broken.link}`, async () => {
      const copy = structuredClone(written!);
      broken.change(copy);
      return runCase(lab, { name: `${scenario.name}-${broken.link}`, scenario, written: copy, given, expected: expectationsOf(scenario, broken.fails) });
    });
  }
}

/** `run.ts [--scenario NAME] [--only REGEXP of the link] [--program FILE] [--keep]` */
function option(name: string): string | undefined {
  const index = process.argv.indexOf(`--${name}`);
  return index < 0 ? undefined : process.argv[index + 1];
}

async function inner(folder: string): Promise<number> {
  const report = new Report();
  const lab = await makeLab(folder, findEngines().engines);
  for (const scenario of SCENARIOS.filter(({ name }) => name === (option('scenario') ?? name))) {
    const program = resolve(option('program') ?? join(__dirname, 'programs', `${scenario.name}.ts`));
    await runScenario(lab, scenario, program, report, new RegExp(option('only') ?? ''));
  }
  return report.code;
}

function outer(): number {
  const { missing } = findEngines();
  const reason = whyImpossible() ??
    (missing.length > 0 ? `the live tier needs ${missing.join(', ')}: run \`npm run conformance\` first, which builds them` : undefined);
  if (reason) {
    console.error(reason);
    return EXIT_CANNOT_RUN;
  }
  const folder = mkdtempSync(join(tmpdir(), 'flux-live-'));
  try {
    return runInsideNamespace(folder, process.argv.slice(1));
  } finally {
    if (process.argv.includes('--keep')) {
      console.log(`everything of this run is in ${folder}`);
    } else {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

if (insideNamespace()) {
  inner(process.env.LIVE_TIER_NAMESPACE!).then(code => process.exit(code), error => {
    console.error(error);
    process.exit(1);
  });
} else {
  process.exitCode = outer();
}
