import { READER } from './objects';
import { KubeObject } from '../cluster/kube-client';
import { ScenarioName, Synthesized } from '../synthesize';
import { Expectation } from '../verdicts';

/** One link of the chain, broken in the written files. */
export interface Break {
  /** The link, in the words of the design: subject, issuer, audience, client ID, … */
  readonly link: string;
  /** Changes the files; throws when there is nothing to change, for then the break would prove nothing. */
  readonly change: (written: Synthesized) => void;
  /** The objects that must fail, and the error that each one's controller must report. Every other one must become Ready. */
  readonly fails: Record<string, RegExp>;
}

/** What an object brings into a cluster. */
export interface Delivered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** Values of a Secret, decoded. */
  readonly data?: { readonly [key: string]: string };
  /** Whether the cluster is the managed one. */
  readonly isManaged?: boolean;
}

/** A program, the objects it must write, and the ways to break it. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly title: string;
  /** The objects that must become Ready when nothing is broken: `Kind/name`. */
  readonly objects: readonly string[];
  /** What they bring into a cluster, by object. */
  readonly delivers: { readonly [object: string]: readonly Delivered[] };
  readonly breaks: readonly Break[];
  /** Issuer of the cluster. @default - the URL of its API server */
  readonly issuer?: string;
  /** Whether the installation has taken the right to mint tokens away from the controllers. */
  readonly isHardened?: boolean;
  /** Whether the nodes have an identity. */
  readonly hasNodeIdentity?: boolean;
  /** Whether another cluster, an AKS, is there. */
  readonly hasManagedCluster?: boolean;
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
export function changeDeployment(name: string, change: (pod: Json, container: Json, template: Json) => void) {
  return ({ repository }: Synthesized): void => {
    const deployment = repository.fluxSystem.find(object => object.kind === 'Deployment' && object.metadata.name === name);
    if (!deployment) {
      throw new Error(`there is no Deployment ${name}`);
    }
    change(deployment.spec.template.spec, deployment.spec.template.spec.containers[0], deployment.spec.template);
  };
}

/** Changes another object of the rendered flux-system. */
export function changeFluxSystem(kind: string, name: string, change: (object: KubeObject) => void) {
  return ({ repository }: Synthesized): void => {
    const found = repository.fluxSystem.find(object => object.kind === kind && object.metadata.name === name);
    if (!found) {
      throw new Error(`flux-system has no ${kind} ${name}`);
    }
    change(found);
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

/** The credential of one ServiceAccount. */
export function federated(account: string, change: (credential: Json) => void) {
  return changeResource('azurerm_federated_identity_credential', ({ subject }) => String(subject).endsWith(`:${account}`), change);
}

/** The one assignment of a role on a resource. */
export function assigned(scope: string, change: (assignment: Json) => void) {
  return changeResource('azurerm_role_assignment', assignment => assignment.scope === scope, change);
}

/** Puts a role in the place of another one that may look at resources and at nothing in them. */
export function asReader(assignment: Json): void {
  assignment.role_definition_id = String(assignment.role_definition_id).replace(/[^/]+$/, READER);
}

/** Lets a grant reach another registry, container, key or event hub than the one that is there. */
export function elsewhere(assignment: Json): void {
  assignment.scope += '2';
}

/** Takes a subject out of the ClusterRoleBinding that lets controllers mint tokens. */
export function withoutTokens(controller: string) {
  return changeObject('ClusterRoleBinding', 'flux-object-identity', binding => {
    const kept = binding.subjects.filter(({ name }: Json) => name !== controller);
    if (kept.length === binding.subjects.length) {
      throw new Error(`flux-object-identity has no ${controller}`);
    }
    binding.subjects = kept;
  });
}

/** Takes the feature gate of object level away. */
export function withoutGate(controller: string) {
  return changeDeployment(controller, (_pod, container) => {
    const kept = container.args.filter((argument: string) => !argument.startsWith('--feature-gates='));
    if (kept.length === container.args.length) {
      throw new Error(`${controller} has no feature gate to take away`);
    }
    container.args = kept;
  });
}

/** Lets the service principals that write be Readers of the project. */
export function readersOnly({ stacks }: Synthesized): void {
  const groups = [...stacks.values()].flatMap(stack => Object.values<Json>(stack.data?.azuredevops_group ?? {})).filter(({ name }) => name === 'Contributors');
  if (groups.length === 0) {
    throw new Error('nobody is a Contributor');
  }
  groups.forEach(group => { group.name = 'Readers'; });
}

/** Takes the certificate away that the application is known by. */
export function removeCertificate(written: Synthesized): void {
  const type = ['azuread_service_principal_certificate', 'azuread_application_certificate']
    .find(candidate => [...written.stacks.values()].some(stack => stack.resource?.[candidate]));
  removeResources(type ?? 'azuread_application_certificate')(written);
}
