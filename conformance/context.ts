import { join, resolve } from 'node:path';
import { Applied } from './engines/terraform';
import { Example, SynthesizedExample, TerraformStack } from './examples';
import { Processes } from './live/processes';
import { Report } from './report';
import { EngineName } from './tools/pins';

/** CRDs and provider schemas: `CONFORMANCE_DATA`, by default `../shared/schemas` from the project's root. */
export const DATA = resolve(__dirname, '..', process.env.CONFORMANCE_DATA || '../shared/schemas');

/** The minors that are judged, oldest first. */
export const FLUX_MINORS = ['2.5', '2.6', '2.7', '2.8', '2.9', '2.10'] as const;

/** Files with the CRDs of a Flux minor, and of Azure Service Operator and the Flux Operator, which stand beside it. */
export function crdsOf(fluxMinor: string): string[] {
  return [join(DATA, 'flux', `flux-${fluxMinor}.crds.json`), join(DATA, 'aso', 'aso-2.20.crds.json'), join(DATA, 'flux-operator', 'flux-operator.crds.json')];
}

/** One example on its way through the suites: each adds what it made. */
export interface Journey {
  readonly example: Example;
  stacks: readonly TerraformStack[];
  /** What the mocked apply made, by stack. */
  readonly applied: Map<string, Applied>;
  /** The outputs file that the Kubernetes half was written with. */
  outputsFile?: string;
  written?: SynthesizedExample;
}

/** What suites share. */
export interface Context {
  readonly report: Report;
  readonly scratch: string;
  readonly quick: boolean;
  readonly journeys: Journey[];
  readonly processes: Processes;
  /** Path of an engine; undefined when it was not built. */
  engine(name: EngineName): string | undefined;
}

/** A group of verdicts by one engine. */
export interface Suite {
  readonly name: string;
  /** Without these it is skipped. */
  readonly needs: readonly EngineName[];
  /** Makes what other suites judge, and no more; instead of `run`, when the suite itself is not asked for. */
  prepare?(context: Context): Promise<void>;
  run(context: Context): Promise<void>;
}
