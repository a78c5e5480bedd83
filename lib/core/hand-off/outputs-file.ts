import { NearestName } from '../../text/distance';
import { ENGINE } from '../../text/engine';
import { quote } from '../../text/identifiers';
import { readJsonFile } from '../../text/json-file';
import { Problem } from '../../text/problems';
import { Refusal } from '../../text/refusals';

/** The file's name when nothing else is said: `cdktf deploy --outputs-file outputs.json`. */
export const DEFAULT_OUTPUTS_FILE = 'outputs.json';

/** Names the file for one run, before any prop. */
export const OUTPUTS_FILE_VARIABLE = 'FLUX_AZURE_OUTPUTS_FILE';

/** Construct paths are not deeper. */
const DEEPEST = 64;

interface Json { readonly [key: string]: unknown }

/** Where an output is found, in the words of the three programs that write such files. */
export interface OutputAddress {
  /** Construct path of the output, its stack's path first. */
  readonly constructPath: readonly string[];
  /** Name of the stack. */
  readonly stack: string;
  /** Logical ID, the name that Terraform knows. */
  readonly logicalId: string;
}

/**
 * Values of an applied Azure half. Three shapes are read: `cdktf deploy --outputs-file` (nested by construct path),
 * `cdktf output --outputs-file` (flat by logical ID below each stack) and `terraform output -json` (`{"value": …}` by logical ID).
 */
export class OutputsFile {
  public static read(file: string): { outputs?: OutputsFile; problem?: Problem } {
    const found = readJsonFile(file);
    if (found === undefined) {
      return {};
    }
    const reason = 'reason' in found ? found.reason : isObject(found.json) ? undefined : 'it holds no JSON object';
    return reason === undefined ? { outputs: new OutputsFile((found as { json: Json }).json) } : {
      problem: {
        code: Refusal.HAND_OFF,
        what: `the outputs file ${quote(file)} cannot be read: ${reason}`,
        why: 'the values of the Azure half are read from it',
        fix: `write it anew with \`npx ${ENGINE} deploy --outputs-file FILE\` or \`npx ${ENGINE} output --outputs-file FILE\``,
      },
    };
  }

  private names?: NearestName;

  private constructor(private readonly json: Json) {}

  /** The value of an output; undefined when the file does not have it. */
  public find(address: OutputAddress): unknown {
    return this.nested(address) ?? this.byStack(address) ?? valueOf(own(this.json, address.logicalId));
  }

  /** Whether the value stands at the top of the file, where nothing tells which stack it belongs to. */
  public isUnqualified(address: OutputAddress): boolean {
    return this.nested(address) === undefined && this.byStack(address) === undefined && Object.hasOwn(this.json, address.logicalId);
  }

  /** The name in the file that was probably meant. */
  public nearest(address: OutputAddress): string | undefined {
    const wanted = [address.constructPath.join('/'), `${address.stack}/${address.logicalId}`, address.logicalId];
    this.names ??= new NearestName(leaves(this.json).map(leaf => leaf.replace(/\/value$/, '')));
    return this.names.to(wanted);
  }

  private nested(address: OutputAddress): unknown {
    let current: unknown = this.json;
    for (const part of address.constructPath) {
      current = isObject(current) ? own(current, part) : undefined;
    }
    return valueOf(current);
  }

  private byStack(address: OutputAddress): unknown {
    const stack = own(this.json, address.stack);
    return isObject(stack) ? valueOf(own(stack, address.logicalId)) : undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A stack may be called `constructor`. */
function own(object: Json, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function valueOf(value: unknown): unknown {
  if (isObject(value)) {
    return own(value, 'value') ?? undefined;
  }
  return value ?? undefined;
}

/** Names of the values, by the path to each; however deep somebody has nested them. */
function leaves(json: Json): string[] {
  const found: string[] = [];
  const pending: [Json, string, number][] = [[json, '', 0]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [object, path, depth] = next;
    for (const [key, child] of Object.entries(object)) {
      const at = path === '' ? key : `${path}/${key}`;
      if (isObject(child) && !Object.hasOwn(child, 'value')) {
        depth < DEEPEST && pending.push([child, at, depth + 1]);
      } else {
        found.push(at);
      }
    }
  }
  return found;
}
