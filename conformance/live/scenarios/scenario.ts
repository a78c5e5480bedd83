import { Expectation } from '../case';
import { KubeObject } from '../cluster/kube-client';
import { ScenarioName, Synthesized } from '../synthesize';

/** One link of the chain, broken in the written files. */
export interface Break {
  /** The link, in the words of the design: subject, issuer, audience, client ID, … */
  readonly link: string;
  /** Changes the files; throws when there is nothing to change, for then the break would prove nothing. */
  readonly change: (written: Synthesized) => void;
  /** The objects that must fail, and the error that each one's controller must report. Every other one must become Ready. */
  readonly fails: Record<string, RegExp>;
}

/** A program, the objects it must write, and the ways to break it. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly title: string;
  /** The objects that must become Ready when nothing is broken: `Kind/name`. */
  readonly objects: string[];
  readonly breaks: Break[];
}

/** The objects of the scenario, each with what must become of it. */
export function expectationsOf({ objects }: Scenario, fails: Record<string, RegExp> = {}): Expectation[] {
  return objects.map(object => ({ object, failsWith: fails[object] }));
}

type Json = Record<string, any>;

/** Changes the one Terraform resource of a type that satisfies the condition. */
export function changeResource(type: string, where: (resource: Json, name: string) => boolean, change: (resource: Json) => void) {
  return ({ stacks }: Synthesized): void => {
    const found = [...stacks.values()].flatMap(stack => Object.entries<Json>(stack.resource?.[type] ?? {}))
      .filter(([name, resource]) => where(resource, name));
    if (found.length !== 1) {
      throw new Error(`expected one ${type} to change, found ${found.length}`);
    }
    change(found[0][1]);
  };
}

/** Takes every Terraform resource of a type out. */
export function removeResources(type: string) {
  return ({ stacks }: Synthesized): void => {
    const holders = [...stacks.values()].filter(stack => stack.resource?.[type]);
    if (holders.length === 0) {
      throw new Error(`there is no ${type} to take out`);
    }
    holders.forEach(stack => delete stack.resource[type]);
  };
}

/** Changes the one object of the repository. */
export function changeObject(kind: string, name: string, change: (object: KubeObject) => void) {
  return ({ repository }: Synthesized): void => {
    const found = repository.objects.filter(object => object.kind === kind && object.metadata.name === name);
    if (found.length !== 1) {
      throw new Error(`expected one ${kind} ${name} to change, found ${found.length}`);
    }
    change(found[0]);
  };
}

/** Changes the patched Deployment of a controller. */
export function changeDeployment(name: string, change: (pod: Json, container: Json) => void) {
  return ({ repository }: Synthesized): void => {
    const deployment = repository.fluxSystem.find(object => object.kind === 'Deployment' && object.metadata.name === name);
    if (!deployment) {
      throw new Error(`there is no Deployment ${name}`);
    }
    change(deployment.spec.template.spec, deployment.spec.template.spec.containers[0]);
  };
}

/** Replaces a value that must be there. */
export function replaceEnv(container: Json, name: string, value: string | undefined): void {
  const index = (container.env as Json[]).findIndex(variable => variable.name === name);
  if (index < 0) {
    throw new Error(`the container has no ${name}`);
  }
  container.env.splice(index, 1, ...value === undefined ? [] : [{ name, value }]);
}
