import { ApiObject, Chart } from 'cdk8s';
import { TerraformElement, TerraformStack } from 'cdktf';
import { Construct } from 'constructs';

const RTTI = Symbol.for('jsii.rtti');

/** Types of other packages tell their instances themselves, across copies of the package. */
const FOREIGN: { readonly [type: string]: (value: object) => boolean } = {
  '@ApiObject': value => isConstruct(value) && ApiObject.isApiObject(value),
  '@Chart': value => isConstruct(value) && Chart.isChart(value),
  '@Construct': isConstruct,
  '@IConstruct': isConstruct,
  '@IResolver': value => typeof (value as { resolve?: unknown }).resolve === 'function',
  '@TerraformElement': value => isConstruct(value) && TerraformElement.isTerraformElement(value),
  '@TerraformStack': value => isConstruct(value) && TerraformStack.isStack(value),
};

/** Whether a value is an instance of a class: also of one from another copy of the package, where `instanceof` says no. */
export function isInstance(value: unknown, type: string): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return Object.hasOwn(FOREIGN, type) ? FOREIGN[type](value) : classesOf(value).includes(type);
}

function isConstruct(value: object): boolean {
  return Boolean(Construct.isConstruct(value)) && typeof (value as Construct).node?.path === 'string';
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
