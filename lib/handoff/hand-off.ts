import { TerraformOutput, TerraformStack, Token, Tokenization } from 'cdktf';
import { Construct } from 'constructs';
import { ProblemList } from '../errors';
import { expressionOf } from '../provision/terraform/expression';
import { isGuid, quote } from '../validation';
import { DEFAULT_OUTPUTS_FILE, OUTPUTS_FILE_VARIABLE, OutputAddress, OutputsFile } from './outputs-file';

/** Stands where a value is missing; such a manifest is never written. */
const MISSING = 'MISSING-HAND-OFF-VALUE';

/** How cdktf writes a token into a string. */
const STRING_TOKEN = /\$\{TfToken\[[^\]]+\]\}/;

interface DeclaredOutput {
  readonly output: TerraformOutput;
  readonly stack: TerraformStack;
  readonly guid: boolean;
}

interface Missing {
  readonly declared: DeclaredOutput;
  readonly usedBy: string;
}

/**
 * Carries values that only `terraform apply` knows (client IDs, login servers …) into manifests.
 *
 * A cdktf token that turns up in the Kubernetes half becomes an output of its stack, and is replaced by the value that the
 * outputs file has for it.
 */
export class HandOff {
  /** The file named by a prop, for the whole program. */
  public outputsFile?: string;
  /** While set, missing values are collected; otherwise the first one throws. */
  private missing?: Map<string, Missing>;
  private readonly outputs = new Map<string, DeclaredOutput>();
  private readonly fileByStack = new Map<TerraformStack, string>();
  private readonly files = new Map<string, ReturnType<typeof OutputsFile.read>>();
  private readonly stacks = new Set<TerraformStack>();

  /** Declares an output under a name of its own, for a value that will be handed over. */
  public declare(stack: TerraformStack, scope: Construct, id: string, token: string, options: { guid?: boolean; description?: string } = {}): TerraformOutput {
    const output = new TerraformOutput(scope, id, { value: token, description: options.description });
    this.register(stack, expressionOf(token, stack), { output, stack, guid: options.guid ?? false });
    return output;
  }

  /** Uses a file for one stack. */
  public useFile(stack: TerraformStack, file: string): void {
    this.fileByStack.set(stack, file);
  }

  /** Replaces every token in a string; other values come back as they are. */
  public substitute(value: unknown, usedBy: string, stack: TerraformStack | undefined): unknown {
    if (typeof value === 'string') {
      return value.includes('TfToken[') ? this.substituteString(value, usedBy, stack) : value;
    }
    if (Array.isArray(value) ? value.length === 1 && Token.isUnresolved(value) : typeof value === 'number' && Token.isUnresolved(value)) {
      return this.valueFor(value, usedBy, stack);
    }
    if (Tokenization.isResolvable(value)) {
      return this.valueFor(value, usedBy, stack);
    }
    return value;
  }

  /** Runs work that renders manifests, and adds all missing values to the problems when the manifests are wanted. */
  public collect<T>(problems: ProblemList | undefined, work: () => T): T {
    const outer = this.missing;
    this.missing = new Map();
    try {
      const result = work();
      if (problems) {
        this.report(problems);
      }
      return result;
    } finally {
      this.missing = outer;
    }
  }

  private substituteString(value: string, usedBy: string, stack: TerraformStack | undefined): unknown {
    if (STRING_TOKEN.exec(value)?.[0] === value) {
      return this.valueFor(value, usedBy, stack);
    }
    return value.replace(new RegExp(STRING_TOKEN, 'g'), token => String(this.valueFor(token, usedBy, stack)));
  }

  private valueFor(token: unknown, usedBy: string, fallback: TerraformStack | undefined): unknown {
    const stack = originOf(token) ?? fallback;
    if (!stack) {
      return MISSING;
    }
    this.stacks.add(stack);
    const expression = expressionOf(token, stack);
    const declared = this.outputs.get(keyOf(stack, expression)) ?? this.declareFor(stack, token, expression);
    const value = this.read(stack).outputs?.find(addressOf(declared));
    if (value !== undefined && this.isAcceptable(declared, value)) {
      return value;
    }
    if (!this.missing) {
      const problems = new ProblemList();
      this.missing = new Map([[declared.output.node.path, { declared, usedBy }]]);
      this.report(problems);
      this.missing = undefined;
      problems.throwIfAny();
    }
    if (!this.missing!.has(declared.output.node.path)) {
      this.missing!.set(declared.output.node.path, { declared, usedBy });
    }
    return MISSING;
  }

  private isAcceptable(declared: DeclaredOutput, value: unknown): boolean {
    return (!declared.guid || (typeof value === 'string' && isGuid(value))) && !this.isAmbiguous(declared);
  }

  private isAmbiguous(declared: DeclaredOutput): boolean {
    return this.stacks.size > 1 && this.sharesFile(declared.stack) && this.read(declared.stack).outputs!.isUnqualified(addressOf(declared));
  }

  private sharesFile(stack: TerraformStack): boolean {
    return [...this.stacks].some(other => other !== stack && this.fileOf(other) === this.fileOf(stack));
  }

  private declareFor(stack: TerraformStack, token: unknown, expression: string): DeclaredOutput {
    const scope = stack.node.tryFindChild('hand-off') as Construct | undefined ?? new Construct(stack, 'hand-off');
    const id = expression.replace(/^\$\{(.*)\}$/, '$1').replace(/\//g, '_');
    const output = new TerraformOutput(scope, id, { value: token, description: 'Handed over to the Kubernetes manifests' });
    const declared = { output, stack, guid: false };
    this.register(stack, expression, declared);
    return declared;
  }

  private register(stack: TerraformStack, expression: string, declared: DeclaredOutput): void {
    const key = keyOf(stack, expression);
    this.stacks.add(stack);
    if (!this.outputs.has(key)) {
      this.outputs.set(key, declared);
    }
  }

  /** A deployment writes the file anew with the stacks that it is given, so all of them have to be named. */
  private stacksOf(file: string): string[] {
    return [...this.stacks].filter(stack => this.fileOf(stack) === file).map(stack => stack.node.id);
  }

  private fileOf(stack: TerraformStack): string {
    return process.env[OUTPUTS_FILE_VARIABLE] ?? this.fileByStack.get(stack) ?? this.outputsFile ?? DEFAULT_OUTPUTS_FILE;
  }

  private read(stack: TerraformStack): ReturnType<typeof OutputsFile.read> {
    const file = this.fileOf(stack);
    if (!this.files.has(file)) {
      this.files.set(file, OutputsFile.read(file));
    }
    return this.files.get(file)!;
  }

  private report(problems: ProblemList): void {
    for (const { declared, usedBy } of [...this.missing!.values()]) {
      const file = this.fileOf(declared.stack);
      const { outputs, problem } = this.read(declared.stack);
      if (problem) {
        problems.add(declared.stack.node.id, problem);
        continue;
      }
      const address = addressOf(declared);
      const name = address.constructPath.join('/');
      const deploy = `run \`npx cdktf deploy ${this.stacksOf(file).map(quoteShell).join(' ')} --outputs-file ${quoteShell(file)}\` and synthesize again`;
      if (outputs && this.isAmbiguous(declared)) {
        problems.add(usedBy, {
          what: `the value of ${name} stands at the top of ${quote(file)}, without the name of its stack`,
          why: 'the program has several stacks, and the value could belong to any of them',
          fix: `${deploy}, or give each cluster an outputsFile of its own`,
        });
        continue;
      }
      const found = outputs?.find(address);
      const nearest = found === undefined ? outputs?.nearest(address) : undefined;
      problems.add(usedBy, {
        what: !outputs ? `the value of ${name} is not known yet: there is no outputs file ${quote(file)}`
          : found !== undefined ? `the value of ${name} in ${quote(file)} is not a GUID: ${quote(String(found))}`
            : `the outputs file ${quote(file)} has no value for ${name}${nearest ? ` (it has ${quote(nearest)})` : ''}`,
        why: 'Terraform makes it at apply time, and the manifests need it',
        fix: nearest ? `correct the name, or ${deploy}` : deploy,
      });
    }
  }
}

function keyOf(stack: TerraformStack, expression: string): string {
  return `${stack.node.path}\n${expression}`;
}

function addressOf({ output, stack }: DeclaredOutput): OutputAddress {
  return { constructPath: output.node.path.split('/'), stack: stack.node.id, logicalId: output.friendlyUniqueId };
}

/** The stack in which a token was made: each attribute read of cdktf remembers it. */
function originOf(token: unknown): TerraformStack | undefined {
  const pending: unknown[] = typeof token === 'string' || typeof token === 'number' || Array.isArray(token) ? Tokenization.reverse(token) : [token];
  const seen = new Set<unknown>();
  while (pending.length > 0) {
    const candidate = pending.pop();
    if (typeof candidate === 'string' && candidate.includes('TfToken[')) {
      pending.push(...Tokenization.reverseString(candidate).tokens);
    } else if (typeof candidate === 'object' && candidate !== null && !seen.has(candidate) && !(candidate instanceof Construct)) {
      seen.add(candidate);
      const origin: unknown = (candidate as { originStack?: unknown }).originStack;
      if (TerraformStack.isStack(origin)) {
        return origin as TerraformStack;
      }
      pending.push(...Object.values(candidate));
    }
  }
  return undefined;
}

function quoteShell(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replace(/'/g, '\'\\\'\'')}'`;
}
