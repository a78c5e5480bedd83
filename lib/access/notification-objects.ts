import { ApiObject } from 'cdk8s';
import { FluxObjectProps } from './flux-object-props';

/** Flux objects whose events are sent. */
export interface EventSource {
  /** Kind of the objects, such as `Kustomization`. */
  readonly kind: string;
  /**
   * Name of the object, or `*`.
   *
   * @default '*'
   */
  readonly name?: string;
  /**
   * Namespace of the object. No pattern: each namespace needs an event source of its own.
   *
   * @default - the namespace of the Alert, which is that of its Provider
   */
  readonly namespace?: string;
  /**
   * Labels that the object must have.
   *
   * @default - any
   */
  readonly matchLabels?: { readonly [name: string]: string };
}

/**
 * Which events go to a provider. The Alert is in the namespace of its Provider, also by default.
 *
 * @see https://fluxcd.io/flux/components/notification/alerts/
 */
export interface AlertProps extends FluxObjectProps {
  /** The Provider that sends them. */
  readonly provider: ApiObject;
  /** Objects whose events are sent. */
  readonly eventSources: EventSource[];
  /**
   * Least severity: `info` or `error`.
   *
   * @default 'info'
   */
  readonly eventSeverity?: string;
}

/** `.spec` of an Alert. */
export function alertSpec({ provider, eventSources, eventSeverity }: AlertProps): { [field: string]: unknown } {
  return {
    providerRef: { name: provider.name },
    eventSeverity: eventSeverity ?? 'info',
    eventSources: eventSources.map(({ kind, name, namespace, matchLabels }) => ({
      kind, name: name ?? '*', ...(namespace === undefined ? {} : { namespace }), ...(matchLabels === undefined ? {} : { matchLabels: { ...matchLabels } }),
    })),
  };
}
