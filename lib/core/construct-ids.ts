import { Construct, IConstruct } from 'constructs';
import { isInApp } from '../shapes/instances';
import { quote } from '../text/identifiers';
import { refuse } from '../text/problems';
import { Refusal } from '../text/refusals';

const taken = new WeakMap<IConstruct, ReadonlySet<string>>();

/** Keeps IDs below a construct for the library's own constructs, which are made when they are needed. */
export function keepIds(scope: IConstruct, ids: readonly string[]): void {
  taken.set(scope, new Set(ids));
}

/** The ID for a construct of the user. Where it is taken, the base class would end the program with a stack trace that names neither place nor remedy.
 * `prop` is the one that names what is made: two objects of one name, in two namespaces, are no reason for two IDs of one name. */
export function claimId(scope: IConstruct, id: string, prop?: string): string {
  const isOurs = taken.get(scope)?.has(id) ?? false;
  if (isOurs || makeRoom(scope).node.tryFindChild(id)) {
    refuse(scope.node.path, {
      code: Refusal.CONSTRUCT_ID,
      what: `the ID ${quote(id)} is ${isOurs ? 'the library\'s own' : 'given twice'}`,
      why: 'a construct is known by its path, and so are its outputs and its Terraform resources',
      fix: `${isOurs ? 'choose another one' : 'give one of the two another ID'}${prop === undefined ? '' : `; the prop \`${prop}\` gives the object its name in the cluster, whatever its ID`}`,
    });
  }
  return id;
}

/**
 * Lets a construct have children of any name. The base class keeps them in an object in which `constructor`, `toString` and `__proto__` are
 * there from the beginning, so that a namespace or a ServiceAccount of such a name would end the program.
 */
export function makeRoom<T extends IConstruct>(scope: T): T {
  const node = scope.node as unknown as { _children?: object };
  if (node._children === undefined) {
    node._children = Object.create(null) as object;
  } else if (Object.getPrototypeOf(node._children) !== null) {
    Object.setPrototypeOf(node._children, null);
  }
  return scope;
}

/**
 * The ID of a construct in the Terraform app. cdktf keeps stacks and outputs by their IDs in plain objects: it would find a stack
 * `constructor` there before it is made, and write `__proto__` into the prototype of all objects of the process.
 */
export function terraformId(id: string): string {
  return id in {} ? `${id}_` : id;
}

/** The child of an ID, made when it is not there. */
export function childOf(scope: Construct, id: string): Construct {
  return makeRoom(scope).node.tryFindChild(id) as Construct | undefined ?? new Construct(scope, id);
}

/**
 * The scope of a construct of the Kubernetes half. cdk8s takes any root for its App, and ends far from here when it is none.
 *
 * @throws when the scope is in no cdk8s App
 */
export function inApp<T extends IConstruct>(scope: T, what: string, id: string): T {
  if (!isInApp(scope)) {
    refuse(scope.node.path, {
      code: Refusal.COMPOSITION,
      what: `the ${what} ${quote(id)} stands in no cdk8s app`,
      why: 'its manifests are written by one',
      fix: 'pass a FluxAzureApp, a cdk8s.App or a chart as its scope, and the stack in the `stack` prop',
    });
  }
  return scope;
}
