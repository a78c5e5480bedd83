/**
 * `npm run example`: synthesizes examples/acr-on-aks (or the example that is named) with the real CLIs.
 * Nothing is deployed: a sample stands in for the outputs of the Azure half.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cdk8sSynth, cdktfSynth, clean, CliRun, filesBelow, PROJECT_ROOT, treeOf } from './cli';

const name = process.argv[2] ?? 'acr-on-aks';
const folder = join(PROJECT_ROOT, 'examples', name);
if (!existsSync(join(folder, 'main.ts'))) {
  console.error(`There is no example ${JSON.stringify(name)} in examples/.`);
  process.exit(1);
}
const outputs = existsSync(join(folder, 'outputs.json')) ? 'outputs.json' : 'outputs.sample.json';

async function main(): Promise<void> {
  clean(folder);
  console.log(`examples/${name}/main.ts says which Flux object may reach which Azure resource.\n`);
  await report('npx cdktf synth', 'the Azure half', 'cdktf.out', () => cdktfSynth(folder));
  await report(`FLUX_AZURE_OUTPUTS_FILE=${outputs} npx cdk8s synth`, 'the Kubernetes half', 'dist', () => cdk8sSynth(folder, { env: { FLUX_AZURE_OUTPUTS_FILE: outputs } }));
  console.log(`What to do next, in examples/${name} (with an Azure subscription and Terraform or OpenTofu):
  1. put your tenant, subscription, registry and issuer into main.ts
  2. npx cdktf deploy '*' --outputs-file outputs.json    makes the identities and grants, and writes down their client IDs
  3. npx cdk8s synth                                     puts the client IDs into the manifests
  4. copy each folder of dist/ over the folder of its cluster in the GitOps repository, and commit it
`);
}

async function report(command: string, half: string, outdir: string, synth: () => Promise<CliRun>): Promise<void> {
  console.log(`$ ${command}`);
  const { status, output } = await synth();
  if (status !== 0) {
    console.error(output);
    process.exit(status);
  }
  const files = filesBelow(join(folder, outdir)).map(file => `${outdir}/${file}`);
  console.log(`wrote ${half}:\n${treeOf(files).replace(/^/gm, '  ')}\n`);
}

void main();
