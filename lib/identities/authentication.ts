import type { Identity } from './identity';
import { FluxController } from '../flux/controllers';
import { Level } from '../flux/support';
import { checkCall } from '../shapes/check';

/** Each Flux object names its own ServiceAccount. */
export interface ObjectLevelProps {
  /** Namespace of the Flux objects, and of the ServiceAccount that they name. */
  readonly namespace: string;
  /**
   * ServiceAccount that stands for the identity. Accesses that name the same one share its identity and its one federated credential.
   *
   * @default - `flux-` and the ID of the access
   */
  readonly serviceAccountName?: string;
  /**
   * Secret with the certificate, when the identity is an application.
   *
   * @default - the Secret of the application's certificate
   */
  readonly secretName?: string;
  /**
   * Identity of the objects.
   *
   * @default - the identity of a ServiceAccount that another access named already; otherwise a new managed identity for this access
   */
  readonly identity?: Identity;
  /**
   * Whether to write the Namespace too.
   *
   * @default false - the namespace exists already
   */
  readonly createNamespace?: boolean;
}

/** The controller has one identity for all objects. */
export interface ControllerLevelProps {
  /**
   * Identity of the controllers. A controller has one identity.
   *
   * @default - one managed identity for all controllers of the cluster
   */
  readonly identity?: Identity;
  /**
   * Controllers that use the access, for Flux objects that are not declared in this program.
   *
   * @default - the controllers of the objects that the access makes or authorizes
   */
  readonly controllers?: FluxController[];
}

/** The identity of the AKS nodes, for ACR and (with a warning) for SOPS. */
export interface NodeLevelProps {
  /**
   * Whether to name the kubelet identity to the controllers (AZURE_CLIENT_ID). Needed when the nodes have several user-assigned
   * identities: without it Azure answers "no default identity is assigned".
   *
   * @default false
   */
  readonly nameKubeletIdentity?: boolean;
  /**
   * Controllers that use the access, for Flux objects that are not declared in this program.
   *
   * @default - the controllers of the objects that the access makes or authorizes
   */
  readonly controllers?: FluxController[];
}

/**
 * How Flux objects prove who they are.
 *
 * @see https://fluxcd.io/flux/integrations/azure/#authentication
 */
export class Authentication {
  /**
   * Each Flux object by its own ServiceAccount: least privilege, for clusters with several tenants.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static objectLevel(props: ObjectLevelProps): Authentication {
    checkCall('Authentication.objectLevel', undefined, props);
    return new Authentication(Level.OBJECT, props.identity, props);
  }

  /**
   * The Flux controller for all its objects: for clusters with a single tenant.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static controllerLevel(props: ControllerLevelProps = {}): Authentication {
    checkCall('Authentication.controllerLevel', undefined, props);
    return new Authentication(Level.CONTROLLER, props.identity, undefined, props.controllers);
  }

  /**
   * The kubelet identity of the AKS nodes: for container registries, and for SOPS, where the review warns of it.
   *
   * @throws when an argument is missing, or has not the type or the form that it should have
   */
  public static nodeLevel(props: NodeLevelProps = {}): Authentication {
    checkCall('Authentication.nodeLevel', undefined, props);
    return new Authentication(Level.NODE, undefined, undefined, props.controllers, props.nameKubeletIdentity);
  }

  private constructor(
    /** @internal */
    public readonly _level: Level,
    /** @internal */
    public readonly _identity?: Identity,
    /** @internal */
    public readonly _object?: ObjectLevelProps,
    /** @internal */
    public readonly _controllers?: FluxController[],
    /** @internal */
    public readonly _nameKubeletIdentity?: boolean,
  ) {}
}

export const levelOf = (authentication: Authentication) => authentication._level;

export const identityOf = (authentication: Authentication) => authentication._identity;

/** What object level was given; undefined at other levels. */
export const objectLevelOf = (authentication: Authentication) => authentication._object;

/** Controllers that use the access for objects that are not declared in the program. */
export const controllersOf = (authentication: Authentication) => authentication._controllers;

export const namesKubelet = (authentication: Authentication) => authentication._nameKubeletIdentity;
