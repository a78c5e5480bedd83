import { FluxController } from './controllers';
import { SupportRow } from './support';
import { FluxVersion } from './version';
import { Problem } from '../text/problems';

/**
 * Flags of the Flux controllers that keep tenants apart.
 *
 * @see https://fluxcd.io/flux/installation/configuration/multitenancy/
 */
export interface LockdownProps {
  /**
   * Refuse references to objects of other namespaces (`--no-cross-namespace-refs=true`).
   *
   * @default false
   */
  readonly noCrossNamespaceRefs?: boolean;
  /**
   * ServiceAccount that objects use which name none (`--default-service-account`), on source, notification and image controllers. From Flux 2.7 on.
   * Controller and node level stop working on these controllers, except for HelmRepository.
   *
   * @default - the controller's own identity
   */
  readonly defaultServiceAccount?: string;
  /**
   * ServiceAccount that Kustomizations decrypt with which name none (`--default-decryption-service-account`). From Flux 2.7 on.
   *
   * @default - the controller's own identity
   */
  readonly defaultDecryptionServiceAccount?: string;
  /**
   * ServiceAccount for remote clusters of objects that name none (`--default-kubeconfig-service-account`). From Flux 2.7 on.
   *
   * @default - the controller's own identity
   */
  readonly defaultKubeconfigServiceAccount?: string;
}

const { SOURCE, KUSTOMIZE, HELM, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION } = FluxController;

/** A flag of the controllers' command lines. */
export interface LockdownFlag {
  readonly prop: keyof LockdownProps;
  readonly flag: string;
  readonly since: FluxVersion;
  readonly controllers: readonly string[];
  /** Controllers that know a flag of this name with another meaning: there it names who applies. */
  readonly others?: readonly string[];
  /** Whether it gives objects a ServiceAccount, which is object level. */
  readonly isDefault: boolean;
}

/** Which controllers know which flag, from which minor: from the controllers' own command lines. */
export const LOCKDOWN_FLAGS: readonly LockdownFlag[] = [
  { prop: 'noCrossNamespaceRefs', flag: '--no-cross-namespace-refs', since: FluxVersion.V2_5, controllers: [KUSTOMIZE, HELM, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION], isDefault: false },
  { prop: 'defaultServiceAccount', flag: '--default-service-account', since: FluxVersion.V2_7, controllers: [SOURCE, NOTIFICATION, IMAGE_REFLECTOR, IMAGE_AUTOMATION], others: [KUSTOMIZE, HELM], isDefault: true },
  { prop: 'defaultDecryptionServiceAccount', flag: '--default-decryption-service-account', since: FluxVersion.V2_7, controllers: [KUSTOMIZE], isDefault: true },
  { prop: 'defaultKubeconfigServiceAccount', flag: '--default-kubeconfig-service-account', since: FluxVersion.V2_7, controllers: [KUSTOMIZE, HELM], isDefault: true },
];

/** One argument of one controller. */
export interface LockdownArgument {
  readonly controller: string;
  readonly argument: string;
  readonly prop: keyof LockdownProps;
}

/** The arguments that a lockdown gives the controllers, or what the minor does not know yet. */
export function lockdownArguments(props: LockdownProps, version: FluxVersion): { arguments: LockdownArgument[]; problems: Problem[] } {
  const wanted = LOCKDOWN_FLAGS.filter(({ prop }) => props[prop]);
  return {
    arguments: wanted.flatMap(({ prop, flag, controllers }) => controllers.map(controller => ({ controller, argument: `${flag}=${props[prop]}`, prop }))),
    problems: wanted.filter(({ since }) => !version.isAtLeast(since)).map(({ prop, flag, since }) => ({
      code: 'FAZ059',
      what: `lockdown.${prop} works from Flux ${since} on, the cluster has Flux ${version}`,
      why: `older controllers do not know ${flag} and exit`,
      fix: `upgrade Flux and set FluxVersion.V2_${since.minor}, or leave it out`,
    })),
  };
}

/** Whether controllers of a minor know a flag. */
export const isFlagKnown = (since: FluxVersion, minor: number) => minor >= since.minor;

/** The flag that gives an object of a row a ServiceAccount when it names none. HelmRepository, which has no field for one, goes around it; an operator has its own. */
export function defaultFlagOf({ kind, integration, operator }: SupportRow): LockdownFlag | undefined {
  const prop = integration === 'AKV' ? 'defaultDecryptionServiceAccount' : integration === 'AKS' ? 'defaultKubeconfigServiceAccount' : 'defaultServiceAccount';
  return operator || kind === 'HelmRepository' ? undefined : LOCKDOWN_FLAGS.find(flag => flag.prop === prop);
}
