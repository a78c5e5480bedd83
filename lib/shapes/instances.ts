import type { App } from 'cdk8s';
import type { IConstruct } from 'constructs';

/* eslint-disable @typescript-eslint/no-require-imports -- what reads files of others, and checks no construct, does not pay for loading these */
const cdk8s = () => require('cdk8s') as typeof import('cdk8s');
const cdktf = () => require('cdktf') as typeof import('cdktf');
const constructs = () => require('constructs') as typeof import('constructs');
/* eslint-enable @typescript-eslint/no-require-imports */

const RTTI = Symbol.for('jsii.rtti');

/** Types of other packages tell their instances themselves, across copies of the package. */
const FOREIGN: { readonly [type: string]: (value: object) => boolean } = {
  '@ApiObject': value => isConstruct(value) && cdk8s().ApiObject.isApiObject(value),
  '@Chart': value => isConstruct(value) && cdk8s().Chart.isChart(value),
  '@Construct': isConstruct,
  '@IConstruct': isConstruct,
  '@IResolver': value => typeof (value as { resolve?: unknown }).resolve === 'function',
  '@TerraformElement': value => isConstruct(value) && cdktf().TerraformElement.isTerraformElement(value),
  '@TerraformStack': value => isConstruct(value) && cdktf().TerraformStack.isStack(value),
};

/** Whether a value is an instance of a class: also of one from another copy of the package, where `instanceof` says no. */
export function isInstance(value: unknown, type: string): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return Object.hasOwn(FOREIGN, type) ? FOREIGN[type](value) : classesOf(value).includes(type);
}

function isConstruct(value: object): boolean {
  return Boolean(constructs().Construct.isConstruct(value)) && typeof (value as IConstruct).node?.path === 'string';
}

/** Names of the classes of an instance: as jsii has noted them in the compiled package, or as the source has them. */
function classesOf(value: object): string[] {
  const names: string[] = [];
  for (let prototype = Object.getPrototypeOf(value) as object | null; prototype; prototype = Object.getPrototypeOf(prototype) as object | null) {
    const made = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value as { readonly name?: unknown; readonly prototype?: unknown } | undefined;
    if (typeof made === 'function' && made.prototype === prototype) {
      const note = Object.getOwnPropertyDescriptor(made, RTTI)?.value as { readonly fqn?: string } | undefined;
      names.push(note?.fqn?.split('.').pop() ?? String(made.name));
    }
  }
  return names;
}

/** Whether a construct is of the Kubernetes half. */
export function isInApp(construct: IConstruct): boolean {
  return typeof (construct.node.root as Partial<App>).synthYaml === 'function';
}
