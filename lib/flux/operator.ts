import { Json } from '../text/json-reading';

/**
 * A controller that does not come with Flux, and whose objects sign in to Azure as those of Flux do. The rows of the matrix name it where they
 * name a controller of Flux otherwise; patches of Flux, its feature gates and its token RBAC are none of its business.
 */
export interface Operator {
  /** Name of its Deployment and of its ServiceAccount. */
  readonly name: string;
  /** For messages: `the Flux Operator`. */
  readonly title: string;
  /** API version of its kinds: it has versions of its own, so the minor of Flux says nothing of it. */
  readonly apiVersion: string;
  /** Flag with the ServiceAccount of objects that name none. */
  readonly defaultAccountFlag: string;
  /** Parts of its Deployment and its ServiceAccount that an object decides, such as the values of its Helm chart; `namespace` is where it then runs. */
  readonly settingsIn: (object: Json) => OperatorSettings | undefined;
}

/** What one object says of an operator. */
export interface OperatorSettings {
  readonly namespace?: string;
  readonly serviceAccount: Json;
  readonly deployment: Json;
}
