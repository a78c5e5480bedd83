import * as fs from 'fs';
import { Problem } from '../errors';
import { quote } from '../validation';

/** The file's name when nothing else is said: `cdktf deploy --outputs-file outputs.json`. */
export const DEFAULT_OUTPUTS_FILE = 'outputs.json';

/** Names the file for one run, before any prop. */
export const OUTPUTS_FILE_VARIABLE = 'FLUX_AZURE_OUTPUTS_FILE';

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
    const fix = 'write it anew with `npx cdktf deploy --outputs-file FILE` or `npx cdktf output --outputs-file FILE`';
    if (!fs.existsSync(file)) {
      return {};
    }
    try {
      const json: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
      if (!isObject(json)) {
        return { problem: { what: `the outputs file ${quote(file)} holds no JSON object`, why: 'the values of the Azure half are read from it', fix } };
      }
      return { outputs: new OutputsFile(json) };
    } catch (error) {
      return { problem: { what: `the outputs file ${quote(file)} cannot be read (${(error as Error).message})`, why: 'the values of the Azure half are read from it', fix } };
    }
  }

  private constructor(private readonly json: Json) {}

  /** The value of an output; undefined when the file does not have it. */
  public find(address: OutputAddress): unknown {
    return this.nested(address) ?? this.byStack(address) ?? valueOf(this.json[address.logicalId]);
  }

  /** Whether the value stands at the top of the file, where nothing tells which stack it belongs to. */
  public isUnqualified(address: OutputAddress): boolean {
    return this.nested(address) === undefined && this.byStack(address) === undefined && address.logicalId in this.json;
  }

  /** The name in the file that was probably meant. */
  public nearest(address: OutputAddress): string | undefined {
    const wanted = [address.constructPath.join('/'), `${address.stack}/${address.logicalId}`, address.logicalId];
    const candidates = leaves(this.json, []).map(leaf => leaf.replace(/\/value$/, ''));
    const scored = candidates
      .map(candidate => ({ candidate, distance: Math.min(...wanted.map(name => distance(name, candidate))) }))
      .filter(({ candidate, distance: d }) => d <= Math.max(2, candidate.length / 8))
      .sort((a, b) => a.distance - b.distance);
    return scored[0]?.candidate;
  }

  private nested(address: OutputAddress): unknown {
    let current: unknown = this.json;
    for (const part of address.constructPath) {
      current = isObject(current) ? current[part] : undefined;
    }
    return valueOf(current);
  }

  private byStack(address: OutputAddress): unknown {
    const stack = this.json[address.stack];
    return isObject(stack) ? valueOf(stack[address.logicalId]) : undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueOf(value: unknown): unknown {
  if (isObject(value)) {
    return 'value' in value ? value.value ?? undefined : undefined;
  }
  return value ?? undefined;
}

function leaves(value: Json, path: string[]): string[] {
  return Object.entries(value).flatMap(([key, child]) => isObject(child) && !('value' in child) ? leaves(child, [...path, key]) : [[...path, key].join('/')]);
}

/** Levenshtein distance, over two rows. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      current[j] = Math.min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = current;
  }
  return previous[b.length];
}
