import { IConstruct } from 'constructs';
import { FluxAzureError, renderProblem } from './errors';
import { quote } from './validation';

const taken = new WeakMap<IConstruct, ReadonlySet<string>>();

/** Keeps IDs below a construct for the library's own constructs, which are made when they are needed. */
export function keepIds(scope: IConstruct, ids: readonly string[]): void {
  taken.set(scope, new Set(ids));
}

/** The ID for a construct of the user. Where it is taken, the base class would end the program with a stack trace that names neither place nor remedy. */
export function freeId(scope: IConstruct, id: string): string {
  const isOurs = taken.get(scope)?.has(id) ?? false;
  if (isOurs || scope?.node?.tryFindChild(id)) {
    throw new FluxAzureError([renderProblem(scope.node.path || 'app', {
      what: `the ID ${quote(id)} is ${isOurs ? 'the library\'s own' : 'given twice'}`,
      why: 'a construct is known by its path, and so are its outputs and its Terraform resources',
      fix: isOurs ? 'choose another one' : 'give one of the two another ID',
    })]);
  }
  return id;
}
