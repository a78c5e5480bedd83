import { join } from 'node:path';
import { canonical } from './kubernetes';
import { Judge, judgesOf, typesUnknownTo } from './terraform';
import { AzurermVersion } from '../../lib';
import { Cell, cells, nameOf, program, works } from '../../test/matrix/matrix-cells';
import { synthesize } from '../../test/support/synthesize';
import { Suite } from '../context';

const CERTIFICATE = join(__dirname, '../../examples/blob-bucket-with-certificate/flux-edge.crt');

/** More than these say nothing new about one mistake. */
const MAX_NAMED = 10;

/** Terraform starts two providers or three for each stack: more of them at once only wait for each other. */
const AT_ONCE = 3;

type Stack = any;

/** The Azure half of every cell of the table that works: each distinct stack is validated and applied. */
export const matrixTerraformSuite: Suite = {
  name: 'the full matrix, Terraform',
  needs: ['schema-provider', 'terraform-provider-azuredevops'],
  async run(context) {
    const { report, quick } = context;
    const accepted = cells().filter(works);
    const stacks = new Map<number, Map<string, { readonly cell: Cell; readonly stack: Stack }>>();
    for (const major of [4, 5]) {
      await report.check(`the stacks of ${accepted.length} cells are written for azurerm ${major}`, () => {
        stacks.set(major, distinctStacks(accepted, major === 4 ? AzurermVersion.V4 : AzurermVersion.V5));
        return [];
      });
    }
    for (const judge of judgesOf(context).filter(({ title }, _, [first]) => !quick || title.split(',')[0] === first.title.split(',')[0])) {
      const all = [...stacks.get(judge.azurermMajor)!.values()];
      await report.check(`${judge.title}: ${all.length} distinct stacks of the matrix are valid${quick ? '' : ', and are applied'}`, () => judgeAll(judge, all, !quick));
    }
  },
};

/** Neither the Flux minor nor the Kubernetes half changes a stack: most cells share theirs. */
function distinctStacks(accepted: readonly Cell[], azurermVersion: AzurermVersion): Map<string, { readonly cell: Cell; readonly stack: Stack }> {
  const distinct = new Map<string, { readonly cell: Cell; readonly stack: Stack }>();
  for (const cell of accepted) {
    for (const stack of Object.values(synthesize(program(cell, CERTIFICATE, { azurermVersion })).stacks)) {
      const key = canonical(stack);
      if (!distinct.has(key)) {
        distinct.set(key, { cell, stack });
      }
    }
  }
  return distinct;
}

async function judgeAll(judge: Judge, all: readonly { readonly cell: Cell; readonly stack: Stack }[], apply: boolean): Promise<string[]> {
  const problems: string[] = [];
  const waiting = [...all];
  const work = async () => {
    for (let next = waiting.shift(); next && problems.length < MAX_NAMED; next = waiting.shift()) {
      const { cell, stack } = next;
      const unknown = typesUnknownTo(judge, stack);
      const found = unknown.length > 0 ? [`the schema of the provider is cut, without ${unknown.join(', ')}`] : await judge.terraform.validate(stack);
      if (found.length === 0 && apply) {
        found.push(...(await judge.terraform.apply(stack)).problems);
      }
      problems.push(...found.map(problem => `${nameOf(cell)}: ${problem}`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return problems;
}
