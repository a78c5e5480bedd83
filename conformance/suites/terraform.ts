import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Context, DATA, Journey, Suite } from '../context';
import { outputsFileOf, Providers, readStack, schemaOnlyProvider, Terraform, terraformOnPath } from '../engines/terraform';

type Json = any;

/** A Terraform with one set of providers. */
export interface Judge {
  readonly title: string;
  readonly azurermMajor: 4 | 5;
  readonly terraform: Terraform;
  /** Types that a schema-only provider of the set knows, by provider; a provider that is not listed knows all of its own. */
  readonly known: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether the provider's own code judges, too. */
  readonly realAzurerm: boolean;
}

/** Every stack through validate and through an apply with mocked providers, by Terraform and by OpenTofu. */
export const terraformSuite: Suite = {
  name: 'Terraform',
  needs: ['schema-provider', 'terraform-provider-azuredevops'],
  prepare: context => judgeAll(context, judgesOf(context).slice(0, 1), false),
  run: context => judgeAll(context, judgesOf(context), true),
};

async function judgeAll(context: Context, judges: readonly Judge[], defects: boolean): Promise<void> {
  const { report, journeys } = context;
  const stacksOf = new Map<string, readonly { name: string; file: string }[]>();
  for (const journey of journeys) {
    for (const major of new Set(judges.map(({ azurermMajor }) => azurermMajor))) {
      await report.check(`${journey.example.name}: the Azure half for azurerm ${major} is written`, async () => {
        const { stacks, problems } = await journey.example.azureHalf(major);
        stacksOf.set(`${journey.example.name} ${major}`, stacks);
        journey.stacks = major === 4 ? stacks : journey.stacks;
        return problems;
      });
    }
  }
  for (const judge of judges) {
    for (const journey of journeys) {
      for (const stack of stacksOf.get(`${journey.example.name} ${judge.azurermMajor}`) ?? []) {
        await judgeStack(context, judge, journey, stack);
      }
    }
    if (defects) {
      await seededDefects(context, judge);
    }
  }
}

/** Types that a provider has and the cut schema that stands in for it has not. */
export function typesUnknownTo({ known }: Judge, stack: Json): string[] {
  return typesOf(stack).filter(type => known.get(type.replace('data ', '').split('_')[0])?.has(type) === false);
}

async function judgeStack({ report }: Context, judge: Judge, journey: Journey, { name, file }: { name: string; file: string }): Promise<void> {
  const title = `${journey.example.name}, stack ${name}`;
  const stack = readStack(file);
  const unknown = typesUnknownTo(judge, stack);
  if (unknown.length > 0) {
    report.skip(`${judge.title}: ${title}`, `its schema is cut, without ${unknown.join(', ')}`);
    return;
  }
  await report.check(`${judge.title} validate: ${title}`, () => judge.terraform.validate(stack));
  await report.check(`${judge.title} test, applied: ${title}`, async () => {
    const { problems, applied } = await judge.terraform.apply(stack);
    if (!applied) {
      return problems;
    }
    const before = journey.applied.get(name);
    journey.applied.set(name, before ?? applied);
    const [a, b] = [before ?? applied, applied].map(each => JSON.stringify(outputsFileOf(stack, each.outputs)));
    // Mocked values follow from addresses: every engine and every major must hand the same ones over.
    return a === b ? [] : [`the outputs are ${b}, and were ${a} before`];
  });
}

/** Terraform and OpenTofu, each with the providers of azurerm 4 and of azurerm 5. */
export function judgesOf(context: Context): Judge[] {
  const { report, scratch } = context;
  const schemaProvider = context.engine('schema-provider')!;
  const azuredevops = context.engine('terraform-provider-azuredevops')!;
  const realAzurerm = context.engine('terraform-provider-azurerm');
  const schemaOnly = (name: string, version: string) => ({
    program: schemaOnlyProvider(schemaProvider, name, join(DATA, 'terraform', `${name}-${version}.json`), join(scratch, 'providers', `${name}-${version}`)),
    types: knownTypes(`${name}-${version}`),
  });
  const azuread = schemaOnly('azuread', '3.7.0');
  const azurerm4 = schemaOnly('azurerm', '4.55.0');
  const azurerm5 = realAzurerm ? { program: realAzurerm, types: undefined } : schemaOnly('azurerm', '5.2.0');
  if (!realAzurerm) {
    report.skip('the code of the azurerm 5 provider', 'it is not built (--with-azurerm); its schema judges instead');
  }
  const clis = [['terraform', terraformOnPath()], ['tofu', context.engine('opentofu')]] as const;
  return clis.flatMap(([cli, program]) => {
    if (!program) {
      report.skip(cli, cli === 'terraform' ? 'it is not on the PATH' : 'it is not built');
      return [];
    }
    return ([[4, azurerm4], [5, azurerm5]] as const).map(([major, azurerm]): Judge => {
      const providers: Providers = { 'hashicorp/azurerm': azurerm.program, 'hashicorp/azuread': azuread.program, 'microsoft/azuredevops': azuredevops };
      const known = new Map([['azuread', azuread.types], ...azurerm.types ? [['azurerm', azurerm.types] as const] : []]);
      return {
        title: `${cli}, azurerm ${major}`,
        azurermMajor: major,
        terraform: new Terraform(program, providers, join(scratch, `${cli}-${major}`)),
        known,
        realAzurerm: azurerm.types === undefined,
      };
    });
  });
}

function knownTypes(name: string): Set<string> {
  const [provider] = Object.values<Json>(JSON.parse(readFileSync(join(DATA, 'terraform', `${name}.json`), 'utf8')).provider_schemas);
  return new Set([...Object.keys(provider.resource_schemas), ...Object.keys(provider.data_source_schemas).map(type => `data ${type}`)]);
}

function typesOf(stack: Json): string[] {
  return [...Object.keys(stack.resource ?? {}), ...Object.keys(stack.data ?? {}).map(type => `data ${type}`)];
}

/** One mistake for each part of the engine that could be asleep: names, references, the providers' own code. */
async function seededDefects({ report, journeys }: Context, judge: Judge): Promise<void> {
  const journey = journeys.find(({ example }) => example.name === 'ado-gitops') ?? journeys[0];
  const { stacks } = await journey.example.azureHalf(judge.azurermMajor);
  const broken = (change: (stack: Json) => void) => async () => {
    const stack = readStack(stacks[0].file);
    change(stack);
    return judge.terraform.validate(stack);
  };
  const first = (stack: Json, type: string) => Object.values<Json>(stack.resource[type])[0];
  await report.seeded(`${judge.title}: an attribute that the provider does not have`, /subjekt/, broken(stack => {
    first(stack, 'azurerm_federated_identity_credential').subjekt = 'x';
  }));
  await report.seeded(`${judge.title}: a missing attribute`, /issuer/, broken(stack => {
    delete first(stack, 'azurerm_federated_identity_credential').issuer;
  }));
  await report.seeded(`${judge.title}: a reference to an output that the provider does not have`, /application_id/, broken(stack => {
    first(stack, 'azuredevops_service_principal_entitlement').origin_id = `\${azurerm_user_assigned_identity.${Object.keys(stack.resource.azurerm_user_assigned_identity)[0]}.application_id}`;
  }));
  await report.seeded(`${judge.title}: a license that Azure DevOps does not sell (the provider's own check)`, /account_license_type/, broken(stack => {
    first(stack, 'azuredevops_service_principal_entitlement').account_license_type = 'gold';
  }));
  if (judge.realAzurerm) {
    await report.seeded(`${judge.title}: an ID of the wrong kind (the provider's own check)`, /user_assigned_identity_id|parsing/i, broken(stack => {
      first(stack, 'azurerm_federated_identity_credential').user_assigned_identity_id = '/subscriptions/x';
    }));
  }
}

/** The loop deploy → outputs → synth: what the engine applied is what the Kubernetes half is written with. */
export const handOffSuite: Suite = {
  name: 'hand-off',
  needs: [],
  prepare: context => handOff(context),
  run: context => handOff(context),
};

async function handOff({ report, journeys, scratch }: Context): Promise<void> {
  for (const journey of journeys) {
    await report.check(`${journey.example.name}: the Kubernetes half is written with the outputs of the apply`, async () => {
      let outputsFile = journey.example.sampleOutputs;
      if (journey.stacks.length > 0 && journey.stacks.every(({ name }) => journey.applied.has(name))) {
        outputsFile = join(scratch, `${journey.example.name}.outputs.json`);
        const outputs = journey.stacks.map(({ name, file }) => outputsFileOf(readStack(file), journey.applied.get(name)!.outputs));
        writeFileSync(outputsFile, JSON.stringify(Object.assign({}, ...outputs)));
      } else {
        report.skip(`${journey.example.name}: outputs of an apply`, journey.stacks.length > 0 ? 'its stack was not applied; the committed sample stands in' : 'it has no Terraform stack; the committed sample stands in');
      }
      journey.outputsFile = outputsFile;
      const { written, problems } = await journey.example.kubernetesHalf(outputsFile, journey.stacks);
      journey.written = written;
      return problems.length > 0 ? problems : handedOverButUnused(journey);
    });
  }
}

/** What was handed over is what was written: the client ID of each managed identity that the Azure half puts out stands in the Kubernetes half. */
function handedOverButUnused({ written, applied }: Journey): string[] {
  const text = written!.manifests.map(file => readFileSync(file, 'utf8')).join() + JSON.stringify(written!.clusters);
  return [...applied.values()].flatMap(({ outputs, resources }) => {
    // The client ID of an application may be for a person, who writes it into the Secret with the certificate.
    const identities = new Set((resources.get('azurerm_user_assigned_identity') ?? []).map(({ client_id: clientId }) => clientId));
    return Object.entries(outputs).filter(([, value]) => identities.has(value) && !text.includes(String(value)))
      .map(([name, value]) => `nothing that was written has the output ${name}, ${value}`);
  });
}
