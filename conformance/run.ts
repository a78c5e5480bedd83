/**
 * `npm run conformance -- [--quick] [--optional] [--with-azurerm] [--only REGEXP of the suite] [--keep]`
 *
 * Builds the engines that are missing, lets them judge everything that the library writes, and ends with `N passed, M failed`.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Context, DATA, Suite } from './context';
import { Example } from './examples';
import { Processes } from './live/processes';
import { Report } from './report';
import { SUITES } from './suites';
import { buildEngines } from './tools/build';
import { CACHE, cachedProgram } from './tools/pins';

const args = process.argv.slice(2);
const has = (option: string) => args.includes(`--${option}`);

async function runSuite(context: Context, suite: Suite, wanted: boolean, missing: ReadonlyMap<string, string>): Promise<void> {
  const lacking = suite.needs.filter(name => !context.engine(name));
  if (lacking.length > 0) {
    const reason = lacking.map(name => `${name} (${missing.get(name) ?? 'not built'})`).join(', ');
    if (context.quick) {
      context.report.skip(suite.name, `it needs ${reason}`);
    } else {
      await context.report.check(suite.name, () => [`it needs ${reason}`]);
    }
    return;
  }
  console.log(`\n${suite.name}`);
  await (wanted ? suite.run(context) : suite.prepare!(context));
}

async function main(): Promise<number> {
  if (!existsSync(DATA)) {
    console.error(`there is no conformance data in ${DATA}: CRDs and provider schemas; say with CONFORMANCE_DATA where they are`);
    if (has('optional')) {
      console.error('conformance was left out');
      return 0;
    }
    return 2;
  }
  const report = new Report();
  const quick = has('quick');
  console.log(`engines, in ${CACHE}`);
  const { missing, failed } = buildEngines({ quick, withAzurerm: has('with-azurerm') });
  for (const name of failed) {
    await report.check(`build of ${name}`, () => [missing.get(name)!]);
  }
  const scratch = mkdtempSync(join(tmpdir(), 'cdk-flux-azure-conformance-'));
  const processes = new Processes();
  try {
    const journeys = Example.all(join(scratch, 'examples')).map(example => ({ example, stacks: [], applied: new Map() }));
    const context: Context = { report, scratch, quick, journeys, processes, engine: cachedProgram };
    const only = has('only') ? new RegExp(args[args.indexOf('--only') + 1] ?? '', 'i') : /(?:)/;
    for (const suite of SUITES.filter(({ name, prepare }) => prepare || only.test(name))) {
      await runSuite(context, suite, only.test(suite.name), missing);
      await processes.stopAll();
    }
  } finally {
    await processes.stopAll();
    if (has('keep')) {
      console.log(`everything of this run is in ${scratch}`);
    } else {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  return report.end();
}

main().then(code => process.exit(code), error => {
  console.error(error);
  process.exit(1);
});
