import { IResolvable, TerraformOutput, TerraformStack, Token, Tokenization } from 'cdktf';
import { Construct } from 'constructs';
import { expressionOf } from './expression';
import { DEFAULT_OUTPUTS_FILE, OUTPUTS_FILE_VARIABLE, OutputAddress, OutputsFile } from './outputs-file';
import { Output } from '../../providers/elements';
import { ENGINE } from '../../text/engine';
import { isGuid, quote } from '../../text/identifiers';
import { placeholderFor, UNKNOWN_VALUE, hasPlaceholder } from '../../text/placeholder';
import { ProblemList } from '../../text/problems';
import { Refusal } from '../../text/refusals';
import { originOf } from '../../text/token-origin';

/** Folder of the az runbooks, one for each cluster. */
export const RUNBOOK_FOLDER = 'runbooks';

/** How cdktf writes a token into a string. */
const STRING_TOKEN = /\$\{TfToken\[[^\]]+\]\}/;

/** An output that some provisioner writes. */
interface DeclaredOutput {
  /** What keeps it apart from all others. */
  readonly key: string;
  readonly guid: boolean;
  address(): OutputAddress;
  /** The stack, or the cluster of a runbook, for its file. */
  readonly source: TerraformStack | string;
}

/** A value that a runbook writes into the outputs file. */
class RunbookOutput implements IResolvable {
  public readonly creationStack: string[] = [];

  public constructor(public readonly declared: DeclaredOutput) {}

  public resolve(): string {
    return placeholderOf(this.declared);
  }

  public toString(): string {
    return placeholderOf(this.declared);
  }
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
  private readonly fileBySource = new Map<TerraformStack | string, string>();
  private readonly files = new Map<string, ReturnType<typeof OutputsFile.read>>();
  private readonly sources = new Set<TerraformStack | string>();

  /** Declares an output under a name of its own, for a value that will be handed over. */
  public declare(stack: TerraformStack, scope: Construct, id: string, token: string, options: { guid?: boolean; description?: string } = {}): TerraformOutput {
    const output = new Output(scope, id, { value: token, description: options.description });
    this.register(keyOf(stack, expressionOf(token, stack)), ofStack(stack, output, options.guid ?? false));
    return output;
  }

  /**
   * Declares a value that the runbook of a cluster writes under a construct path.
   *
   * @returns a token that stands for it
   */
  public declareInRunbook(cluster: string, constructPath: string, guid: boolean): string {
    const declared: DeclaredOutput = {
      key: constructPath,
      guid,
      source: cluster,
      address: () => ({ constructPath: constructPath.split('/'), stack: cluster, logicalId: constructPath.replace(/\//g, '_') }),
    };
    this.register(constructPath, declared);
    return Token.asString(new RunbookOutput(declared));
  }

  /** Uses a file for one stack, or for the runbook of one cluster. */
  public useFile(source: TerraformStack | string, file: string): void {
    this.fileBySource.set(source, file);
  }

  /** The file that a stack's or a runbook's values are read from. */
  public fileOf(source: TerraformStack | string): string {
    const own = this.fileBySource.get(source);
    // Each runbook writes a file of its own, as soon as there is another one that writes.
    const shared = this.outputsFile ?? DEFAULT_OUTPUTS_FILE;
    const fallback = typeof source === 'string' && this.sources.size > 1 ? shared.replace(/(\.json)?$/, `.${source}$1`) : shared;
    return process.env[OUTPUTS_FILE_VARIABLE] ?? own ?? fallback;
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

  /** A value as it will be written; undefined while only a deployment knows it. */
  public known(value: string, usedBy: string, stack: TerraformStack | undefined): string | undefined {
    const text = String(this.collect(undefined, () => this.substitute(value, usedBy, stack)));
    return value !== text && hasPlaceholder(text) ? undefined : text;
  }

  /** Values that the outputs files have, by stack (or script) and logical ID. */
  public applied(): { [half: string]: { [logicalId: string]: unknown } } {
    const values: { [half: string]: { [logicalId: string]: unknown } } = {};
    for (const declared of this.outputs.values()) {
      const address = declared.address();
      const value = this.read(declared.source).outputs?.find(address);
      if (value !== undefined && this.isAcceptable(declared, value)) {
        (values[halfOf(declared)] ??= {})[address.logicalId] = value;
      }
    }
    return values;
  }

  /** The placeholder of a value that a runbook writes; undefined for anything else. */
  public runbookPlaceholder(token: string): string | undefined {
    const [runbook] = Tokenization.reverseString(token).tokens.filter(candidate => candidate instanceof RunbookOutput);
    return runbook && placeholderOf((runbook as RunbookOutput).declared);
  }

  private substituteString(value: string, usedBy: string, stack: TerraformStack | undefined): unknown {
    if (STRING_TOKEN.exec(value)?.[0] === value) {
      return this.valueFor(value, usedBy, stack);
    }
    return value.replace(new RegExp(STRING_TOKEN, 'g'), token => String(this.valueFor(token, usedBy, stack)));
  }

  private valueFor(token: unknown, usedBy: string, fallback: TerraformStack | undefined): unknown {
    const declared = this.declaredBy(token, fallback);
    if (!declared) {
      return UNKNOWN_VALUE;
    }
    const value = this.read(declared.source).outputs?.find(declared.address());
    if (value !== undefined && this.isAcceptable(declared, value)) {
      return value;
    }
    if (!this.missing) {
      const problems = new ProblemList();
      this.missing = new Map([[declared.key, { declared, usedBy }]]);
      this.report(problems);
      this.missing = undefined;
      problems.throwIfAny();
    }
    if (!this.missing!.has(declared.key)) {
      this.missing!.set(declared.key, { declared, usedBy });
    }
    return placeholderOf(declared);
  }

  private declaredBy(token: unknown, fallback: TerraformStack | undefined): DeclaredOutput | undefined {
    const [runbook] = (typeof token === 'string' ? Tokenization.reverseString(token).tokens : [token]).filter(candidate => candidate instanceof RunbookOutput);
    if (runbook) {
      return (runbook as RunbookOutput).declared;
    }
    const stack = originOf(token) ?? fallback;
    if (!stack) {
      return undefined;
    }
    const expression = expressionOf(token, stack);
    return this.outputs.get(keyOf(stack, expression)) ?? this.declareFor(stack, token, expression);
  }

  private isAcceptable(declared: DeclaredOutput, value: unknown): boolean {
    return (!declared.guid || (typeof value === 'string' && isGuid(value))) && !this.isAmbiguous(declared);
  }

  private isAmbiguous(declared: DeclaredOutput): boolean {
    return this.sources.size > 1 && this.sharesFile(declared.source) && this.read(declared.source).outputs!.isUnqualified(declared.address());
  }

  private sharesFile(source: TerraformStack | string): boolean {
    return [...this.sources].some(other => other !== source && this.fileOf(other) === this.fileOf(source));
  }

  private declareFor(stack: TerraformStack, token: unknown, expression: string): DeclaredOutput {
    const scope = stack.node.tryFindChild('hand-off') as Construct | undefined ?? new Construct(stack, 'hand-off');
    const id = expression.replace(/^\$\{(.*)\}$/, '$1').replace(/\//g, '_');
    // Another program may have asked for it, of a stack that both use.
    const output = scope.node.tryFindChild(id) as TerraformOutput | undefined ?? new Output(scope, id, { value: token, description: 'Handed over to the Kubernetes manifests' });
    const declared = ofStack(stack, output, false);
    this.register(keyOf(stack, expression), declared);
    return declared;
  }

  private register(key: string, declared: DeclaredOutput): void {
    this.sources.add(declared.source);
    if (!this.outputs.has(key)) {
      this.outputs.set(key, declared);
    }
  }

  /** The command that writes a file anew: with every stack that is read from it, or the runbook. */
  private commandFor(source: TerraformStack | string): string {
    const file = this.fileOf(source);
    if (typeof source === 'string') {
      return `run \`bash ${RUNBOOK_FOLDER}/${source}.sh\` and synthesize again`;
    }
    const stacks = [...this.sources].filter(other => typeof other !== 'string' && this.fileOf(other) === file).map(other => quoteShell((other as TerraformStack).node.id));
    return `run \`npx ${ENGINE} deploy ${stacks.join(' ')} --outputs-file ${quoteShell(file)}\` and synthesize again`;
  }

  private read(source: TerraformStack | string): ReturnType<typeof OutputsFile.read> {
    const file = this.fileOf(source);
    if (!this.files.has(file)) {
      this.files.set(file, OutputsFile.read(file));
    }
    return this.files.get(file)!;
  }

  private report(problems: ProblemList): void {
    for (const { declared, usedBy } of [...this.missing!.values()]) {
      const file = this.fileOf(declared.source);
      const { outputs, problem } = this.read(declared.source);
      const address = declared.address();
      if (problem) {
        problems.add(address.stack, problem);
        continue;
      }
      const name = address.constructPath.join('/');
      const deploy = this.commandFor(declared.source);
      if (outputs && this.isAmbiguous(declared)) {
        problems.add(usedBy, {
          code: Refusal.HAND_OFF,
          what: `the value of ${name} stands at the top of ${quote(file)}, without the name of its stack`,
          why: 'the program has several stacks, and the value could belong to any of them',
          fix: `${deploy}, or give each cluster an outputsFile of its own`,
        });
        continue;
      }
      const found = outputs?.find(address);
      const nearest = found === undefined ? outputs?.nearest(address) : undefined;
      problems.add(usedBy, {
        code: Refusal.HAND_OFF,
        what: !outputs ? `the value of ${name} is not known yet: there is no outputs file ${quote(file)}`
          : found !== undefined ? `the value of ${name} in ${quote(file)} is not a GUID (it is ${formOf(found)})`
            : `the outputs file ${quote(file)} has no value for ${name}${nearest ? ` (it has ${quote(nearest)})` : ''}`,
        why: `${typeof declared.source === 'string' ? 'Azure makes it when the runbook runs' : 'Terraform makes it at apply time'}, and the manifests need it`,
        fix: nearest ? `correct the name, or ${deploy}` : deploy,
      });
    }
  }
}

/** Name of the stack, or of the script of a cluster. */
function halfOf({ source }: DeclaredOutput): string {
  return typeof source === 'string' ? scriptName(source) : source.node.id;
}

/** File name of a cluster's runbook. */
export function scriptName(cluster: string): string {
  return `${cluster}.sh`;
}

function placeholderOf(declared: DeclaredOutput): string {
  return placeholderFor(halfOf(declared), declared.address().logicalId);
}

function keyOf(stack: TerraformStack, expression: string): string {
  return `${stack.node.path}\n${expression}`;
}

function ofStack(stack: TerraformStack, output: TerraformOutput, guid: boolean): DeclaredOutput {
  return {
    key: output.node.path,
    guid,
    source: stack,
    address: () => ({ constructPath: output.node.path.split('/'), stack: stack.node.id, logicalId: output.friendlyUniqueId }),
  };
}

function quoteShell(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replace(/'/g, '\'\\\'\'')}'`;
}

/** A value of the file in words, since it may be a secret that stands at the wrong place. */
function formOf(value: unknown): string {
  return typeof value === 'string' ? `a text of ${value.length} characters` : Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
